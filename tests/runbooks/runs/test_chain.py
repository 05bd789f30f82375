"""Journal lines read back as they were written; any change is refused with its line."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes.real_runs import run_here, step, workspace
from tests.runbooks.runs.entry_fakes import KINDS, entries, journal_of, of_kind

from whychain.runbooks.runs.chain import FIRST, Chain, DamageError, chain_of, line_of
from whychain.runbooks.runs.entries import Line, Outcome, StepOutcome
from whychain.runbooks.runs.folder import journal_path

SOME = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the journal of a real run."""
    root = workspace(tmp_path_factory.mktemp("real"), step("look", "true", effect="read"))
    return journal_path(root, run_here(root).report.run_id).read_bytes()


def refusal(content: bytes) -> str:
    with pytest.raises(DamageError) as error:
        chain_of(content)
    return str(error.value)


def test_every_kind_of_line_is_one_that_a_journal_takes() -> None:
    assert set(Line.__subclasses__()) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_entries_of_each_kind_read_back_equal(kind: type[Line]) -> None:
    @SOME
    @given(of_kind(kind))
    def reads_back(entry: Any) -> None:
        assert chain_of(line_of(entry, 1, FIRST)[0]).entries == (entry,)

    reads_back()


@SOME
@given(entries)
def test_any_sequence_of_entries_reads_back_equal(written: list[Any]) -> None:
    content = journal_of(written)
    chain = chain_of(content)
    assert chain.entries == tuple(written)
    assert (chain.sound_bytes, chain.torn_bytes) == (len(content), 0)
    assert chain.next_seq == len(written) + 1


@SOME
@given(entries, st.data())
def test_a_journal_cut_at_any_byte_gives_its_complete_lines(
    written: list[Any], data: st.DataObject
) -> None:
    content = journal_of(written)
    _assert_cut(content, data.draw(st.integers(0, len(content))), written)


def test_a_real_journal_cut_at_every_byte_gives_its_complete_lines(journal: bytes) -> None:
    written = list(chain_of(journal).entries)
    for cut in range(len(journal) + 1):
        _assert_cut(journal, cut, written)


def _assert_cut(content: bytes, cut: int, written: list[Any]) -> None:
    left = content[:cut]
    chain = chain_of(left)
    assert chain.entries == tuple(written[: left.count(b"\n")])
    assert chain.sound_bytes == left.rfind(b"\n") + 1
    assert chain.torn_bytes == cut - chain.sound_bytes


@pytest.mark.parametrize(
    "change",
    [lambda byte: byte ^ 1, lambda byte: byte ^ 32, lambda byte: byte ^ 128, lambda _: 10],
    ids=["one bit", "its case", "no ASCII", "a line end"],
)
def test_a_changed_byte_of_any_line_is_refused_with_the_line(
    journal: bytes, change: Callable[[int], int]
) -> None:
    for place, byte in enumerate(journal[:-1]):
        if (changed := change(byte)) != byte:
            number = journal[:place].count(b"\n") + 1
            text = journal[:place] + bytes([changed]) + journal[place + 1 :]
            assert refusal(text).startswith(f"line {number} "), (place, text[place:][:40])


def test_a_last_line_without_its_end_counts_as_torn(journal: bytes) -> None:
    chain = chain_of(journal[:-1] + b"x")
    assert len(chain.entries) == journal.count(b"\n") - 1


def test_a_lost_line_is_refused_where_it_was(journal: bytes) -> None:
    lines = journal.splitlines(keepends=True)
    for lost in range(len(lines) - 1):
        content = b"".join(lines[:lost] + lines[lost + 1 :])
        assert refusal(content) == f"line {lost + 1} does not follow the one before it"


def test_a_doubled_line_is_refused_where_it_stands_again(journal: bytes) -> None:
    lines = journal.splitlines(keepends=True)
    for doubled in range(len(lines)):
        content = b"".join(lines[: doubled + 1] + lines[doubled:])
        assert refusal(content) == f"line {doubled + 2} does not follow the one before it"


def test_swapped_lines_are_refused_at_the_first_of_them(journal: bytes) -> None:
    lines = journal.splitlines(keepends=True)
    for first in range(len(lines)):
        for second in range(first + 1, len(lines)):
            swapped = list(lines)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            assert refusal(b"".join(swapped)).startswith(f"line {first + 1} does not follow")


FAILED = Outcome(at="now", step="a", outcome=StepOutcome.FAILED)


@pytest.mark.parametrize("added", [b',"outcome":"done"', b" ", b',"x":1'])
def test_nothing_may_stand_after_the_hash_of_a_line(added: bytes) -> None:
    line = line_of(FAILED, 1, FIRST)[0]
    assert refusal(line[:-2] + added + b"}\n") == "line 1 was changed after it was written"


def test_a_line_of_another_journal_does_not_follow(journal: bytes) -> None:
    number = journal.count(b"\n") + 1
    stranger = line_of(FAILED, number, FIRST)[0]
    assert refusal(journal + stranger) == f"line {number} does not follow the one before it"


@pytest.mark.parametrize("content", [b"\n", b"{}\n", b'{"x":' + b"[" * 100_000 + b"\n", b"\xff\n"])
def test_what_is_no_entry_is_refused(content: bytes) -> None:
    assert refusal(content).startswith("line 1 is not a journal entry")


def test_an_empty_journal_has_no_entries() -> None:
    assert chain_of(b"") == Chain((), FIRST, 0, 0)


def test_a_clock_that_was_stepped_back_does_not_matter() -> None:
    times = ["2026-05-02T12:00:00.000Z", "2026-05-02T11:00:00.000Z", "1970-01-01T00:00:00.000Z"]
    written = [Outcome(at=at, step="a", outcome=StepOutcome.DONE) for at in times]
    assert chain_of(journal_of(written)).entries == tuple(written)
