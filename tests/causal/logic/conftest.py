"""Small formulas of every kind, and what trying every set of events says about them."""

from collections.abc import Callable, Iterator
from itertools import combinations

import pytest
from hypothesis import strategies as st

from whychain.causal.logic.formula import Connective, Formula, Gate

Events = frozenset[str]
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
