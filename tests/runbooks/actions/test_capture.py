"""Output is bounded, redacted, readable, and says of itself where it was cut."""

import re
from collections.abc import Callable

import pytest
from tests.runbooks.actions.program_fakes import Notes, OneSecret

from whychain.runbooks.actions.action import Captured
from whychain.runbooks.actions.capture import HEAD_BYTES, TAIL_BYTES, Capture
from whychain.runbooks.actions.live_lines import LiveLines, printable

_LEFT_OUT = re.compile(r"\n\[… (\d+) bytes left out …\]\n")


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def live(notes: Notes, clock: Clock) -> LiveLines:
    return LiveLines("stdout", OneSecret("hunter2"), notes, clock)


@pytest.fixture
def captured(notes: Notes) -> Callable[..., Captured]:
    def capture(*pieces: bytes, secret: str = "") -> Captured:
        taken = Capture("stdout", OneSecret(secret), notes)
        for piece in pieces:
            taken.feed(piece)
        return taken.finish()

    return capture


def _shown(notes: Notes) -> list[str]:
    return [line for _, line in notes.lines]


def test_short_output_is_kept_as_it_is(captured: Callable[..., Captured]) -> None:
    assert captured(b"one\n", b"two") == Captured("one\ntwo", 7, complete=True)


def test_no_output_is_an_empty_text(captured: Callable[..., Captured]) -> None:
    assert captured() == Captured("", 0, complete=True)


def test_bytes_that_are_no_text_become_replacement_characters(
    captured: Callable[..., Captured],
) -> None:
    assert captured(b"a\xffb").text == "a\ufffdb"


def test_a_character_split_over_two_pieces_is_one_character(
    captured: Callable[..., Captured],
) -> None:
    assert captured(b"caf\xc3", b"\xa9").text == "café"


def test_a_secret_split_over_two_pieces_reaches_neither_text_nor_lines(
    captured: Callable[..., Captured], notes: Notes
) -> None:
    kept = captured(b"password is hun", b"ter2, keep it\n", secret="hunter2")
    assert kept.text == "password is ***, keep it\n"
    assert kept.bytes_total == 29
    assert _shown(notes) == ["password is ***, keep it"]


def test_output_of_exactly_the_bound_is_complete(captured: Callable[..., Captured]) -> None:
    kept = captured(b"a" * HEAD_BYTES, b"b" * TAIL_BYTES)
    assert kept.complete
    assert len(kept.text) == HEAD_BYTES + TAIL_BYTES


@pytest.mark.parametrize("piece_bytes", [1000, 65536, 5_000_000])
def test_long_output_keeps_beginning_and_end_and_says_how_much_is_left_out(
    captured: Callable[..., Captured], piece_bytes: int
) -> None:
    whole = b"".join(b"line %d\n" % number for number in range(300_000))
    pieces = (whole[i : i + piece_bytes] for i in range(0, len(whole), piece_bytes))
    kept = captured(*pieces)
    note = _LEFT_OUT.search(kept.text)
    assert note is not None
    assert not kept.complete
    assert kept.bytes_total == len(whole)
    head, tail = kept.text[: note.start()], kept.text[note.end() :]
    assert whole.startswith(head.encode())
    assert whole.endswith(tail.encode())
    assert len(head) + len(tail) + int(note[1]) == len(whole)


def test_a_cut_at_a_line_end_adds_no_empty_line(captured: Callable[..., Captured]) -> None:
    kept = captured(b"a" * (HEAD_BYTES - 1) + b"\n" + b"b" * (TAIL_BYTES + 1))
    assert "a\n[… 1 bytes left out …]\nb" in kept.text


def test_a_cut_never_goes_through_a_character(captured: Callable[..., Captured]) -> None:
    kept = captured(b"a" + "ü".encode() * HEAD_BYTES)
    assert "\ufffd" not in kept.text
    assert kept.text.endswith("ü")


def test_what_is_no_text_can_be_cut_as_well(captured: Callable[..., Captured]) -> None:
    assert captured(b"\x80" * (2 * HEAD_BYTES)).text.endswith("\ufffd" * TAIL_BYTES)


def test_each_line_is_shown_once_it_ends(live: LiveLines, notes: Notes) -> None:
    live.feed(b"one\ntw")
    assert notes.lines == [("stdout", "one")]
    live.feed(b"o\r\n\n")
    assert _shown(notes) == ["one", "two", ""]


def test_a_last_line_without_an_end_is_shown_at_the_end(live: LiveLines, notes: Notes) -> None:
    live.feed(b"no end")
    live.finish()
    assert _shown(notes) == ["no end"]


def test_a_finished_stream_adds_no_empty_line(live: LiveLines, notes: Notes) -> None:
    live.feed(b"end\n")
    live.finish()
    assert _shown(notes) == ["end"]


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://example.org\x1b\\link", "link"),
        ("\x1bPq#0\x1b\\after", "after"),
        ("\x1b(Bset", "set"),
        ("\x1bcreset", "reset"),
        ("lone \x1b", "lone "),
        ("C1 \x9b31m", "C1 31m"),
        ("bell\x07 back\x08 null\x00 del\x7f", "bell back null del"),
        ("tab\tstays", "tab\tstays"),
        ("10%\r20%", "10%20%"),
        ("\u202etxt.exe\u2069", "txt.exe"),
        ("\x1b[\x1b[31m1mnested", "1mnested"),
        ("naïve ✓ 漢字", "naïve ✓ 漢字"),
    ],
)
def test_nothing_that_commands_a_terminal_is_shown(raw: str, seen: str) -> None:
    assert printable(raw) == seen


def test_a_secret_with_a_colour_in_its_middle_is_not_shown(live: LiveLines, notes: Notes) -> None:
    live.feed(b"hun\x1b[31mter2\n")
    assert _shown(notes) == ["***"]


@pytest.mark.parametrize("length", [501, 100_000])
def test_a_long_line_is_cut(live: LiveLines, notes: Notes, length: int) -> None:
    live.feed(b"x" * length + b"\nnext\n")
    assert _shown(notes) == ["x" * 500 + "…", "next"]


def test_a_line_of_500_characters_is_whole(live: LiveLines, notes: Notes) -> None:
    live.feed("é".encode() * 500 + b"\n")
    assert _shown(notes) == ["é" * 500]


def test_a_line_that_is_long_in_bytes_but_not_on_screen_says_that_it_is_cut(
    live: LiveLines, notes: Notes
) -> None:
    live.feed(b"\x1b[0m" * 5000 + b"end\n")
    assert _shown(notes) == ["…"]


def test_more_than_200_lines_a_second_are_counted_instead_of_shown(
    live: LiveLines, notes: Notes, clock: Clock
) -> None:
    live.feed(b"a\n" * 150)
    live.feed(b"b\n" * 151 + b"beg")
    assert len(notes.lines) == 200
    assert live.owes_a_note
    live.tick()
    assert len(notes.lines) == 200
    clock.now += 1
    live.tick()
    assert _shown(notes)[200:] == ["… 101 lines were not shown"]
    assert not live.owes_a_note
    live.feed(b"un\n")
    assert _shown(notes)[201:] == ["begun"]


def test_the_end_of_a_flood_says_what_was_not_shown(live: LiveLines, notes: Notes) -> None:
    live.feed(b"a\n" * 200 + b"unfinished")
    live.finish()
    assert _shown(notes)[200:] == ["… 1 line was not shown"]
