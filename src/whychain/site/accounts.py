"""One account of a record, asked every question that its page answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from whychain.causal.accounts import network_of_account
from whychain.causal.choices import EventChoice
from whychain.causal.cutsets import CutSets, cut_sets
from whychain.causal.graph import CausalGraph, graph_of
from whychain.causal.logic.limits import Limits
from whychain.causal.loops import Loop, loops
from whychain.causal.model import Truth
from whychain.causal.network import CausalNetwork
from whychain.causal.similarity import Mechanisms, Similar
from whychain.causal.single_changes import single_changes
from whychain.causal.vocabulary import NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.kb.account import Account
from whychain.kb.record import Record

_MOST_SETS = 20
_LIMITS = Limits(seconds=10)


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of an outcome when one thing is different."""

    node: str
    option: str
    happens: Truth
    remaining: int

    @property
    def answer(self) -> str:
        """Return the answer in one word."""
        if self.happens == "oscillates":
            return "oscillates"
        return "happens" if self.happens else "stopped"


@dataclass(frozen=True, slots=True)
class Consequence:
    """One outcome of an account: what suffices for it, and what would have stopped it."""

    node: str
    cut_sets: CutSets
    control_sets: CutSets
    changes: tuple[Change, ...]

    @property
    def stopped_by(self) -> tuple[Change, ...]:
        """Return the single changes that stop it."""
        return tuple(c for c in self.changes if c.answer == "stopped")


@dataclass(frozen=True, slots=True)
class AccountAnswers:
    """An account with the answers to the questions that are asked of it."""

    id: str
    account: Account
    is_default: bool
    network: CausalNetwork
    consequences: tuple[Consequence, ...]
    loops: tuple[Loop, ...]

    @property
    def graph(self) -> CausalGraph:
        """Return the account as a graph, to draw it; it is large, so it is not kept."""
        return graph_of(self.network)


def account_answers(vocabulary: Vocabulary, record: Record) -> tuple[AccountAnswers, ...]:
    """Return every account of a record with its answers, the default one first."""
    if record.causal is None:
        return ()
    default = record.causal.account
    names = sorted(record.causal.accounts, key=lambda name: (name != default, name != "told"))
    return tuple(_answers(vocabulary, record, n, is_default=n == default) for n in names)


def _answers(
    vocabulary: Vocabulary, record: Record, name: str, *, is_default: bool
) -> AccountAnswers:
    network = network_of_account(vocabulary, record, name)
    return AccountAnswers(
        id=name,
        account=record.causal.accounts[name] if record.causal else Account(title="", links=()),
        is_default=is_default,
        network=network,
        consequences=tuple(consequence(network, node) for node in ends(network)),
        loops=loops(network).loops,
    )


def ends(network: CausalNetwork) -> tuple[str, ...]:
    """Return what an account leads to: its outcomes, or else the effects that lead no further."""
    outcomes = network.of_kind(NodeKind.OUTCOME)
    if outcomes:
        return outcomes
    causes = {cause for link in network.links for cause in link.gate.inputs}
    last = network.of_kind(NodeKind.EFFECT, NodeKind.SYMPTOM)
    return tuple(node for node in last if node not in causes)


def consequence(network: CausalNetwork, node: str) -> Consequence:
    """Return what suffices for a node and what would have stopped it.

    No question takes long: what is too large for a page is answered in part.
    """
    controls = EventChoice.CONTROLS
    return Consequence(
        node=node,
        cut_sets=cut_sets(network, node, limit=_MOST_SETS, limits=_LIMITS),
        control_sets=cut_sets(network, node, events=controls, limit=_MOST_SETS, limits=_LIMITS),
        changes=_changes(network, node),
    )


def _changes(network: CausalNetwork, node: str) -> tuple[Change, ...]:
    return tuple(
        Change(one.node, "--with" if one.is_control else "--without", one.happens, one.remaining)
        for one in single_changes(network, node, limits=_LIMITS)
    )


def similar_records(answers: Mapping[str, tuple[AccountAnswers, ...]]) -> dict[str, Similar]:
    """Return for each record with accounts those that are nearest to it by its default one."""
    networks = {record: found[0].network for record, found in answers.items() if found}
    mechanisms = Mechanisms(networks)
    return {record: mechanisms.similar_to(record) for record in networks}
