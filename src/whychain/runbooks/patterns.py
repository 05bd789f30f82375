"""Whether a regular expression can take for ever on a value that it does not match.

A matcher that goes back tries every way to read a text. Their number grows exponentially with
the text exactly when, inside a repetition, some text can be read in two ways that begin and end
at the same place: "exponential degree of ambiguity" (Weber and Seidl 1991, On the degree of
ambiguity of finite automata, doi:10.1016/0304-3975(91)90381-B). That is decided on the automaton
of the pattern's positions (Glushkov 1961), so ``[a-z]+(-[a-z]+)*`` passes and ``(a+)+`` does not.
What grows only with a power of the text is bounded by the length that a value may have.
"""

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from whychain.runbooks.pattern_parts import (
    Character,
    Choice,
    Look,
    Part,
    Repeat,
    Sequence,
    UnreadablePatternError,
    parts_of,
)

_ENDLESS = "can take for ever: a repetition inside it can read the same text in two ways"
_MOST_PARTS = 2000
_MOST_FOLLOWING = 20_000
_MOST_PAIRS = 100_000
_Pair = tuple[int, int]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Fragment:
    first: tuple[int, ...] = ()
    last: tuple[int, ...] = ()
    empty: bool = True


@dataclass(slots=True)
class _Positions:
    """Which character of a pattern may follow which, and in how many ways."""

    accepted: list[frozenset[str]] = field(default_factory=list)
    follows: Counter[_Pair] = field(default_factory=Counter)
    parts: int = 0


class _TooLongError(Exception):
    pass


@cache
def wrong_with(pattern: str) -> str:
    """Return why a pattern cannot be used for inputs, in a few words; empty when it can.

    >>> wrong_with("[a-z]+(-[a-z]+)*"), wrong_with("(a+)+$")
    ('', 'can take for ever: a repetition inside it can read the same text in two ways')
    """
    try:
        with warnings.catch_warnings(action="error", category=FutureWarning):
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError, FutureWarning) as error:
        return f"is no regular expression: {error}"
    try:
        endless = _is_endless(parts_of(pattern))
    except UnreadablePatternError as error:
        return f"cannot be checked for how long it takes: it {error}"
    except (_TooLongError, RecursionError):
        return "cannot be checked for how long it takes: it is too large"
    return _ENDLESS if endless else ""


def _is_endless(part: Part) -> bool:
    positions = _Positions()
    looks: list[Part] = []
    _lay(part, positions, looks)
    return _ambiguous_in_a_circle(positions) or any(map(_is_endless, looks))


def _lay(part: Part, to: _Positions, looks: list[Part]) -> _Fragment:
    """Add the characters of a part and return where it can begin and end."""
    to.parts += 1
    if to.parts > _MOST_PARTS:
        raise _TooLongError
    match part:
        case Character(accepted):
            to.accepted.append(accepted)
            here = (len(to.accepted) - 1,)
            return _Fragment(here, here, empty=False)
        case Sequence(parts):
            return _after_each_other((_lay(p, to, looks) for p in parts), to)
        case Choice(options):
            return _one_of([_lay(p, to, looks) for p in options])
        case Repeat():
            return _after_each_other(_copies(part, to, looks), to)
        case Look(inside):
            looks.append(inside)
            return _Fragment()


def _one_of(options: list[_Fragment]) -> _Fragment:
    first = tuple(p for one in options for p in one.first)
    last = tuple(p for one in options for p in one.last)
    return _Fragment(first, last, any(one.empty for one in options))


def _copies(part: Repeat, to: _Positions, looks: list[Part]) -> Iterator[_Fragment]:
    """Yield a repeated part as often as it must be there, then what may follow."""
    looped = part.most is None
    for _ in range(part.least - looped):
        yield _lay(part.part, to, looks)
    if looped:
        one = _lay(part.part, to, looks)
        _join(one.last, one.first, to)
        yield _Fragment(one.first, one.last, one.empty or part.least == 0)
    elif part.most is not None and part.most > part.least:
        yield _optional(part.part, part.most - part.least, to, looks)


def _optional(part: Part, times: int, to: _Positions, looks: list[Part]) -> _Fragment:
    """Return ``(part(part(part)?)?)?``, so that each number of times is one way only."""
    laid = [_lay(part, to, looks) for _ in range(times)]
    whole = _Fragment()
    for one in reversed(laid):
        whole = _after_each_other((one, whole), to)
        whole = _Fragment(whole.first, whole.last, empty=True)
    return whole


def _after_each_other(fragments: Iterable[_Fragment], to: _Positions) -> _Fragment:
    whole = _Fragment()
    for one in fragments:
        _join(whole.last, one.first, to)
        first = whole.first + one.first if whole.empty else whole.first
        last = whole.last + one.last if one.empty else one.last
        whole = _Fragment(first, last, whole.empty and one.empty)
    return whole


def _join(last: tuple[int, ...], first: tuple[int, ...], to: _Positions) -> None:
    to.follows.update((p, q) for p in last for q in first)
    if len(to.follows) > _MOST_FOLLOWING:
        raise _TooLongError


def _ambiguous_in_a_circle(positions: _Positions) -> bool:
    """Return whether some text leads from a position back to it in two ways."""
    after: dict[int, set[int]] = {}
    for p, q in positions.follows:
        after.setdefault(p, set()).add(q)
    reached = {p: _reached({p}, after) for p in after}
    circle = {p: {q for q in after[p] if p in reached.get(q, ())} for p in after if p in reached[p]}
    if any(positions.follows[p, q] > 1 for p, following in circle.items() for q in following):
        return True
    pairs = _pairs(circle, positions.accepted)
    back: dict[_Pair, set[_Pair]] = {}
    for pair, following in pairs.items():
        for other in following:
            back.setdefault(other, set()).add(pair)
    together: set[_Pair] = {(p, p) for p in circle}
    left: set[_Pair] = _reached(together, pairs)
    returned: set[_Pair] = _reached(together, back)
    return any(one != other for one, other in left & returned)


def _pairs(
    circle: Mapping[int, set[int]], accepted: list[frozenset[str]]
) -> dict[_Pair, set[_Pair]]:
    """Return where two readers of one text can go, from places where they are together."""
    found: dict[_Pair, set[_Pair]] = {}
    waiting: list[_Pair] = [(p, p) for p in circle]
    tried = 0
    while waiting:
        pair = waiting.pop()
        if pair in found:
            continue
        p, q = pair
        tried += len(circle[p]) * len(circle[q])
        if tried > _MOST_PAIRS:
            raise _TooLongError
        found[pair] = {(r, s) for r in circle[p] for s in circle[q] if accepted[r] & accepted[s]}
        waiting += found[pair]
    return found


def _reached(start: set[_T], after: Mapping[_T, set[_T]]) -> set[_T]:
    """Return what can be reached in one step or more."""
    found: set[_T] = set()
    waiting = [q for p in start for q in after.get(p, ())]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += after.get(one, ())
    return found
