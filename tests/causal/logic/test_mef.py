"""Fault trees in the Open-PSA format: read, refused with a line, written and read again."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whychain.causal.fault_tree import cut_sets_of, tree_cut_sets
from whychain.causal.interchange.mef import read_mef
from whychain.causal.interchange.mef_text import as_mef
from whychain.causal.logic.formula import Connective, Formula, Gate
from whychain.causal.logic.limits import Limits
from whychain.errors import WhychainError

RequireProgram = Callable[[str], str]
Formulas = Callable[[str], st.SearchStrategy[Formula]]
BASIC = """<define-basic-event name="a"><float value="0.1"/></define-basic-event>
<define-basic-event name="b"><float value="0.2"/></define-basic-event>
<define-basic-event name="c"><float value="0.5"/></define-basic-event>"""


def tree(tmp_path: Path, body: str, basic: str = BASIC) -> Path:
    path = tmp_path / "tree.xml"
    path.write_text(
        "<?xml version='1.0'?>\n<opsa-mef>\n<define-fault-tree name='t'>\n"
        f"{body}\n</define-fault-tree>\n<model-data>\n{basic}\n</model-data>\n</opsa-mef>\n",
        encoding="utf-8",
    )
    return path


def gate(formula: str, name: str = "top") -> str:
    return f"<define-gate name='{name}'>{formula}</define-gate>"


A, B, C = (f"<basic-event name='{name}'/>" for name in "abc")


@pytest.mark.parametrize(
    ("formula", "sets", "probability"),
    [
        (f"<or>{A}{B}</or>", (("a",), ("b",)), 0.28),
        (f"<label>Both</label><and>{A}<event name='b'/></and>", (("a", "b"),), 0.02),
        (f"<atleast min='2'>{A}{B}{C}</atleast>", (("a", "b"), ("a", "c"), ("b", "c")), 0.15),
        (f"<or><and>{A}{B}</and>{C}</or>", (("c",), ("a", "b")), 0.51),
        (f"<xor>{A}{B}</xor>", (("a",), ("b",)), 0.26),
        (f"<and>{A}<not>{B}</not></and>", (("a",),), 0.08),
        (f"<nand>{A}{B}</nand>", ((),), 0.98),
        (f"<nor>{A}{B}</nor>", ((),), 0.72),
        (f"<iff>{A}{B}</iff>", ((),), 0.74),
        (f"<and>{A}<imply>{A}{B}</imply></and>", (("a", "b"),), 0.02),
        (f"<and>{A}<constant value='true'/></and>", (("a",),), 0.1),
        ("<constant value='false'/>", (), 0.0),
        (A, (("a",),), 0.1),
    ],
)
def test_a_formula_is_read_as_the_format_means_it(
    tmp_path: Path, formula: str, sets: tuple[tuple[str, ...], ...], probability: float
) -> None:
    answer = tree_cut_sets(tree(tmp_path, gate(formula)))

    assert answer.sets == sets
    assert answer.probability == pytest.approx(probability)
    assert (answer.outcome, answer.complete_to, answer.truncated) == ("top", None, False)


def test_house_events_are_constants_and_parameters_are_probabilities(tmp_path: Path) -> None:
    basic = """<define-house-event name='on'><constant value='true'/></define-house-event>
    <define-house-event name='off'/>
    <define-parameter name='p'><parameter name='q'/></define-parameter>
    <define-parameter name='q'><float value='0.25'/></define-parameter>
    <define-basic-event name='x'><label>X</label><parameter name='p'/></define-basic-event>"""
    body = gate(
        "<or><and><basic-event name='x'/><house-event name='on'/></and>"
        "<house-event name='off'/></or>"
    )

    answer = tree_cut_sets(tree(tmp_path, body, basic))

    assert (answer.sets, answer.probability) == ((("x",),), 0.25)


def test_where_an_event_has_no_constant_probability_the_answer_has_none(tmp_path: Path) -> None:
    basic = "<define-basic-event name='a'><exponential/></define-basic-event>"

    assert not isinstance(tree_cut_sets(tree(tmp_path, gate(A), basic)).probability, float)


@pytest.mark.parametrize(
    ("body", "line", "problem"),
    [
        (gate("<or><gate name='x'/></or>"), 4, "gate 'x' is not defined in this file"),
        (gate(f"<or>{A}<gate name='a'/></or>"), 4, "'a' is a basic-event, not a gate"),
        (f"{gate(A)}\n{gate(A)}", 5, "'top' is defined twice, first on line 4"),
        (gate("<gate name='top'/>"), 4, "gate 'top' rests on itself: top → top"),
        (gate(f"{A}{B}"), 4, "gate 'top' needs one formula, not 2"),
        (gate("<or/>"), 4, "<or> without anything in it"),
        (gate(f"<atleast min='4'>{A}{B}{C}</atleast>"), 4, "needs 4 of its 3 inputs"),
        (gate(f"<atleast min='x'>{A}{B}</atleast>"), 4, "min='x' is not a whole number"),
        (gate(f"<atleast>{A}{B}</atleast>"), 4, "<atleast> without min="),
        (gate(f"<not>{A}{B}</not>"), 4, "a negation has one input, not 2"),
        (gate(f"<imply>{A}</imply>"), 4, "<imply> has two inputs"),
        (gate(f"<perhaps>{A}</perhaps>"), 4, "<perhaps> is not a formula"),
        ("<define-gate>", 7, "not XML: mismatched tag"),
    ],
)
def test_a_tree_that_cannot_be_is_refused_with_its_line(
    tmp_path: Path, body: str, line: int, problem: str
) -> None:
    path = tree(tmp_path, body)

    with pytest.raises(WhychainError) as refused:
        read_mef(path)

    assert problem in str(refused.value)
    assert str(refused.value).startswith(f"{path}:")
    assert line == 7 or str(refused.value).startswith(f"{path}:{line}: ")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("<float value='1.5'/>", "'1.5' is not a probability"),
        ("<float value='nan'/>", "'nan' is not a probability"),
        ("<float value='much'/>", "'much' is not a probability"),
        ("<parameter name='p'/>", "parameter 'p' is not defined"),
    ],
)
def test_a_probability_that_cannot_be_is_refused(tmp_path: Path, value: str, problem: str) -> None:
    basic = f"<define-basic-event name='a'>{value}</define-basic-event>"

    with pytest.raises(WhychainError, match=problem):
        read_mef(tree(tmp_path, gate(A), basic))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><opsa-mef/>", "a document type is not accepted"),
        ("<html/>", "<html> where <opsa-mef> belongs"),
        ("", "not XML: no element found"),
        ("<opsa-mef/>", "no gate is defined"),
        (f"<opsa-mef>{'<a>' * 300}{'</a>' * 300}</opsa-mef>", "nested too deep"),
    ],
)
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "tree.xml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(WhychainError, match=problem):
        read_mef(path)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(WhychainError, match="cannot be read: No such file"):
        read_mef(tmp_path / "none.xml")


def test_of_several_top_gates_one_must_be_named(tmp_path: Path) -> None:
    path = tree(tmp_path, gate(A, "one") + gate(B, "two"))

    with pytest.raises(WhychainError, match=r"2 top gates .*--top: one of one, two"):
        read_mef(path)
    with pytest.raises(WhychainError, match=r"--top a: .* has no such gate"):
        read_mef(path, "a")
    assert tree_cut_sets(path, "two").sets == (("b",),)


def test_an_answer_is_limited_and_bounded(tmp_path: Path) -> None:
    path = tree(tmp_path, gate(f"<or><and>{A}{B}</and>{C}</or>"))

    assert tree_cut_sets(path, max_order=1).sets == (("c",),)
    assert tree_cut_sets(path, max_order=1).count == 1
    limited = tree_cut_sets(path, limit=1)
    assert (limited.sets, limited.count, limited.truncated) == ((("c",),), 2, True)
    assert limited.by_order == (0, 1, 1)


def test_an_answer_cut_short_says_up_to_where_it_is_complete() -> None:
    names = [f"e{i}" for i in range(60)]
    gates = {
        f"g{step}_{i}": Gate(Connective.ANY, (names[i], names[(i * step + step) % 60]))
        for step in range(2, 6)
        for i in range(60)
    }
    hard = Formula(
        gates | {"top": Gate(Connective.ALL, tuple(gates))}, dict.fromkeys(names, 0.5), "top"
    )

    answer = cut_sets_of(hard, limit=0, limits=Limits(nodes=2_000))

    assert answer.complete_to is not None
    assert answer.probability is None


@settings(max_examples=100, deadline=None, derandomize=True)
@given(data=st.data())
def test_what_was_written_is_read_as_the_same(
    formulas: Formulas, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    formula = data.draw(formulas("any"))
    path = tmp_path_factory.mktemp("mef") / "tree.xml"
    path.write_text(as_mef(formula), encoding="utf-8")

    read, written = cut_sets_of(read_mef(path, formula.top)), cut_sets_of(formula)
    assert replace(read, diagram_nodes=0, memory_mebibytes=0) == replace(
        written, diagram_nodes=0, memory_mebibytes=0
    )


@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_scram_finds_the_same(
    formulas: Formulas,
    require_program: RequireProgram,
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
) -> None:
    scram = require_program("scram")
    formula = used_only(data.draw(formulas("coherent").filter(is_for_scram)))
    folder = tmp_path_factory.mktemp("scram")
    path, report = folder / "tree.xml", folder / "report.xml"
    path.write_text(as_mef(formula), encoding="utf-8")

    options = ["--bdd", "-l", "100000", "--probability", "1", "-o", str(report)]
    subprocess.run([scram, *options, str(path)], check=True, capture_output=True, timeout=60)

    answer = cut_sets_of(formula)
    assert scram_sets(report) == set(answer.sets)
    assert answer.probability == pytest.approx(scram_chance(report), rel=1e-5)


def is_for_scram(formula: Formula) -> bool:
    """SCRAM refuses a name twice in one gate, and reports constants in its own way."""
    gates = [formula.gates[name] for name in formula.from_inputs_up()]
    simple = all(g.inputs and len(set(g.inputs)) == len(g.inputs) for g in gates)
    return simple and bool(cut_sets_of(formula).sets)


def used_only(formula: Formula) -> Formula:
    gates = {name: formula.gates[name] for name in formula.from_inputs_up()}
    return Formula(gates, dict.fromkeys(formula.used_events(), 0.25), formula.top)


def scram_sets(report: Path) -> set[tuple[str, ...]]:
    root: Any = ElementTree.parse(report).getroot()
    return {
        tuple(sorted(event.get("name") for event in product.iter("basic-event")))
        for product in root.iter("product")
    }


def scram_chance(report: Path) -> float:
    root: Any = ElementTree.parse(report).getroot()
    return float(next(root.iter("sum-of-products")).get("probability"))
