"""From ``kb/<id>/record.yml`` to records, with a finding for everything that is wrong."""

import os
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from whychain.documents import rules as document_rules
from whychain.documents.finding import Finding, Problem, unreadable
from whychain.documents.memory import Decoder, Memory, digest
from whychain.documents.reader import Document, Source, decode, read_values, values_in
from whychain.documents.seen_files import recall_of_file
from whychain.documents.text import RefusedFile, bounded_bytes, bounded_text
from whychain.kb.record import KINDS, Record
from whychain.kb.rules import NO_NARRATIVE
from whychain.kb.stored_record import STORED, StoredRecord, stored

RECORD_FILE = "record.yml"
NARRATIVE_FILE = "narrative.md"
_BYTES = Decoder(bytes)


@dataclass(frozen=True, slots=True)
class Records:
    """Every record of a workspace; ``folders`` also names the ones that could not be read."""

    documents: tuple[Document[Record], ...]
    folders: frozenset[str]
    findings: tuple[Finding, ...]


def read_records(root: Path, memory: Memory | None = None) -> Records:
    """Read all records below ``root/kb``, sorted by id; ``memory`` knows those of the last run."""
    documents: list[Document[Record]] = []
    findings: list[Finding] = []
    kb = root / "kb"
    folders = _record_folders(kb)
    for folder in folders:
        path = kb.joinpath(folder, RECORD_FILE)
        reading = _recalled(path, root, memory) if memory else _read(path, root)
        findings.extend(reading if isinstance(reading, tuple) else ())
        if isinstance(reading, Document):
            documents.append(reading)
    return Records(tuple(documents), frozenset(folders), tuple(findings))


def _read(path: Path, root: Path) -> Document[Record] | tuple[Finding, ...]:
    got = read_values(path, root)
    return (got,) if isinstance(got, Finding) else _decode_record(*got)


def _recalled(path: Path, root: Path, memory: Memory) -> Document[Record] | tuple[Finding, ...]:
    folder = path.parts[-2]
    try:
        made_of = recall_of_file(
            memory, f"file {folder}", path, _BYTES, lambda: digest(bounded_bytes(path, root))
        )
        known = memory.known(f"record {folder}", made_of, STORED)
        if known is not None:
            source = Source(path, root, made_of=made_of)
            return StoredRecord(source, known, partial(_read_again, path, root))
        raw = bounded_bytes(path, root)
    except RefusedFile as refused:
        return (refused.finding,)
    made_of = digest(raw)
    got = values_in(raw, path, root, made_of)
    reading = (got,) if isinstance(got, Finding) else _decode_record(*got)
    if isinstance(reading, Document):
        memory.keep(f"record {folder}", made_of, stored(reading.content))
    return reading


def _read_again(path: Path, root: Path) -> Record:
    reading = _read(path, root)
    if isinstance(reading, Document):
        return reading.content
    raise unreadable(reading[0])


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
