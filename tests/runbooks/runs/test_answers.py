"""Answers count by who owns their file; whatever else lies there is passed over."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from whychain.errors import ContentError
from whychain.runbooks.runs.answers import Answer, GivenAnswer, answers_to, give_answer
from whychain.runbooks.runs.folder import answers_folder, runs_folder
from whychain.runbooks.runs.people import NOBODY, Person, group_name, person_of, this_person

RUN, STEP, SHA = "run-a", "go", "0" * 64
YES = Answer(STEP, SHA, agreed=True, reason="fine", at="2026-05-02T12:00:00Z")
NO = msgspec.structs.replace(YES, agreed=False, reason="not now")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a workspace in which a run has begun."""
    runs_folder(tmp_path).mkdir(parents=True)
    return tmp_path


def found(root: Path, run_id: str = RUN) -> list[GivenAnswer]:
    return answers_to(root, run_id, STEP, SHA)


def put(root: Path, content: bytes, name: str = "x.json") -> Path:
    folder = answers_folder(root, RUN)
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name


def encoded(answer: Answer, run_id: str = RUN) -> bytes:
    return msgspec.json.encode(msgspec.structs.replace(answer, run_id=run_id))


def test_nobody_has_answered_before_there_is_a_folder(root: Path) -> None:
    assert found(root) == []


def test_an_answer_is_that_of_the_person_who_wrote_it(root: Path) -> None:
    give_answer(root, RUN, YES)
    (given,) = found(root)
    assert given.who == this_person()
    assert given.answer == msgspec.structs.replace(YES, run_id=RUN)


def test_the_last_answer_of_a_person_counts(root: Path) -> None:
    give_answer(root, RUN, YES)
    give_answer(root, RUN, NO)
    assert [given.answer.agreed for given in found(root)] == [False]


def test_the_owner_of_the_file_counts_and_not_what_it_is_called(root: Path) -> None:
    path = put(root, encoded(YES)[:-1] + b',"who":"bob","user_id":7}', "7-go.json")
    owner = 4242 if os.getuid() == 0 else os.getuid()
    os.chown(path, owner, -1)
    assert [given.who.user_id for given in found(root)] == [owner]


def test_a_step_with_any_name_can_be_answered(root: Path) -> None:
    step = "each[../../etc/pass wd.é]/go"
    path = give_answer(root, RUN, msgspec.structs.replace(YES, step=step))
    assert path.parent == answers_folder(root, RUN)
    assert len(answers_to(root, RUN, step, SHA)) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"x":' + b"[" * 9_900,
        encoded(msgspec.structs.replace(YES, reason="x" * 10_000)),
        encoded(msgspec.structs.replace(YES, step="stop")),
        encoded(msgspec.structs.replace(YES, plan_sha256="1" * 64)),
        encoded(YES, "run-b"),
        msgspec.json.encode(YES),
        encoded(YES).replace(b"true", b'"true"'),
    ],
    ids=range(11),
)
def test_what_is_no_answer_to_this_question_is_passed_over(root: Path, content: bytes) -> None:
    put(root, content)
    give_answer(root, RUN, YES)
    assert len(found(root)) == 1


def test_links_pipes_and_folders_are_passed_over_without_waiting(root: Path) -> None:
    elsewhere = root / "elsewhere.json"
    elsewhere.write_bytes(encoded(YES))
    folder = put(root, b"").parent
    (folder / "link.json").symlink_to(elsewhere)
    (folder / "nowhere.json").symlink_to("/nowhere")
    (folder / "folder.json").mkdir()
    os.mkfifo(folder / "pipe.json")
    assert found(root) == []


def test_an_answer_to_one_run_is_none_to_the_next_of_the_same_plan(root: Path) -> None:
    give_answer(root, RUN, YES)
    answers_folder(root, RUN).rename(answers_folder(root, "run-b"))
    assert found(root, "run-b") == []


def test_whoever_runs_the_runbook_can_read_an_answer_given_under_a_strict_umask(
    root: Path,
) -> None:
    code = (
        "import os, sys, pathlib, msgspec\n"
        "from whychain.runbooks.runs.answers import Answer, give_answer\n"
        "os.umask(0o077)\n"
        "answer = msgspec.json.decode(sys.argv[2], type=Answer)\n"
        f"print(give_answer(pathlib.Path(sys.argv[1]), {RUN!r}, answer))\n"
    )
    command = [sys.executable, "-c", code, str(root), encoded(YES).decode()]
    path = Path(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o1777


def test_a_file_that_lies_in_the_way_of_an_answer_is_not_written_through(root: Path) -> None:
    victim = root / "victim"
    victim.write_text("mine")
    (put(root, b"").parent / f"{os.getuid()}-go.json").symlink_to(victim)
    give_answer(root, RUN, YES)
    assert victim.read_text() == "mine"
    assert len(found(root)) == 1


def test_a_reason_of_bytes_that_are_no_text_is_kept_as_far_as_it_is(root: Path) -> None:
    give_answer(root, RUN, msgspec.structs.replace(YES, reason="so \udcff"))
    assert [given.answer.reason for given in found(root)] == ["so ?"]


def test_an_answer_that_nobody_would_read_is_refused(root: Path) -> None:
    with pytest.raises(ContentError, match="too long to be read"):
        give_answer(root, RUN, msgspec.structs.replace(YES, reason="x" * 10_000))


def test_an_answer_to_a_run_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as error:
        give_answer(tmp_path, RUN, YES)
    assert str(error.value) == (
        f"{tmp_path}/.whychain/runs/run-a.answers: the answer cannot be written: No such file or "
        "directory (fix: ask the owner of the workspace for the right to write there)"
    )


def test_an_answer_that_cannot_be_put_in_its_place_leaves_nothing_behind(root: Path) -> None:
    folder = put(root, b"").parent
    (folder / f"{os.getuid()}-go.json").mkdir()
    with pytest.raises(ContentError, match="the answer cannot be written: Is a directory"):
        give_answer(root, RUN, YES)
    assert not list(folder.glob("*.partial"))


def test_a_folder_of_somebody_else_that_is_open_for_all_takes_answers(root: Path) -> None:
    put(root, b"").parent.chmod(0o1777)
    if os.getuid() == 0:
        os.chown(answers_folder(root, RUN), 4242, -1)
    code = (
        "import sys, pathlib, msgspec\n"
        "from tests.fakes.run_process import give_up_powers\n"
        "from whychain.runbooks.runs.answers import Answer, give_answer\n"
        "give_up_powers()\n"
        "answer = msgspec.json.decode(sys.argv[2], type=Answer)\n"
        f"give_answer(pathlib.Path(sys.argv[1]), {RUN!r}, answer)\n"
    )
    command = [sys.executable, "-c", code, str(root), encoded(YES).decode()]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[3])
    assert len(found(root)) == 1


def test_a_person_is_who_the_system_says() -> None:
    assert this_person().user_id == os.getuid()
    assert person_of(0).name == "root"
    assert person_of(0).groups


@pytest.mark.parametrize(
    ("user_id", "person"),
    [(4_100_000_000, Person("4100000000", 4_100_000_000)), (NOBODY, Person("unknown", NOBODY))],
)
def test_a_number_without_an_account_keeps_it_as_its_name(user_id: int, person: Person) -> None:
    assert person_of(user_id) == person


def test_a_group_without_a_name_keeps_its_number_as_its_name() -> None:
    assert (group_name(0), group_name(4_100_000_000)) == ("root", "4100000000")


@pytest.mark.parametrize(
    ("names", "among"), [(("ann",), True), (("ops",), True), (("bob", "dev"), False), ((), False)]
)
def test_a_person_is_named_by_account_or_by_group(names: tuple[str, ...], among: bool) -> None:
    assert Person("ann", 7, frozenset({"ops", "users"})).is_one_of(names) is among
