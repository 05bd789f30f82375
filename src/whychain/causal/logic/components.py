"""Strongly connected components of gates: which of them rest on each other."""

from collections.abc import Collection, Iterator, Mapping

from whychain.causal.logic.formula import Connective, Gate

_ALL = "\0"
"""A name that no node has."""


def components(gates: Mapping[str, Gate], top: str) -> tuple[tuple[str, ...], ...]:
    """Return the components below a gate, each after those that it rests on.

    Tarjan 1972, doi:10.1137/0201010, without recursion.
    """
    if top not in gates:
        return ()
    search = _Search(gates)
    search.run(top)
    return tuple(search.found)


def groups(following: Mapping[str, Collection[str]]) -> tuple[tuple[str, ...], ...]:
    """Return the components of a graph, of which it is known what follows each node."""
    gates = {name: Gate(Connective.ANY, tuple(sorted(after))) for name, after in following.items()}
    found = components({**gates, _ALL: Gate(Connective.ANY, tuple(sorted(gates)))}, _ALL)
    return tuple(group for group in found if group != (_ALL,))


def is_loop(gates: Mapping[str, Gate], members: tuple[str, ...]) -> bool:
    """Return whether a component rests on itself."""
    return len(members) > 1 or members[0] in gates[members[0]].inputs


class _Search:
    def __init__(self, gates: Mapping[str, Gate]) -> None:
        self.gates = gates
        self.found: list[tuple[str, ...]] = []
        self._number: dict[str, int] = {}
        self._lowest: dict[str, int] = {}
        self._open: dict[str, None] = {}

    def run(self, top: str) -> None:
        path: list[tuple[str, Iterator[str]]] = [self._enter(top)]
        while path:
            name, children = path[-1]
            child = next(children, None)
            if child is None:
                path.pop()
                self._leave(name)
                if path:
                    self._see(path[-1][0], self._lowest[name])
            elif child not in self.gates:
                continue
            elif child not in self._number:
                path.append(self._enter(child))
            elif child in self._open:
                self._see(name, self._number[child])

    def _enter(self, name: str) -> tuple[str, Iterator[str]]:
        self._number[name] = self._lowest[name] = len(self._number)
        self._open[name] = None
        return name, iter(self.gates[name].inputs)

    def _see(self, name: str, number: int) -> None:
        self._lowest[name] = min(self._lowest[name], number)

    def _leave(self, name: str) -> None:
        if self._lowest[name] != self._number[name]:
            return
        members: list[str] = []
        while not members or members[-1] != name:
            members.append(self._open.popitem()[0])
        self.found.append(tuple(reversed(members)))
