"""Fault trees from a file: exact answers without a workspace."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Ask = Callable[..., Any]
TREE = """<opsa-mef><define-fault-tree name="t">
<define-gate name="top"><or><basic-event name="a"/><gate name="pair"/></or></define-gate>
<define-gate name="pair"><atleast min="2"><basic-event name="b"/><basic-event name="c"/>
<basic-event name="d"/></atleast></define-gate>
<define-basic-event name="a"><float value="0.5"/></define-basic-event>
<define-basic-event name="b"><float value="0.5"/></define-basic-event>
<define-basic-event name="c"><float value="0.5"/></define-basic-event>
<define-basic-event name="d"><float value="0"/></define-basic-event>
</define-fault-tree></opsa-mef>"""


def test_a_fault_tree_from_a_file_is_answered_without_a_workspace(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "tree.xml").write_text(TREE, encoding="utf-8")
    question = ("causal", "cut-sets", "--mef", "tree.xml")

    text = ask(*question, "--limit", "2", root=tmp_path)
    counted = json.loads(ask(*question, "--count", "--json", root=tmp_path).out)
    none = ask(*question, "--top", "pair", "--max-order", "1", root=tmp_path)

    assert text.out.splitlines() == [
        "top: 4 minimal cut sets",
        "  of 1 event: 1",
        "  of 2 events: 3",
        "probability: 0.625",
        "memory: 16 diagram nodes, 0.0 MiB",
        "  1. a",
        "  2. b + c",
        "  … and 2 more",
    ]
    assert counted == {
        "outcome": "top",
        "incident": None,
        "account": None,
        "count": 4,
        "truncated": True,
        "sets": [],
        "by_order": [0, 1, 3],
        "complete_to": None,
        "diagram_nodes": 16,
        "memory_mebibytes": 0.0,
        "probability": 0.625,
    }
    assert none.code == 1
    assert none.out.startswith("pair: 0 minimal cut sets\nprobability: 0.25\nmemory: ")


def test_the_most_probable_sets_come_first_when_asked(ask: Ask, tmp_path: Path) -> None:
    tree = TREE.replace('name="d"><float value="0"', 'name="d"><float value="0.9"')
    (tmp_path / "tree.xml").write_text(tree, encoding="utf-8")
    question = ("causal", "cut-sets", "--mef", "tree.xml", "--rank", "probability")

    text = ask(*question, root=tmp_path)
    few = json.loads(ask(*question, "--limit", "3", "--json", root=tmp_path).out)
    pairs = ask(*question, "--top", "pair", "--limit", "1", root=tmp_path)

    assert text.out.splitlines()[-4:] == [
        "  1. a  [0.5]",
        "  2. b + d  [0.45]",
        "  3. c + d  [0.45]",
        "  4. b + c  [0.25]",
    ]
    assert few["sets"] == [["a"], ["b", "d"], ["c", "d"]]
    assert few["set_probabilities"] == [0.5, 0.45, 0.45]
    assert "  1. b + d  [0.45]" in pairs.out.splitlines()


def test_ranking_by_probabilities_that_are_not_there_is_wrong_use(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "tree.xml").write_text(TREE.replace('<float value="0"/>', ""), encoding="utf-8")
    ranked = ("causal", "cut-sets", "--rank", "probability")

    of_tree = ask(*ranked, "--mef", "tree.xml", root=tmp_path)
    of_records = ask(*ranked, "outage")

    assert (of_tree.code, of_tree.out) == (2, "")
    assert "basic event 'd' has no probability to rank by" in of_tree.err
    assert of_tree.err.count("\n") == 1
    assert (of_records.code, of_records.out) == (2, "")
    assert "records hold no probabilities to rank by" in of_records.err


def test_a_tree_that_is_too_large_is_answered_with_bounds(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "tree.xml").write_text(tangled(), encoding="utf-8")
    question = ("causal", "cut-sets", "--mef", "tree.xml", "--seconds", "0.5", "--limit", "1")

    text = ask(*question, root=tmp_path)
    data = json.loads(ask(*question, "--json", root=tmp_path).out)

    assert text.code == 1
    assert "\nprobability: between 0.0001 and " in text.out
    assert all(len(one) <= data["complete_to"] for one in data["sets"])
    assert data["probability"] is None
    low, high = data["probability_bounds"]
    assert 0.0001 <= low <= high < 0.03


def tangled() -> str:
    def gate(name: str, kind: str, *inputs: str) -> str:
        named = "".join(f'<event name="{one}"/>' for one in inputs)
        return f'<define-gate name="{name}"><{kind}>{named}</{kind}></define-gate>'

    events = [f"e{i}" for i in range(60)]
    pairs = {
        f"g{step}_{i}": (events[i], events[(i * step + step) % 60])
        for step in range(2, 6)
        for i in range(60)
    }
    gates = [gate(name, "or", *pair) for name, pair in pairs.items()]
    gates += [gate("all", "and", *pairs), gate("pair", "and", "e0", "e7")]
    basic = (f'<define-basic-event name="{e}"><float value="0.01"/>' for e in events)
    return (
        f'<opsa-mef><define-fault-tree name="t">{"".join(gates)}{gate("top", "or", "all", "pair")}'
        f"{''.join(f'{event}</define-basic-event>' for event in basic)}"
        "</define-fault-tree></opsa-mef>"
    )
