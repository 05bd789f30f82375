"""A saved plan is performed once and exactly as it is, or refused in one line."""

import datetime
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.real_runs import TOUCH, done, history, started, step, told, workspace
from tests.fakes.run_process import Told, stage_for

from whychain.clock import SystemClock
from whychain.errors import ContentError, ExitCode, NotPerformableError, WhychainError
from whychain.runbooks.engine.perform import Ending
from whychain.runbooks.plan_file import (
    VALID_SECONDS,
    PlanFile,
    plan_file,
    plan_file_text,
    read_plan_file,
    require_current,
    use_up,
    used_by,
)
from whychain.runbooks.planning import plan_from_files
from whychain.runbooks.runs.folder import run_ids
from whychain.runbooks.session import begin_run

NOW = datetime.datetime(2026, 5, 2, 12, tzinfo=datetime.UTC)
TOKEN = {"type": "string", "description": "D", "secret": True, "required": True}
LOOK = step("look", "true", effect="read")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a workspace whose runbook makes one file."""
    return workspace(tmp_path / "w", TOUCH)


def save(root: Path, at: datetime.datetime = NOW, *given: str) -> PlanFile:
    return plan_file(plan_from_files(root, "trial", given), at, observed={"make": "answered"})


def saved_in(root: Path, saved: PlanFile) -> Path:
    path = root / "plan.json"
    path.write_text(plan_file_text(saved))
    return path


def apply(root: Path, path: Path) -> Ending:
    saved = read_plan_file(path)
    return begin_run(stage_for(root), require_current(root, saved, NOW), saved)


def refusal(root: Path, saved: PlanFile, at: datetime.datetime = NOW) -> str:
    with pytest.raises(WhychainError) as error:
        require_current(root, saved, at)
    assert "\n" not in str(error.value)
    assert str(error.value).endswith(" (fix: make a new one with 'whychain runbook plan')")
    return error.value.problem


def test_a_plan_reads_back_as_it_was_saved(root: Path) -> None:
    saved = save(root)
    assert read_plan_file(saved_in(root, saved)) == saved
    assert saved.programs == {"touch": shutil.which("touch")}
    assert (saved.created_at, saved.expires_at) == (
        "2026-05-02T12:00:00+00:00",
        "2026-05-03T12:00:00+00:00",
    )


def test_a_plan_is_applied_once(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w", LOOK)
    path = saved_in(root, save(root))
    assert apply(root, path).exit_code == 0
    (run_id,) = run_ids(root)
    before = history(root).started
    assert before is not None
    assert before.plan_file == read_plan_file(path).sha256
    assert refusal(root, read_plan_file(path)) == f"the plan was used already, by run {run_id}"
    assert run_ids(root) == [run_id]


def test_a_saved_plan_makes_its_effect(root: Path) -> None:
    path = saved_in(root, save(root, SystemClock().now()))
    assert done(root, "apply", plan=str(path)) == Told(0, "done")
    assert (root / "made").exists()
    again = done(root, "apply", plan=str(path))
    assert (again.exit_code, "used already, by run 2" in again.error) == (1, True)


def test_of_two_processes_that_apply_a_plan_at_once_one_performs_it(root: Path) -> None:
    path = saved_in(root, save(root, SystemClock().now()))
    with ExitStack() as both:
        processes = [both.enter_context(started(root, "apply", plan=str(path))) for _ in range(2)]
        codes = sorted(told(process).exit_code for process in processes)
    assert codes == [ExitCode.DONE, ExitCode.NO_OR_FINDINGS]
    assert len(run_ids(root)) == 1


def test_whoever_comes_second_is_refused_at_the_mark_too(root: Path) -> None:
    saved = save(root)
    use_up(root, saved, "run-a")
    with pytest.raises(NotPerformableError, match="the plan was used already, by run run-a"):
        use_up(root, saved, "run-b")
    assert used_by(root, saved) == "run-a"


def test_the_second_to_apply_a_plan_leaves_the_locks_of_its_target_free(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w", LOOK, locks=["fleet"])
    saved = save(root)
    planned = require_current(root, saved, NOW)
    begin_run(stage_for(root), planned, saved)
    with pytest.raises(NotPerformableError, match="used already"):
        begin_run(stage_for(root), planned, saved)
    assert begin_run(stage_for(root), planned).exit_code == 0


def leaves(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            yield from leaves(inner, (*place, key))
    else:
        yield place


def other(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case None:
            return "x"
        case _:
            return f"{value}x"


def test_a_plan_in_which_any_value_was_changed_is_refused(root: Path) -> None:
    path = saved_in(root, save(root))
    content = json.loads(path.read_text())
    places = list(leaves(content))
    assert len(places) > 30
    for place in places:
        changed = json.loads(path.read_text())
        at = changed
        for key in place[:-1]:
            at = at[key]
        at[place[-1]] = other(at[place[-1]])
        (root / "changed.json").write_text(json.dumps(changed))
        with pytest.raises(ContentError) as error:
            read_plan_file(root / "changed.json")
        assert "fix: " in str(error.value), place


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"[" * 100_000, b"null"])
def test_what_is_no_plan_is_refused(root: Path, content: bytes) -> None:
    path = root / "plan.json"
    path.write_bytes(content)
    with pytest.raises(ContentError) as error:
        read_plan_file(path)
    assert error.value.problem.startswith("is no saved plan: ")
    assert error.value.fix == "'whychain runbook plan' writes one"


def test_a_plan_that_is_not_there_is_refused(root: Path) -> None:
    with pytest.raises(ContentError, match="cannot be read: No such file or directory"):
        read_plan_file(root / "nowhere.json")


def test_a_plan_of_another_version_is_refused(root: Path) -> None:
    saved = changed(save(root), tool_version="0.0.1")
    assert refusal(root, saved).startswith("the plan was made by version 0.0.1, this is ")


def changed(saved: PlanFile, **fields: Any) -> PlanFile:
    return type(saved)(**{n: getattr(saved, n) for n in saved.__struct_fields__} | fields)


@pytest.mark.parametrize(("seconds", "stale"), [(VALID_SECONDS, False), (VALID_SECONDS + 1, True)])
def test_a_plan_is_stale_after_its_last_second(root: Path, seconds: float, stale: bool) -> None:
    saved = save(root)
    at = NOW + datetime.timedelta(seconds=seconds)
    if stale:
        assert refusal(root, saved, at) == "the plan is stale since 2026-05-03T12:00:00+00:00"
    else:
        assert require_current(root, saved, at).given == ()


def test_a_clock_that_was_stepped_back_does_not_make_a_plan_stale(root: Path) -> None:
    assert require_current(root, save(root), NOW - datetime.timedelta(days=9)).given == ()


def test_a_plan_of_a_runbook_that_was_changed_is_refused(root: Path) -> None:
    saved = save(root)
    path = root / "runbooks" / "trial.yml"
    path.write_text(path.read_text().replace('"made"', '"something else"'))
    assert refusal(root, saved) == "runbook trial was changed since the plan was saved"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("/bin/x", None, "program 'touch' is missing, it was /bin/x"),
        ("/bin/x", "/usr/bin/x", "program 'touch' is /usr/bin/x, it was /bin/x"),
        (None, "/bin/x", "program 'touch' is /bin/x, it was missing"),
    ],
)
def test_a_plan_whose_program_is_gone_or_moved_is_refused(
    root: Path, before: str | None, after: str | None, told: str
) -> None:
    planned = plan_from_files(root, "trial", [])
    saved = plan_file(planned, NOW, observed={}, which=lambda _: before)
    with pytest.raises(NotPerformableError) as error:
        require_current(root, saved, NOW, which=lambda _: after)
    assert error.value.problem == f"the plan is stale: {told}"


def test_a_plan_that_planning_does_not_give_is_refused(root: Path) -> None:
    saved = changed(save(root), plan_sha256="1" * 64)
    assert refusal(root, saved) == "the plan is not the one that planning gives"


def test_a_plan_without_its_runbook_is_refused(root: Path) -> None:
    saved = changed(save(root), runbooks=())
    assert refusal(root, saved) == "runbook trial is missing in the plan"


def test_no_secret_stands_in_a_saved_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAL_TOKEN", "hunter2")
    argv = step("use", "true", effect="read")
    argv["run"]["env"] = {"TOKEN": "${inputs.token}"}
    root = workspace(tmp_path / "w", argv, inputs={"token": TOKEN})
    path = saved_in(root, save(root, NOW, "token=env:TRIAL_TOKEN"))
    assert "hunter2" not in path.read_text()
    assert "env:TRIAL_TOKEN" in path.read_text()
    assert apply(root, path).exit_code == 0


@pytest.mark.parametrize("content", [b"", b"\xff\xfe"])
def test_a_mark_that_says_nothing_still_counts(root: Path, content: bytes) -> None:
    saved = save(root)
    use_up(root, saved, "run-a")
    (root / ".whychain" / "plans" / saved.sha256).write_bytes(content)
    assert refusal(root, saved).startswith("the plan was used already, by run ")


def test_a_mark_that_cannot_be_made_is_one_line_and_nothing_begins(root: Path) -> None:
    path = saved_in(root, save(root, SystemClock().now()))
    (root / ".whychain").mkdir()
    (root / ".whychain" / "plans").write_text("")
    refused = done(root, "apply", plan=str(path))
    assert refused.exit_code == ExitCode.UNREADABLE
    assert "the plan cannot be marked as used: File exists" in refused.error
    assert (run_ids(root), (root / "made").exists()) == ([], False)


def test_a_mark_in_a_folder_that_cannot_be_written_is_one_line(root: Path) -> None:
    path = saved_in(root, save(root, SystemClock().now()))
    (root / ".whychain" / "plans").mkdir(parents=True)
    (root / ".whychain" / "plans").chmod(0o555)
    refused = done(root, "apply", plan=str(path), powerless=True)
    assert refused.exit_code == ExitCode.UNREADABLE
    assert "the plan cannot be marked as used: Permission denied" in refused.error


MARK = """
import pathlib, resource, sys
from whychain.errors import ContentError
from whychain.runbooks.plan_file import read_plan_file, use_up
root = pathlib.Path(sys.argv[1])
saved = read_plan_file(root / "plan.json")
resource.setrlimit(resource.RLIMIT_FSIZE, (4, resource.RLIM_INFINITY))
try:
    use_up(root, saved, "run-a")
except ContentError as error:
    print(error.problem)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
"""


def test_a_mark_that_the_disk_has_no_room_for_leaves_the_plan_unused(root: Path) -> None:
    path = saved_in(root, save(root))
    command = [sys.executable, "-c", MARK, str(root)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert said == "the plan cannot be marked as used: File too large\n"
    assert used_by(root, read_plan_file(path)) == ""
    use_up(root, read_plan_file(path), "run-b")
