"""The causal graph as ``networkx`` has it, for whoever brings or wants one.

The graph is a ``networkx.MultiDiGraph``. An edge has a ``role``: ``cause`` (cause to
effect), ``unless`` (control to the effect that it guards) or ``defeats`` (cause to the
control that it defeats). The edges of one link or one gate share its ``link`` id, which is
also in their key, and carry its ``threshold``: how many of its causes must hold.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from whychain.causal.network import CausalLink, CausalNetwork, Defeat, Node, Threshold
from whychain.causal.vocabulary import NodeKind
from whychain.errors import UsageError
from whychain.kb.causes import ControlState
from whychain.kb.vocabulary import Confidence

if TYPE_CHECKING:
    import networkx as nx

CausalGraph: TypeAlias = "nx.MultiDiGraph[str]"
AnyGraph: TypeAlias = "nx.MultiDiGraph[str] | CausalNetwork"
"""What every question takes: a network as it is read, or a graph of networkx."""


class Role(StrEnum):
    """What an edge says."""

    CAUSE = "cause"
    UNLESS = "unless"
    DEFEATS = "defeats"


def graph_of(network: CausalNetwork) -> CausalGraph:
    """Return a network as a graph of networkx. The only place that adds nodes and edges.

    A node has ``kind`` and ``title``, a control also ``state`` and ``note`` where an account
    tells them; ``network_of`` reads all of it back.
    """
    import networkx as nx

    graph: CausalGraph = nx.MultiDiGraph(
        incident=network.incident, account=network.account, title=network.title
    )
    for node in network.nodes.values():
        told = {} if node.state is None else {"state": node.state, "note": node.note}
        graph.add_node(node.id, kind=node.kind, title=node.title, **told)
    for link in network.links:
        for role, sources in ((Role.CAUSE, link.gate.inputs), (Role.UNLESS, link.unless)):
            for source in sources:
                key = f"{link.id}/{role}"
                graph.add_edge(source, link.effect, key=key, **_link_attributes(link, role))
    for defeat in network.defeats:
        for source in defeat.gate.inputs:
            graph.add_edge(source, defeat.control, key=defeat.id, **_defeat_attributes(defeat))
    return graph


def _link_attributes(link: CausalLink, role: Role) -> dict[str, Any]:
    return {
        "link": link.id,
        "role": role,
        "threshold": link.gate.needed,
        "confidence": link.confidence,
        "evidence": link.evidence,
        "inferred": link.inferred,
        "note": link.note,
        "incident": link.incident,
        "account": link.account,
    }


def _defeat_attributes(defeat: Defeat) -> dict[str, Any]:
    return {
        "link": defeat.id,
        "role": Role.DEFEATS,
        "threshold": defeat.gate.needed,
        "confidence": "high",
        "evidence": defeat.evidence,
        "inferred": False,
        "note": defeat.note,
        "incident": defeat.incident,
        "account": defeat.account,
    }


def network_of(graph: AnyGraph) -> CausalNetwork:
    """Return a graph as a network; a network is returned as it is.

    A graph made elsewhere needs nothing but edges from causes to effects. What is left out is
    taken as said most simply: a node that nothing leads to is a fault and any other an effect,
    an edge is a link of its own, and a link needs all of its causes.

    >>> import networkx as nx
    >>> network = network_of(nx.MultiDiGraph([("slow disk", "full queue")]))
    >>> network.kind("slow disk").value, network.links[0].gate
    ('fault', Threshold(needed=1, inputs=('slow disk',)))

    Raises:
        UsageError: a kind, a role, a threshold or a state is none of those there are.
    """
    if isinstance(graph, CausalNetwork):
        return graph
    gates: dict[str, tuple[str, Mapping[str, Any], dict[Role, list[str]]]] = {}
    for number, (source, target, attributes) in enumerate(graph.edges(data=True)):
        role = _word(Role, attributes.get("role", Role.CAUSE), f"{source} → {target}")
        name = str(attributes.get("link", f"{source}/{target}/{number}"))
        key = f"{name} {role is Role.DEFEATS}"
        found = gates.setdefault(key, (target, {**attributes, "link": name}, {}))
        found[2].setdefault(role, []).append(source)
    return CausalNetwork(
        nodes={name: _node(graph, name, given) for name, given in graph.nodes(data=True)},
        links=tuple(sorted(_links(gates.values()), key=lambda link: order_of_link(link.id))),
        defeats=tuple(sorted(_defeats(gates.values()), key=lambda d: (d.control, d.id))),
        incident=graph.graph.get("incident"),
        account=graph.graph.get("account"),
        title=str(graph.graph.get("title", "")),
    )


Gate = tuple[str, Mapping[str, Any], dict[Role, list[str]]]
"""Where edges of one link lead, what they carry, and where they come from, by role."""


def _links(gates: Iterable[Gate]) -> Iterator[CausalLink]:
    for target, given, by_role in gates:
        if Role.DEFEATS in by_role:
            continue
        yield CausalLink(
            id=given["link"],
            effect=target,
            gate=_threshold(given, by_role.get(Role.CAUSE, [])),
            unless=tuple(sorted(by_role.get(Role.UNLESS, []))),
            confidence=_word(Confidence, given.get("confidence", "medium"), given["link"]).value,
            evidence=tuple(given.get("evidence", ())),
            incident=str(given.get("incident", "")),
            account=str(given.get("account", "")),
            inferred=bool(given.get("inferred", False)),
            note=str(given.get("note", "")),
        )


def _defeats(gates: Iterable[Gate]) -> Iterator[Defeat]:
    for target, given, by_role in gates:
        if Role.DEFEATS in by_role:
            yield Defeat(
                id=given["link"],
                control=target,
                gate=_threshold(given, by_role[Role.DEFEATS]),
                evidence=tuple(given.get("evidence", ())),
                incident=str(given.get("incident", "")),
                account=str(given.get("account", "")),
                note=str(given.get("note", "")),
            )


def _threshold(given: Mapping[str, Any], inputs: list[str]) -> Threshold:
    needed = given.get("threshold", len(inputs))
    if not isinstance(needed, int):
        raise UsageError(f"{given['link']}: a threshold is a whole number, not {needed!r}")
    return Threshold(needed, tuple(sorted(inputs)))


def _node(graph: CausalGraph, name: str, given: Mapping[str, Any]) -> Node:
    usual = NodeKind.EFFECT if graph.in_degree(name) else NodeKind.FAULT
    state = given.get("state")
    return Node(
        id=name,
        kind=_word(NodeKind, given.get("kind", usual), name),
        title=str(given.get("title", name)),
        state=None if state is None else _word(ControlState, state, name).value,
        note=str(given.get("note", "")),
    )


Word = TypeVar("Word", bound=StrEnum)


def _word(words: type[Word], given: object, where: str) -> Word:
    try:
        return words(str(given))
    except ValueError:
        known = ", ".join(words)
        raise UsageError(f"{where}: {given!r} is none of {known}", fix="use one of them") from None


def order_of_link(link_id: str) -> tuple[str, str, int]:
    """Return a place for a link: those of an account by number, names made elsewhere as such."""
    record, _, rest = link_id.partition("/")
    account, _, index = rest.rpartition("/")
    return (record, account, int(index)) if index.isdecimal() else (link_id, "", 0)
