"""What the index keeps of one record: its accounts, ready to be written."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import msgspec

from whychain.causal.accounts import defeats_of_account, links_of_account
from whychain.causal.network import CausalLink, Defeat
from whychain.documents.reader import Document
from whychain.kb.account import Account
from whychain.kb.read import read_record
from whychain.kb.record import Incident, Record

_WORTH_HELPERS = 400
_HELPERS = 2
_AT_ONCE = 50
_encode = msgspec.msgpack.encode


@dataclass(frozen=True, slots=True)
class ParsedLink:
    """One link, or one gate that defeats a control, in its stored form."""

    target: str
    sources: tuple[str, ...]
    is_defeat: bool
    body: bytes


@dataclass(frozen=True, slots=True)
class ParsedAccount:
    """One account of a record; ``controls`` holds what each control did."""

    record: str
    name: str
    title: str
    is_default: bool
    controls: bytes
    severity: str | None
    impact: str | None
    links: tuple[ParsedLink, ...]


def parsed_records(root: Path, folders: list[str]) -> Iterator[tuple[str, list[ParsedAccount]]]:
    """Yield each folder with the accounts of its record; none when it cannot be read.

    Many records are read by two processes at once.
    """
    if len(folders) < _WORTH_HELPERS:
        yield from ((folder, parsed(root, folder)) for folder in folders)
        return
    with ProcessPoolExecutor(_HELPERS) as pool:
        found = pool.map(parsed, [root] * len(folders), folders, chunksize=_AT_ONCE)
        yield from zip(folders, found, strict=True)


def parsed(root: Path, folder: str) -> list[ParsedAccount]:
    """Return the accounts of the record in this folder."""
    document = read_record(root, folder)
    if not isinstance(document, Document) or document.content.causal is None:
        return []
    record: Record = document.content
    severity = record.severity.value if isinstance(record, Incident) else None
    impact = record.impact.node if isinstance(record, Incident) else None
    return [
        ParsedAccount(
            record=record.id,
            name=name,
            title=account.title,
            is_default=name == document.content.causal.account,
            controls=_encode({c: (s.state.value, s.note) for c, s in account.controls.items()}),
            severity=severity,
            impact=impact,
            links=tuple(_links(record.id, name, account)),
        )
        for name, account in document.content.causal.accounts.items()
    ]


def _links(record_id: str, name: str, account: Account) -> Iterable[ParsedLink]:
    for link in links_of_account(record_id, name, account):
        yield _stored(link.effect, link.sources, link)
    for defeat in defeats_of_account(record_id, name, account):
        yield _stored(defeat.control, defeat.gate.inputs, defeat)


def _stored(target: str, sources: tuple[str, ...], body: CausalLink | Defeat) -> ParsedLink:
    return ParsedLink(target, sources, isinstance(body, Defeat), _encode(body))
