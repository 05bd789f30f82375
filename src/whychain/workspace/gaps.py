"""What a knowledge base does not say: unknown times, unproven links, faults never drilled.

A gap is no finding of ``whychain check``: a record with gaps is sound. It is where the next hour
of a reviewer is spent best.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

import msgspec

from whychain.causal.vocabulary import Entry, NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.kb.listing import causal_nodes
from whychain.kb.record import Drill, Incident, Record
from whychain.kb.vocabulary import Confidence, Grade, RecordStatus, Trust, Verdict
from whychain.workspace.load import Workspace

_FIRST = 20
_TIMES = (
    "started_at",
    "detected_at",
    "acknowledged_at",
    "identified_at",
    "mitigated_at",
    "resolved_at",
)
_WEAK = {Confidence.NONE, Confidence.LOW}


class Place(msgspec.Struct, frozen=True):
    """Where something is missing: of which record or word, and at which part of it."""

    of: str
    at: str = ""


class Gap(msgspec.Struct, frozen=True):
    """One kind of gap: how often, and the first places in the order of ids.

    ``looked_at`` is how many things could have had it.
    """

    id: str
    count: int
    looked_at: int
    first: tuple[Place, ...]


Found = Iterator[Place | None]
"""One for each thing looked at: the place when something is missing there, else None."""


class Looked(msgspec.Struct, frozen=True, array_like=True):
    """What one record adds to the gaps: how much was looked at for each kind, and what lacks."""

    counts: tuple[int, ...]
    missing: dict[str, tuple[str, ...]]
    """For each kind that the record has the parts of it, empty for the record itself."""


class Searched(msgspec.Struct, frozen=True):
    """All that gaps are counted from of one record."""

    record: str
    looked: Looked
    met: Collection[str]
    """The nodes that the accounts of an incident speak of."""
    drilled: Collection[str]
    """What a drill injects."""


def gaps(workspace: Workspace) -> tuple[Gap, ...]:
    """Return every kind of gap, also those that have no place."""
    records = (document.content for document in workspace.records.documents)
    return gaps_among(workspace.vocabulary, map(_searched, records))


def _searched(record: Record) -> Searched:
    met = causal_nodes(record) if isinstance(record, Incident) else ()
    drilled = record.injects if isinstance(record, Drill) else ()
    return Searched(record.id, gaps_of_record(record), met, drilled)


def gaps_among(vocabulary: Vocabulary, searched: Iterable[Searched]) -> tuple[Gap, ...]:
    """Return the gaps of records that have been looked at, and of a vocabulary."""
    records = sorted(searched, key=lambda one: one.record)
    return (*_of_records(records), *_of_words(vocabulary, records))


def _of_records(records: Sequence[Searched]) -> Iterator[Gap]:
    having: dict[str, list[tuple[str, tuple[str, ...]]]] = {name: [] for name in _looks()}
    for one in records:
        for name, parts in one.looked.missing.items():
            having[name].append((one.record, parts))
    columns = zip(*(one.looked.counts for one in records), strict=True)
    totals = [sum(column) for column in columns] or [0] * len(having)
    for (name, where), looked_at in zip(having.items(), totals, strict=True):
        first = islice((Place(record, at) for record, parts in where for at in parts), _FIRST)
        yield Gap(name, sum(len(parts) for _, parts in where), looked_at, tuple(first))


def gaps_of_record(record: Record) -> Looked:
    """Return what one record adds to each kind of gap."""
    looked = {name: list(look(record)) for name, look in _looks().items()}
    missing = {name: tuple(p.at for p in places if p) for name, places in looked.items()}
    return Looked(tuple(map(len, looked.values())), {n: at for n, at in missing.items() if at})


@cache
def _looks() -> Mapping[str, Callable[[Record], Found]]:
    return {
        **{f"no-{name[:-3].replace('_', '-')}-time": _time(name) for name in _TIMES},
        "time-lost": _lost_events,
        "value-lost": _lost_values,
        "link-unproven": lambda r: _links(r, lambda link: not link.evidence),
        "link-weak": lambda r: _links(r, lambda link: link.confidence in _WEAK),
        "link-inferred": lambda r: _links(r, lambda link: link.inferred),
        "claim-unverifiable": _unverifiable,
        "claim-unproven": _unproven,
        "no-account": _no_account,
        "not-final": lambda r: iter([_if(r.status is not RecordStatus.FINAL, r, r.status)]),
        "not-trusted": lambda r: iter([_if(r.provenance.trust is not Trust.VALIDATED, r)]),
        "not-reviewed": lambda r: iter([_if(not r.provenance.reviewed_by, r)]),
        "not-dated": lambda r: iter([_if(r.provenance.recorded_at is None, r)]),
        "action-undated": _undated,
        "action-unowned": _unowned,
    }


def _gap(name: str, looked: Iterable[Place | None]) -> Gap:
    count = total = 0
    first: list[Place] = []
    for place in looked:
        total += 1
        if place is not None:
            count += 1
            first += [place] if count <= _FIRST else []
    return Gap(name, count, total, tuple(first))


def _if(missing: bool, record: Record, at: str = "") -> Place | None:
    return Place(record.id, str(at)) if missing else None


def _time(name: str) -> Callable[[Record], Found]:
    def look(record: Record) -> Found:
        if isinstance(record, Incident):
            yield _if(getattr(record.times, name) is None, record)

    return look


def _lost_events(record: Record) -> Found:
    if isinstance(record, Incident):
        for event in record.timeline:
            yield _if(event.missing or event.at is None, record, event.id)


def _lost_values(record: Record) -> Found:
    if isinstance(record, Incident):
        for metric in record.metrics:
            yield _if(metric.missing, record, metric.id)
    for fault in () if isinstance(record, Drill) else record.config_faults:
        yield _if(fault.before.missing or fault.after.missing, record, fault.id)
    for table in record.tables:
        yield _if(table.missing, record, table.id)


def _links(record: Record, missing: Callable[..., bool]) -> Found:
    for name, account in record.causal.accounts.items() if record.causal else ():
        for link in account.links:
            yield _if(missing(link), record, f"{name}, {' + '.join(link.causes)} > {link.effect}")


def _unverifiable(record: Record) -> Found:
    for claim in record.claims:
        yield _if(claim.verdict is Verdict.UNVERIFIABLE, record, claim.id)


def _unproven(record: Record) -> Found:
    for claim in record.claims:
        yield _if(claim.grade is Grade.E and not claim.evidence, record, claim.id)


def _no_account(record: Record) -> Found:
    if isinstance(record, Incident):
        yield _if(record.causal is None, record)


def _undated(record: Record) -> Found:
    for action in record.actions:
        yield _if(action.due is None, record, action.id)


def _unowned(record: Record) -> Found:
    for action in record.actions:
        yield _if(not action.owner, record, action.id)


def _of_words(vocabulary: Vocabulary, records: Iterable[Searched]) -> Iterator[Gap]:
    met: set[str] = set()
    drilled: set[str] = set()
    for record in records:
        met.update(record.met)
        drilled.update(record.drilled)
    faults = [e for e in vocabulary.of_kind(NodeKind.FAULT) if e.id in met]
    controls = vocabulary.of_kind(NodeKind.CONTROL)
    yield _gap("fault-undrilled", _words(faults, lambda e: e.id not in drilled))
    yield _gap("fault-undetected", _words(faults, lambda e: not getattr(e, "detect", "")))
    yield _gap("control-unpriced", _words(controls, lambda e: not getattr(e, "cost", "")))
    yield _gap("word-undeclared", _undeclared(met, frozenset(vocabulary.kinds)))
    every = vocabulary.entries.values()
    yield _gap("word-untranslated", _words(every, lambda e: not e.title_zh))


def _words(entries: Iterable[Entry], missing: Callable[[Entry], bool]) -> Found:
    for entry in sorted(entries, key=lambda e: e.id):
        yield Place(entry.id) if missing(entry) else None


def _undeclared(met: set[str], declared: frozenset[str]) -> Found:
    for node in sorted(met):
        yield Place(node) if node not in declared else None
