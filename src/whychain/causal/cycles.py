"""Elementary cycles of a graph, the shortest first and those of one length by name.

Definition. A cycle is elementary when it meets no node twice; it is written from the first of
its nodes in alphabetical order. Of one length, each is found from that first node by walking
only where the way back is still short enough, so the order is that of the names, whatever the
order in which a set keeps them.

>>> shortest_cycles({"a": {"b"}, "b": {"a", "c"}, "c": {"c", "a"}}, 3)
[('c',), ('a', 'b'), ('a', 'b', 'c')]
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from whychain.causal.logic.components import groups

_ONE_BY_ONE = 12
Edges = Mapping[str, Collection[str]]
_Steps = Sequence[Sequence[int]]


def shortest_cycles(following: Edges, most: int) -> list[tuple[str, ...]]:
    """Return the first ``most`` elementary cycles; ``following`` says what follows each node.

    Those of more than twelve nodes are looked for several lengths at once (Gupta and Suzumura
    2021, arXiv:2105.10094, as networkx has it), and only while there are not enough: of these
    the first that are found, in the order of their lengths.
    """
    return list(islice(_cycles(following, most), most))


def _cycles(following: Edges, most: int) -> Iterator[tuple[str, ...]]:
    names = sorted(following)
    yield from ((name,) for name in names if name in following[name])
    yield from ((name, other) for name in names for other in _both_ways(name, following))
    within = [group for group in groups(following) if len(group) > 1]
    inner = sorted(name for group in within for name in group)
    after = _steps(inner, following, within)
    longest = max(map(len, within), default=0)
    lengths = range(3, min(longest, _ONE_BY_ONE) + 1)
    short = (cycle for length in lengths for cycle in _of_length(after, length))
    for cycle in chain(short, _longer(after, longest, most)):
        yield tuple(inner[node] for node in cycle)


def _both_ways(name: str, following: Edges) -> list[str]:
    """Return the later nodes that follow a node and that it follows."""
    return sorted(o for o in following[name] if name < o and name in following.get(o, ()))


def _steps(
    inner: Sequence[str], following: Edges, components: Iterable[Sequence[str]]
) -> list[list[int]]:
    """Return for each node by number those that follow it in its component, in order."""
    number = {name: place for place, name in enumerate(inner)}
    found: list[list[int]] = [[] for _ in inner]
    for group in components:
        within = frozenset(group)
        for name in group:
            after = within.intersection(following[name]) - {name}
            found[number[name]] = sorted(number[other] for other in after)
    return found


def _of_length(after: _Steps, length: int) -> Iterator[tuple[int, ...]]:
    before: list[list[int]] = [[] for _ in after]
    for node, others in enumerate(after):
        for other in others:
            before[other].append(node)
    for start in range(len(after)):
        yield from _closed([start], after, _way_back(start, before, length - 1), length)


def _way_back(start: int, before: _Steps, most: int) -> Mapping[int, int]:
    """Return in how many steps, up to ``most``, later nodes lead back through later ones."""
    found = {start: 0}
    last = [start]
    for step in range(1, most + 1):
        new = {node for other in last for node in before[other] if node > start} - found.keys()
        found |= dict.fromkeys(new, step)
        last = list(new)
    return found


def _closed(
    path: list[int], after: _Steps, back: Mapping[int, int], length: int
) -> Iterator[tuple[int, ...]]:
    """Yield the cycles of a length that begin with a path."""
    if len(path) == length:
        yield tuple(path)
        return
    for node in after[path[-1]]:
        if 0 < back.get(node, length) <= length - len(path) and node not in path:
            path.append(node)
            yield from _closed(path, after, back, length)
            path.pop()


def _longer(after: _Steps, longest: int, most: int) -> Iterator[tuple[int, ...]]:
    """Yield the cycles of more nodes, several lengths at once."""
    if longest <= _ONE_BY_ONE:
        return
    import networkx as nx  # slow to import, and few graphs have a loop so long

    # Numbers and not names: a set of numbers has the same order in every process.
    graph: nx.DiGraph[int] = nx.DiGraph(
        [(node, other) for node, others in enumerate(after) for other in others]
    )
    before = _ONE_BY_ONE
    while before < longest:
        bound = 2 * before
        found = (c for c in nx.simple_cycles(graph, length_bound=bound) if len(c) > before)
        first = map(_from_first, islice(found, most))
        yield from sorted(first, key=lambda cycle: (len(cycle), cycle))
        before = bound


def _from_first(cycle: Sequence[int]) -> tuple[int, ...]:
    at = cycle.index(min(cycle))
    return (*cycle[at:], *cycle[:at])
