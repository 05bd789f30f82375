"""Golden questions: asked of the graph, compared with the answer that must come back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from whychain.causal.cutsets import cut_sets
from whychain.causal.graph import AnyGraph
from whychain.causal.loops import loops
from whychain.causal.paths import paths
from whychain.causal.question import Expected, Question, QuestionKind
from whychain.causal.walk import effects, why
from whychain.causal.whatif import what_if
from whychain.documents.finding import Finding
from whychain.documents.reader import Document, read_document
from whychain.errors import WhychainError

GraphOf = Callable[[str | None, str | None], AnyGraph]


class Questions(msgspec.Struct, frozen=True):
    """Every question of a workspace that could be read."""

    documents: tuple[Document[Question], ...]
    findings: tuple[Finding, ...]


def read_questions(root: Path) -> Questions:
    """Read ``causal/questions/*.yml``."""
    folder = root / "causal" / "questions"
    files = sorted(folder.glob("*.yml")) if folder.is_dir() else []
    readings = [read_document(path, root, Question) for path in files]
    return Questions(
        tuple(r.document for r in readings if r.document),
        tuple(f for r in readings for f in r.findings),
    )


def differences(question: Question, graph_of: GraphOf) -> tuple[str, ...]:
    """Return how the answer differs from the expected one; nothing when it is as expected."""
    try:
        answer = _answer(question, graph_of(question.incident, question.account))
    except WhychainError as error:
        return (str(error),)
    return tuple(_compare(question.expected, answer))


def _answer(question: Question, graph: AnyGraph) -> dict[str, object]:
    """Return the fields that an expected answer may speak of."""
    node, target = question.node or "", question.target or ""
    match question.ask:
        case QuestionKind.WHY:
            return {"nodes": why(graph, node).nodes}
        case QuestionKind.EFFECTS:
            return {"nodes": effects(graph, node).nodes}
        case QuestionKind.PATHS:
            found = paths(graph, node, target).paths
            return {"paths": found, "shortest": found[0] if found else (), "count": len(found)}
        case QuestionKind.CUT_SETS:
            cuts = cut_sets(graph, node, events=question.events)
            return {"sets": cuts.sets, "count": cuts.count}
        case QuestionKind.WHAT_IF:
            answer = what_if(
                graph, node, without=question.without, with_controls=question.with_controls
            )
            return {
                "happens": answer.happens,
                "before": answer.before,
                "sets": answer.remaining_cut_sets,
                "count": len(answer.remaining_cut_sets),
            }
        case QuestionKind.LOOPS:
            circles = tuple(loop.nodes for loop in loops(graph).loops)
            return {"loops": circles, "count": len(circles)}


def _compare(expected: Expected, answer: dict[str, object]) -> Iterator[str]:
    for field in ("nodes", "sets", "paths", "shortest", "happens", "before", "loops", "count"):
        wanted = getattr(expected, field)
        if wanted is not None and _normal(field, wanted) != _normal(field, answer.get(field)):
            yield f"{field}: expected {_plain(wanted)}, got {_plain(answer.get(field))}"
    nodes = answer.get("nodes")
    there = set(nodes) if isinstance(nodes, tuple) else set()
    for name in expected.includes or ():
        if name not in there:
            yield f"nodes: {name!r} should be among them"
    for name in expected.excludes or ():
        if name in there:
            yield f"nodes: {name!r} should not be among them"


def _normal(field: str, value: object) -> object:
    """Put an answer into an order that does not depend on how a person wrote it down."""
    if not isinstance(value, tuple):
        return value
    if field == "sets":
        return sorted(sorted(s) for s in value)
    if field == "loops":
        return sorted(_turned(loop) for loop in value)
    return sorted(value) if field in {"nodes", "paths"} else value


def _turned(loop: tuple[str, ...]) -> tuple[str, ...]:
    at = loop.index(min(loop))
    return (*loop[at:], *loop[:at])


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_plain(v) for v in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)
