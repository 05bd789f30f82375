"""The questions that the pages about causes ask of all records at once, each asked once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from whychain.causal.controls import (
    Controls,
    NextControl,
    Occurrence,
    RankedControl,
    controls,
    occurrence_of,
)
from whychain.causal.loops import Loop, Loops, loops
from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind
from whychain.kb.record import Drill, Incident
from whychain.site.accounts import AccountAnswers
from whychain.site.coverage import (
    FaultRole,
    FaultRow,
    Part,
    SufficientSet,
    fault_roles,
    fault_rows,
    most,
    parts_of_controls,
    parts_of_faults,
    sufficient_sets,
)
from whychain.site.neighbourhoods import Neighbourhoods
from whychain.site.reverse_diagnosis import Diagnoses
from whychain.workspace.load import Workspace

BEST_NEXT = 10
Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class CauseAnswers:
    """A knowledge base, asked when a page needs the answer."""

    workspace: Workspace
    answers: Mapping[str, tuple[AccountAnswers, ...]]
    network: CausalNetwork

    @cached_property
    def occurrences(self) -> tuple[Occurrence, ...]:
        """Return the default account of every record that has one."""
        return tuple(
            occurrence_of(record, account.network)
            for record in (d.content for d in self.workspace.records.documents)
            for account in self.answers[record.id]
            if account.is_default
        )

    @cached_property
    def ranking(self) -> Controls:
        """Return the controls, best first, with the best next ones."""
        return controls(self.occurrences, BEST_NEXT)

    @cached_property
    def ranked(self) -> Mapping[str, tuple[int, RankedControl]]:
        """Return each control with its place, from 1."""
        return {c.control: (place, c) for place, c in enumerate(self.ranking.controls, 1)}

    @cached_property
    def next_controls(self) -> Mapping[str, tuple[int, NextControl]]:
        """Return each of the best next controls with its place, from 1."""
        return {c.control: (place, c) for place, c in enumerate(self.ranking.next_controls, 1)}

    @cached_property
    def sets(self) -> tuple[SufficientSet, ...]:
        """Return every minimal cut set of every record, single points of failure first."""
        return sufficient_sets(self.answers)

    @cached_property
    def roles(self) -> Mapping[str, FaultRole]:
        """Return what each fault does in these sets."""
        return fault_roles(self.sets)

    @cached_property
    def rows(self) -> tuple[FaultRow, ...]:
        """Return the rows of the matrix of faults and controls, all of them."""
        return fault_rows(self.sets, self.ranking)

    @cached_property
    def parts(self) -> Mapping[str, tuple[Part, ...]]:
        """Return what each fault, condition and control means for each outcome of a record."""
        return {**parts_of_faults(self.answers), **parts_of_controls(self.answers)}

    @cached_property
    def loops(self) -> Loops:
        """Return the feedback loops of the whole knowledge base."""
        return loops(self.network)

    @cached_property
    def seen_loops(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        """Return for each loop that one record has by itself the records that do."""
        found: dict[tuple[str, ...], set[str]] = {}
        for record, accounts in self.answers.items():
            for loop in _default_loops(accounts):
                found.setdefault(loop.nodes, set()).add(record)
        return {nodes: tuple(sorted(records)) for nodes, records in found.items()}

    @cached_property
    def neighbourhoods(self) -> Neighbourhoods:
        """Return what stands around each node."""
        return Neighbourhoods(self.network)

    @cached_property
    def diagnoses(self) -> Diagnoses:
        """Return the knowledge base as it is asked about one symptom."""
        return Diagnoses(self.network)

    @cached_property
    def downstream(self) -> Mapping[str, Counts]:
        """Return for each fault what follows from it, with in how many records."""
        return {fault: most(counts) for fault, counts in self._reach.items()}

    @cached_property
    def upstream(self) -> Mapping[str, Counts]:
        """Return for each node the faults that lead to it, with in how many records."""
        found: dict[str, dict[str, int]] = {}
        for fault, counts in self._reach.items():
            for node, count in counts.items():
                found.setdefault(node, {})[fault] = count
        return {node: most(counts) for node, counts in found.items()}

    @cached_property
    def _reach(self) -> Mapping[str, Counter[str]]:
        found: dict[str, Counter[str]] = {}
        shown = {NodeKind.EFFECT, NodeKind.SYMPTOM, NodeKind.OUTCOME}
        for network in (occurrence.network for occurrence in self.occurrences):
            for fault in network.of_kind(NodeKind.FAULT):
                after = network.downstream(fault)
                counts = found.setdefault(fault, Counter())
                counts.update(n for n in after if network.nodes[n].kind in shown)
        return found

    @cached_property
    def drills(self) -> Mapping[str, tuple[str, ...]]:
        """Return for each node the drills that inject it."""
        found: dict[str, list[str]] = {}
        for record in (d.content for d in self.workspace.records.documents):
            for node in dict.fromkeys(record.injects) if isinstance(record, Drill) else ():
                found.setdefault(node, []).append(record.id)
        return {node: tuple(drills) for node, drills in found.items()}

    @cached_property
    def incidents(self) -> frozenset[str]:
        """Return which records are incidents and neither cases nor drills."""
        records = (d.content for d in self.workspace.records.documents)
        return frozenset(record.id for record in records if isinstance(record, Incident))


def _default_loops(accounts: tuple[AccountAnswers, ...]) -> tuple[Loop, ...]:
    return tuple(loop for account in accounts if account.is_default for loop in account.loops)
