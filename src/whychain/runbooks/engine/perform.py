"""Performing a plan from its first step to its ending, or from where a journal leaves off."""

from dataclasses import dataclass

from whychain.errors import ExitCode
from whychain.runbooks.deadline import Deadline
from whychain.runbooks.engine.groups import perform_in_order
from whychain.runbooks.engine.performance import Performance
from whychain.runbooks.engine.report import Report, report_of
from whychain.runbooks.engine.stop import Stop, StopKind
from whychain.runbooks.engine.undo_tasks import Fate
from whychain.runbooks.engine.undoing import undo_effects
from whychain.runbooks.runs.entries import Ended, RunOutcome, StepOutcome
from whychain.runbooks.runs.journal import JournalError


@dataclass(frozen=True, slots=True)
class Ending:
    """What a run came to: its report, the exit code, and what the journal could not take."""

    report: Report
    outcome: RunOutcome
    exit_code: ExitCode
    seconds: float
    trouble: str = ""


def perform_plan(run: Performance) -> Ending:
    """Do what is left of a plan; after a failure, undo what the runbook says is undone.

    The deadline counts from now, for the steps; verification comes after it. When something is
    unknown nothing is undone: the operator decides first.
    """
    begun = run.world.times.seconds()
    stop: Stop | None = None
    trouble = ""
    try:
        deadline = Deadline(run.world.times).within(run.plan.deadline_seconds)
        stop = perform_in_order(run, run.plan.steps, deadline)
        stop = stop or perform_in_order(run, run.plan.verify, Deadline(run.world.times))
        if stop and stop.kind is not StopKind.UNKNOWN:
            undo_effects(run)
    except JournalError as error:
        trouble = str(error)
        stop = stop or Stop(StopKind.FAILED, "", trouble)
    return _ending(run, stop, begun, trouble)


def undo_run(run: Performance, *, everything: bool) -> Ending:
    """Take back what a run did: what its runbook would undo, or ``everything`` that can be."""
    begun = run.world.times.seconds()
    trouble = ""
    try:
        undo_effects(run, everything=everything)
    except JournalError as error:
        trouble = str(error)
    report = report_of(run.run_id, run.plan, run.history, None, everything=everything)
    failed = any(s.outcome is StepOutcome.UNDO_FAILED for s in report.steps)
    if report.unknown:
        outcome, code = RunOutcome.UNKNOWN, ExitCode.OUTCOME_UNKNOWN
    elif run.stop_undo.requested and report.with_fate(Fate.UNDO):
        outcome, code = RunOutcome.INTERRUPTED, ExitCode.INTERRUPTED
    elif failed or trouble or report.with_fate(Fate.UNDO):
        outcome, code = RunOutcome.FAILED, ExitCode.FAILED_EFFECTS_REMAIN
    elif everything:
        outcome, code = RunOutcome.UNDONE, ExitCode.DONE
    else:  # the end of a run that failed, and was cut off in its undo
        kept = bool(report.remaining)
        outcome = RunOutcome.FAILED if kept else RunOutcome.UNDONE
        code = ExitCode.FAILED_EFFECTS_REMAIN if kept else ExitCode.FAILED_UNDONE
    return _ended(run, Ending(report, outcome, code, _since(run, begun), trouble))


def _ending(run: Performance, stop: Stop | None, begun: float, trouble: str) -> Ending:
    report = report_of(run.run_id, run.plan, run.history, stop)
    ending = Ending(report, report.outcome, report.exit_code, _since(run, begun), trouble)
    return _ended(run, ending)


def _ended(run: Performance, ending: Ending) -> Ending:
    """Journal the ending; when even that is impossible, the operator is told instead."""
    if ending.trouble:
        return ending
    entry = Ended(
        at=run.now(),
        outcome=ending.outcome,
        exit_code=ending.exit_code,
        seconds=ending.seconds,
    )
    try:
        run.write(entry)
    except JournalError as error:
        return Ending(ending.report, ending.outcome, ending.exit_code, ending.seconds, str(error))
    return ending


def _since(run: Performance, begun: float) -> float:
    return round(run.world.times.seconds() - begun, 3)
