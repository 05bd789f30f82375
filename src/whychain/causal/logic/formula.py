"""Boolean formulas as a graph of named gates over basic events.

A gate combines its inputs, each the name of a gate or of a basic event; names are shared,
so a formula is a directed acyclic graph and not a tree. An ``all`` of nothing is true and an
``any`` of nothing is false: that is how constants are written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from whychain.errors import WhychainError


class FormulaError(WhychainError):
    """A formula that cannot be; ``gate`` names the place."""

    def __init__(self, problem: str, gate: str) -> None:
        super().__init__(problem)
        self.gate = gate


class Connective(StrEnum):
    """How a gate combines its inputs."""

    ALL = "and"
    ANY = "or"
    AT_LEAST = "atleast"
    NOT = "not"
    XOR = "xor"


class Gate(msgspec.Struct, frozen=True, gc=False):
    """One gate; ``needed`` counts only for ``AT_LEAST``."""

    connective: Connective
    inputs: tuple[str, ...]
    needed: int = 0


TRUE = Gate(Connective.ALL, ())
FALSE = Gate(Connective.ANY, ())


def constant(value: bool) -> Gate:
    """Return the gate that always has this value (a house event)."""
    return TRUE if value else FALSE


@dataclass(frozen=True, slots=True)
class Formula:
    """Gates and basic events, each event with its probability where one is known.

    >>> Formula({"top": Gate(Connective.ANY, ("a", "b"))}, {"a": 0.5, "b": None}, "top").top
    'top'

    Raises:
        FormulaError: when a name is unknown or stands for two things, a gate rests on itself,
            or a gate has the wrong number of inputs.
    """

    gates: Mapping[str, Gate]
    events: Mapping[str, float | None]
    top: str

    def __post_init__(self) -> None:
        if self.top not in self.gates and self.top not in self.events:
            raise FormulaError(f"no gate is called {self.top!r}", self.top)
        for name in self.gates:
            if name in self.events:
                raise FormulaError(f"{name!r} is both a gate and a basic event", name)
            _require_well_formed(self, name)
        for _ in self.from_inputs_up(check_all=True):
            pass

    @property
    def has_probabilities(self) -> bool:
        """Return whether every basic event below the top has a probability."""
        return all(self.events[name] is not None for name in self.used_events())

    def used_events(self) -> frozenset[str]:
        """Return the basic events that the top rests on."""
        gates = [self.gates[name] for name in self.from_inputs_up()]
        used = {name for gate in gates for name in gate.inputs if name in self.events}
        return frozenset(used | ({self.top} & self.events.keys()))

    def from_inputs_up(self, *, check_all: bool = False) -> Iterator[str]:
        """Yield the gates below the top, each after its inputs.

        Raises:
            FormulaError: when a gate rests on itself; the message shows the way around.
        """
        done: set[str] = set()
        starts = [self.top, *self.gates] if check_all else [self.top]
        for start in starts:
            if start in self.gates and start not in done:
                yield from _visit(self.gates, start, done)


def _visit(gates: Mapping[str, Gate], start: str, done: set[str]) -> Iterator[str]:
    path = {start: iter(gates[start].inputs)}
    while path:
        name = next(reversed(path))
        for child in path[name]:
            if child in path:
                names = list(path)
                way = " → ".join([*names[names.index(child) :], child])
                raise FormulaError(f"gate {child!r} rests on itself: {way}", child)
            if child in gates and child not in done:
                path[child] = iter(gates[child].inputs)
                break
        else:
            del path[name]
            done.add(name)
            yield name


def _require_well_formed(formula: Formula, name: str) -> None:
    gate = formula.gates[name]
    for child in gate.inputs:
        if child not in formula.gates and child not in formula.events:
            raise FormulaError(f"gate {name!r} names {child!r}, which is not defined", name)
    count = len(gate.inputs)
    match gate.connective:
        case Connective.NOT if count != 1:
            raise FormulaError(f"gate {name!r}: a negation has one input, not {count}", name)
        case Connective.XOR if count < 2:
            raise FormulaError(
                f"gate {name!r}: an exclusive or needs two inputs, not {count}", name
            )
        case Connective.AT_LEAST if not 1 <= gate.needed <= count:
            raise FormulaError(f"gate {name!r} needs {gate.needed} of its {count} inputs", name)
