"""Gates that rest on each other, in rounds that do not: an equal system without loops."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from whychain.causal.logic.components import components, is_loop
from whychain.causal.logic.formula import Gate
from whychain.errors import WhychainError

MOST_INPUTS = 400_000
_ROUND = "\0round "
_COPY = re.compile(r"(?P<gate>[^\0]+)\0round (?P<number>[0-9]+)")


def unrolled(
    gates: Mapping[str, Gate], top: str, most_inputs: int = MOST_INPUTS
) -> Iterator[tuple[str, Gate]]:
    r"""Yield the gates below the top, each after its inputs, with loops replaced by rounds.

    Definition. In each strongly connected component some members are chosen so that every
    loop goes through one of them. These are false in round 0; round r combines the component
    from their values of round r - 1. A monotone map of k truth values that begins at false
    stands still after at most k rounds, so with k chosen members round k is the least
    fixpoint, for every valuation of the events. An input that is not yielded is an event, or
    false where it is a member of round 0.

    The other exact way, the minimal cut sets as a tree of two levels, was rejected: its size
    is that of the answer and not of the question, and all mechanisms in between are lost.

    >>> from whychain.causal.logic.formula import Connective
    >>> x, y = Gate(Connective.ANY, ("a", "y")), Gate(Connective.ANY, ("b", "x"))
    >>> [name.replace("\0", " ") for name, _ in unrolled({"x": x, "y": y}, "x")]
    ['x round 1', 'y', 'x']

    Source: Bekić's principle for simultaneous fixpoints, and Kleene's iteration.

    Raises:
        WhychainError: when that would be more than ``most_inputs`` inputs.
    """
    left = most_inputs
    for members in components(gates, top):
        if not is_loop(gates, members):
            yield members[0], gates[members[0]]
            left -= len(gates[members[0]].inputs)
            continue
        inner = {name: gates[name] for name in members}
        size = sum(len(gate.inputs) for gate in inner.values())
        chosen = _cutting(inner, left // size)
        left -= (len(chosen) + 1) * size
        if left < 0:
            raise _too_large(top, len(members), len(chosen))
        yield from _rounds(inner, chosen)


def round_of(name: str) -> tuple[str, int] | None:
    """Return the gate and the number of the round that a name stands for, if it is a round."""
    found = _COPY.fullmatch(name)
    return (found["gate"], int(found["number"])) if found else None


def _too_large(top: str, members: int, rounds: int) -> WhychainError:
    return WhychainError(
        f"{top}: a loop of {members:,} gates and {rounds:,} or more rounds is too large to unroll",
        fix="export one incident, or a format that keeps loops (json, graphml)",
    )


def _cutting(inner: Mapping[str, Gate], most: int) -> tuple[str, ...]:
    """Return members that together lie on every loop; greedy, the busiest member first.

    It stops as soon as there are ``most``, for then there are too many rounds anyway.
    """
    chosen: list[str] = []
    waiting = _loops(inner)
    while waiting and len(chosen) < most:
        members = waiting.pop()
        busiest = _busiest({name: inner[name] for name in members})
        chosen.append(busiest)
        waiting += _loops({name: inner[name] for name in members if name != busiest})
    return tuple(sorted(chosen))


def _busiest(gates: Mapping[str, Gate]) -> str:
    """Return the gate with most ways through it, by the product of its edges in and out."""
    inputs = {name: gates.keys() & set(gate.inputs) for name, gate in gates.items()}
    users = Counter(child for children in inputs.values() for child in children)
    return max(gates, key=lambda name: (len(inputs[name]) * users[name], name))


def _loops(gates: Mapping[str, Gate]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    left = dict(gates)
    while left:
        for members in components(left, next(iter(left))):
            if is_loop(gates, members):
                found.append(members)
            for name in members:
                del left[name]
    return found


def _rounds(inner: Mapping[str, Gate], chosen: tuple[str, ...]) -> Iterator[tuple[str, Gate]]:
    between = _in_order({name: gate for name, gate in inner.items() if name not in chosen})
    last = len(chosen)

    def copy(name: str, number: int) -> str:
        if name not in inner:
            return name
        if name in chosen:
            return name if number > last else f"{name}{_ROUND}{number - 1}"
        return f"{name}{_ROUND}{number}" if number <= last else name

    for number in range(1, last + 2):
        for name in (*between, *chosen) if number <= last else between:
            gate = inner[name]
            inputs = tuple(copy(child, number) for child in gate.inputs)
            yielded = copy(name, number + (name in chosen))
            yield yielded, Gate(gate.connective, inputs, gate.needed)


def _in_order(gates: Mapping[str, Gate]) -> tuple[str, ...]:
    """Return gates without loops, each after its inputs."""
    order: dict[str, None] = {}
    for start in gates:
        if start not in order:
            for members in components(gates, start):
                order.setdefault(members[0])
    return tuple(order)
