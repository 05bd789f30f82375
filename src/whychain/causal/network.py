"""The causal graph as a frozen value: nodes, links and what defeats each control.

Every question is answered on this form. It holds what ``networkx`` would hold and starts a
process ten times as fast; ``whychain.causal.graph`` turns one into the other.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

import msgspec

from whychain.causal.vocabulary import NodeKind
from whychain.errors import UsageError


class Node(msgspec.Struct, frozen=True):
    """One node; ``state`` and ``note`` say what a control did in this account."""

    id: str
    kind: NodeKind
    title: str
    state: str | None = None
    note: str = ""


class Threshold(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A gate: holds when at least ``needed`` of ``inputs`` hold."""

    needed: int
    inputs: tuple[str, ...]


class CausalLink(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """This effect follows when the gate holds, unless one of the controls works.

    The inputs of the gate and the controls are sorted.
    """

    id: str
    effect: str
    gate: Threshold
    unless: tuple[str, ...]
    confidence: str
    evidence: tuple[str, ...]
    incident: str
    account: str
    inferred: bool
    note: str

    @property
    def gate_name(self) -> str:
        """Return how the gate is called: all-of, any-of, or at-least k of n."""
        count = len(self.gate.inputs)
        if self.gate.needed == count:
            return "all-of" if count > 1 else "from"
        return "any-of" if self.gate.needed == 1 else f"at-least {self.gate.needed} of {count}"

    @property
    def sources(self) -> tuple[str, ...]:
        """Return everything that the link rests on: causes, then controls."""
        return (*self.gate.inputs, *self.unless)


class Defeat(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A control fails when the gate holds."""

    id: str
    control: str
    gate: Threshold
    evidence: tuple[str, ...]
    incident: str
    account: str
    note: str


@dataclass(frozen=True)
class CausalNetwork:
    """The nodes and links of one account, or of the whole knowledge base (``incident`` None).

    >>> from whychain.causal.examples import example_link
    >>> nodes = {n: Node(n, NodeKind.EFFECT, n) for n in ("disk", "queue", "outage", "sale")}
    >>> links = (example_link("queue", "disk"), example_link("outage", "queue"))
    >>> network = CausalNetwork(nodes, links, (), "example", "told", "As told")
    >>> sorted(network.upstream("queue")), sorted(network.downstream("queue"))
    (['disk', 'queue'], ['outage', 'queue'])
    """

    nodes: Mapping[str, Node]
    links: tuple[CausalLink, ...]
    defeats: tuple[Defeat, ...]
    incident: str | None = None
    account: str | None = None
    title: str = ""

    @cached_property
    def causes(self) -> Mapping[str, AbstractSet[str]]:
        """Return for each node that something leads to what that is: causes, guards, defeaters."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for target, sources in self.steps():
            found[target].update(sources)
        return {node: sources for node, sources in found.items() if sources}

    @cached_property
    def links_to(self) -> Mapping[str, Sequence[CausalLink]]:
        """Return for each effect the links that lead to it, in their order."""
        return links_by_effect(self.links)

    @cached_property
    def defeats_of(self) -> Mapping[str, Sequence[Defeat]]:
        """Return for each control that something defeats what does, in their order."""
        found: defaultdict[str, list[Defeat]] = defaultdict(list)
        for defeat in self.defeats:
            found[defeat.control].append(defeat)
        return dict(found)

    @cached_property
    def effects(self) -> Mapping[str, AbstractSet[str]]:
        """Return for each node that leads to something what that is."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for target, sources in self.steps():
            for source in sources:
                found[source].add(target)
        return dict(found)

    def steps(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each node that something leads to with some of what does, until all is told."""
        for link in self.links:
            yield link.effect, link.gate.inputs
            if link.unless:
                yield link.effect, link.unless
        for defeat in self.defeats:
            yield defeat.control, defeat.gate.inputs

    def causes_of(self, node: str) -> frozenset[str]:
        """Return what ``causes`` has for one node, without a look at all others."""
        links, defeats = self.links_to.get(node, ()), self.defeats_of.get(node, ())
        gates = (*(link.gate for link in links), *(defeat.gate for defeat in defeats))
        sources = (*(gate.inputs for gate in gates), *(link.unless for link in links))
        return frozenset[str]().union(*sources)

    def upstream(self, *nodes: str) -> frozenset[str]:
        """Return these nodes with everything that leads to them."""
        return _reached(nodes, self.causes)

    def downstream(self, *nodes: str) -> frozenset[str]:
        """Return these nodes with everything that they lead to."""
        return _reached(nodes, self.effects)

    def part(self, nodes: frozenset[str]) -> "CausalNetwork":
        """Return these nodes with the links and defeats that lead to one of them.

        Whole when the nodes are closed upstream; a link keeps sources that are left out.
        """
        return CausalNetwork(
            {name: node for name, node in self.nodes.items() if name in nodes},
            tuple(link for link in self.links if link.effect in nodes),
            tuple(defeat for defeat in self.defeats if defeat.control in nodes),
            self.incident,
            self.account,
            self.title,
        )

    def cone(self, *nodes: str) -> "CausalNetwork":
        """Return the part that everything about these nodes rests on."""
        return self.part(self.upstream(*nodes))

    def kind(self, node: str) -> NodeKind:
        """Return what a node is.

        Raises:
            UsageError: when there is no such node; names the nearest ids.
        """
        found = self.nodes.get(node)
        if found is None:
            raise UsageError(f"no node is called {node!r}{self._scope}", fix=self._nearest(node))
        return found.kind

    def of_kind(self, *kinds: NodeKind) -> tuple[str, ...]:
        """Return the ids of the nodes of these kinds, sorted."""
        return tuple(sorted(name for name, node in self.nodes.items() if node.kind in kinds))

    def state(self, control: str) -> str | None:
        """Return what a control did in this account; None where that is not told."""
        node = self.nodes.get(control)
        return node.state if node else None

    @property
    def _scope(self) -> str:
        return f" in {self.incident}, account {self.account}" if self.incident else ""

    def _nearest(self, node: str) -> str:
        import difflib

        near = difflib.get_close_matches(node, sorted(self.nodes), n=3)
        return f"did you mean {' or '.join(near)}?" if near else "'whychain search TEXT' finds ids"


def links_by_effect(links: Iterable[CausalLink]) -> dict[str, list[CausalLink]]:
    """Return for each effect those of the links that lead to it, in their order.

    >>> from whychain.causal.examples import example_link
    >>> [*links_by_effect([example_link("queue", "disk"), example_link("outage", "queue")])]
    ['queue', 'outage']
    """
    found: dict[str, list[CausalLink]] = {}
    for link in links:
        found.setdefault(link.effect, []).append(link)
    return found


def _reached(starts: Iterable[str], following: Mapping[str, AbstractSet[str]]) -> frozenset[str]:
    found = set(starts)
    waiting = deque(found)
    while waiting:
        new = following.get(waiting.popleft(), frozenset()) - found
        found |= new
        waiting.extend(new)
    return frozenset(found)
