"""The plan: what a runbook will do, decided before anything is done.

A dry run prints this very object and a run performs it. Nothing here touches a process, a
socket or a file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from whychain.runbooks.runbook import EffectClass, HttpMethod, OnFailure, Step
from whychain.runbooks.steps import StepKind
from whychain.runbooks.substitution import Scope


class Outcome(StrEnum):
    """What a plan says of a step. A plan can never say that something was done."""

    WOULD_RUN = "would_run"
    WOULD_SKIP = "would_skip"
    UNDETERMINED = "undetermined"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request exactly as it will be sent; secrets stand as ``***``."""

    method: HttpMethod
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    expect_status: tuple[int, ...] = (200,)
    expect_body: str = ""
    """What the answer must be, apart from white space; empty when its status is enough."""


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """One program or request, or what a person does; how a step and its undo reach the world."""

    kind: StepKind
    argv: tuple[str, ...] | None = None
    request: Request | None = None
    text: str = ""
    env: tuple[tuple[str, str], ...] = ()
    cwd: str = ""
    stdin: str = ""
    ok_exit_codes: tuple[int, ...] = (0,)
    operation: str = ""
    """Of a Consul step: which one, so that its answer can be read."""
    name: str = ""
    """Of an extension: which one."""
    arguments: tuple[tuple[str, str], ...] = ()
    """Of an extension: what it is given."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The step of the runbook that a planned step was made from, and what its references name."""

    step: Step
    scope: Scope


@dataclass(frozen=True, slots=True)
class PlannedUndo:
    """How a step's effect is taken back: by one action, or by the undo of its inner steps."""

    title: str
    action: PlannedAction | None
    timeout_seconds: float
    effect: EffectClass = EffectClass.IDEMPOTENT
    steps: tuple[tuple[str, "PlannedUndo"], ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step as it will be done."""

    id: str
    title: str
    kind: StepKind
    effect: EffectClass
    outcome: Outcome
    action: PlannedAction | None
    timeout_seconds: float
    attempts: int
    retry_every_seconds: float
    worst_case_seconds: float
    on_failure: OnFailure
    origin: Origin = field(compare=False, repr=False)
    continue_on_failure: str = ""
    undo: PlannedUndo | None = None
    irreversible: str = ""
    check: PlannedAction | None = None
    until: str = ""
    when: str = ""
    why: str = ""
    reason: str = ""
    """Why the step would be skipped, is undetermined or is blocked."""
    unknown: tuple[str, ...] = ()
    """Outputs of earlier steps that stand as samples or as unknown in this plan."""
    max_in_flight: int | None = None
    locks: tuple[str, ...] = ()
    """Of a call: what the called runbook locks."""
    steps: tuple["PlannedStep", ...] = ()

    @property
    def lanes(self) -> tuple[tuple["PlannedStep", ...], ...]:
        """Return the inner steps in the order in which they depend on each other.

        A lane is done one step after the other; lanes do not wait for each other.
        """
        if self.kind is StepKind.PARALLEL:
            return tuple((inner,) for inner in self.steps)
        each = self.origin.step.foreach
        if each is None:
            return (self.steps,) if self.steps else ()
        size = len(each.steps)
        return tuple(self.steps[at : at + size] for at in range(0, len(self.steps), size))

    @property
    def holds_a_blocked_step(self) -> bool:
        """Return whether a step inside this one cannot be done."""
        return any(inner.outcome is Outcome.BLOCKED for inner in self.steps)

    def blocked(self, reason: str) -> "PlannedStep":
        """Return this step as one that cannot be done."""
        return replace(self, outcome=Outcome.BLOCKED, reason=reason)

    def skipped(self, reason: str) -> "PlannedStep":
        """Return this step, and those inside it, as ones that would do nothing."""
        return replace(
            self,
            outcome=Outcome.WOULD_SKIP,
            reason=reason,
            worst_case_seconds=0.0,
            action=None,
            check=None,
            undo=None,
            steps=tuple(inner.skipped(reason) for inner in self.steps),
        )


def undo_in_reverse(inner: tuple[PlannedStep, ...]) -> PlannedUndo | None:
    """Return the undo of a group: that of each step inside it, last one first."""
    undone = tuple((step.id, step.undo) for step in reversed(inner) if step.undo)
    total = round(sum(undo.timeout_seconds for _, undo in undone), 3)
    title = f"undo each in reverse ({len(undone)})"
    return PlannedUndo(title, None, total, steps=undone) if undone else None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a runbook will do with these inputs, and how long that takes at worst."""

    runbook: str
    title: str
    inputs: tuple[tuple[str, str], ...]
    locks: tuple[str, ...]
    on_failure: OnFailure
    deadline_seconds: float | None
    worst_case_seconds: float
    verify_worst_case_seconds: float
    undo_budget_seconds: float
    undo_worst_case_seconds: float
    steps: tuple[PlannedStep, ...]
    verify: tuple[PlannedStep, ...]
    runbook_sha256: str
    tool_version: str

    @property
    def fits_deadline(self) -> bool:
        """Return whether the worst case of the longest path ends before the deadline."""
        return self.deadline_seconds is None or self.worst_case_seconds <= self.deadline_seconds

    @property
    def step_past_deadline(self) -> str | None:
        """Return the first step whose worst case ends after the deadline."""
        elapsed = 0.0
        for step in self.steps:
            elapsed = round(elapsed + step.worst_case_seconds, 3)
            if self.deadline_seconds is not None and elapsed > self.deadline_seconds:
                return step.id
        return None

    @property
    def blocked(self) -> tuple[PlannedStep, ...]:
        """Return the steps that cannot be done as they stand."""
        return tuple(s for s in flat(self.steps + self.verify) if s.outcome is Outcome.BLOCKED)


def flat(steps: tuple[PlannedStep, ...]) -> tuple[PlannedStep, ...]:
    """Return steps with their inner steps, each group before what it holds."""
    return tuple(s for step in steps for s in (step, *flat(step.steps)))


def programs(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Return each (step id, program) the plan would start, for undo, checks and probes too."""
    found = (
        (name, action.argv[0])
        for step in flat(plan.steps + plan.verify)
        if step.outcome is not Outcome.WOULD_SKIP
        for name, action in (
            (step.id, step.action),
            (step.id, step.check),
            *(_undo_actions(step.id, step.undo) if step.undo else ()),
        )
        if action and action.argv
    )
    return tuple(dict.fromkeys(found))


def _undo_actions(name: str, undo: PlannedUndo) -> Iterator[tuple[str, PlannedAction | None]]:
    yield name, undo.action
    for inner_name, inner in undo.steps:
        yield from _undo_actions(inner_name, inner)


def extensions(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Return each (step id, extension) that the plan would do."""
    return tuple(
        (step.id, step.action.name)
        for step in flat(plan.steps + plan.verify)
        if step.action and step.action.kind is StepKind.EXTENSION
    )


def waits_for_people(plan: Plan) -> bool:
    """Return whether somebody may have to agree, or to do something by hand."""
    people = {StepKind.APPROVE, StepKind.MANUAL}
    actions = (
        action
        for step in flat(plan.steps + plan.verify)
        for action in (step.action, step.undo.action if step.undo else None)
    )
    return any(action is not None and action.kind in people for action in actions)
