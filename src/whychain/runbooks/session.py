"""One process at work on one run: begin it, go on with it, take it back."""

import os
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from whychain.clock import SystemClock
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.actions.people import Operator, answers_of
from whychain.runbooks.actions.process_tree import start_time_of
from whychain.runbooks.engine.perform import Ending, perform_plan, undo_run
from whychain.runbooks.engine.performance import Performance
from whychain.runbooks.engine.world import Listener
from whychain.runbooks.orphans import orphans, require_no_orphan
from whychain.runbooks.plan import waits_for_people
from whychain.runbooks.plan_data import plan_sha256
from whychain.runbooks.plan_file import PlanFile, use_up
from whychain.runbooks.planning import Planned
from whychain.runbooks.real_world import RealWorld
from whychain.runbooks.redaction import Redaction
from whychain.runbooks.runs.answers import open_for_answers
from whychain.runbooks.runs.entries import (
    Purpose,
    RunOutcome,
    RunStarted,
    SessionStarted,
    TornLine,
)
from whychain.runbooks.runs.folder import journal_path, new_run_id
from whychain.runbooks.runs.history import History, history_of
from whychain.runbooks.runs.journal import (
    FileJournal,
    JournalError,
    create_journal,
    read_journal,
)
from whychain.runbooks.runs.locks import HeldLocks, Owner, take_locks
from whychain.runbooks.runs.people import Person, this_person
from whychain.runbooks.secret_values import reveal_all
from whychain.version import VERSION


@dataclass(frozen=True, slots=True)
class Stage:
    """What a run is performed on: the workspace, who watches, who is asked, how it is stopped."""

    root: Path
    listener: Listener
    operator: Operator
    stop: Interruption = field(default_factory=Interruption)
    stop_undo: Interruption = field(default_factory=Interruption)
    who: Person = field(default_factory=this_person)


def begin_run(stage: Stage, planned: Planned, saved: PlanFile | None = None) -> Ending:
    """Perform a plan from its first step, under its locks, with a journal.

    A saved plan is used up before anything is started.

    Raises:
        UsageError: when a secret cannot be read.
        LockedError: when another run holds a lock.
        NotPerformableError: when the saved plan was used already.
        ContentError: when the journal or a lock cannot be written; nothing was started then.
    """
    secrets = reveal_all(planned.inputs)
    run_id = new_run_id(planned.plan.runbook, SystemClock().now())
    with _locked(stage, planned, run_id) as locks:
        if saved:
            use_up(stage.root, saved, run_id)
        with closing(create_journal(journal_path(stage.root, run_id))) as journal:
            run = _performance(stage, planned, run_id, journal, History(), secrets)
            if waits_for_people(planned.plan):
                open_for_answers(stage.root, run_id)
            run.write(_run_started(stage, run, planned, saved.sha256 if saved else ""))
            return _under(locks, run, Purpose.RUN, perform_plan)


def go_on(stage: Stage, planned: Planned, run_id: str, purpose: Purpose) -> Ending:
    """Go on with a run from where its journal leaves off, or take back what it did.

    Raises:
        UsageError: when a secret cannot be read.
        LockedError: when another run holds a lock, or a process of this one still lives.
        ContentError: when the journal is damaged or cannot be written.
    """
    secrets = reveal_all(planned.inputs)
    with _locked(stage, planned, run_id) as locks:
        path = journal_path(stage.root, run_id)
        chain = read_journal(path)
        history = history_of(chain.entries)
        require_no_orphan(stage.root, run_id, history)
        with closing(FileJournal(path, chain)) as journal:
            run = _performance(stage, planned, run_id, journal, history, secrets)
            if chain.torn_bytes:
                run.write(TornLine(at=run.now(), bytes_cut=chain.torn_bytes))
            return _under(locks, run, purpose, _work(purpose, history))


def _work(purpose: Purpose, history: History) -> Callable[[Performance], Ending]:
    """Return what is to be done; an undo that was cut off is gone on with, as it was meant."""
    if purpose is Purpose.UNDO:
        return lambda run: undo_run(run, everything=True)
    if history.undo_begun or history.aborted:
        return lambda run: undo_run(run, everything=history.undo_asked)
    return perform_plan


def _under(
    locks: HeldLocks,
    run: Performance,
    purpose: Purpose,
    work: Callable[[Performance], Ending],
) -> Ending:
    pid = os.getpid()
    run.write(
        SessionStarted(
            at=run.now(),
            purpose=purpose,
            pid=pid,
            start_time=start_time_of(pid),
            who=this_person().name,
        )
    )
    ending = work(run)
    locks.release(keep_guarded=ending.outcome is RunOutcome.UNKNOWN or bool(ending.trouble))
    return ending


def _performance(
    stage: Stage,
    planned: Planned,
    run_id: str,
    journal: FileJournal,
    history: History,
    secrets: Mapping[str, str],
) -> Performance:
    sha256 = plan_sha256(planned.plan)
    initiator = stage.who
    if history.started:
        initiator = replace(
            stage.who, name=history.started.initiator, user_id=history.started.initiator_id
        )
    answers = answers_of(stage.root, run_id, sha256)
    world = RealWorld(stage.operator, initiator, answers, stage.root)
    return Performance(
        run_id=run_id,
        plan=planned.plan,
        world=world,
        journal=journal,
        listener=stage.listener,
        history=history,
        stop=stage.stop,
        stop_undo=stage.stop_undo,
        secrets=secrets,
        redaction=Redaction(secrets.values()),
    )


def _run_started(stage: Stage, run: Performance, planned: Planned, plan_file: str) -> RunStarted:
    return RunStarted(
        at=run.now(),
        run_id=run.run_id,
        runbook=planned.plan.runbook,
        title=planned.plan.title,
        plan_sha256=plan_sha256(planned.plan),
        tool_version=VERSION,
        given=planned.given,
        runbooks=planned.runbooks,
        initiator=stage.who.name,
        initiator_id=stage.who.user_id,
        host=platform.node(),
        plan_file=plan_file,
    )


@contextmanager
def _locked(stage: Stage, planned: Planned, run_id: str) -> Iterator[HeldLocks]:
    now = SystemClock().now().isoformat(timespec="seconds").replace("+00:00", "Z")
    owner = Owner(run_id, os.getpid(), now, stage.who.name)
    names = (f"run/{run_id}", *planned.plan.locks)
    locks = take_locks(stage.root, names, owner, lambda other: why_guarded(stage.root, other))
    try:
        yield locks
    finally:
        locks.release(keep_guarded=True)


def why_guarded(root: Path, run_id: str) -> str:
    """Return why the target of a run that no longer lives must be left alone; empty if it need not.

    A run is guarded while a process of it lives, and while an effect of it is in doubt. One
    without a journal, cut off before it had one, has started nothing.
    """
    try:
        history = history_of(read_journal(journal_path(root, run_id)).entries)
    except JournalError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return ""
        return (
            f"has a journal that cannot be read ({error.problem}); see to the target by hand, then "
            f"move {journal_path(root, run_id)} away"
        )
    if left := orphans(root, run_id, history):
        return f"was cut off and still acts: {left[0]}"
    if history.in_doubt:
        return f"left the outcome of {', '.join(history.in_doubt)} unknown"
    return ""
