"""Gates that rest on each other: no loop starts by itself."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whychain.causal.logic.components import components, is_loop
from whychain.causal.logic.fixpoint import minimal_family
from whychain.causal.logic.formula import FALSE, TRUE, Connective, Gate
from whychain.causal.logic.limits import Limits
from whychain.errors import WhychainError

ALL, ANY, AT_LEAST = Connective.ALL, Connective.ANY, Connective.AT_LEAST
EVENTS = "abcdef"
Gates = dict[str, Gate]
HARD_EVENTS = [f"e{i}" for i in range(60)]


@st.composite
def systems(draw: st.DrawFn) -> Gates:
    names = [f"g{i}" for i in range(draw(st.integers(1, 9)))]
    gates: Gates = {}
    for name in names:
        inputs = draw(st.lists(st.sampled_from([*EVENTS, *names]), min_size=1, max_size=4))
        kind = draw(st.sampled_from([ALL, ANY, AT_LEAST]))
        needed = draw(st.integers(1, len(inputs))) if kind is AT_LEAST else 0
        gates[name] = Gate(kind, tuple(inputs), needed)
    return gates


def holds(gates: Gates, present: frozenset[str], top: str) -> bool:
    """Return the top's value by the definition: from all false until nothing changes."""
    true = set(present)
    before = -1
    while len(true) != before:
        before = len(true)
        for name, gate in gates.items():
            known = [child in true for child in gate.inputs]
            needed = {ALL: len(known), ANY: 1, AT_LEAST: gate.needed}[gate.connective]
            if sum(known) >= needed:
                true.add(name)
    return top in true


@settings(max_examples=500, deadline=None, derandomize=True)
@given(gates=systems())
def test_cyclic_gates_have_the_sets_that_trying_finds(gates: Gates) -> None:
    tried: list[frozenset[str]] = []
    for size in range(len(EVENTS) + 1):
        for chosen in map(frozenset, combinations(EVENTS, size)):
            if not any(s <= chosen for s in tried) and holds(gates, chosen, "g0"):
                tried.append(chosen)

    found = minimal_family(gates, frozenset(EVENTS), "g0").smallest_first()

    assert list(found) == sorted((tuple(sorted(s)) for s in tried), key=lambda s: (len(s), s))


def test_a_loop_with_nothing_outside_never_starts() -> None:
    loop = {"retry": Gate(ANY, ("timeout",)), "timeout": Gate(ALL, ("retry",))}

    assert minimal_family(loop, frozenset({"a"}), "timeout").smallest_first() == ()


def test_a_loop_may_rest_on_constants() -> None:
    loop = {"a": Gate(ANY, ("b", "x")), "b": Gate(ALL, ("a", "on")), "on": TRUE, "x": TRUE}

    assert minimal_family(loop, frozenset(), "b").smallest_first() == ((),)
    assert minimal_family(loop | {"x": FALSE}, frozenset(), "b").smallest_first() == ()


def test_components_come_after_what_they_rest_on() -> None:
    gates = {
        "top": Gate(ALL, ("loop", "a")),
        "loop": Gate(ANY, ("back", "seed")),
        "back": Gate(ALL, ("loop",)),
        "seed": FALSE,
        "self": Gate(ANY, ("self",)),
    }

    found = components(gates, "top")

    assert [set(members) for members in found] == [{"seed"}, {"loop", "back"}, {"top"}]
    assert [is_loop(gates, members) for members in found] == [False, True, False]
    assert is_loop(gates, ("self",))
    assert components(gates, "a") == ()


@pytest.mark.parametrize("limits", [Limits(nodes=100), Limits(seconds=0.0)])
@pytest.mark.parametrize("looping", [True, False])
def test_too_large_a_system_is_one_line(limits: Limits, looping: bool) -> None:
    with pytest.raises(WhychainError, match="too many cut sets to find in time"):
        minimal_family(hard(looping), frozenset(HARD_EVENTS), "top", limits=limits)


def hard(looping: bool) -> Gates:
    gates = {
        f"g{step}_{i}": Gate(ANY, (HARD_EVENTS[i], HARD_EVENTS[(i * step + step) % 60]))
        for step in range(2, 6)
        for i in range(60)
    }
    gates["top"] = Gate(ALL, tuple(gates))
    if looping:
        gates["g2_0"] = Gate(ANY, ("e0", "e1", "top"))
    return gates
