"""A draft from another tool as a record and as additions to the vocabulary."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from whychain.causal.interchange.draft import Draft, DraftNode
from whychain.causal.vocabulary import ControlKind, FaultClass, NodeKind
from whychain.causal.vocabulary_files import FILES
from whychain.documents.rules import MAX_BYTES
from whychain.documents.text import RefusedFile, bounded_text
from whychain.documents.yaml_text import BadYaml, values
from whychain.documents.yaml_writing import yaml_text
from whychain.errors import ContentError
from whychain.kb.account import Account
from whychain.kb.read import NARRATIVE_FILE, RECORD_FILE
from whychain.workspace.create import narrative_skeleton, new_record_folder
from whychain.workspace.writing import reported_when_unwritable, write_all

_SCHEMA = "# yaml-language-server: $schema="


@dataclass(frozen=True, slots=True)
class Import:
    """A record's text, and for each vocabulary file the entries that it lacks."""

    record_id: str
    record: str
    vocabulary: Mapping[str, tuple[Mapping[str, Any], ...]]


def prepare_import(root: Path, draft: Draft, record_id: str, file_name: str) -> Import:
    """Return what an import would write; the record is a case that still has to be told.

    Raises:
        UsageError: for an ill-formed id, or one that exists.
        ContentError: the record would be larger than a workspace reads.
    """
    new_record_folder(root, record_id)
    first = f"{_SCHEMA}../../.whychain/schemas/case.json\n"
    text = first + yaml_text(_record(draft, record_id, file_name))
    _require_small(text, f"kb/{record_id}/{RECORD_FILE}")
    found: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for kind, (name, _) in FILES.items():
        nodes = [node for node in draft.nodes if node.kind is kind]
        if nodes:
            found[name] = tuple(_entry(node, file_name) for node in nodes)
    return Import(record_id, text, found)


def write_import(root: Path, wanted: Import) -> tuple[Path, ...]:
    """Write the record and the additions to the vocabulary, all or nothing; return the files.

    Raises:
        UsageError: the record exists.
        ContentError: a vocabulary file cannot be extended, or a file cannot be written.
    """
    folder = new_record_folder(root, wanted.record_id)
    texts = {
        folder / NARRATIVE_FILE: narrative_skeleton(),
        folder / RECORD_FILE: wanted.record,
    }
    for name, entries in wanted.vocabulary.items():
        path = (root / "causal" / name).resolve()
        texts[path] = _extended(root, path, list(entries))
    with reported_when_unwritable(folder):
        write_all(texts)
    return tuple(texts)


def _record(draft: Draft, record_id: str, file_name: str) -> dict[str, Any]:
    return {
        "kind": "case",
        "id": record_id,
        "title": f"Imported from {file_name}"[:200],
        "summary": f"An account that {file_name} tells; nobody has reviewed it yet.",
        "status": "draft",
        "mechanism": "Say how the defect leads to harm, step by step.",
        "detect": ["Say how to find it before it does harm."],
        "fix": ["Say what removes it."],
        "provenance": {"source": f"Imported from {file_name}.", "trust": "quarantined"},
        "evidence": [
            {"id": name, "kind": "other", "title": f"Cited by {file_name} as {name}"[:200]}
            for name in draft.evidence
        ],
        "causal": {
            "account": draft.account_id,
            "accounts": {draft.account_id: _account(draft.account)},
        },
    }


def _account(account: Account) -> dict[str, Any]:
    plain = _without_defaults(account)
    plain["links"] = [_without_defaults(link) for link in account.links]
    if account.controls:
        controls = account.controls.items()
        plain["controls"] = {name: _without_defaults(control) for name, control in controls}
    return plain


def _without_defaults(part: msgspec.Struct) -> dict[str, Any]:
    plain = msgspec.to_builtins(part)
    fields = msgspec.structs.fields(part)
    return {
        f.encode_name: plain[f.encode_name] for f in fields if getattr(part, f.name) != f.default
    }


def _entry(node: DraftNode, file_name: str) -> dict[str, Any]:
    called = "" if node.name == node.id else f", where it is called {node.name!r}"
    entry: dict[str, Any] = {
        "id": node.id,
        "title": node.title,
        "text": f"Imported from {file_name}{called}."[:4000],
    }
    if node.kind is NodeKind.FAULT:
        entry["fault_class"] = FaultClass.DESIGN.value
    if node.kind is NodeKind.CONTROL:
        entry["control_kind"] = ControlKind.PREVENT.value
    return entry


def _extended(root: Path, path: Path, entries: list[Mapping[str, Any]]) -> str:
    """Return the text of a vocabulary file with more entries; what was there stays as it is."""
    name = path.relative_to(root).as_posix()
    stem = path.name.removesuffix(".yml")
    old = f"{_SCHEMA}../.whychain/schemas/{stem}.json\n[]\n"
    try:
        old = bounded_text(path, root) if path.exists() else old
        before = values(old) or []
    except (RefusedFile, BadYaml) as error:
        raise ContentError(f"cannot be read: {error}", where=name, fix="whychain check") from None
    kept = "".join(line for line in old.splitlines(keepends=True) if line.strip() != "[]")
    new = f"{kept.rstrip()}\n{yaml_text(entries)}".lstrip()
    _require_small(new, name)
    if _values_or_none(new) != [*before, *entries]:
        raise ContentError(
            "not a plain list to which entries can be added",
            where=name,
            fix="leave out --write and add the entries by hand",
        )
    return new


def _values_or_none(text: str) -> Any:
    try:
        return values(text)
    except BadYaml:
        return None


def _require_small(text: str, name: str) -> None:
    if len(text.encode()) > MAX_BYTES:
        raise ContentError(
            f"would be larger than {MAX_BYTES:,} bytes", where=name, fix="import a part with --top"
        )
