"""The questions that the pages about causes ask of all records at once, each asked once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import TypeVar

import msgspec

from whychain.causal.accounts import network_of_account, network_of_told
from whychain.causal.controls import (
    Controls,
    NextControl,
    RankedControl,
    Trial,
    occurrence_of,
    ranking,
    trial_of,
)
from whychain.causal.interchange.data import DataLines, json_data
from whychain.causal.loops import Loops, loops
from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind
from whychain.documents.memory import Decoder, Memory, digest
from whychain.kb.vocabulary import Severity
from whychain.site.accounts import Answers
from whychain.site.aspects import Aspects
from whychain.site.coverage import (
    FaultRole,
    FaultRow,
    SufficientSet,
    fault_roles,
    fault_rows,
    sufficient_sets,
)
from whychain.site.digests import Digests
from whychain.site.node_answers import NodeAnswers
from whychain.site.reverse_diagnosis import Diagnoses, ReverseDiagnosis
from whychain.site.shares import Shares, shares
from whychain.site.similar_records import SimilarRecords
from whychain.site.told_links import ToldLinks, Touching, lines_told, told_links, touching
from whychain.site.views import View, Views, view_of, views
from whychain.workspace.load import Workspace

T = TypeVar("T")
_encode = msgspec.msgpack.encode
BEST_NEXT = 10
MOST_LOOPS = 200
_MOST_AT_HAND = 64
_CONTROLS = Decoder(Controls)
_TRIALS = Decoder(dict[str, Trial])
_DIGESTS = Decoder(Mapping[str, bytes])
_DIAGNOSIS: Decoder[ReverseDiagnosis | None] = Decoder(ReverseDiagnosis | None)
_ROLES = Decoder(Mapping[str, FaultRole])
_ROWS = Decoder(tuple[FaultRow, ...])


@dataclass(frozen=True)
class CauseAnswers:
    """A knowledge base, asked when a page needs the answer.

    What costs much and is not large is remembered for the next build.
    """

    workspace: Workspace
    memory: Memory
    digests: Digests

    @cached_property
    def answers(self) -> Answers:
        """Return the accounts of each record with their answers, asked one record at a time."""
        return Answers(self.workspace, self.memory, self.digests)

    @cached_property
    def network(self) -> CausalNetwork:
        """Return the default account of every record as one network."""
        told = self.told_links.values()
        links = [link for one in told for link in one.links]
        defeats = [defeat for one in told for defeat in one.defeats]
        return network_of_told(self.workspace.vocabulary, links, defeats, self.digests.told.keys())

    @property
    def data(self) -> bytes:
        """Return the same as JSON."""
        nodes = network_of_told(self.workspace.vocabulary, (), (), self.digests.told.keys())
        return json_data(nodes, self.lines_told.values())

    @cached_property
    def told_links(self) -> Mapping[str, ToldLinks]:
        """Return the links that each record tells."""
        return told_links(self.memory, self._told, self.answers.record)

    @cached_property
    def lines_told(self) -> Mapping[str, DataLines]:
        """Return the same as the data of the graph have them, without guards."""
        return lines_told(self.memory, self._told, lambda name: self.told_links[name])

    @cached_property
    def _told(self) -> Mapping[str, bytes]:
        return {one.id: one.causal for one in self.digests.taken_apart if one.accounts}

    @cached_property
    def touching(self) -> Touching:
        """Return for each node what default accounts say of it, in the order of the records."""
        return touching(self.told_links.values())

    @cached_property
    def shares(self) -> Shares:
        """Return what each record with a default account adds to the answers about all."""
        return shares(self.memory, self._answered, self.answers.__getitem__)

    @cached_property
    def similar(self) -> SimilarRecords:
        """Return for each record with accounts those that are nearest to it by its default one."""
        memory, answered = self.memory, self.digests.answered
        return SimilarRecords(memory, answered, self._answered, self._default_network)

    @cached_property
    def _answered(self) -> Mapping[str, bytes]:
        """Return for each record with a default account a digest of what answers rest on."""
        told = (one.id for one in self.digests.taken_apart if one.is_told)
        return {name: self.digests.answers(name) for name in told}

    def _default_network(self, record: str) -> CausalNetwork:
        return network_of_account(self.workspace.vocabulary, self.answers.record(record))

    @cached_property
    def ranking(self) -> Controls:
        """Return the controls, best first, with the best next ones."""
        made_of = digest(self.digests.answered, self.digests.severities)
        return self.memory.recall("ranking", made_of, _CONTROLS, self._ranked)

    def _ranked(self) -> Controls:
        aspects = self.digests.aspects
        trials = self.memory.recall_each("trials", self._answered, _TRIALS, self._tried)
        tried = ((trial, _severity(aspects[record])) for record, trial in trials.items())
        return ranking(tried, BEST_NEXT)

    def _tried(self, record: str) -> Trial:
        return trial_of(occurrence_of(self.answers.record(record), self.answers[record][0].network))

    def _recall(self, name: str, decoder: Decoder[T], ask: Callable[[], T]) -> T:
        """Return an answer that rests on all that records say about causes."""
        return self.memory.recall(name, self.digests.answered, decoder, ask)

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
        return sufficient_sets(self.shares)

    @cached_property
    def roles(self) -> Mapping[str, FaultRole]:
        """Return what each fault does in these sets."""
        return self._recall("roles", _ROLES, lambda: fault_roles(self.sets))

    @cached_property
    def rows(self) -> tuple[FaultRow, ...]:
        """Return the rows of the matrix of faults and controls, all of them."""
        return self._recall("rows", _ROWS, lambda: fault_rows(self.sets, self.ranking))

    @cached_property
    def loops(self) -> Loops:
        """Return the feedback loops of the whole knowledge base, the shortest where many are."""
        return loops(self.network, MOST_LOOPS)

    @cached_property
    def seen_loops(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        """Return for each loop that one record has by itself the records that do."""
        found: dict[tuple[str, ...], set[str]] = {}
        for record, share in self.shares.items():
            for nodes in share.loops:
                found.setdefault(nodes, set()).add(record)
        return {nodes: tuple(sorted(records)) for nodes, records in found.items()}

    @cached_property
    def _diagnoses(self) -> Diagnoses:
        return Diagnoses(self.network, self.digests.prior)

    def diagnosis(self, symptom: str) -> ReverseDiagnosis | None:
        """Return what may be behind a symptom, or nothing when no record leads to it."""
        made_of = self._diagnosed[symptom]
        name, ask = f"diagnosis {symptom}", lambda: self._diagnoses.of(symptom)
        return self.memory.recall(name, made_of, _DIAGNOSIS, ask)

    @cached_property
    def _diagnosed(self) -> Mapping[str, bytes]:
        """Return for each symptom a digest of all that its diagnosis rests on.

        How many symptoms there are decides how much is asked of each.
        """
        symptoms = [entry.id for entry in self.workspace.vocabulary.of_kind(NodeKind.SYMPTOM)]
        made_of, ask = digest(self.digests.answered, symptoms), partial(self._rests_on, symptoms)
        return self.memory.recall("diagnosed", made_of, _DIGESTS, ask)

    def _rests_on(self, symptoms: Iterable[str]) -> Mapping[str, bytes]:
        return {name: digest(_encode(self._diagnoses.rests_on(name))) for name in symptoms}

    @cached_property
    def records_of(self) -> Mapping[str, tuple[str, ...]]:
        """Return for each node the records that name it, in their order."""
        found: dict[str, list[str]] = {node: [] for node in self.workspace.vocabulary.kinds}
        for record in self.digests.taken_apart:
            for node in record.nodes:
                found.setdefault(node, []).append(record.id)
        return {node: tuple(records) for node, records in found.items()}

    @cached_property
    def made_of(self) -> Mapping[str, bytes]:
        """Return for each node a digest of all that is said about it.

        A diagnosis rests on the part of the graph that it is asked of.
        """
        said = self.digests.said
        runbooks = [d.content for d in self.workspace.runbooks.documents]
        told = {record: self.digests.answers(record) for record in self.answers}
        return {
            node: digest(
                _encode(
                    (
                        entry,
                        [runbook.id for runbook in runbooks if node in runbook.mitigates],
                        self._diagnosed.get(node),
                        self.ranked.get(node, (0, None))[1],
                        self.next_controls.get(node),
                        said.get(node),
                    )
                ),
                b"".join(map(told.__getitem__, self.records_of[node])),
            )
            for node, entry in self.workspace.vocabulary.entries.items()
        }

    @cached_property
    def about(self) -> Callable[[str], NodeAnswers]:
        """Return what tells all there is to say about one node.

        A few answers are kept at hand, for the page and its data.
        """
        return lru_cache(_MOST_AT_HAND)(self._about)

    def _about(self, node: str) -> NodeAnswers:
        return NodeAnswers(node, self.workspace, self._views(node), self.shares)

    def _views(self, node: str) -> Views:
        answers = self.answers
        rests_on = {record: self._said_by(record) for record in self.records_of.get(node, ())}

        def ask(record: str) -> View:
            return view_of(node, answers.record(record), answers[record])

        return views(self.memory, node, rests_on, ask)

    def _said_by(self, record: str) -> bytes:
        """Return bytes that stand for all that a record says of nodes."""
        known = self.digests.aspects[record]
        return self.digests.answers(record) + known.claims + known.actions

    @cached_property
    def drills(self) -> Mapping[str, tuple[str, ...]]:
        """Return for each node the drills that inject it."""
        found: dict[str, list[str]] = {}
        for record in self.digests.taken_apart:
            for node in dict.fromkeys(record.injects):
                found.setdefault(node, []).append(record.id)
        return {node: tuple(drills) for node, drills in found.items()}

    @cached_property
    def incidents_of(self) -> Mapping[str, int]:
        """Return for each node in how many incidents it is named, without cases and drills."""
        incidents = frozenset(one.id for one in self.digests.taken_apart if one.is_incident)
        return {node: len(incidents.intersection(of)) for node, of in self.records_of.items()}


def _severity(record: Aspects) -> Severity | None:
    return Severity(record.severity) if record.is_incident else None
