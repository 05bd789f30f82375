"""Small formulas of every kind, and what trying every set of events says about them."""

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from itertools import combinations
from math import prod
from operator import or_

import pytest
from hypothesis import strategies as st

from whychain.causal.logic.formula import Connective, Formula, Gate

Events = frozenset[str]
Names = tuple[str, ...]
NAMES = "abcdefghij"
COHERENT = (Connective.ALL, Connective.ANY, Connective.AT_LEAST)


class Tried:
    """The answers by definition; shares nothing with the engine."""

    def __init__(self, formula: Formula) -> None:
        self.formula = formula
        self.events = sorted(formula.events)
        self.models = [s for s in self.subsets() if self.holds(s)]

    def subsets(self) -> Iterator[Events]:
        for size in range(len(self.events) + 1):
            yield from map(frozenset, combinations(self.events, size))

    def holds(self, present: Events) -> bool:
        known: dict[str, bool] = {}

        def value(name: str) -> bool:
            if name not in self.formula.gates:
                return name in present
            if name not in known:
                gate = self.formula.gates[name]
                known[name] = _combine(gate, [value(child) for child in gate.inputs])
            return known[name]

        return value(self.formula.top)

    def minimal(self) -> list[tuple[str, ...]]:
        found: list[Events] = []
        for model in self.models:
            if not any(smaller <= model for smaller in found):
                found.append(model)
        return sorted((tuple(sorted(s)) for s in found), key=lambda s: (len(s), s))

    def probability(self) -> float:
        total = 0.0
        for model in self.models:
            product = 1.0
            for name, chance in self.formula.events.items():
                assert chance is not None
                product *= chance if name in model else 1 - chance
            total += product
        return total


def _combine(gate: Gate, inputs: list[bool]) -> bool:
    match gate.connective:
        case Connective.ALL:
            return all(inputs)
        case Connective.ANY:
            return any(inputs)
        case Connective.AT_LEAST:
            return sum(inputs) >= gate.needed
        case Connective.NOT:
            return not inputs[0]
        case Connective.XOR:
            return sum(inputs) % 2 == 1


@st.composite
def _formulas(draw: st.DrawFn, *, coherent: bool) -> Formula:
    names = list(NAMES[: draw(st.integers(1, len(NAMES)))])
    kinds = COHERENT if coherent else tuple(Connective)
    gates: dict[str, Gate] = {}
    for number in range(draw(st.integers(1, 9))):
        known = [*names, *gates]
        kind = draw(st.sampled_from(kinds))
        most = 1 if kind is Connective.NOT else 4
        least = {Connective.XOR: 2, Connective.AT_LEAST: 1, Connective.NOT: 1}.get(kind, 0)
        inputs = draw(st.lists(st.sampled_from(known), min_size=least, max_size=most))
        needed = draw(st.integers(1, len(inputs))) if kind is Connective.AT_LEAST else 0
        gates[f"g{number}"] = Gate(kind, tuple(inputs), needed)
    chances = {name: draw(st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0])) for name in names}
    return Formula(gates, chances, f"g{len(gates) - 1}")


@pytest.fixture(scope="session")
def tried() -> Callable[[Formula], Tried]:
    return Tried


FORMULAS = {"coherent": _formulas(coherent=True), "any": _formulas(coherent=False)}


@pytest.fixture(scope="session")
def formulas() -> Callable[[str], st.SearchStrategy[Formula]]:
    """Return random formulas: ``coherent`` ones, or ``any``."""
    return FORMULAS.__getitem__


class Tables:
    """Answers about gates with loops by definition; shares nothing with the engine.

    A truth table is one whole number with a bit for every set of events. Gates are rules, and
    true and false tables grow until neither changes: what follows is true, and what no rule
    can support any more is false (unfounded). What is neither oscillates.
    """

    def __init__(self, gates: Mapping[str, Gate], events: Mapping[str, float], top: str) -> None:
        self.events = events
        self.names = sorted(events)
        self.size = 1 << len(self.names)
        self.all = (1 << self.size) - 1
        self.columns = {name: self._column(1 << i) for i, name in enumerate(self.names)}
        rules = [(name, *rule) for name, gate in gates.items() for rule in _rules(gate)]
        true, false = self._settled(gates, rules)
        self.surely = true[top]
        self.possibly = self.all & ~false[top]

    def _column(self, bit: int) -> int:
        return sum(1 << chosen for chosen in range(self.size) if chosen & bit)

    def _settled(
        self, gates: Mapping[str, Gate], rules: list[tuple[str, Names, Names]]
    ) -> tuple[dict[str, int], dict[str, int]]:
        true = dict.fromkeys(gates, 0) | self.columns
        false = dict.fromkeys(gates, 0) | {n: self.all & ~c for n, c in self.columns.items()}
        while True:
            before = dict(true), dict(false)
            for head, positive, negative in rules:
                true[head] |= self._both(true, positive) & self._both(false, negative)
            supported = self._supported(gates, rules, true, false)
            false |= {name: self.all & ~supported[name] for name in gates}
            if (true, false) == before:
                return before

    def _supported(
        self,
        gates: Mapping[str, Gate],
        rules: list[tuple[str, Names, Names]],
        true: dict[str, int],
        false: dict[str, int],
    ) -> dict[str, int]:
        found = dict.fromkeys(gates, 0) | self.columns
        not_true = {name: self.all & ~table for name, table in true.items()}
        while True:
            before = dict(found)
            for head, positive, negative in rules:
                body = self._both(found, positive) & self._both(not_true, negative)
                found[head] |= body & ~false[head]
            if found == before:
                return found

    def _both(self, tables: Mapping[str, int], names: Names) -> int:
        joined = self.all
        for name in names:
            joined &= tables[name]
        return joined

    def minimal(self, table: int) -> list[Names]:
        """Return the smallest sets in a table: no proper subset of them is in it."""
        larger = table
        for i, name in enumerate(self.names):
            larger |= (larger & ~self.columns[name]) << (1 << i)
        above = 0
        for i, name in enumerate(self.names):
            above |= (larger & ~self.columns[name]) << (1 << i)
        return self.sets(table & ~above)

    def preventing(self) -> int:
        """Return the sets without which nothing makes the top true."""
        harmless = (r for r in range(self.size) if not self._follows_without(r))
        return sum(1 << chosen for chosen in harmless)

    def _follows_without(self, missing: int) -> int:
        absent = self.all
        for i, name in enumerate(self.names):
            if missing & 1 << i:
                absent &= ~self.columns[name]
        return absent & self.surely

    def sets(self, table: int) -> list[Names]:
        """Return the sets in a table by size, then name."""
        chosen = (i for i in range(self.size) if table >> i & 1)
        named = [tuple(n for b, n in enumerate(self.names) if i & 1 << b) for i in chosen]
        return sorted(named, key=lambda names: (len(names), names))

    def probability(self, table: int) -> float:
        """Return how probable the sets in a table are together."""
        total = 0.0
        for names in self.sets(table):
            total += prod(p if n in names else 1 - p for n, p in self.events.items())
        return total

    def probability_of_others(self, table: int, event: str) -> float:
        """Return how probable a table is that does not depend on an event."""
        others = Tables({}, {**self.events, event: 0.5}, event)
        return others.probability(table)

    def above(self, sets: list[Names]) -> int:
        """Return the table of what has all events of one of these sets."""
        return reduce(or_, (self._both(self.columns, names) for names in sets), 0)


def _rules(gate: Gate) -> Iterator[tuple[Names, Names]]:
    """Yield what suffices for a gate: names that are true, and names that are not."""
    inputs = gate.inputs
    match gate.connective:
        case Connective.NOT:
            yield (), inputs
        case Connective.XOR:
            for odd in range(1, len(inputs) + 1, 2):
                for chosen in combinations(range(len(inputs)), odd):
                    rest = tuple(n for i, n in enumerate(inputs) if i not in chosen)
                    yield tuple(inputs[i] for i in chosen), rest
        case kind:
            needed = {Connective.ALL: len(inputs), Connective.ANY: 1}.get(kind, gate.needed)
            yield from ((chosen, ()) for chosen in combinations(inputs, needed))


System = tuple[dict[str, Gate], dict[str, float], str]


@st.composite
def _systems(draw: st.DrawFn, *, kinds: tuple[Connective, ...]) -> System:
    events = list(NAMES[: draw(st.integers(1, len(NAMES)))])
    names = [f"g{i}" for i in range(draw(st.integers(1, 9)))]
    gates: dict[str, Gate] = {}
    for name in names:
        kind = draw(st.sampled_from(kinds))
        most = 1 if kind is Connective.NOT else 4
        least = {Connective.XOR: 2, Connective.AT_LEAST: 1, Connective.NOT: 1}.get(kind, 0)
        one = st.sampled_from(events) | st.sampled_from(names)
        inputs = draw(st.lists(one, min_size=least, max_size=most))
        needed = draw(st.integers(1, len(inputs))) if kind is Connective.AT_LEAST else 0
        gates[name] = Gate(kind, tuple(inputs), needed)
    chances = {name: draw(st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0])) for name in events}
    return gates, chances, "g0"


SYSTEMS = {
    "coherent": _systems(kinds=COHERENT),
    "any": _systems(kinds=(*COHERENT, Connective.NOT, Connective.NOT, Connective.XOR)),
}


@pytest.fixture(scope="session")
def systems() -> Callable[[str], st.SearchStrategy[System]]:
    """Return random gates that rest on each other: ``coherent`` ones, or ``any``."""
    return SYSTEMS.__getitem__


@pytest.fixture(scope="session")
def tabled() -> Callable[..., Tables]:
    return Tables
