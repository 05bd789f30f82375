"""From a file to a typed, frozen value: fast when all is well, thorough when it is not."""

import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from whychain.documents import rules
from whychain.documents.finding import Finding, KeyPath, Problem
from whychain.documents.memory import Decoder, Memory, digest
from whychain.documents.text import (
    RefusedFile,
    bounded_bytes,
    bounded_text,
    checked_text,
    relative_name,
)
from whychain.documents.yaml_text import BadYaml, Lines, values

T = TypeVar("T")


class Source:
    """One content file: its name in findings, its text and, on demand, its line numbers."""

    def __init__(
        self, path: Path | str, root: Path, text: str | None = None, made_of: bytes | None = None
    ) -> None:
        """``made_of`` is a digest of the file; with it the text need not be there yet."""
        self._path = path
        self._root = root
        self._text = text
        self._made_of = made_of

    @cached_property
    def path(self) -> Path:
        """Return where the file is."""
        return Path(self._path)

    @cached_property
    def folder(self) -> str:
        """Return the name of the folder that the file stands in."""
        return os.path.basename(os.path.dirname(self._path))  # noqa: PTH119 PTH120  a Path costs more

    @cached_property
    def text(self) -> str:
        """Return the text; nothing when it cannot be read any more."""
        if self._text is not None:
            return self._text
        with suppress(RefusedFile):
            return bounded_text(self.path, self._root)
        return ""

    @cached_property
    def name(self) -> str:
        """Return the name by which findings speak of the file."""
        return relative_name(self.path, self._root)

    @cached_property
    def digest(self) -> bytes:
        """Return a digest of the file."""
        return self._made_of or digest(self.text.encode())

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    def line(self, path: KeyPath) -> int:
        """Return the line on which a value stands."""
        return self._lines.at(path)

    def finding(self, problem: Problem) -> Finding:
        """Return the problem with its file and line."""
        rule = problem.rule
        return Finding(self.name, self.line(problem.path), rule.id, problem.message, rule.severity)


class Document(Generic[T]):
    """A file and what stands in it."""

    def __init__(self, source: Source, content: T) -> None:
        """``content`` is what was read."""
        self.source = source
        self._content = content

    @property
    def content(self) -> T:
        """Return what stands in the file."""
        return self._content


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What came of reading one file: a document, or findings that say why there is none."""

    document: Document[T] | None
    findings: tuple[Finding, ...] = ()


def read_values(path: Path, root: Path) -> tuple[Source, Any] | Finding:
    """Return the plain values of one YAML file, or the finding that says why there are none."""
    try:
        raw = bounded_bytes(path, root)
    except RefusedFile as refused:
        return refused.finding
    return values_in(raw, path, root)


def values_in(
    raw: bytes, path: Path, root: Path, made_of: bytes | None = None
) -> tuple[Source, Any] | Finding:
    """Return the plain values of what stands in a YAML file, or why there are none."""
    try:
        text = checked_text(raw, path, root)
    except RefusedFile as refused:
        return refused.finding
    try:
        return Source(path, root, text, made_of), values(text)
    except BadYaml as bad:
        return Finding(relative_name(path, root), bad.line, bad.rule.id, str(bad))


def read_document(path: Path, root: Path, kind: type[T]) -> Reading[T]:
    """Read one file as a ``kind``; every deviation from its schema is a finding."""
    got = read_values(path, root)
    if isinstance(got, Finding):
        return Reading(None, (got,))
    source, raw = got
    return decode(source, raw, kind)


def decode(source: Source, raw: Any, kind: type[T], at: KeyPath = ()) -> Reading[T]:
    """Turn plain values into a ``kind``, or into findings; ``at`` is where they stand."""
    plain = raw if at else _without_extensions(raw)
    try:
        return Reading(Document(source, msgspec.convert(plain, kind)))
    except (msgspec.ValidationError, TypeError):
        from whychain.documents.schema import deviations

        found = (Problem(p.rule, (*at, *p.path), p.message) for p in deviations(plain, kind))
        return Reading(None, tuple(source.finding(problem) for problem in found))


def read_items(
    path: Path, root: Path, kind: type[T], memory: Memory | None = None
) -> tuple[Source | None, "tuple[Item[T], ...]", tuple[Finding, ...]]:
    """Read a file that is a list of ``kind``; a bad item is reported and the others are kept.

    ``memory`` knows the items of a file that was sound and has not changed since the last run.
    """
    try:
        raw = bounded_bytes(path, root)
    except RefusedFile as refused:
        return None, (), (refused.finding,)
    if memory is None:
        return _items_in(raw, path, root, kind)
    name, made_of = f"items {path.name}", digest(raw)
    decoder: Decoder[tuple[tuple[str | None, T], ...]]
    decoder = Decoder(tuple[tuple[str | None, kind], ...])  # type: ignore[valid-type]
    known = memory.known(name, made_of, decoder)
    if known is not None:
        known_items = tuple(Item(place, *one) for place, one in enumerate(known))
        return Source(path, root, raw.decode("utf-8-sig")), known_items, ()
    read = _items_in(raw, path, root, kind)
    if not read[2]:
        memory.keep(name, made_of, tuple((i.declared, i.content) for i in read[1] if i.content))
    return read


def _items_in(
    text: bytes, path: Path, root: Path, kind: type[T]
) -> tuple[Source | None, "tuple[Item[T], ...]", tuple[Finding, ...]]:
    got = values_in(text, path, root)
    if isinstance(got, Finding):
        return None, (), (got,)
    source, raw = got
    if not isinstance(raw, list):
        bad = Problem(rules.TYPE, (), "expected a list of entries")
        return source, (), (source.finding(bad),) if raw is not None else ()
    items: list[Item[T]] = []
    findings: list[Finding] = []
    for index, value in enumerate(raw):
        declared = value.get("id") if isinstance(value, dict) else None
        reading = decode(source, value, kind, at=(index,))
        content = reading.document.content if reading.document else None
        findings += reading.findings
        items.append(Item(index, declared if isinstance(declared, str) else None, content))
    return source, tuple(items), tuple(findings)


@dataclass(frozen=True, slots=True)
class Item(Generic[T]):
    """One entry of a list file: the id that it declares, and its content if that is sound."""

    index: int
    declared: str | None
    content: T | None


def _without_extensions(raw: Any) -> Any:
    if not isinstance(raw, dict):
        return raw
    return {k: v for k, v in raw.items() if not (isinstance(k, str) and k.startswith("x-"))}
