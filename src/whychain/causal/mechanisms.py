"""The mechanisms of many records, and which of them are nearest to each other.

Definition. The mechanism of a record is made of its nodes (all but controls) and of its steps
(cause, effect). Each weighs log2((N + 1) / n) bits, rounded up to half a bit: N records have
a mechanism, n of them this part (its self-information; Shannon 1948). What all of them share
weighs half a bit, what only one has weighs most. The similarity of two records is the weight
of what they share divided by the weight of what either has (weighted Jaccard index), between 0
and 1. Half bits are whole numbers, so it is exact; and they are coarse, so one more record
seldom changes how alike two others are.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import chain
from typing import TypeVar

from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind

Step = tuple[str, str]
Part = str | Step
AnyPart = TypeVar("AnyPart", str, Step)
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
    squared_odds = -(-((records + 1) ** 2) // having**2)
    return (squared_odds - 1).bit_length()


class Mechanisms(Mapping[str, Mechanism]):
    """The mechanisms of many records, gone through once for any number of questions."""

    def __init__(self, mechanisms: Mapping[str, Mechanism]) -> None:
        self._of = mechanisms
        self._having: dict[Part, list[str]] = {}
        for name, mechanism in mechanisms.items():
            for part in mechanism.parts:
                self._having.setdefault(part, []).append(name)
        weights = {n: half_bits(len(self._of), n) for n in {*map(len, self._having.values())}}
        self.weights: Mapping[Part, int] = {p: weights[len(n)] for p, n in self._having.items()}
        """What each part weighs, in half bits."""
        self._whole = {name: self._weight(one.parts) for name, one in mechanisms.items()}

    def __getitem__(self, record: str) -> Mechanism:
        """Return the mechanism of a record."""
        return self._of[record]

    def __iter__(self) -> Iterator[str]:
        """Yield the names of all records."""
        return iter(self._of)

    def __len__(self) -> int:
        """Return how many records there are."""
        return len(self._of)

    def having(self, part: Part) -> Sequence[str]:
        """Return the records that have a part."""
        return self._having.get(part, ())

    def rarest(self, parts: Iterable[AnyPart]) -> Sequence[AnyPart]:
        """Return parts in order, those that weigh most first."""
        return sorted(parts, key=lambda part: (-self.weights[part], part))

    def alike(self, record: str) -> Mapping[str, float]:
        """Return every record that shares something with one, with how alike they are."""
        shared: dict[str, int] = {}
        self._add(shared, record, self._of[record].parts)
        own = self._whole[record]
        return {name: w / (own + self._whole[name] - w) for name, w in shared.items()}

    def nearest(self, record: str, limit: int) -> Ranked:
        """Return the records nearest to one, at most ``limit`` (one or more)."""
        shared_parts, own = self._of[record].parts, self._whole[record]
        found = {}
        for name in self._candidates(record, limit):
            shared = self._weight(shared_parts & self._of[name].parts)
            found[name] = shared / (own + self._whole[name] - shared)
        return ranked(found.items(), limit)

    def _candidates(self, record: str, limit: int) -> list[str]:
        """Return records among which the nearest ones are.

        The rarest parts come first. A record that has none of them so far can share no more
        than the ``rest``, so nobody new is near enough once that is below what is at hand;
        which is looked at each time that parts are twice as frequent.
        """
        parts = sorted(self._of[record].parts, key=lambda part: len(self._having[part]))
        own = rest = self._whole[record]
        shared: dict[str, int] = {}
        frequent = 1
        for part in parts:
            if len(self._having[part]) > 2 * frequent:
                frequent = len(self._having[part])
                if rest < own * self._least_of_best(shared, own, limit):
                    break
            self._add(shared, record, (part,))
            rest -= self.weights[part]
        least = self._least_of_best(shared, own, limit)
        return [n for n, w in shared.items() if self._at_most(w + rest, own, n) >= least]

    def _add(self, shared: dict[str, int], record: str, parts: Iterable[Part]) -> None:
        for part in parts:
            weight = self.weights[part]
            for name in self._having[part]:
                shared[name] = shared.get(name, 0) + weight
        shared.pop(record, None)

    def _at_most(self, shared: int, own: int, name: str) -> float:
        """Return how similar a record can be that shares at most so much."""
        most = min(shared, own, self._whole[name])
        return most / (own + self._whole[name] - most)

    def _least_of_best(self, shared: Mapping[str, int], own: int, limit: int) -> float:
        """Return what the last of the nearest ``limit`` records so far is like at least."""
        if len(shared) < limit:
            return 0.0
        return sorted([w / (own + self._whole[name] - w) for name, w in shared.items()])[-limit]

    def _weight(self, parts: Iterable[Part]) -> int:
        return sum(map(self.weights.__getitem__, parts))


def ranked(alike: Iterable[tuple[str, float]], limit: int | None = None) -> Ranked:
    """Return records with how alike they are in order, at most ``limit``."""
    return tuple(sorted(alike, key=_order)[:limit])


def nearest_of_all(mechanisms: Mechanisms, limit: int) -> dict[str, Ranked]:
    """Return for each record those nearest to it, at most ``limit``."""
    return {name: mechanisms.nearest(name, limit) for name in mechanisms}


def moved(before: Mapping[str, Mechanism], now: Mechanisms) -> frozenset[str]:
    """Return the records that are new, have other parts, or a part that weighs something else."""
    new = {name for name in now if before.get(name) != now[name]}
    gone = [name for name in before if name not in now or name in new]
    more = Counter(chain.from_iterable(now[name].parts for name in new))
    more.subtract(chain.from_iterable(before[name].parts for name in gone))
    last_weight = cache(partial(half_bits, len(before)))
    parts = now.weights.keys() if len(before) != len(now) else now.weights.keys() & more.keys()
    other = [
        part
        for part in parts
        if (last := len(now.having(part)) - more.get(part, 0))
        and last_weight(last) != now.weights[part]
    ]
    return frozenset(chain(new, chain.from_iterable(map(now.having, other))))


def nearest_again(
    now: Mechanisms, known: Mapping[str, Ranked], others: frozenset[str], limit: int
) -> dict[str, Ranked]:
    """Return what ``nearest_of_all`` does, from what it returned before.

    ``others`` are the records that ``moved`` since. Two that did not are as alike as they
    were, so a list changes only by those that did. Where one of them falls off its end, the
    next one is not known and the record is asked again.
    """
    new: dict[str, list[tuple[str, float]]] = {}
    for other in others:
        for name, alike in now.alike(other).items():
            if name not in others and _reaches((other, alike), known[name], limit):
                new.setdefault(name, []).append((other, alike))
    found = {name: now.nearest(name, limit) for name in others}
    for name in now.keys() - others:
        last = known[name]
        stay = [one for one in last if one[0] in now and one[0] not in others]
        whole = ranked([*stay, *new.get(name, ())], limit)
        complete = len(whole) == limit or len(last) < limit
        found[name] = whole if complete else now.nearest(name, limit)
    return found


def _order(one: tuple[str, float]) -> tuple[float, str]:
    name, alike = one
    return -alike, name


def _reaches(one: tuple[str, float], last: Ranked, limit: int) -> bool:
    """Return whether a record is as near as those of a list that has no more room."""
    return len(last) < limit or _order(one) <= _order(last[-1])
