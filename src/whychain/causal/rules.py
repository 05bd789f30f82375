"""What must hold across records and vocabulary: ids exist, and are of the right kind."""

import difflib
from collections.abc import Iterator, Mapping

from whychain.causal.question import Question
from whychain.causal.questions import GraphOf, differences
from whychain.causal.vocabulary import NodeKind
from whychain.causal.vocabulary_files import DUPLICATE_NODE
from whychain.documents.finding import KeyPath, Problem, Rule, SeverityLevel
from whychain.kb.record import Drill, Incident, Record

UNKNOWN_NODE = Rule(
    "graph-unknown-node",
    "An id in a record, question or runbook is declared in the vocabulary.",
    "Only declared ids join records into one graph.",
    "Declare it in causal/, or use the id that exists.",
)
WRONG_KIND = Rule(
    "graph-wrong-kind",
    "A node is used as what it is: links lead to effects, symptoms and outcomes; only controls "
    "stand in 'unless' and 'controls'; a configuration fault is a fault.",
    "A fault is a basic event: it is there or not, nothing causes it.",
    "Use a node of the right kind, or put an effect in between.",
)
UNKNOWN_RECORD = Rule(
    "graph-unknown-record",
    "A record that another one refers to exists.",
    "A link to nowhere is lost on the site.",
    "Correct the id.",
)
WRONG_ANSWER = Rule(
    "question-wrong-answer",
    "A golden question gets the answer that it expects.",
    "Either the records changed what they mean, or the expectation was never true.",
    "Read the difference; mend the record or the question.",
)
UNUSED_NODE = Rule(
    "vocabulary-unused",
    "A declared node is used by some record.",
    "Words that nothing uses make the right one harder to find.",
    "Use it or remove it.",
    SeverityLevel.WARNING,
)

CAUSAL_RULES = (
    DUPLICATE_NODE,
    UNKNOWN_NODE,
    WRONG_KIND,
    UNKNOWN_RECORD,
    WRONG_ANSWER,
    UNUSED_NODE,
)

Kinds = Mapping[str, NodeKind]
_MAY_FOLLOW = (NodeKind.EFFECT, NodeKind.SYMPTOM, NodeKind.OUTCOME)
_ANYTHING = tuple(NodeKind)
_LIST_FIELDS = (
    ("config_faults", "node", (NodeKind.FAULT,)),
    ("timeline", "node", _ANYTHING),
    ("metrics", "node", _ANYTHING),
    ("contributing_factors", "node", _ANYTHING),
    ("mitigation", "control", (NodeKind.CONTROL,)),
    ("actions", "control", (NodeKind.CONTROL,)),
    ("claims", "node", _ANYTHING),
)
Use = tuple[KeyPath, str, tuple[NodeKind, ...]]


def record_problems(record: Record, kinds: Kinds, records: frozenset[str]) -> Iterator[Problem]:
    """Yield every id in a record that the vocabulary or the other records contradict."""
    for path, node, allowed in nodes_used(record):
        yield from node_problems(path, node, allowed, kinds)
    for index, related in enumerate(record.related):
        if related.id not in records:
            message = f"no record is called {related.id!r}{_nearest(related.id, records)}"
            yield Problem(UNKNOWN_RECORD, ("related", index, "id"), message)


def node_problems(
    path: KeyPath, node: str, allowed: tuple[NodeKind, ...], kinds: Kinds
) -> Iterator[Problem]:
    """Yield what is wrong with the use of one node at one place."""
    if node not in kinds:
        message = f"no node is called {node!r}{_nearest(node, kinds)}"
        yield Problem(UNKNOWN_NODE, path, message)
    elif kinds[node] not in allowed:
        wanted = " or ".join(k.value for k in allowed)
        message = f"{node!r} is of kind {kinds[node].value}, here stands {wanted}"
        yield Problem(WRONG_KIND, path, message)


def question_problems(
    question: Question, kinds: Kinds, records: frozenset[str], graph_of: GraphOf
) -> Iterator[Problem]:
    """Yield unknown ids of a question, or how its answer differs from the expected one."""
    controls = (NodeKind.CONTROL,)
    uses: list[Use] = [
        ((name,), node, _ANYTHING)
        for name in ("node", "target")
        if (node := getattr(question, name))
    ]
    uses += [(("without", i), n, _ANYTHING) for i, n in enumerate(question.without)]
    uses += [(("with_controls", i), n, controls) for i, n in enumerate(question.with_controls)]
    found = [p for path, node, allowed in uses for p in node_problems(path, node, allowed, kinds)]
    if question.incident and question.incident not in records:
        message = f"no record is called {question.incident!r}"
        found.append(Problem(UNKNOWN_RECORD, ("incident",), message))
    yield from found
    if not found:
        for difference in differences(question, graph_of):
            yield Problem(WRONG_ANSWER, ("expected",), difference)


def nodes_used(record: Record) -> Iterator[Use]:
    """Yield every use of a node by a record: where it stands, its id, the kinds allowed there."""
    for name, field, allowed in _LIST_FIELDS:
        for index, item in enumerate(getattr(record, name, ())):
            if node := getattr(item, field):
                yield (name, index, field), node, allowed
    if isinstance(record, Drill):
        starts = (NodeKind.FAULT, NodeKind.CONDITION)
        for index, node in enumerate(record.injects):
            yield ("injects", index), node, starts
    if isinstance(record, Incident) and record.trigger.node:
        yield ("trigger", "node"), record.trigger.node, _ANYTHING
    if isinstance(record, Incident) and record.impact.node:
        yield ("impact", "node"), record.impact.node, (NodeKind.OUTCOME,)
    yield from _account_uses(record)


def _account_uses(record: Record) -> Iterator[Use]:
    for name, account in record.causal.accounts.items() if record.causal else ():
        base: KeyPath = ("causal", "accounts", name)
        for index, link in enumerate(account.links):
            path = (*base, "links", index)
            yield (*path, "effect"), link.effect, _MAY_FOLLOW
            for place, cause in enumerate(link.causes):
                yield (*path, "causes", place), cause, _ANYTHING
            for place, control in enumerate(link.unless):
                yield (*path, "unless", place), control, (NodeKind.CONTROL,)
        for control_id, control_state in account.controls.items():
            yield (*base, "controls", control_id), control_id, (NodeKind.CONTROL,)
            for place, cause in enumerate(control_state.by):
                yield (*base, "controls", control_id, "by", place), cause, _ANYTHING
        for fault in account.not_needed:
            yield (*base, "not_needed", fault), fault, (NodeKind.FAULT,)


def _nearest(name: str, known: Mapping[str, object] | frozenset[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
