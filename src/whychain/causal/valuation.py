"""Many valuations of one model at once: a column of bits for each name.

Bit i of a column says whether the name is true in valuation i. A gate combines whole
columns, so asking what happens without each of a thousand faults costs little more than
asking once.
"""

from collections import deque
from collections.abc import Mapping, Sequence

import msgspec

from whychain.causal.network import Threshold

Columns = Mapping[str, int]


class Rule(msgspec.Struct, frozen=True):
    """``target`` becomes true when the gate holds and every control of ``unless`` fails."""

    target: str
    gate: Threshold
    unless: tuple[str, ...]


def holds(gate: Threshold, columns: Columns, every: int) -> int:
    """Return in which valuations a gate holds; ``every`` has the bit of each valuation set.

    >>> bin(holds(Threshold(2, ("a", "b", "c")), {"a": 0b110, "b": 0b011, "c": 0b100}, 0b111))
    '0b110'
    """
    reached = [every] + [0] * max(gate.needed, 0)
    for name in gate.inputs:
        column = columns.get(name, 0)
        if column:
            for count in range(len(reached) - 1, 0, -1):
                reached[count] |= reached[count - 1] & column
    return reached[-1]


def least_fixpoint(rules: Sequence[Rule], given: Columns, every: int) -> dict[str, int]:
    """Return what follows from the given columns: the least ones that satisfy every rule.

    A rule is looked at again when something that it waits for has changed, so one valuation
    costs a number of steps that is linear in the rules (Dowling and Gallier 1984,
    doi:10.1016/0743-1066(84)90014-1).
    """
    true = dict(given)
    watchers: dict[str, list[int]] = {}
    for number, rule in enumerate(rules):
        for name in (*rule.gate.inputs, *(f"no:{control}" for control in rule.unless)):
            watchers.setdefault(name, []).append(number)
    waiting = deque(range(len(rules)))
    is_waiting = [True] * len(rules)
    while waiting:
        number = waiting.popleft()
        is_waiting[number] = False
        rule = rules[number]
        column = holds(rule.gate, true, every)
        for control in rule.unless:
            column &= true.get(f"no:{control}", 0)
        before = true.get(rule.target, 0)
        if column & ~before:
            true[rule.target] = before | column
            for following in watchers.get(rule.target, ()):
                if not is_waiting[following]:
                    is_waiting[following] = True
                    waiting.append(following)
    return true
