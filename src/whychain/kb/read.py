"""From ``kb/<id>/record.yml`` to records, with a finding for everything that is wrong."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from whychain.documents import rules as document_rules
from whychain.documents.finding import Finding, Problem
from whychain.documents.memory import Decoder, Memory, digest
from whychain.documents.reader import Document, Source, decode, read_values, values_in
from whychain.documents.seen_files import recall_of_paths
from whychain.documents.text import RefusedFile, bounded_bytes, bounded_text
from whychain.kb.record import KINDS, Record
from whychain.kb.rules import NO_NARRATIVE
from whychain.kb.stored_record import Reading, StoredRecord, is_remembered, remember

RECORD_FILE = "record.yml"
NARRATIVE_FILE = "narrative.md"


class Records(msgspec.Struct, frozen=True):
    """Every record of a workspace; ``folders`` also names the ones that could not be read."""

    documents: tuple[Document[Record], ...]
    folders: frozenset[str]
    findings: tuple[Finding, ...]


class _Seen(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is known of the file of a record: its digest, and whether it is a sound record."""

    digest: bytes
    is_sound: bool


_SEEN = Decoder(dict[str, _Seen])


def read_records(root: Path, memory: Memory | None = None) -> Records:
    """Read all records below ``root/kb``, sorted by id; ``memory`` knows those of the last run."""
    folders = _record_folders(root / "kb")
    documents: list[Document[Record]] = []
    findings: list[Finding] = []
    for reading in _recalled(folders, root, memory) if memory else _all_read(folders, root):
        if isinstance(reading, Document):
            documents.append(reading)
        else:
            findings.extend(reading)
    return Records(tuple(documents), frozenset(folders), tuple(findings))


def _all_read(folders: Iterable[str], root: Path) -> Iterator[Reading]:
    return (_read(root / "kb" / folder / RECORD_FILE, root) for folder in folders)


def _read(path: Path | str, root: Path) -> Reading:
    got = read_values(Path(path), root)
    return (got,) if isinstance(got, Finding) else _decode_record(*got)


def _recalled(folders: Iterable[str], root: Path, memory: Memory) -> Iterator[Reading]:
    """Yield records that have not changed as they were; nobody has looked at them yet."""
    kb = root / "kb"
    files = {folder: (f"{kb}/{folder}/{RECORD_FILE}",) for folder in folders}
    seen = recall_of_paths(memory, "seen", files, _SEEN, partial(_looked_at, root, memory))
    for folder, known in seen.items():
        (file,) = files[folder]
        again = partial(_read, file, root)
        if known.is_sound:
            yield StoredRecord(Source(file, root, made_of=known.digest), memory, again)
        else:
            yield again()


def _looked_at(root: Path, memory: Memory, folder: str) -> _Seen:
    path = root / "kb" / folder / RECORD_FILE
    try:
        raw = bounded_bytes(path, root)
    except RefusedFile:
        return _Seen(b"", is_sound=False)
    made_of = digest(raw)
    if is_remembered(Source(path, root, made_of=made_of), memory):
        return _Seen(made_of, is_sound=True)
    got = values_in(raw, path, root, made_of)
    reading = (got,) if isinstance(got, Finding) else _decode_record(*got)
    if isinstance(reading, Document):
        remember(reading, memory)
    return _Seen(made_of, isinstance(reading, Document))


def read_record(root: Path, record_id: str) -> Document[Record] | tuple[Finding, ...] | None:
    """Read one record by its id; None when there is no such folder."""
    folder = root / "kb" / record_id
    inside = folder.parent == root / "kb" and record_id != ".."
    if not inside or not _may_hold_a_record(folder):
        return None
    return _read(folder / RECORD_FILE, root)


def narrative(document: Document[Any], root: Path, language: str = "") -> str:
    """Return the prose beside a record, or nothing when there is none that can be read.

    With a ``language`` it is ``narrative.<language>.md`` where that stands beside the record.
    """
    for path in narrative_files(document, language):
        with suppress(RefusedFile):
            return bounded_text(path, root)
    return ""


def narrative_files(document: Document[Any], language: str = "") -> tuple[Path, ...]:
    """Return the files of which the first that can be read is the prose beside a record."""
    return tuple(document.source.path.with_name(name) for name in narrative_names(language))


def narrative_names(language: str) -> tuple[str, ...]:
    """Return how these files are called."""
    return (f"narrative.{language}.md", NARRATIVE_FILE) if language else (NARRATIVE_FILE,)


def narrative_findings(document: Document[Any], root: Path) -> tuple[Finding, ...]:
    """Return why the prose beside a record cannot be read; nothing when it can."""
    path = document.source.path.parent / NARRATIVE_FILE
    try:
        bounded_text(path, root)
    except RefusedFile as refused:
        if path.is_symlink() or not isinstance(refused.__cause__, FileNotFoundError):
            return (refused.finding,)
        message = f"no {NARRATIVE_FILE} beside the record"
        return (document.source.finding(Problem(NO_NARRATIVE, (), message)),)
    return ()


def _record_folders(kb: Path) -> list[str]:
    if not kb.is_dir():
        return []
    with os.scandir(kb) as found:
        return sorted(
            one.name for one in found if not one.name.startswith(".") and _may_hold_a_record(one)
        )


def _may_hold_a_record(path: "Path | os.DirEntry[str]") -> bool:
    """Return whether a record is looked for here; what then cannot be read is a finding."""
    try:
        return path.is_dir() or (path.is_symlink() and not Path(path).exists())
    except OSError:
        return True


def _decode_record(source: Source, raw: Any) -> Document[Record] | tuple[Finding, ...]:
    kind = raw.get("kind") if isinstance(raw, dict) else None
    if isinstance(raw, dict) and (not isinstance(kind, str) or kind not in KINDS):
        rule = document_rules.MISSING_FIELD if kind is None else document_rules.VALUE
        message = "no 'kind' here" if kind is None else f"{kind!r} is not a kind of record"
        problem = Problem(rule, ("kind",), f"{message}: {', '.join(KINDS)}")
        return (source.finding(problem),)
    reading = decode(source, raw, KINDS[kind] if isinstance(kind, str) else KINDS["incident"])
    return reading.document or reading.findings
