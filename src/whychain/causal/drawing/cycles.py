"""Cycle breaking: which arrows of a diagram lead back to something that was there before.

An arrow is *feedback* when its source follows from its target and not the other way round.
Inside each strongly connected component (Tarjan 1972, doi:10.1137/0201010) the boxes are
put in an order, cheapest next: first what can come about from what has already been placed,
then whatever needs the fewest arrows to be turned back. Arrows against the order are feedback.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from whychain.causal.drawing.diagram import Arrow, Diagram
from whychain.causal.logic.components import groups

_CANNOT_COME_ABOUT = 100.0
_ONE_OF_SEVERAL_INPUTS = 1.5


@dataclass(frozen=True, slots=True)
class _Mechanism:
    sources: tuple[str, ...]
    needed: int
    sufficient: bool


def effect_of(diagram: Diagram) -> Mapping[str, str]:
    """Return for every box the one that it belongs to: itself, or what it stands before."""
    return {box.id: box.stands_before or box.id for box in diagram.boxes}


def feedback(diagram: Diagram) -> frozenset[str]:
    """Return the ids of the arrows that are feedback; without them the diagram has no cycle.

    >>> from whychain.causal.drawing.diagram import Box
    >>> boxes = tuple(Box(name, 40, 10, 10) for name in ("load", "retries", "start"))
    >>> pairs = ("start", "load"), ("load", "retries"), ("retries", "load")
    >>> arrows = tuple(Arrow(f"{a} to {b}", a, b, group=a) for a, b in pairs)
    >>> sorted(feedback(Diagram(boxes, arrows)))
    ['retries to load']
    """
    effect = effect_of(diagram)
    inputs = [arrow for arrow in diagram.arrows if effect[arrow.source] == arrow.source]
    following: dict[str, set[str]] = {name: set() for name in effect.values()}
    for arrow in inputs:
        following[effect[arrow.source]].add(effect[arrow.target])
    place: dict[str, tuple[int, int]] = {}
    mechanisms = _mechanisms(inputs, effect)
    for number, component in enumerate(groups(following)):
        for position, name in enumerate(_order(component, mechanisms)):
            place[name] = (number, position)
    return frozenset(
        a.id for a in inputs if _leads_back(place[effect[a.source]], place[effect[a.target]])
    )


def _leads_back(source: tuple[int, int], target: tuple[int, int]) -> bool:
    return source[0] == target[0] and source[1] >= target[1]


def _mechanisms(
    arrows: Iterable[Arrow], effect: Mapping[str, str]
) -> Mapping[str, tuple[_Mechanism, ...]]:
    groups: dict[tuple[str, str], list[Arrow]] = {}
    for arrow in arrows:
        groups.setdefault((effect[arrow.target], arrow.group), []).append(arrow)
    found: dict[str, list[_Mechanism]] = {}
    for (target, _), members in sorted(groups.items()):
        sources = tuple(sorted({effect[a.source] for a in members}))
        first = members[0]
        found.setdefault(target, []).append(_Mechanism(sources, first.needed, first.sufficient))
    return {target: tuple(of_target) for target, of_target in found.items()}


def _order(component: Iterable[str], mechanisms: Mapping[str, tuple[_Mechanism, ...]]) -> list[str]:
    remaining = sorted(component)
    order: list[str] = []
    while len(remaining) > 1:
        to_come = frozenset(remaining)
        cheapest = min(remaining, key=lambda name: (_cost(mechanisms.get(name, ()), to_come), name))
        remaining.remove(cheapest)
        order.append(cheapest)
    return order + remaining


def _cost(mechanisms: tuple[_Mechanism, ...], to_come: frozenset[str]) -> float:
    """Return what it costs to place a box before everything that is still ``to_come``."""
    turned = [sum(source in to_come for source in m.sources) for m in mechanisms]
    whole = any(m.sufficient and count == 0 for m, count in zip(mechanisms, turned, strict=True))
    comes_about = any(
        m.sufficient and len(m.sources) - count >= m.needed
        for m, count in zip(mechanisms, turned, strict=True)
    )
    each = 1.0 if whole else _ONE_OF_SEVERAL_INPUTS
    return sum(turned) * each + (0.0 if comes_about else _CANNOT_COME_ABOUT)
