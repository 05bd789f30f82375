"""Waiting for people: those who must agree, and the one who does something by hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from whychain.clock import Times
from whychain.runbooks.actions.action import Attempt, Ended, Result
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.deadline import Deadline
from whychain.runbooks.plan import PlannedStep
from whychain.runbooks.runs.answers import GivenAnswer, answers_to
from whychain.runbooks.runs.entries import Phase
from whychain.runbooks.runs.people import Person

_LOOK_EVERY_SECONDS = 0.25


class Operator(Protocol):
    """The person who started the run, as far as somebody is there."""

    interactive: bool

    def ask(self, question: str, interruption: Interruption, timeout_seconds: float) -> str | None:
        """Return the line that was typed; None when nobody answers in time, or nobody is there."""
        ...


Answers = Callable[[str], list[GivenAnswer]]
"""Returns what people have answered to a step so far."""


def answers_of(root: Path, run_id: str, plan_sha256: str) -> Answers:
    """Return a look-up of the answers that people gave to one run of one plan."""
    return lambda step: answers_to(root, run_id, step, plan_sha256)


def wait_for_approval(
    step: PlannedStep, attempt: Attempt, answers: Answers, initiator: Person, times: Times
) -> Result:
    """Wait until enough people agreed who are named and did not start the run.

    One refusal of a person who may agree is enough. Answers are never read from the runbook.
    """
    approve = step.origin.step.approve
    wanted = approve.minimum if approve else 1
    named = approve.by if approve else ()
    limit = Deadline(times).within(attempt.timeout_seconds)
    while True:
        given = [a for a in answers(step.id) if _may_agree(a.who, named, initiator)]
        if refused := next((a for a in given if not a.answer.agreed), None):
            reason = f"{refused.who.name} refused: {refused.answer.reason}"
            return Result(Ended.FAILED, reason, acted=False)
        agreed = {a.who.user_id: a.who.name for a in given}
        if len(agreed) >= wanted:
            return Result(Ended.DONE, acted=False, agreed=tuple(sorted(agreed.values())))
        if limit.left_seconds() <= 0:
            reason = f"{len(agreed)} of {wanted} agreed within {attempt.timeout_seconds:g} s"
            return Result(Ended.TIMED_OUT, reason, acted=False)
        if attempt.interruption.wait(min(_LOOK_EVERY_SECONDS, limit.left_seconds())):
            return Result(Ended.INTERRUPTED, "stopped while waiting for approval", acted=False)


def answer_name(step_id: str, phase: Phase) -> str:
    """Return what people answer to: that a step was done is no word about its undo."""
    return f"undo:{step_id}" if phase is Phase.UNDO else step_id


def _confirmed_with(step: PlannedStep, phase: Phase) -> str:
    undo = step.origin.step.undo
    manual = undo.manual if undo and phase is Phase.UNDO else step.origin.step.manual
    return manual.confirm if manual else "done"


def _may_agree(who: Person, named: tuple[str, ...], initiator: Person) -> bool:
    return who.user_id != initiator.user_id and who.is_one_of(named)


def wait_for_person(
    step: PlannedStep,
    text: str,
    attempt: Attempt,
    operator: Operator,
    answers: Answers,
    times: Times,
) -> Result:
    """Wait until somebody says that a manual step is done: at the terminal, or from another one."""
    word, asked = _confirmed_with(step, attempt.phase), answer_name(step.id, attempt.phase)
    if operator.interactive:
        question = f"{asked}: {' '.join(text.split())}\ntype {word} when it is, no if it is not: "
        typed = operator.ask(question, attempt.interruption, attempt.timeout_seconds)
        return _typed(typed, word, attempt)
    limit = Deadline(times).within(attempt.timeout_seconds)
    while limit.left_seconds() > 0:
        for given in answers(asked):
            if given.answer.agreed:
                return Result(Ended.DONE, agreed=(given.who.name,))
            return Result(Ended.FAILED, f"{given.who.name}: {given.answer.reason}")
        if attempt.interruption.wait(min(_LOOK_EVERY_SECONDS, limit.left_seconds())):
            return Result(Ended.INTERRUPTED, "stopped while waiting for a person")
    return Result(Ended.TIMED_OUT, f"nobody confirmed within {attempt.timeout_seconds:g} s")


def _typed(typed: str | None, word: str, attempt: Attempt) -> Result:
    if typed is not None and typed.strip().lower() == word.lower():
        return Result(Ended.DONE)
    if attempt.interruption.requested:
        return Result(Ended.INTERRUPTED, "stopped while waiting for a person")
    if typed is None:
        return Result(Ended.TIMED_OUT, f"nobody confirmed within {attempt.timeout_seconds:g} s")
    return Result(Ended.FAILED, f"the operator answered {typed.strip()!r}")
