"""Importance measures are what the definitions say, and what SCRAM says."""

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whychain.causal.interchange.mef_text import as_mef
from whychain.causal.logic.fixpoint import solve_gates
from whychain.causal.logic.formula import Connective, Formula, Gate
from whychain.causal.logic.importance import EventImportance, importances
from whychain.causal.logic.limits import Limits
from whychain.errors import WhychainError

RequireProgram = Callable[[str], str]
Systems = Callable[[str], st.SearchStrategy[tuple[dict[str, Gate], dict[str, float], str]]]
Tabled = Callable[..., Any]
ALL, ANY = Connective.ALL, Connective.ANY
MANY = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.mark.parametrize("kind", ["coherent", pytest.param("any", marks=pytest.mark.uncovered)])
@MANY
@given(data=st.data())
def test_every_measure_is_what_its_definition_says(
    systems: Systems, tabled: Tabled, kind: str, data: st.DataObject
) -> None:
    gates, events, top = data.draw(systems(kind))
    tables = tabled(gates, events, top)

    found = importances(gates, events, top)

    assert found.probability == pytest.approx(tables.probability(tables.surely), abs=1e-12)
    assert [one.event for one in found.events] == sorted(events)
    for one in found.events:
        assert measures(one) == approximately(by_definition(tables, one.event))


def by_definition(tables: Any, event: str) -> dict[str, float | None]:
    column, bit = tables.columns[event], 1 << tables.names.index(event)
    with_it = tables.surely & column
    without = tables.surely & ~column
    chance = tables.events[event]
    whole = tables.probability(tables.surely)
    given_it = tables.probability_of_others(with_it | with_it >> bit, event)
    given_not = tables.probability_of_others(without | without << bit, event)
    held = tables.above([s for s in tables.minimal(tables.surely) if event in s])
    return {
        "birnbaum": given_it - given_not,
        "criticality": chance * (given_it - given_not) / whole if whole else None,
        "fussell_vesely": tables.probability(held & tables.surely) / whole if whole else None,
        "diagnostic": chance * given_it / whole if whole else None,
        "achievement_worth": given_it / whole if whole else None,
        "reduction_worth": whole / given_not if whole and given_not else None,
    }


def measures(one: EventImportance) -> dict[str, float | None]:
    names = [
        "birnbaum",
        "criticality",
        "fussell_vesely",
        "diagnostic",
        "achievement_worth",
        "reduction_worth",
    ]
    return {name: getattr(one, name) for name in names}


def approximately(wanted: Mapping[str, float | None]) -> dict[str, Any]:
    return {
        name: None if value is None else pytest.approx(value, rel=1e-9, abs=1e-12)
        for name, value in wanted.items()
    }


@pytest.mark.uncovered
@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_scram_finds_the_same_measures(
    formulas: Callable[[str], st.SearchStrategy[Formula]],
    require_program: RequireProgram,
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
) -> None:
    scram = require_program("scram")
    formula = used_only(data.draw(formulas("coherent").filter(is_for_scram)))
    folder = tmp_path_factory.mktemp("scram")
    path, report = folder / "tree.xml", folder / "report.xml"
    path.write_text(as_mef(formula), encoding="utf-8")
    options = ["--bdd", "-l", "100000", "--probability", "1", "--importance", "1"]
    subprocess.run(
        [scram, *options, "-o", str(report), str(path)], check=True, capture_output=True, timeout=60
    )

    chances = {name: chance or 0.0 for name, chance in formula.events.items()}
    found = {e.event: e for e in importances(formula.gates, chances, formula.top).events}

    root: Any = ElementTree.parse(report).getroot()
    for element in next(root.iter("importance")):
        one = found[element.get("name")]
        theirs = {key: float(element.get(key)) for key in ("MIF", "CIF", "DIF", "RAW", "RRW")}
        ours = {
            "MIF": one.birnbaum,
            "CIF": one.criticality,
            "DIF": one.diagnostic,
            "RAW": one.achievement_worth,
            "RRW": one.reduction_worth or 0.0,
        }
        assert ours == pytest.approx(theirs, rel=1e-4, abs=1e-6)


def is_for_scram(formula: Formula) -> bool:
    """SCRAM refuses a name twice in one gate, and reports constants in its own way."""
    gates = [formula.gates[name] for name in formula.from_inputs_up()]
    simple = all(g.inputs and len(set(g.inputs)) == len(g.inputs) for g in gates)
    sets = solve_gates(formula.gates, formula.events, formula.top).family.smallest_first(1)
    return simple and bool(sets) and sets != ((),)


def used_only(formula: Formula) -> Formula:
    gates = {name: formula.gates[name] for name in formula.from_inputs_up()}
    events = {name: 0.1 + 0.05 * i for i, name in enumerate(sorted(formula.used_events()))}
    return Formula(gates, events, formula.top)


def test_the_two_definitions_of_fussell_vesely_differ_where_an_event_is_a_bystander() -> None:
    gates = {"top": Gate(ANY, ("a", "pair")), "pair": Gate(ALL, ("b", "c"))}

    found = importances(gates, {"a": 0.1, "b": 0.2, "c": 0.3}, "top")
    b = found.events[1]

    assert found.probability == pytest.approx(0.154)
    assert b.fussell_vesely == pytest.approx(0.06 / 0.154)
    assert b.diagnostic == pytest.approx(0.074 / 0.154)
    assert b.reduction_worth == pytest.approx(1.54)


def test_without_what_is_in_every_set_nothing_happens() -> None:
    gates = {"top": Gate(ALL, ("a", "any")), "any": Gate(ANY, ("b", "c"))}

    a = importances(gates, {"a": 1e-9, "b": 0.3, "c": 0.7}, "top").events[0]

    assert a.reduction_worth is None
    assert a.criticality == pytest.approx(1)


def test_where_the_top_cannot_happen_no_share_of_it_is_defined() -> None:
    found = importances({"top": Gate(ALL, ("a", "b"))}, {"a": 0.0, "b": 0.5, "c": 0.5}, "top")

    assert [e.birnbaum for e in found.events] == [0.5, 0.0, 0.0]
    assert {e.diagnostic for e in found.events} == {None}
    assert {e.reduction_worth for e in found.events} == {None}


def test_too_large_a_top_is_one_line() -> None:
    names = [f"e{i}" for i in range(60)]
    gates = {
        f"g{step}_{i}": Gate(ANY, (names[i], names[(i * step + step) % 60]))
        for step in range(2, 6)
        for i in range(60)
    }
    gates["top"] = Gate(ALL, tuple(gates))

    with pytest.raises(WhychainError, match="cannot be weighed within 60 seconds and 1,000"):
        importances(gates, dict.fromkeys(names, 0.5), "top", Limits(nodes=1_000))


@pytest.mark.parametrize("negated", [False, True])
def test_where_sets_are_too_many_to_weigh_all_other_measures_are_there(negated: bool) -> None:
    events = {f"e{i}": 0.5 for i in range(26)}
    pairs = {f"g{i}": Gate(ALL, (f"e{i}", f"e{(i * 11 + 3) % 26}")) for i in range(26)}
    gates = pairs | {"some": Gate(Connective.AT_LEAST, tuple(pairs), 4)}
    gates |= {"not": Gate(Connective.NOT, ("e25",)), "rarely": Gate(ALL, ("some", "not"))}
    top = "rarely" if negated else "some"

    every = importances(gates, events, top)
    few = importances(gates, events, top, Limits(nodes=30_000))

    assert None not in {e.fussell_vesely for e in every.events}
    assert None in {e.fussell_vesely for e in few.events}
    for one, other in zip(few.events, every.events, strict=True):
        assert replace(one, fussell_vesely=other.fussell_vesely) == other
        assert one.fussell_vesely in {None, other.fussell_vesely}
