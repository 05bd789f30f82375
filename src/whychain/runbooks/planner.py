"""From a runbook and its inputs to a plan. Pure: same input, same plan."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from whychain.documents.finding import SeverityLevel
from whychain.errors import UsageError
from whychain.runbooks.actions_planned import ActionPlanner
from whychain.runbooks.calls import inputs_of_call
from whychain.runbooks.conditions import ConditionError, holds
from whychain.runbooks.durations import seconds
from whychain.runbooks.plan import (
    Origin,
    Outcome,
    Plan,
    PlannedStep,
    PlannedUndo,
    flat,
    undo_in_reverse,
)
from whychain.runbooks.rules import runbook_problems
from whychain.runbooks.runbook import EffectClass, ForEach, OnFailure, Runbook, Step, Undo
from whychain.runbooks.runbook_digest import runbook_sha256
from whychain.runbooks.steps import (
    StepKind,
    effect_of,
    effect_of_action,
    inner_steps,
    kind_of,
    strongest,
)
from whychain.runbooks.substitution import (
    CalledFrom,
    Producer,
    Scope,
    UnknownReferenceError,
    UnplannableError,
    fill,
    text_of,
    whole_input,
)
from whychain.runbooks.timing import in_parallel, rounds, worst_case_of_leaf
from whychain.runbooks.values import Value
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
        locks=_locks(runbook, inputs, steps),
        on_failure=runbook.on_failure,
        deadline_seconds=None if runbook.deadline is None else seconds(runbook.deadline),
        worst_case_seconds=_total(steps),
        verify_worst_case_seconds=_total(verify),
        undo_budget_seconds=seconds(runbook.undo_budget),
        undo_worst_case_seconds=round(sum(s.undo.timeout_seconds for s in steps if s.undo), 3),
        steps=steps,
        verify=verify,
        runbook_sha256=runbook_sha256(runbook),
        tool_version=VERSION,
    )


def _locks(
    runbook: Runbook, inputs: Mapping[str, Value], steps: tuple[PlannedStep, ...]
) -> tuple[str, ...]:
    """Return what a runbook and those that it calls lock; a called one does not slip past."""
    own = [fill(lock, Scope(inputs)).text for lock in runbook.locks]
    inside = [lock for step in flat(steps) for lock in step.locks]
    return tuple(dict.fromkeys([*own, *inside]))


def _total(steps: tuple[PlannedStep, ...]) -> float:
    return round(sum(step.worst_case_seconds for step in steps), 3)


@dataclass(frozen=True, slots=True)
class _Planner:
    inputs: Mapping[str, Value]
    on_failure: OnFailure
    find: FindRunbook
    called: tuple[str, ...]
    producers: dict[tuple[str, str], Producer]
    item: str | None = None
    called_from: CalledFrom | None = None
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
            self.producers[step.id, name] = Producer(planned.id, output)
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
            origin=Origin(step, self._scope()),
            continue_on_failure=step.continue_on_failure,
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

    def _scope(self) -> Scope:
        return Scope(self.inputs, dict(self.producers), self.item, called_from=self.called_from)

    def _actions(self) -> ActionPlanner:
        return ActionPlanner(self._scope())

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
        filled = fill(duration, self._scope())
        if not duration or filled.unknown:
            return planned
        waited = seconds(filled.text)
        timeout = planned.timeout_seconds if step.timeout else waited
        longest = worst_case_of_leaf(timeout, planned.attempts, planned.retry_every_seconds)
        return replace(planned, timeout_seconds=timeout, worst_case_seconds=longest)

    def _undo(self, actions: ActionPlanner, undo: Undo) -> PlannedUndo:
        action = actions.of(undo.run, undo.http, undo.consul, undo.manual)
        known = EffectClass.IDEMPOTENT
        if undo.http or undo.consul:
            known = effect_of_action(None, undo.http, undo.consul)
        effect = strongest(iter((undo.effect, known)))
        return PlannedUndo(undo.title or "undo", action, seconds(undo.timeout), effect)

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
        value = whole_input(items, self.inputs)
        if isinstance(value, tuple):
            return value
        raise UnknownReferenceError(f"{items!r} is not a list input")

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
            inputs = inputs_of_call(runbook, call, actions)
        except UsageError as error:
            return planned.blocked(str(error))
        inside = _Planner(
            inputs,
            runbook.on_failure,
            self.find,
            (*self.called, runbook.id),
            {},
            called_from=CalledFrom(runbook, call, self._scope()),
            before=f"{planned.id}/",
        )
        inner = tuple(inside.step(s) for s in (*runbook.steps, *runbook.verify))
        return replace(
            self._around(step, planned, inner, _total(inner)),
            unknown=actions.unknown,
            locks=_locks(runbook, inputs, inner),
        )
