"""Records and vocabulary to one graph. The only place that adds nodes and edges.

The graph is a ``networkx.MultiDiGraph``. An edge has a ``role``: ``cause`` (cause to
effect), ``unless`` (control to the effect that it guards) or ``defeats`` (cause to the
control that it defeats). The edges of one link or one gate share its ``link`` id, which is
also their key, and carry its ``threshold``: how many of its causes must hold.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TypeAlias

import networkx as nx

from whychain.causal.vocabulary import NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.errors import UsageError
from whychain.kb.account import Account, AtLeast, Gate, Link
from whychain.kb.record import Record

CausalGraph: TypeAlias = "nx.MultiDiGraph[str]"


class Role(StrEnum):
    """What an edge says."""

    CAUSE = "cause"
    UNLESS = "unless"
    DEFEATS = "defeats"


def graph_of_account(
    vocabulary: Vocabulary, record: Record, account_id: str | None = None
) -> CausalGraph:
    """Return the graph of one account of one record: only its links count.

    Raises:
        UsageError: when the record has no causal section or no such account.
    """
    if record.causal is None:
        raise UsageError(f"record {record.id!r} has no causal section", fix="choose another record")
    chosen = account_id or record.causal.account
    account = record.causal.accounts.get(chosen)
    if account is None:
        known = ", ".join(record.causal.accounts)
        raise UsageError(f"record {record.id!r} has no account {chosen!r}", fix=f"one of {known}")
    graph: CausalGraph = nx.MultiDiGraph(incident=record.id, account=chosen, title=account.title)
    _add_account(graph, vocabulary, record.id, chosen, account)
    for name, control in account.controls.items():
        graph.nodes[name]["state"] = control.state.value
        graph.nodes[name]["note"] = control.note
    return graph


def graph_of_all(vocabulary: Vocabulary, records: Iterable[Record]) -> CausalGraph:
    """Return the graph of the whole knowledge base: the default account of every record.

    Every link counts as one sufficient mechanism; whether a control fails is a free event.
    """
    graph: CausalGraph = nx.MultiDiGraph(incident=None, account=None, title="knowledge base")
    for node in sorted(vocabulary.kinds):
        _add_node(graph, vocabulary, node)
    for record in records:
        if record.causal and record.causal.account in record.causal.accounts:
            name = record.causal.account
            _add_account(graph, vocabulary, record.id, name, record.causal.accounts[name])
    return graph


def node_kind(graph: CausalGraph, node: str) -> NodeKind:
    """Return what a node is.

    Raises:
        UsageError: when the graph has no such node; names the nearest ids.
    """
    if node not in graph:
        raise UsageError(f"no node is called {node!r}{_scope(graph)}", fix=_nearest(graph, node))
    kind: NodeKind = graph.nodes[node]["kind"]
    return kind


def needed(gate: Gate, inputs: int) -> int:
    """Return how many of its inputs a gate needs."""
    if isinstance(gate, AtLeast):
        return gate.at_least
    return inputs if gate == "all-of" else 1


def _scope(graph: CausalGraph) -> str:
    incident, account = graph.graph.get("incident"), graph.graph.get("account")
    return f" in {incident}, account {account}" if incident else ""


def _nearest(graph: CausalGraph, node: str) -> str:
    import difflib

    near = difflib.get_close_matches(node, sorted(graph), n=3)
    return f"did you mean {' or '.join(near)}?" if near else "'whychain search TEXT' finds ids"


def _add_node(graph: CausalGraph, vocabulary: Vocabulary, node: str) -> None:
    if node not in graph:
        kind = vocabulary.kinds.get(node, NodeKind.EFFECT)
        graph.add_node(node, kind=kind, title=vocabulary.title(node))


def _add_account(
    graph: CausalGraph, vocabulary: Vocabulary, record_id: str, account_id: str, account: Account
) -> None:
    where = {"incident": record_id, "account": account_id}
    for index, link in enumerate(account.links):
        for source, role in _sources(link):
            _add_node(graph, vocabulary, source)
            _add_node(graph, vocabulary, link.effect)
            graph.add_edge(
                source,
                link.effect,
                key=f"{record_id}/{account_id}/{index}/{role}",
                link=f"{record_id}/{account_id}/{index}",
                role=role,
                threshold=needed(link.when, len(link.causes)),
                confidence=link.confidence.value,
                evidence=link.evidence,
                inferred=link.inferred,
                note=link.note,
                **where,
            )
    for name, control in account.controls.items():
        _add_node(graph, vocabulary, name)
        for cause in control.by:
            _add_node(graph, vocabulary, cause)
            graph.add_edge(
                cause,
                name,
                key=f"{record_id}/{account_id}/{name}",
                link=f"{record_id}/{account_id}/{name}",
                role=Role.DEFEATS,
                threshold=needed(control.when, len(control.by)),
                confidence="high",
                evidence=control.evidence,
                inferred=False,
                note=control.note,
                **where,
            )


def _sources(link: Link) -> Iterator[tuple[str, Role]]:
    yield from ((cause, Role.CAUSE) for cause in link.causes)
    yield from ((control, Role.UNLESS) for control in link.unless)
