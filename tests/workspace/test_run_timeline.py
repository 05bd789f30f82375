"""A run becomes part of a record: events that the reader accepts, and a journal that is proved."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from whychain.documents.yaml_text import values
from whychain.errors import ContentError, UsageError
from whychain.kb.shapes import Event, Evidence
from whychain.kb.vocabulary import ActorKind, EventKind
from whychain.runbooks.runbook import EffectClass
from whychain.runbooks.runs.entries import (
    Approval,
    Decision,
    Ended,
    Entry,
    Intent,
    Outcome,
    Phase,
    Purpose,
    RunOutcome,
    RunStarted,
    SessionStarted,
    StepOutcome,
    Verdict,
)
from whychain.runbooks.runs.folder import journal_path
from whychain.runbooks.runs.journal import create_journal
from whychain.workspace.run_timeline import attach_journal, run_timeline, run_timeline_yaml

RUN = "20240318T134700Z-canary-rollback-c59b"
AT = "2024-03-18T13:47:00.250Z"
STARTED = RunStarted(
    at=AT,
    run_id=RUN,
    runbook="canary-rollback",
    title="Roll back",
    plan_sha256="0" * 64,
    tool_version="1",
    given=(),
    runbooks=(),
    initiator="ops",
    initiator_id=1,
    host="bastion",
)
ENTRIES: tuple[Entry, ...] = (
    STARTED,
    SessionStarted(at=AT, purpose=Purpose.RUN, pid=1, start_time="1", who="ops"),
    Intent(at=AT, step="look", argv=("kubectl", "get")),
    Outcome(at=AT, step="look", outcome=StepOutcome.DONE),
    Outcome(at=AT, step="later", outcome=StepOutcome.SKIPPED),
    Approval(at=AT, step="agree", who="lead", granted=True, plan_sha256="0" * 64),
    Intent(at=AT, step="out", effect=EffectClass.IDEMPOTENT, request="PUT http://x"),
    Outcome(at=AT, step="out", outcome=StepOutcome.TIMED_OUT, reason="not done after 5 s"),
    Outcome(at=AT, step="group", outcome=StepOutcome.FAILED),
    Decision(at=AT, step="out", verdict=Verdict.DONE, reason="seen", who="lead"),
    Intent(at=AT, step="out", phase=Phase.UNDO, argv=("undo",)),
    Outcome(at=AT, step="out", phase=Phase.UNDO, outcome=StepOutcome.UNDONE),
    Outcome(at=AT, step="out", phase=Phase.UNDO, outcome=StepOutcome.UNDONE),
    Ended(at=AT, outcome=RunOutcome.FAILED, exit_code=4, seconds=1.0),
)


@pytest.fixture
def root_with_run(tmp_path: Path) -> Callable[[tuple[Entry, ...]], Path]:
    def write(entries: tuple[Entry, ...]) -> Path:
        journal = create_journal(journal_path(tmp_path, RUN))
        for entry in entries:
            journal.append(entry)
        journal.close()
        return tmp_path

    return write


def test_the_events_tell_what_was_done_by_whom_with_which_command(
    root_with_run: Callable[[tuple[Entry, ...]], Path],
) -> None:
    found = run_timeline(root_with_run(ENTRIES), RUN)

    assert [(e.kind, e.actor, e.text, e.command) for e in found.timeline] == [
        (EventKind.ACTION, ActorKind.HUMAN, "ops starts runbook canary-rollback: Roll back", ""),
        (EventKind.DIAGNOSIS_STEP, ActorKind.AUTOMATION, "Step look is done", "kubectl get"),
        (EventKind.ACTION, ActorKind.HUMAN, "lead agrees to agree", ""),
        (
            EventKind.MITIGATION,
            ActorKind.AUTOMATION,
            "Step out is timed out: not done after 5 s",
            "PUT http://x",
        ),
        (EventKind.ACTION, ActorKind.HUMAN, "lead decides that out is done: seen", ""),
        (EventKind.ROLLBACK, ActorKind.AUTOMATION, "Step out is undone", "undo"),
        (EventKind.ROLLBACK, ActorKind.AUTOMATION, "Step out is undone", "undo"),
        (EventKind.NOTE, ActorKind.AUTOMATION, "The run ends: failed, exit code 4", ""),
    ]
    assert len({event.id for event in found.timeline}) == len(found.timeline)


def test_the_yaml_is_read_back_as_the_same_events_and_evidence(
    root_with_run: Callable[[tuple[Entry, ...]], Path],
) -> None:
    root = root_with_run(ENTRIES)
    found = run_timeline(root, RUN)

    read: dict[str, Any] = values(run_timeline_yaml(found)) or {}

    assert msgspec.convert(read["timeline"], tuple[Event, ...], strict=False) == found.timeline
    assert msgspec.convert(read["evidence"], tuple[Evidence, ...], strict=False) == found.evidence
    content = journal_path(root, RUN).read_bytes()
    assert found.evidence[0].sha256 == hashlib.sha256(content).hexdigest()
    assert found.evidence[0].result == "failed, exit code 4"


def test_a_run_that_was_cut_off_says_so(
    root_with_run: Callable[[tuple[Entry, ...]], Path],
) -> None:
    found = run_timeline(root_with_run((STARTED,)), RUN)

    assert found.evidence[0].result == "cut off"


def test_an_empty_journal_is_one_error(
    root_with_run: Callable[[tuple[Entry, ...]], Path],
) -> None:
    with pytest.raises(ContentError, match="holds nothing"):
        run_timeline(root_with_run(()), RUN)


def test_a_journal_is_copied_beside_its_record_and_never_over_another_file(
    root_with_run: Callable[[tuple[Entry, ...]], Path],
) -> None:
    root = root_with_run(ENTRIES)
    with pytest.raises(UsageError, match="no record"):
        attach_journal(root, RUN, "gone")
    (root / "kb" / "told").mkdir(parents=True)

    target = attach_journal(root, RUN, "told")

    assert target.read_bytes() == journal_path(root, RUN).read_bytes()
    assert attach_journal(root, RUN, "told") == target
    target.write_text("something else")
    with pytest.raises(UsageError, match="another file"):
        attach_journal(root, RUN, "told")
