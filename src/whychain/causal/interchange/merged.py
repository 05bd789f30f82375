"""Gates in the form in which other tools read them best: no constant, and nothing twice."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from whychain.causal.logic.formula import Connective, Gate
from whychain.errors import WhychainError

_TRUE, _FALSE = "\0true", "\0false"
_DEEPEST_NEST = 3


def merged(
    gates: Iterable[tuple[str, Gate]],
    events: frozenset[str],
    keep: Callable[[str], bool],
    most_inputs: int,
    *,
    counts_gates: bool = False,
) -> tuple[dict[str, Gate], dict[str, str]]:
    """Return equal gates without repetitions, and what became of each name.

    The gates come as counts (``AT_LEAST``), each after its inputs; an input that is neither a
    gate nor an event is false. A gate that is not to be kept disappears when it has one input
    or when an equal one exists. ``AT_LEAST`` remains only over different events: SCRAM 0.16.2
    gives wrong sets when as many inputs of a count turn out equal as it needs, so any other
    count is written with "and" and "or". With ``counts_gates`` it may count gates as well.

    >>> chain = [("x", Gate(Connective.AT_LEAST, ("a",), 1)),
    ...          ("top", Gate(Connective.AT_LEAST, ("x", "b", "a"), 2))]
    >>> found, became = merged(chain, frozenset("ab"), "top".__eq__, 100)
    >>> became["x"], [(gate.connective.value, len(gate.inputs)) for gate in found.values()]
    ('a', [('and', 2), ('or', 2), ('and', 2), ('or', 2), ('or', 2)])

    Source: structural hashing of Boolean networks; counts by the recurrence k of n =
    (first and k-1 of the rest) or (k of the rest).

    Raises:
        WhychainError: when that would be more than ``most_inputs`` inputs.
    """
    merging = _Merging(events, keep, most_inputs, counts_gates=counts_gates)
    for name, gate in gates:
        merging.add(name, gate)
    return merging.gates, merging.became


def nested(
    gates: Mapping[str, Gate], keep: Callable[[str], bool]
) -> tuple[dict[str, Gate], frozenset[str]]:
    """Return the gates for people to read, and which of them stand inside their one user.

    A helper inside a gate of its own connective is spelt out there: "a and (b and c)" is
    written "a and b and c". The gates come each after its inputs, and all of them are used.
    """
    uses = Counter(child for gate in gates.values() for child in gate.inputs)
    height: dict[str, int] = {}
    found: dict[str, Gate] = {}
    inside: set[str] = set()
    for name, gate in gates.items():
        inputs: list[str] = []
        for child in gate.inputs:
            same = child in inside and _spells_out(gate, found[child])
            inputs.extend(found.pop(child).inputs if same else (child,))
            inside.difference_update({child} if same else ())
        found[name] = Gate(gate.connective, tuple(dict.fromkeys(inputs)), gate.needed)
        height[name] = 1 + max((height[c] for c in inputs if c in inside), default=0)
        if not keep(name) and uses[name] == 1 and height[name] <= _DEEPEST_NEST:
            inside.add(name)
    return found, frozenset(inside)


def _spells_out(outer: Gate, inner: Gate) -> bool:
    return outer.connective is inner.connective is not Connective.AT_LEAST


class _Merging:
    def __init__(
        self,
        events: frozenset[str],
        keep: Callable[[str], bool],
        most_inputs: int,
        *,
        counts_gates: bool,
    ) -> None:
        self.counts_gates = counts_gates
        self.events = events
        self.keep = keep
        self.left = most_inputs
        self.gates: dict[str, Gate] = {}
        self.became: dict[str, str] = {}
        self._known: dict[Gate, str] = {}

    def add(self, name: str, gate: Gate) -> None:
        signals = [self._signal(child) for child in gate.inputs]
        kept = self._count(name, gate.needed, [s for s in signals if s != _FALSE])
        if self.keep(name) and kept != name:
            kept = self._named(name, kept)
        self.became[name] = kept

    def _signal(self, name: str) -> str:
        return self.became.get(name, name if name in self.events else _FALSE)

    def _named(self, name: str, signal: str) -> str:
        """Give a gate its own name; a helper that it would only repeat is written out in it."""
        if signal in self.gates and not self.keep(signal):
            self.gates[name] = self.gates[signal]
            self._known[_shape(self.gates[name])] = name
        else:
            self.gates[name] = Gate(Connective.ALL, (signal,))
        return name

    def _count(self, name: str, needed: int, signals: Sequence[str]) -> str:
        different = tuple(dict.fromkeys(signals))
        if needed > len(signals):
            return _FALSE
        if needed == len(signals):
            return self._joined(name, Connective.ALL, different)
        if needed == 1:
            return self._joined(name, Connective.ANY, different)
        countable = self.counts_gates or self.events.issuperset(different)
        if countable and len(different) == len(signals):
            return self._gate(name, Gate(Connective.AT_LEAST, different, needed))
        return self._written_out(name, needed, signals)

    def _written_out(self, name: str, needed: int, signals: Sequence[str]) -> str:
        """Return "at least ``needed``" by its recurrence, from the last input up."""
        row = [_TRUE] + [_FALSE] * needed
        for place in range(len(signals) - 1, -1, -1):
            for count in range(needed, max(needed - place, 1) - 1, -1):
                here = f"{name}\0{place} {count}"
                both = self._joined(f"{here} and", Connective.ALL, (signals[place], row[count - 1]))
                row[count] = self._joined(f"{here} or", Connective.ANY, (both, row[count]))
        return row[needed]

    def _joined(self, name: str, connective: Connective, signals: tuple[str, ...]) -> str:
        neutral, ruling = _TRUE, _FALSE
        if connective is Connective.ANY:
            neutral, ruling = _FALSE, _TRUE
        if ruling in signals:
            return ruling
        left = tuple(dict.fromkeys(signal for signal in signals if signal != neutral))
        if not left:
            return neutral
        return left[0] if len(left) == 1 else self._gate(name, Gate(connective, left))

    def _gate(self, name: str, gate: Gate) -> str:
        shape = _shape(gate)
        known = self._known.get(shape)
        if known is not None:
            return known
        self.left -= len(gate.inputs)
        if self.left < 0:
            raise WhychainError(
                "the fault tree is too large to write",
                fix="export one incident, or another format",
            )
        self.gates[name] = gate
        self._known[shape] = name
        return name


def _shape(gate: Gate) -> Gate:
    return Gate(gate.connective, tuple(sorted(gate.inputs)), gate.needed)
