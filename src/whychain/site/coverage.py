"""What suffices over all records, what part each fault played, and which control stops what.

Everything is read off the answers for the default account of each record, in one pass. A
fault takes part in an outage when it stands in a minimal cut set of an outcome that happened.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

import msgspec

from whychain.causal.controls import Controls
from whychain.site.accounts import AccountAnswers, Change, Consequence
from whychain.site.shares import Shares

Accounts = Iterable[tuple[str, AccountAnswers]]


class Where(msgspec.Struct, frozen=True, order=True, gc=False):
    """One outcome in one record."""

    record: str
    outcome: str


class SufficientSet(msgspec.Struct, frozen=True, gc=False):
    """Faults that suffice together, with everywhere that they do."""

    faults: tuple[str, ...]
    where: tuple[Where, ...]

    @property
    def records(self) -> tuple[str, ...]:
        """Return the records, sorted."""
        return tuple(sorted({one.record for one in self.where}))


class FaultRole(msgspec.Struct, frozen=True):
    """The records in which a fault stands in a minimal cut set, and those where alone; sorted."""

    records: tuple[str, ...]
    alone: tuple[str, ...]


class Part(msgspec.Struct, frozen=True):
    """What one node means for one outcome: minimal cut sets with it, or broken by it."""

    where: Where
    sets: int
    of: int
    change: Change
    alone: bool = False
    """Whether it is a minimal cut set by itself."""


class Stopped(msgspec.Struct, frozen=True):
    """How many outages a control stops alone: incidents, and cases and drills."""

    incidents: int
    practice: int


class FaultRow(msgspec.Struct, frozen=True):
    """The outages that a fault took part in, and each control that stops one of them."""

    fault: str
    incidents: int
    practice: int
    stopped: Mapping[str, Stopped]

    @property
    def is_gap(self) -> bool:
        """Return whether no control stops any of it."""
        return not self.stopped


def sufficient_sets(shares: Shares) -> tuple[SufficientSet, ...]:
    """Return all minimal cut sets, equal ones once: smallest first, then in most records."""
    found: dict[tuple[str, ...], list[Where]] = {}
    for record, share in shares.items():
        for outcome, sets in share.sets:
            where = Where(record, outcome)
            for names in sets:
                found.setdefault(names, []).append(where)
    every = [SufficientSet(names, tuple(sorted(where))) for names, where in found.items()]
    return tuple(sorted(every, key=_smallest_first))


def _smallest_first(one: SufficientSet) -> tuple[int, int, tuple[str, ...]]:
    return len(one.faults), -len({where.record for where in one.where}), one.faults


def fault_roles(sets: Iterable[SufficientSet]) -> Mapping[str, FaultRole]:
    """Return what each fault that stands in a minimal cut set does there."""
    records: dict[str, set[str]] = {}
    alone: dict[str, set[str]] = {}
    for one in sets:
        here = {where.record for where in one.where}
        for fault in one.faults:
            records.setdefault(fault, set()).update(here)
        if len(one.faults) == 1:
            alone.setdefault(one.faults[0], set()).update(here)
    return {
        fault: FaultRole(tuple(sorted(where)), tuple(sorted(alone.get(fault, ()))))
        for fault, where in sorted(records.items())
    }


def most(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Return what is counted, the most frequent first, then by name."""
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def sets_with(fault: str, shares: Shares) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Return for each record the minimal cut sets with a fault, if there are any."""
    found = {
        record: tuple(names for _, sets in share.sets for names in sets if fault in names)
        for record, share in shares.items()
    }
    return {record: sets for record, sets in found.items() if sets}


def role_in(sets: Mapping[str, Sequence[tuple[str, ...]]]) -> FaultRole | None:
    """Return the role of one fault; ``sets`` are those with it, by record."""
    alone = (record for record, names in sets.items() if any(len(one) == 1 for one in names))
    return FaultRole(tuple(sorted(sets)), tuple(sorted(alone))) if sets else None


def partners_in(
    fault: str, sets: Mapping[str, Sequence[tuple[str, ...]]]
) -> tuple[tuple[str, int], ...]:
    """Return each other fault, with in how many records both stand in one set; most first."""
    together = (set().union(*names) for names in sets.values())
    counted = Counter(chain.from_iterable(together))
    del counted[fault]
    return most(counted)


def parts_of_node(node: str, accounts: Accounts) -> Iterator[Part]:
    """Yield what a node means for each outcome of a record that could rest on it.

    ``accounts`` are the default ones of all records that name it.
    """
    for record, account in accounts:
        for end in account.consequences:
            for change in end.changes:
                if change.node == node:
                    yield _part(record, end, change, account.all_sets[end.node])


def _part(record: str, end: Consequence, change: Change, sets: Sequence[tuple[str, ...]]) -> Part:
    """Return how many sets hold a fault or a condition, or how many a control breaks."""
    where, count = Where(record, end.node), end.cut_sets.count
    if change.option == "--with":
        return Part(where, max(0, count - change.remaining), count, change)
    standing = sum(change.node in names for names in sets)
    return Part(where, standing, count, change, alone=(change.node,) in sets)


def fault_rows(sets: Iterable[SufficientSet], ranking: Controls) -> tuple[FaultRow, ...]:
    """Return every fault that took part in an outage: most incidents first, then most practice.

    A control stops an outage as the ranking of controls has it.
    """
    outages = {outage.record: outage for outage in ranking.outages}
    stoppers: dict[str, list[str]] = {}
    for control in ranking.controls:
        for outage in (*control.incidents, *control.practice):
            stoppers.setdefault(outage.record, []).append(control.control)
    happened = {(one.record, outcome) for one in outages.values() for outcome in one.outcomes}
    taken: dict[str, set[str]] = {}
    for one in sets:
        records = [w.record for w in one.where if (w.record, w.outcome) in happened]
        for fault in one.faults if records else ():
            taken.setdefault(fault, set()).update(records)
    real = frozenset(record for record, outage in outages.items() if outage.is_incident)
    rows = (_row(fault, records, real, stoppers) for fault, records in taken.items())
    return tuple(sorted(rows, key=lambda row: (-row.incidents, -row.practice, row.fault)))


def _row(
    fault: str, records: set[str], real: frozenset[str], stoppers: Mapping[str, Sequence[str]]
) -> FaultRow:
    incidents, practice = records & real, records - real
    stopped = Counter(chain.from_iterable(stoppers[r] for r in incidents & stoppers.keys()))
    tried = Counter(chain.from_iterable(stoppers[r] for r in practice & stoppers.keys()))
    return FaultRow(
        fault=fault,
        incidents=len(incidents),
        practice=len(practice),
        stopped={c: Stopped(stopped[c], tried[c]) for c in sorted({*stopped, *tried})},
    )
