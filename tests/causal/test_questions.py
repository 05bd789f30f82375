"""Golden questions: read, asked, compared with what must come back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from whychain.causal.graph import CausalGraph
from whychain.causal.question import Question
from whychain.causal.questions import differences, read_questions

GraphFrom = Callable[[str], CausalGraph]
GRAPH = """
faults: [a, b]
conditions: [k]
outcomes: [top]
links:
  - {effect: mid, when: any-of, causes: [a, again], unless: [guard]}
  - {effect: again, causes: [mid]}
  - {effect: top, when: all-of, causes: [mid, b, k]}
controls:
  guard: {state: absent}
"""


def differ(graph_from: GraphFrom, ask: str, expected: dict[str, Any], **fields: Any) -> list[str]:
    plain = {"id": "q", "question": "Q?", "because": "B", "ask": ask, "expected": expected}
    question = msgspec.convert(plain | fields, Question)
    return list(differences(question, lambda incident, account: graph_from(GRAPH)))


@pytest.mark.parametrize(
    ("ask", "fields", "expected"),
    [
        ("why", {"node": "top"}, {"nodes": ["k", "guard", "a", "b", "mid", "again"]}),
        ("why", {"node": "top"}, {"includes": ["a"], "excludes": ["top"]}),
        ("effects", {"node": "b"}, {"nodes": ["top"], "includes": ["top"], "excludes": ["mid"]}),
        ("paths", {"node": "a", "target": "top"}, {"paths": [["a", "mid", "top"]], "count": 1}),
        ("paths", {"node": "a", "target": "top"}, {"shortest": ["a", "mid", "top"]}),
        ("paths", {"node": "top", "target": "a"}, {"shortest": [], "paths": [], "count": 0}),
        ("cut-sets", {"node": "top"}, {"sets": [["b", "a"]], "count": 1}),
        ("cut-sets", {"node": "mid", "events": "controls"}, {"sets": [["no:guard"]]}),
        ("what-if", {"node": "top"}, {"happens": True, "before": True, "sets": [["a", "b"]]}),
        ("what-if", {"node": "top", "without": ["a"]}, {"happens": False, "sets": [], "count": 0}),
        ("what-if", {"node": "top", "with_controls": ["guard"]}, {"happens": False}),
        ("loops", {}, {"loops": [["mid", "again"]], "count": 1}),
    ],
)
def test_the_right_answer_in_any_order_is_no_difference(
    graph_from: GraphFrom, ask: str, fields: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert differ(graph_from, ask, expected, **fields) == []


@pytest.mark.parametrize(
    ("ask", "fields", "expected", "difference"),
    [
        ("effects", {"node": "b"}, {"nodes": []}, "nodes: expected [], got [top]"),
        ("effects", {"node": "b"}, {"includes": ["mid"]}, "nodes: 'mid' should be among them"),
        ("effects", {"node": "b"}, {"excludes": ["top"]}, "nodes: 'top' should not be among them"),
        ("cut-sets", {"node": "top"}, {"sets": [["a"]]}, "sets: expected [[a]], got [[a, b]]"),
        ("what-if", {"node": "top"}, {"happens": False}, "happens: expected false, got true"),
        ("what-if", {"node": "top"}, {"before": False}, "before: expected false, got true"),
        (
            "paths",
            {"node": "a", "target": "top"},
            {"shortest": ["a", "top"]},
            "shortest: expected [a, top], got [a, mid, top]",
        ),
        ("loops", {}, {"count": 2}, "count: expected 2, got 1"),
        ("loops", {}, {"loops": []}, "loops: expected [], got [[again, mid]]"),
        ("loops", {}, {"nodes": ["a"]}, "nodes: expected [a], got None"),
        ("loops", {}, {"includes": ["a"]}, "nodes: 'a' should be among them"),
    ],
)
def test_a_wrong_answer_is_told_in_one_line(
    graph_from: GraphFrom,
    ask: str,
    fields: dict[str, Any],
    expected: dict[str, Any],
    difference: str,
) -> None:
    assert differ(graph_from, ask, expected, **fields) == [difference]


def test_a_path_must_not_be_reordered(graph_from: GraphFrom) -> None:
    expected = {"shortest": ["top", "mid", "a"]}

    assert len(differ(graph_from, "paths", expected, node="a", target="top")) == 1


def test_a_question_that_cannot_be_asked_says_why(graph_from: GraphFrom) -> None:
    (difference,) = differ(graph_from, "why", {}, node="tip")

    assert difference == (
        "no node is called 'tip' in case-1, account told (fix: did you mean top?)"
    )


def test_a_workspace_without_questions_has_none(tmp_path: Path) -> None:
    found = read_questions(tmp_path)

    assert (found.documents, found.findings) == ((), ())


def test_a_bad_question_is_a_finding_and_the_others_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "causal" / "questions"
    folder.mkdir(parents=True)
    good = "{id: good, question: Q, ask: loops, because: B, expected: {count: 0}}\n"
    (folder / "good.yml").write_text(good)
    (folder / "bad.yml").write_text(good.replace("loops", "guess"))

    found = read_questions(tmp_path)

    assert [d.content.id for d in found.documents] == ["good"]
    assert [(f.file, f.rule) for f in found.findings] == [
        ("causal/questions/bad.yml", "schema-value")
    ]
