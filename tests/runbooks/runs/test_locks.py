"""One live run per lock, freed by the kernel; a target in doubt stays guarded."""

import threading
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from tests.fakes.real_runs import (
    SLEEP,
    TOUCH,
    acts,
    decide,
    done,
    history,
    killed_during,
    run_here,
    soon,
    started,
    step,
    told,
    workspace,
)

from whychain.errors import ContentError, ExitCode
from whychain.runbooks.runs.entries import Verdict
from whychain.runbooks.runs.folder import journal_path, lock_path, run_ids
from whychain.runbooks.runs.locks import LockedError, Owner, take_locks

ANN = Owner("run-a", 11, "2026-05-02T12:00:00Z", "ann")
BOB = Owner("run-b", 12, "2026-05-02T12:00:01Z", "bob")


def free(_: str) -> str:
    return ""


def owner_in(root: Path, name: str) -> str:
    return lock_path(root, name).read_text()


def test_the_second_of_two_processes_is_refused_and_told_of_the_first(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w", SLEEP, locks=["fleet"])
    with started(root) as first:
        soon(lambda: acts(root, "sleep"))
        owner = msgspec.json.decode(owner_in(root, "fleet"), type=Owner)
        second = done(root)
        assert second.exit_code == ExitCode.LOCKED
        assert owner.pid == first.pid
        assert second.error == (
            f"run {owner.run_id} of {owner.who} (process {first.pid}) holds the lock 'fleet' "
            f"since {owner.since} (fix: wait, or 'whychain runbook cancel {owner.run_id}')"
        )
        assert len(run_ids(root)) == 1


def test_a_lock_is_free_once_its_process_was_killed(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w", step("look", "sleep", "300", effect="read"), locks=["fleet"])
    with started(root) as first:
        soon(lambda: acts(root, "look"))
        first.kill()
        first.wait()
    take_locks(root, ["fleet"], BOB, free).release()


def test_a_target_in_doubt_stays_guarded_until_somebody_decides(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w", step("sleep", "sleep", "300"), locks=["fleet"])
    run_id = killed_during(root, "sleep")
    acting = done(root)
    assert acting.exit_code == ExitCode.LOCKED
    assert f"'fleet' is guarded: run {run_id} was cut off and still acts: process" in acting.error
    done(root, "cancel", run_id=run_id)
    unknown = done(root)
    assert unknown.exit_code == ExitCode.LOCKED
    assert unknown.error == (
        f"the lock 'fleet' is guarded: run {run_id} left the outcome of sleep unknown "
        f"(fix: 'whychain runbook resume {run_id}' says what to do)"
    )
    decide(root, run_id, "sleep", Verdict.DONE)
    take_locks(root, ["fleet"], BOB, lambda _: "").release()


def test_a_run_that_is_done_leaves_its_target_to_everybody(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w", step("look", "true", effect="read"), locks=["fleet"])
    assert [run_here(root).exit_code, run_here(root).exit_code] == [0, 0]
    assert owner_in(root, "fleet") == ""


def test_a_run_that_was_killed_before_it_had_a_journal_guards_nothing(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w", step("look", "true", effect="read"), locks=["fleet"])
    take_locks(root, ["fleet"], ANN, free).release(keep_guarded=True)
    assert run_here(root).exit_code == 0


def test_a_damaged_journal_keeps_its_target_guarded(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w", TOUCH, locks=["fleet"])
    take_locks(root, ["fleet"], ANN, free).release(keep_guarded=True)
    path = journal_path(root, ANN.run_id)
    path.parent.mkdir()
    path.write_bytes(b"\xff\n")
    with pytest.raises(LockedError) as error:
        run_here(root)
    assert "run run-a has a journal that cannot be read (the journal is damaged" in str(error.value)
    assert not (root / "made").exists()


def test_all_locks_are_taken_or_none(tmp_path: Path) -> None:
    held = take_locks(tmp_path, ["b"], ANN, free)
    with pytest.raises(LockedError):
        take_locks(tmp_path, ["c", "b", "a"], BOB, free)
    take_locks(tmp_path, ["a", "c"], BOB, free).release()
    held.release()
    take_locks(tmp_path, ["a", "b", "c", "a"], BOB, free).release()


def test_a_guarded_lock_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    take_locks(tmp_path, ["b"], ANN, free).release(keep_guarded=True)
    with pytest.raises(LockedError, match="'b' is guarded: run run-a acts"):
        take_locks(tmp_path, ["a", "b"], BOB, lambda run: f"acts as {run}")
    assert owner_in(tmp_path, "a") == ""
    assert "run-a" in owner_in(tmp_path, "b")
    take_locks(tmp_path, ["a", "b"], ANN, lambda run: f"acts as {run}").release()


def test_runs_that_want_the_same_locks_in_other_orders_never_wait_for_each_other(
    tmp_path: Path,
) -> None:
    inside: list[str] = []
    seen: list[int] = []

    def work(names: list[str], owner: Owner) -> None:
        for _ in range(100):
            with suppress(LockedError):
                held = take_locks(tmp_path, names, owner, free)
                inside.append(owner.run_id)
                seen.append(len(inside))
                inside.pop()
                held.release()

    threads = [
        threading.Thread(target=work, args=(["a", "b", "c"], ANN)),
        threading.Thread(target=work, args=(["c", "b", "a"], BOB)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert set(seen) == {1}


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"null\n", b'{"x":' + b"[" * 9000, b"\0" * 20_000]
)
def test_a_lock_file_that_names_nobody_still_locks(tmp_path: Path, content: bytes) -> None:
    path = lock_path(tmp_path, "a")
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    held = take_locks(tmp_path, ["a"], ANN, lambda _: "never asked")
    assert msgspec.json.decode(path.read_bytes(), type=Owner) == ANN
    path.write_bytes(content)
    with pytest.raises(LockedError) as error:
        take_locks(tmp_path, ["a"], BOB, free)
    assert str(error.value) == "another run holds the lock 'a' (fix: wait until it has ended)"
    held.release()


def test_a_shorter_owner_leaves_nothing_of_a_longer_one(tmp_path: Path) -> None:
    longer = Owner("run-a", 11, ANN.since, "x" * 500)
    take_locks(tmp_path, ["a"], longer, free).release(keep_guarded=True)
    take_locks(tmp_path, ["a"], BOB, free).release(keep_guarded=True)
    assert owner_in(tmp_path, "a") == msgspec.json.encode(BOB).decode() + "\n"


def test_a_folder_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / ".whychain").write_text("")
    with pytest.raises(ContentError, match="the lock cannot be opened: Not a directory"):
        take_locks(tmp_path, ["a"], ANN, free)


def test_a_lock_that_the_disk_has_no_room_for_is_one_line_and_nothing_begins(
    tmp_path: Path,
) -> None:
    root = workspace(tmp_path / "w", TOUCH, locks=["fleet"])
    full = done(root, most_bytes=40)
    assert full.exit_code == ExitCode.UNREADABLE
    assert full.error.startswith(f"{root}/.whychain/locks: the lock cannot be written: ")
    assert (run_ids(root), (root / "made").exists()) == ([], False)
    assert done(root).exit_code == 0


def test_the_same_lock_may_have_any_name(tmp_path: Path) -> None:
    names = ["a/../b", "ä ö", ".", "/etc/passwd", "A%2F"]
    held = take_locks(tmp_path, names, ANN, free)
    assert len(list((tmp_path / ".whychain" / "locks").iterdir())) == len(names)
    held.release()


def test_going_on_takes_the_locks_of_the_run_again(tmp_path: Path) -> None:
    root = workspace(tmp_path / "w", SLEEP, locks=["fleet"])
    run_id = killed_during(root, "sleep")
    done(root, "cancel", run_id=run_id)
    held = take_locks(root, ["fleet"], BOB, free)
    refused = done(root, "resume", run_id=run_id)
    held.release()
    assert refused.exit_code == ExitCode.LOCKED
    assert "run run-b of bob (process 12) holds the lock 'fleet'" in refused.error
    with started(root, "resume", run_id=run_id) as process:
        soon(lambda: history(root).state("sleep").attempts == 2 and acts(root, "sleep"))
        process.terminate()
        assert told(process).outcome == "interrupted"
