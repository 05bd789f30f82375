"""Entries of every kind that a journal may hold, made up by Hypothesis, and a real journal."""

import typing
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import strategies as st

from whychain.runbooks.read import read_runbook
from whychain.runbooks.runbook import Runbook
from whychain.runbooks.runs.chain import FIRST, line_of
from whychain.runbooks.runs.entries import Entry, Line

KINDS: tuple[type[Line], ...] = typing.get_args(Entry)
ROOT = Path(__file__).parents[3]

_INTEGERS = st.integers(-(2**63), 2**63 - 1)
_FLOATS = st.floats(allow_nan=False, allow_infinity=False)
_WORDS = st.lists(st.text(max_size=8), max_size=3).map(tuple)
_VALUES = st.one_of(st.text(), _INTEGERS, _FLOATS, st.booleans(), _WORDS)
_OF_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    int: _INTEGERS,
    int | None: st.none() | _INTEGERS,
    float: _FLOATS,
    tuple[str, ...]: _WORDS,
}


@cache
def _shipped() -> tuple[Runbook, ...]:
    names = sorted(path.stem for path in (ROOT / "runbooks").glob("*.yml"))[:2]
    return tuple(read_runbook(ROOT, name).content for name in names)


def _field(kind: Any) -> st.SearchStrategy[Any]:
    if kind == tuple[Runbook, ...]:
        return st.lists(st.sampled_from(_shipped()), max_size=1).map(tuple)
    if typing.get_origin(kind) is dict:
        return st.dictionaries(st.text(max_size=8), _VALUES, max_size=3)
    return _OF_TYPE[kind] if kind in _OF_TYPE else st.from_type(kind)


def of_kind(kind: type[Line]) -> st.SearchStrategy[Any]:
    """Return entries of one kind; whatever fields it has are filled."""
    return st.builds(kind, **{f.name: _field(f.type) for f in msgspec.structs.fields(kind)})


entries: st.SearchStrategy[list[Any]] = st.lists(
    st.one_of([of_kind(kind) for kind in KINDS]), max_size=6
)


def journal_of(entries: list[Any]) -> bytes:
    """Return these entries as the content of a journal."""
    content, prev = b"", FIRST
    for seq, entry in enumerate(entries, start=1):
        line, prev = line_of(entry, seq, prev)
        content += line
    return content
