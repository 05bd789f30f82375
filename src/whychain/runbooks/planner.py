"""From a runbook and its inputs to a plan. Pure: same input, same plan."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import msgspec

from whychain.documents.finding import SeverityLevel
from whychain.errors import UsageError
from whychain.runbooks.actions_planned import ActionPlanner
from whychain.runbooks.conditions import ConditionError, holds
from whychain.runbooks.durations import seconds
from whychain.runbooks.plan import Outcome, Plan, PlannedStep, PlannedUndo, undo_in_reverse
from whychain.runbooks.rules import runbook_problems
from whychain.runbooks.runbook import ForEach, OnFailure, Output, Runbook, Step, Undo
from whychain.runbooks.steps import StepKind, effect_of, inner_steps, kind_of, strongest
from whychain.runbooks.substitution import (
    INPUT,
    REFERENCE,
    Scope,
    UnknownReferenceError,
    UnplannableError,
    fill,
    references,
    text_of,
)
from whychain.runbooks.timing import in_parallel, rounds, worst_case_of_leaf
from whychain.runbooks.values import Secret, Value, resolve_inputs
from whychain.version import VERSION

FindRunbook = Callable[[str], Runbook | None]
_DEFAULT_TIMEOUT = {StepKind.MANUAL: 900.0, StepKind.APPROVE: 900.0}


def plan_runbook(runbook: Runbook, inputs: Mapping[str, Value], find: FindRunbook) -> Plan:
    """Return what ``runbook`` will do with these inputs; ``find`` looks up runbooks it calls."""
    planner = _Planner(inputs, runbook.on_failure, find, (runbook.id,), {})
    steps = tuple(planner.step(step) for step in runbook.steps)
    verify = tuple(planner.step(step) for step in runbook.verify)
    return Plan(
        runbook=runbook.id,
        title=runbook.title,
        inputs=tuple((name, text_of(value)) for name, value in inputs.items()),
        locks=tuple(fill(lock, Scope(inputs)).text for lock in runbook.locks),
        on_failure=runbook.on_failure,
        deadline_seconds=None if runbook.deadline is None else seconds(runbook.deadline),
        worst_case_seconds=_total(steps),
        verify_worst_case_seconds=_total(verify),
        undo_budget_seconds=seconds(runbook.undo_budget),
        undo_worst_case_seconds=round(sum(s.undo.timeout_seconds for s in steps if s.undo), 3),
        steps=steps,
        verify=verify,
        runbook_sha256=hashlib.sha256(msgspec.json.encode(runbook)).hexdigest(),
        tool_version=VERSION,
    )


def _total(steps: tuple[PlannedStep, ...]) -> float:
    return round(sum(step.worst_case_seconds for step in steps), 3)


@dataclass(frozen=True, slots=True)
class _Planner:
    inputs: Mapping[str, Value]
    on_failure: OnFailure
    find: FindRunbook
    called: tuple[str, ...]
    outputs: dict[tuple[str, str], Output]
    item: str | None = None
    before: str = ""
    """What stands before the id of a step: the calls that lead to it."""
    after: str = ""
    """What stands behind it: the items that it is done for."""

    def step(self, step: Step) -> PlannedStep:
        """Return one step as it will be done, or why it cannot be."""
        outcome, reason = self._whether(step)
        try:
            planned = self._planned(step)
        except (UnplannableError, ValueError) as error:
            planned = self._bare(step).blocked(str(error))
        for name, output in step.out.items():
            self.outputs[step.id, name] = output
        if outcome is Outcome.WOULD_SKIP:
            return planned.skipped(reason)
        if outcome is not Outcome.BLOCKED and planned.outcome is Outcome.BLOCKED:
            return planned
        if outcome is not Outcome.BLOCKED and planned.holds_a_blocked_step:
            return planned.blocked("a step inside it is blocked")
        return replace(planned, outcome=outcome, reason=reason)

    def _whether(self, step: Step) -> tuple[Outcome, str]:
        if step.when is None:
            return Outcome.WOULD_RUN, ""
        try:
            answer = holds(step.when, self.inputs)
        except ConditionError as error:
            return Outcome.BLOCKED, str(error)
        if answer is None:
            return Outcome.UNDETERMINED, f"only a run knows whether {step.when}"
        if answer:
            return Outcome.WOULD_RUN, ""
        return Outcome.WOULD_SKIP, f"not: {step.when}"

    def _bare(self, step: Step) -> PlannedStep:
        kind = kind_of(step)
        timeout = self._timeout(step, kind)
        attempts = step.retry.attempts if step.retry else 1
        every = seconds(step.retry.every) if step.retry else 0.0
        return PlannedStep(
            id=f"{self.before}{step.id}{self.after}",
            title=step.title,
            kind=kind,
            effect=effect_of(step),
            outcome=Outcome.WOULD_RUN,
            action=None,
            timeout_seconds=timeout,
            attempts=attempts,
            retry_every_seconds=every,
            worst_case_seconds=worst_case_of_leaf(timeout, attempts, every),
            on_failure=step.on_failure or self.on_failure,
            irreversible=step.irreversible,
            when=step.when or "",
            why=step.why,
        )

    def _timeout(self, step: Step, kind: StepKind) -> float:
        if step.timeout:
            return seconds(step.timeout)
        if step.approve:
            return seconds(step.approve.expires)
        return _DEFAULT_TIMEOUT.get(kind, 10.0)

    def _planned(self, step: Step) -> PlannedStep:
        planned = self._bare(step)
        match planned.kind:
            case StepKind.PARALLEL | StepKind.FOREACH:
                return self._group(step, planned)
            case StepKind.CALL:
                return self._call(step, planned)
            case _:
                return self._leaf(step, planned)

    def _actions(self) -> ActionPlanner:
        return ActionPlanner(Scope(self.inputs, self.outputs, self.item))

    def _leaf(self, step: Step, planned: PlannedStep) -> PlannedStep:
        actions = self._actions()
        action = actions.of_step(step)
        undo = self._undo(actions, step.undo) if step.undo else None
        check = (
            actions.of(step.check.run, step.check.http, step.check.consul) if step.check else None
        )
        return replace(
            self._timed(step, planned),
            action=action,
            until=actions.condition_of(step),
            undo=undo,
            check=check,
            unknown=actions.unknown,
        )

    def _timed(self, step: Step, planned: PlannedStep) -> PlannedStep:
        """Return a wait of a fixed time with that time, unless only a run knows it."""
        duration = step.wait.duration if step.wait else ""
        filled = fill(duration, Scope(self.inputs, self.outputs, self.item))
        if not duration or filled.unknown:
            return planned
        waited = seconds(filled.text)
        timeout = planned.timeout_seconds if step.timeout else waited
        longest = worst_case_of_leaf(timeout, planned.attempts, planned.retry_every_seconds)
        return replace(planned, timeout_seconds=timeout, worst_case_seconds=longest)

    def _undo(self, actions: ActionPlanner, undo: Undo) -> PlannedUndo:
        action = actions.of(undo.run, undo.http, undo.consul, undo.manual)
        return PlannedUndo(undo.title or "undo", action, seconds(undo.timeout))

    def _group(self, step: Step, planned: PlannedStep) -> PlannedStep:
        width: int | None
        if step.foreach:
            inner, time, width = self._each(step.foreach)
        else:
            inner = tuple(self.step(s) for s in inner_steps(step))
            width = step.parallel.max_in_flight if step.parallel else None
            time = in_parallel([s.worst_case_seconds for s in inner], width)
        return replace(self._around(step, planned, inner, time), max_in_flight=width)

    def _around(
        self, step: Step, planned: PlannedStep, inner: tuple[PlannedStep, ...], time: float
    ) -> PlannedStep:
        """Return a step with the steps inside it, which take so long together."""
        limit = planned.timeout_seconds if step.timeout else time
        longest = min(time, limit)
        active = [s for s in inner if s.outcome is not Outcome.WOULD_SKIP]
        undo = self._undo(self._actions(), step.undo) if step.undo else undo_in_reverse(inner)
        return replace(
            planned,
            timeout_seconds=limit,
            worst_case_seconds=worst_case_of_leaf(
                longest, planned.attempts, planned.retry_every_seconds
            ),
            effect=step.effect or strongest(s.effect for s in active),
            undo=undo,
            irreversible=step.irreversible or " ".join(s.irreversible for s in active).strip(),
            steps=inner,
        )

    def _each(self, each: ForEach) -> tuple[tuple[PlannedStep, ...], float, int]:
        steps: list[PlannedStep] = []
        times: list[float] = []
        items = self._items(each.items)
        if twice := next((item for item in items if items.count(item) > 1), None):
            raise UnplannableError(f"the item {twice!r} stands twice")
        for item in items:
            of_item = [
                replace(self, item=item, after=f"{self.after}[{item}]").step(s) for s in each.steps
            ]
            steps += of_item
            times.append(_total(tuple(of_item)))
        time = rounds(times, each.max_in_flight, first_alone=each.first_alone)
        return tuple(steps), time, each.max_in_flight

    def _items(self, items: str | tuple[str, ...]) -> tuple[str, ...]:
        if not isinstance(items, str):
            return tuple(self._actions().filled(item) for item in items)
        value = self._whole_input(items)
        if isinstance(value, tuple):
            return value
        raise UnknownReferenceError(f"{items!r} is not a list input")

    def _whole_input(self, text: str) -> Value | None:
        """Return the value of the input that a text refers to and consists of."""
        whole = REFERENCE.fullmatch(text)
        found = INPUT.fullmatch(whole[1]) if whole else None
        return self.inputs.get(found[1]) if found else None

    def _call(self, step: Step, planned: PlannedStep) -> PlannedStep:
        call = step.call
        runbook = self.find(call.runbook) if call else None
        if call is None or runbook is None:
            name = call.runbook if call else ""
            return planned.blocked(f"no runbook is called {name!r}")
        if runbook.id in self.called:
            return planned.blocked(f"runbook {runbook.id!r} calls itself")
        unsound = next(
            (p for p in runbook_problems(runbook) if p.rule.severity is SeverityLevel.ERROR), None
        )
        if unsound:
            return planned.blocked(f"runbook {runbook.id!r} is not sound: {unsound.message}")
        actions = self._actions()
        try:
            given = [f"{n}={self._given(runbook, n, v, actions)}" for n, v in call.inputs.items()]
            inputs = resolve_inputs(runbook, given)
        except UsageError as error:
            return planned.blocked(str(error))
        called = (*self.called, runbook.id)
        before = f"{planned.id}/"
        inside = _Planner(inputs, runbook.on_failure, self.find, called, {}, before=before)
        inner = tuple(inside.step(s) for s in (*runbook.steps, *runbook.verify))
        return replace(
            self._around(step, planned, inner, _total(inner)),
            unknown=actions.unknown,
        )

    def _given(self, runbook: Runbook, name: str, text: str, actions: ActionPlanner) -> str:
        """Return what a called runbook gets for one input; a secret only where it stays one."""
        value = self._whole_input(text)
        declared = runbook.inputs.get(name)
        if isinstance(value, Secret) and declared and declared.secret:
            return value.source
        found = (INPUT.fullmatch(reference) for reference in references(text))
        if any(isinstance(self.inputs.get(f[1]), Secret) for f in found if f):
            raise UsageError(
                f"input {name!r} of runbook {runbook.id!r} would show a secret",
                fix="declare it secret and pass the secret alone",
            )
        return actions.filled(text)
