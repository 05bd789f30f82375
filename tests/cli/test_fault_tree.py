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
        "probability": 0.625,
    }
    assert (none.code, none.out) == (1, "pair: 0 minimal cut sets\nprobability: 0.25\n")
