"""The mechanisms of many records, and which of them are nearest to each other.

Definition. The mechanism of a record is made of its nodes (all but controls) and of its steps
(cause, effect). Each weighs log2(N + 1) - log2(n) bits, the first rounded up and the second
down to half a bit: N records have a mechanism, n of them this part (its self-information;
Shannon 1948). What all of them share weighs least, what only one has weighs most. The
similarity of two records is the weight of what they share divided by the weight of what either
has (weighted Jaccard index), between 0 and 1. Half bits are whole numbers, so it is exact; and
each logarithm is rounded by itself, so one more record seldom changes how alike two others are.
"""

from collections.abc import (
    Callable,
    Container,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    Sequence,
)
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from itertools import chain
from typing import Generic, TypeVar

from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind

Step = tuple[str, str]
Part = str | Step
AnyPart = TypeVar("AnyPart", str, Step)
PartT = TypeVar("PartT", bound=Hashable)
Ranked = tuple[tuple[str, float], ...]
"""Names of records with how alike they are, the nearest first; equal ones by name."""


@dataclass(frozen=True)
class Mechanism:
    """The nodes of a record, all but controls, and its steps from a cause to its effect."""

    nodes: frozenset[str]
    steps: frozenset[Step]

    @cached_property
    def parts(self) -> frozenset[Part]:
        """Return nodes and steps together."""
        return self.nodes | self.steps


def mechanism_of(network: CausalNetwork) -> Mechanism:
    """Return the mechanism of one account.

    >>> from whychain.causal.examples import example_link
    >>> from whychain.causal.network import Node
    >>> nodes = {name: Node(name, NodeKind.EFFECT, name) for name in ("disk", "queue")}
    >>> nodes["limit"] = Node("limit", NodeKind.CONTROL, "limit")
    >>> links = (example_link("queue", "disk", unless=("limit",)),)
    >>> mechanism = mechanism_of(CausalNetwork(nodes, links, ()))
    >>> sorted(mechanism.nodes), sorted(mechanism.steps)
    (['disk', 'queue'], [('disk', 'queue')])
    """
    nodes = network.nodes.items()
    return Mechanism(
        frozenset(name for name, node in nodes if node.kind is not NodeKind.CONTROL),
        frozenset((cause, link.effect) for link in network.links for cause in link.gate.inputs),
    )


def half_bits(records: int, having: int) -> int:
    """Return what a part weighs that ``having`` of so many records have, in half bits.

    >>> half_bits(15, 1), half_bits(15, 4), half_bits(15, 15)
    (8, 4, 1)
    """
    of_all, of_these = (records + 1) ** 2, having**2
    return (of_all - 1).bit_length() - (of_these.bit_length() - 1)


@dataclass(eq=False)
class Mechanisms(Generic[PartT]):
    """The mechanisms of many records, gone through once for any number of questions.

    What stands for a node or a step can be anything that has a hash: itself, or a number.

    >>> found = Mechanisms[str]()
    >>> told = {"a": frozenset({"disk", "queue"}), "b": frozenset({"disk", "cable"})}
    >>> sorted(found.change(told))
    ['a', 'b']
    >>> found.nearest("a", 1)
    (('b', 0.2),)
    """

    parts: MutableMapping[str, frozenset[PartT]] = field(default_factory=dict)
    """The parts of each record."""
    having: MutableMapping[PartT, Sequence[str]] = field(default_factory=dict)
    """The records that have a part, in any order."""
    whole: dict[str, int] = field(default_factory=dict)
    """What each record weighs, in half bits."""
    frequencies: dict[int, int] = field(default_factory=dict)
    """How many parts there are that so many records have."""
    weight: Callable[[PartT], int] = field(init=False)
    """Return what a part weighs, in half bits."""

    def __post_init__(self) -> None:
        self._weigh_anew()

    def _weigh_anew(self) -> None:
        bits, having = cache(partial(half_bits, len(self.parts))), self.having
        self.weight = cache(lambda part: bits(len(having[part])))

    def change(
        self, parts: Mapping[str, frozenset[PartT]], gone: Iterable[str] = ()
    ) -> frozenset[str]:
        """Take over the parts that records have now, and return the records that moved.

        Those have other parts than before, or one that weighs something else. What is ``gone``
        was here before, and has no parts now.
        """
        count = len(self.parts)
        others = {name: now for name, now in parts.items() if self.parts.get(name) != now}
        before = self._take_over(others, gone)
        otherwise = list(self._weighing_otherwise(count, before))
        self._weigh_anew()
        moved = frozenset(
            chain(others, chain.from_iterable(map(self.having.__getitem__, otherwise)))
        )
        self.whole |= {name: self._weight(self.parts[name]) for name in moved}
        return moved

    def _take_over(
        self, parts: Mapping[str, frozenset[PartT]], gone: Iterable[str]
    ) -> Mapping[PartT, int]:
        """Return for each part that was lost or won how many records had it before."""
        lost: dict[PartT, set[str]] = {}
        won: dict[PartT, list[str]] = {}
        for name, now in chain(parts.items(), ((name, frozenset()) for name in gone)):
            last = self.parts.get(name, frozenset())
            for part in last - now:
                lost.setdefault(part, set()).add(name)
            for part in now - last:
                won.setdefault(part, []).append(name)
        self.parts.update(parts)
        for name in gone:
            del self.parts[name], self.whole[name]
        return {
            part: self._pass_on(part, lost.get(part, ()), won.get(part, ()))
            for part in lost.keys() | won.keys()
        }

    def _pass_on(self, part: PartT, lost: Container[str], won: Iterable[str]) -> int:
        """Let other records have a part, and return how many had it before."""
        last = self.having.get(part, ())
        now = [*(name for name in last if name not in lost), *won]
        if now:
            self.having[part] = now
        else:
            del self.having[part]
        for frequency, more in ((len(last), -1), (len(now), 1)):
            self.frequencies[frequency] = self.frequencies.get(frequency, 0) + more
            if frequency == 0 or self.frequencies[frequency] == 0:
                del self.frequencies[frequency]
        return len(last)

    def _weighing_otherwise(self, count: int, before: Mapping[PartT, int]) -> Iterator[PartT]:
        """Yield the parts that weigh something else than before among ``count`` records.

        How many records there are counts for all parts; yet their weights are coarse, so it
        is asked first whether it makes any other.
        """
        last_bits, bits = (cache(partial(half_bits, n)) for n in (count, len(self.parts)))
        for part, last in before.items():
            now = len(self.having.get(part, ()))
            if last and now and last_bits(last) != bits(now):
                yield part
        other = {n for n in self.frequencies if last_bits(n) != bits(n)}
        if count and other:
            every = self.having.items()
            yield from (part for part, of in every if len(of) in other and part not in before)

    def alike(self, record: str) -> Mapping[str, float]:
        """Return every record that shares something with one, with how alike they are."""
        shared: dict[str, int] = {}
        self._add(shared, record, self.parts[record])
        own = self.whole[record]
        return {name: w / (own + self.whole[name] - w) for name, w in shared.items()}

    def nearest(self, record: str, limit: int) -> Ranked:
        """Return the records nearest to one, at most ``limit`` (one or more)."""

        def least(shared: Mapping[str, int]) -> float:
            return self._least_of_best(shared, self.whole[record], limit)

        shared, rest = self._sharing(record, least)
        alike = self._near(record, shared, rest, dict.fromkeys(shared, least(shared)))
        return ranked(alike.items(), limit)

    def reaching(self, record: str, least: Mapping[str, float]) -> Mapping[str, float]:
        """Return the records to which one is as alike as ``least`` says, with how alike."""
        lowest = min(least.values(), default=0.0)
        alike = self._near(record, *self._sharing(record, lambda _: lowest), least)
        return {name: value for name, value in alike.items() if value >= least[name]}

    def _near(
        self, record: str, shared: Mapping[str, int], rest: int, least: Mapping[str, float]
    ) -> Mapping[str, float]:
        """Return how alike those are that can be as alike as ``least`` says of each.

        They have ``shared`` parts of so much weight, and may share any of the ``rest``.
        """
        parts, whole, found = self.parts[record], self.whole, {}
        own = whole[record]
        for name, weight in shared.items():
            other, most = whole[name], weight + rest
            most = most if most < own else own  # min() would take most of the time
            most = most if most < other else other
            if most / (own + other - most) >= least[name]:
                both = self._weight(parts & self.parts[name]) if rest else weight
                found[name] = both / (own + other - both)
        return found

    def _sharing(
        self, record: str, least: Callable[[Mapping[str, int]], float]
    ) -> tuple[Mapping[str, int], int]:
        """Return who shares how much of the rarest parts, and what the rest of them weigh.

        A record that has none of them so far can share no more than this rest, so nobody new is
        near enough once that is below the least that counts; which is looked at each time that
        parts are twice as frequent.
        """
        parts = sorted(self.parts[record], key=lambda part: len(self.having[part]))
        own = rest = self.whole[record]
        shared: dict[str, int] = {}
        frequent = 1
        for part in parts:
            if len(self.having[part]) > 2 * frequent:
                frequent = len(self.having[part])
                if rest / own < least(shared):
                    break
            self._add(shared, record, (part,))
            rest -= self.weight(part)
        return shared, rest

    def _add(self, shared: dict[str, int], record: str, parts: Iterable[PartT]) -> None:
        for part in parts:
            weight = self.weight(part)
            for name in self.having[part]:
                shared[name] = shared.get(name, 0) + weight
        shared.pop(record, None)

    def _least_of_best(self, shared: Mapping[str, int], own: int, limit: int) -> float:
        """Return what the last of the nearest ``limit`` records so far is like at least."""
        if len(shared) < limit:
            return 0.0
        return sorted([w / (own + self.whole[name] - w) for name, w in shared.items()])[-limit]

    def _weight(self, parts: Iterable[PartT]) -> int:
        return sum(map(self.weight, parts))


def ranked(alike: Iterable[tuple[str, float]], limit: int | None = None) -> Ranked:
    """Return records with how alike they are in order, at most ``limit``."""
    return tuple(sorted(alike, key=_order)[:limit])


def rarest(parts: Iterable[AnyPart], weight: Callable[[AnyPart], int]) -> Sequence[AnyPart]:
    """Return parts in order, those that weigh most first; equal ones by name.

    >>> rarest(["disk", "queue", "cable"], {"disk": 3, "queue": 8, "cable": 3}.__getitem__)
    ['queue', 'cable', 'disk']
    """
    return sorted(parts, key=lambda part: (-weight(part), part))


def _order(one: tuple[str, float]) -> tuple[float, str]:
    name, alike = one
    return -alike, name
