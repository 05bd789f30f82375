"""What must hold between records, vocabulary and runbooks; and every rule there is."""

from collections.abc import Iterator

from whychain.causal.logic_rules import LOGIC_RULES
from whychain.causal.rules import CAUSAL_RULES, UNUSED_NODE, node_problems
from whychain.causal.spelling import TWO_SPELLINGS
from whychain.causal.vocabulary import Control, NodeKind
from whychain.documents.finding import KeyPath, Problem, Rule, SeverityLevel
from whychain.documents.rules import DOCUMENT_RULES
from whychain.kb.record import Incident, Record
from whychain.kb.rules import RECORD_RULES
from whychain.runbooks.in_file_test_rules import IN_FILE_TEST_RULES
from whychain.runbooks.lock_rules import LOCK_ORDER
from whychain.runbooks.plan_rules import PLAN_RULES
from whychain.runbooks.reach_rules import REACH_RULES
from whychain.runbooks.rules import RUNBOOK_RULES
from whychain.runbooks.runbook import Runbook
from whychain.workspace.former_ids import FORMER_ID_TAKEN

UNKNOWN_RUNBOOK = Rule(
    "workspace-unknown-runbook",
    "A runbook that a record or control names exists.",
    "A dead runbook link is found out in the next outage; one in five was dead in a well-known "
    "alert collection.",
    "Correct the id, or write the runbook.",
)
IGNORED_FILE = Rule(
    "workspace-ignored-file",
    "A content file ends in .yml.",
    "A file that ends in .yaml looks as if it counted, and nothing reads it.",
    "Rename the file.",
    SeverityLevel.WARNING,
)
WORKSPACE_RULES = (UNKNOWN_RUNBOOK, IGNORED_FILE, FORMER_ID_TAKEN)

EVERY_RULE: tuple[Rule, ...] = tuple(
    sorted(
        {
            *DOCUMENT_RULES,
            *RECORD_RULES,
            *CAUSAL_RULES,
            *LOGIC_RULES,
            TWO_SPELLINGS,
            *RUNBOOK_RULES,
            *PLAN_RULES,
            *IN_FILE_TEST_RULES,
            *REACH_RULES,
            LOCK_ORDER,
            *WORKSPACE_RULES,
        },
        key=lambda rule: rule.id,
    )
)


def record_runbook_problems(record: Record, runbooks: frozenset[str]) -> Iterator[Problem]:
    """Yield the runbooks that a record names and that do not exist."""
    named: list[tuple[KeyPath, str]] = [
        (("runbooks", i), name) for i, name in enumerate(record.runbooks)
    ]
    if isinstance(record, Incident):
        named += [
            (("mitigation", i, "runbook"), step.runbook)
            for i, step in enumerate(record.mitigation)
            if step.runbook
        ]
        if record.detection.runbook:
            named.append((("detection", "runbook"), record.detection.runbook))
    for path, name in named:
        if name not in runbooks:
            yield Problem(UNKNOWN_RUNBOOK, path, f"no runbook is called {name!r}")


def control_runbook_problems(
    control: Control, index: int, runbooks: frozenset[str]
) -> Iterator[Problem]:
    """Yield the runbooks that a control names and that do not exist."""
    for place, name in enumerate(control.runbooks):
        if name not in runbooks:
            path = (index, "runbooks", place)
            yield Problem(UNKNOWN_RUNBOOK, path, f"no runbook is called {name!r}")


def runbook_node_problems(runbook: Runbook, kinds: dict[str, NodeKind]) -> Iterator[Problem]:
    """Yield the nodes that a runbook claims to mitigate and that do not exist."""
    allowed = tuple(kind for kind in NodeKind if kind is not NodeKind.CONTROL)
    for index, node in enumerate(runbook.mitigates):
        yield from node_problems(("mitigates", index), node, allowed, kinds)


def unused_problem(node: str, index: int) -> Problem:
    """Return the finding for a vocabulary entry that no record uses."""
    return Problem(UNUSED_NODE, (index, "id"), f"no record uses {node!r}")
