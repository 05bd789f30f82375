"""Cascade paths: the ways from one node to another, shortest first."""

from collections import deque
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from heapq import heappop, heappush
from itertools import islice

import msgspec

from whychain.causal.graph import AnyGraph, network_of

DEFAULT_PATHS = 50
Path = tuple[str, ...]
Steps = Mapping[str, AbstractSet[str]]


class Paths(msgspec.Struct, frozen=True):
    """The ways from one node to another, shortest first, then by the ids on the way."""

    start: str
    end: str
    incident: str | None
    account: str | None
    paths: tuple[Path, ...]
    truncated: bool


def paths(graph: AnyGraph, start: str, end: str, limit: int = DEFAULT_PATHS) -> Paths:
    """Return the simple paths from ``start`` to ``end``, shortest first, at most ``limit``.

    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph([("a", "b"), ("b", "d"), ("a", "c"), ("c", "d"), ("b", "c")])
    >>> paths(graph, "a", "d").paths
    (('a', 'b', 'd'), ('a', 'c', 'd'), ('a', 'b', 'c', 'd'))

    Raises:
        UsageError: when the graph has no such node.
    """
    network = network_of(graph)
    network.kind(start)
    network.kind(end)
    between = network.downstream(start) & network.upstream(end)
    steps = {node: network.effects.get(node, frozenset()) & between for node in between}
    found = [] if start == end else list(islice(_shortest_first(steps, start, end), limit + 1))
    return Paths(
        start=start,
        end=end,
        incident=network.incident,
        account=network.account,
        paths=tuple(found[:limit]),
        truncated=len(found) > limit,
    )


def _shortest_first(steps: Steps, start: str, end: str) -> Iterator[Path]:
    """Yield the simple paths in order of length, then of ids.

    Best-first search (A*, Hart, Nilsson and Raphael 1968). A path is first judged by the
    distance of its head from the end; before it is carried on, by the distance that avoids
    the nodes it has used. So no dead end is ever carried on, and each path costs a number of
    steps that is polynomial in the size of the graph.
    """
    distance = _distances(steps, end)
    waiting: list[tuple[int, Path, bool]] = []
    if start in distance:
        heappush(waiting, (distance[start], (start,), False))
    while waiting:
        _, path, is_exact = heappop(waiting)
        head = path[-1]
        if head == end:
            yield path
            continue
        if not is_exact:
            left = _shortest(steps, path, end)
            if left is not None:
                heappush(waiting, (len(path) - 1 + left, path, True))
            continue
        for following in steps[head] - set(path):
            heappush(waiting, (len(path) + distance[following], (*path, following), False))


def _distances(steps: Steps, end: str) -> Mapping[str, int]:
    """Return how many steps each node is from the end."""
    before: dict[str, list[str]] = {}
    for source, targets in steps.items():
        for target in targets:
            before.setdefault(target, []).append(source)
    found = {end: 0}
    waiting = deque([end])
    while waiting:
        node = waiting.popleft()
        for source in before.get(node, ()):
            if source not in found:
                found[source] = found[node] + 1
                waiting.append(source)
    return found


def _shortest(steps: Steps, path: Path, end: str) -> int | None:
    """Return the steps from the head of a path to the end that avoid the rest of the path."""
    seen = set(path)
    level, distance = [path[-1]], 0
    while level:
        if end in level:
            return distance
        following = {target for node in level for target in steps[node]} - seen
        seen |= following
        level, distance = list(following), distance + 1
    return None
