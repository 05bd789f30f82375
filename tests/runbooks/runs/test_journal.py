"""Journals on disk: appended to, cut off, gone on with, and refused when they are damaged."""

import os
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from whychain.runbooks.runs.chain import FIRST, Chain
from whychain.runbooks.runs.entries import Outcome, StepOutcome, TornLine
from whychain.runbooks.runs.journal import (
    FileJournal,
    JournalError,
    MemoryJournal,
    create_journal,
    read_journal,
)

ENTRIES = tuple(Outcome(at="now", step=f"step-{n}", outcome=StepOutcome.DONE) for n in range(3))
TORN = TornLine(at="now", bytes_cut=1)


def written(path: Path) -> bytes:
    with closing(create_journal(path)) as journal:
        for entry in ENTRIES:
            journal.append(entry, durable=entry is ENTRIES[0])
    return path.read_bytes()


def test_entries_are_read_in_the_order_in_which_they_were_given(tmp_path: Path) -> None:
    written(tmp_path / "runs" / "a.jsonl")
    assert read_journal(tmp_path / "runs" / "a.jsonl").entries == ENTRIES


def test_a_journal_cut_at_every_byte_can_be_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    content = written(path)
    for cut in range(len(content) + 1):
        path.write_bytes(content[:cut])
        with closing(FileJournal(path, read_journal(path))) as journal:
            journal.append(TORN, durable=False)
        chain = read_journal(path)
        assert chain.entries == (*ENTRIES[: content[:cut].count(b"\n")], TORN)
        assert chain.torn_bytes == 0


def test_threads_that_append_at_the_same_time_keep_the_chain(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with closing(create_journal(path)) as journal:
        several = [threading.Thread(target=_append_often, args=(journal,)) for _ in range(4)]
        for thread in several:
            thread.start()
        for thread in several:
            thread.join()
    assert len(read_journal(path).entries) == 100


def _append_often(journal: FileJournal) -> None:
    for _ in range(25):
        journal.append(TORN, durable=False)


def test_a_journal_is_never_made_twice(tmp_path: Path) -> None:
    content = written(tmp_path / "a.jsonl")
    with pytest.raises(JournalError, match="cannot be written: File exists"):
        create_journal(tmp_path / "a.jsonl")
    assert (tmp_path / "a.jsonl").read_bytes() == content


def test_a_damaged_journal_says_where_and_that_nothing_was_started(tmp_path: Path) -> None:
    content = written(tmp_path / "a.jsonl")
    (tmp_path / "a.jsonl").write_bytes(content.replace(b"step-1", b"step-9"))
    with pytest.raises(JournalError) as error:
        read_journal(tmp_path / "a.jsonl")
    assert str(error.value) == (
        f"{tmp_path}/a.jsonl: the journal is damaged: line 2 was changed after it was written "
        "(fix: nothing was started; look at what the steps did before you decide by hand)"
    )


def test_a_journal_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="cannot be read: No such file or directory"):
        read_journal(tmp_path / "a.jsonl")


@pytest.mark.parametrize("torn_bytes", [0, 3])
def test_a_journal_that_is_a_folder_or_no_file_cannot_be_gone_on_with(
    tmp_path: Path, torn_bytes: int
) -> None:
    path = tmp_path if torn_bytes == 0 else Path("/dev/full")
    before = set(Path("/proc/self/fd").iterdir())
    with pytest.raises(JournalError, match="the journal cannot be written"):
        FileJournal(path, Chain(torn_bytes=torn_bytes))
    assert set(Path("/proc/self/fd").iterdir()) <= before


def test_a_full_device_is_one_line_with_a_fix() -> None:
    path = Path("/dev/full")
    with closing(FileJournal(path, Chain())) as journal, pytest.raises(JournalError) as error:
        journal.append(TORN)
    assert str(error.value) == (
        "/dev/full: the journal cannot be written: No space left on device (fix: make room or "
        "make the folder writable; no step starts without its line on disk)"
    )


@contextmanager
def pipe(path: Path) -> Iterator[int]:
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    yield reader
    os.close(reader)


def test_nothing_is_written_after_a_line_that_could_not_be_taken_away(tmp_path: Path) -> None:
    # A pipe takes the line, can neither put it on disk nor take it away again.
    with pipe(tmp_path / "p") as reader, closing(FileJournal(tmp_path / "p", Chain())) as journal:
        for _ in range(2):
            with pytest.raises(JournalError, match="the journal cannot be written"):
                journal.append(TORN)
        assert os.read(reader, 10_000).count(b"\n") == 1


@pytest.mark.parametrize("in_the_way", [".whychain", ".whychain/runs"])
def test_a_file_where_a_folder_should_be_is_one_line(tmp_path: Path, in_the_way: str) -> None:
    path = tmp_path / in_the_way
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    with pytest.raises(JournalError, match="the journal cannot be written"):
        create_journal(tmp_path / ".whychain" / "runs" / "a.jsonl")


def test_a_journal_in_memory_keeps_its_entries() -> None:
    journal = MemoryJournal()
    for entry in ENTRIES:
        journal.append(entry)
    assert tuple(journal.entries) == ENTRIES
    assert Chain().last_sha256 == FIRST
