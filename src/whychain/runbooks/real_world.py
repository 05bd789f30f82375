"""The real world: programs are started, requests are sent, people are asked."""

import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from whychain.clock import SystemClock, Times
from whychain.runbooks.actions.action import Attempt, Ended, Result
from whychain.runbooks.actions.extensions import run_extension
from whychain.runbooks.actions.holds import held
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.actions.people import (
    Answers,
    Operator,
    wait_for_approval,
    wait_for_person,
)
from whychain.runbooks.actions.program import start_program
from whychain.runbooks.actions.request import send_request
from whychain.runbooks.conditions import answer
from whychain.runbooks.engine.world import Lane, Take
from whychain.runbooks.plan import PlannedAction, PlannedStep
from whychain.runbooks.results import output_of
from whychain.runbooks.runs.folder import hold_path
from whychain.runbooks.runs.people import Person
from whychain.runbooks.steps import StepKind
from whychain.runbooks.values import Plain


@dataclass(frozen=True, slots=True)
class RealWorld:
    """Performs actions for real; see ``whychain.runbooks.engine.world.World``."""

    operator: Operator
    initiator: Person
    answers: Answers
    root: Path
    times: Times = field(default_factory=SystemClock)

    def act(self, step: PlannedStep, action: PlannedAction, attempt: Attempt) -> Result:
        """Perform one action of a step: its own, its check or its undo."""
        match action.kind:
            case StepKind.RUN:
                return self._start(action, attempt)
            case StepKind.EXTENSION:
                return run_extension(action, attempt)
            case StepKind.APPROVE:
                return wait_for_approval(step, attempt, self.answers, self.initiator, self.times)
            case StepKind.MANUAL:
                people = (self.operator, self.answers, self.times)
                return wait_for_person(step, action.text, attempt, *people)
            case _:
                return send_request(action, attempt)

    def _start(self, action: PlannedAction, attempt: Attempt) -> Result:
        """Start a program; where it may change something, so that it is missed when it is left."""
        if not attempt.begun:
            return start_program(action, attempt)
        path = hold_path(self.root, attempt.run_id, attempt.begun)
        with ExitStack() as holding:
            try:
                descriptor = holding.enter_context(held(path))
            except OSError as error:
                reason = f"{path} cannot be written: {error.strerror}"
                return Result(Ended.FAILED, reason, acted=False)
            return start_program(action, replace(attempt, hold=descriptor))

    def holds(self, step: PlannedStep, condition: str, names: Mapping[str, object]) -> bool:
        """Return whether a condition holds; see ``conditions.answer``."""
        return answer(condition, names)

    def outputs(self, step: PlannedStep, result: Result) -> Mapping[str, Plain]:
        """Return what a step hands to later ones; see ``results.output_of``."""
        declared = step.origin.step.out
        return {name: output_of(name, output, result) for name, output in declared.items()}

    def pause(self, seconds: float, interruption: Interruption) -> bool:
        """Let so much time pass; return whether stopping was asked for meanwhile."""
        return interruption.wait(seconds)

    def at_once(self, take: Take, do: Callable[[Lane], None], width: int) -> None:
        """Do lanes in so many threads, this one among them, until none is left to take."""

        def work() -> None:
            while lane := take():
                do(lane)

        threads = [threading.Thread(target=work) for _ in range(width - 1)]
        for thread in threads:
            thread.start()
        work()
        for thread in threads:
            thread.join()

    def undo_wanted(self, steps: tuple[str, ...], interruption: Interruption) -> bool:
        """Ask the operator; where nobody can be asked, effects are kept."""
        question = f"take back the effects of {', '.join(steps)}? [y/N] "
        typed = self.operator.ask(question, interruption, _ANSWER_WITHIN_SECONDS)
        return (typed or "").strip().lower() in {"y", "yes"}


_ANSWER_WITHIN_SECONDS = 600.0
