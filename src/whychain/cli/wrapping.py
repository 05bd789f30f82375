"""Lines that fit a screen: prose with a hanging indent, commands that can be pasted as they are."""

import shlex
import textwrap
from collections.abc import Iterator, Sequence


def wrapped(text: str, width: int, *, first: str = "", rest: str = "") -> Iterator[str]:
    """Yield a text in lines of at most so many columns; a longer word has a line of its own."""
    yield from textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]


def wrapped_command(
    words: Sequence[str], width: int, *, first: str = "", rest: str = ""
) -> Iterator[str]:
    """Yield a command in lines that a shell takes together: all but the last end in a backslash."""
    line, empty = first, True
    for word in (shlex.quote(word) for word in words):
        if not empty and len(line) + 1 + len(word) + len(_GOES_ON) > width:
            yield line + _GOES_ON
            line, empty = rest, True
        line, empty = (line + word if empty else f"{line} {word}"), False
    yield line


_GOES_ON = " \\"
