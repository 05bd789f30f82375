"""Text of programs and servers, made harmless: it cannot move the cursor or pass for our own."""

import re

_SEQUENCES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours, cursor
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?"  # titles, links, device strings
    r"|\x1b[ -/]*[0-~]"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def without_control_codes(text: str) -> str:
    r"""Return a text without terminal sequences, control characters and changes of direction.

    Line ends stay; a tab or a carriage return becomes a space.

    >>> without_control_codes("\x1b[31mred\x1b[0m\talert\x07")
    'red alert'
    """
    return _CONTROLS.sub("", _SEQUENCES.sub("", text)).translate(_SPACES)


def one_line(text: str) -> str:
    r"""Return a harmless text as one line.

    >>> one_line("first\n  second\r\n")
    'first second'
    """
    return " ".join(without_control_codes(text).split())


_SPACES = str.maketrans("\t\r", "  ")
