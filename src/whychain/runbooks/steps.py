"""What kind a step is, what it does to the world, and every step of a runbook in order."""

from collections.abc import Iterator
from enum import StrEnum

from whychain.documents.finding import KeyPath
from whychain.documents.shape import Part
from whychain.runbooks.runbook import (
    Consul,
    ConsulOperation,
    EffectClass,
    Http,
    HttpMethod,
    Run,
    Runbook,
    Step,
)


class StepKind(StrEnum):
    """The kinds of step; ``extension`` stands for what other packages bring."""

    RUN = "run"
    HTTP = "http"
    CONSUL = "consul"
    WAIT = "wait"
    ASSERT = "assert"
    APPROVE = "approve"
    MANUAL = "manual"
    PARALLEL = "parallel"
    FOREACH = "foreach"
    CALL = "call"
    EXTENSION = "extension"


_HTTP_EFFECTS = {
    HttpMethod.GET: EffectClass.READ,
    HttpMethod.HEAD: EffectClass.READ,
    HttpMethod.PUT: EffectClass.IDEMPOTENT,
    HttpMethod.DELETE: EffectClass.IDEMPOTENT,
    HttpMethod.POST: EffectClass.ONCE,
    HttpMethod.PATCH: EffectClass.ONCE,
}
_CONSUL_READS = frozenset(
    {ConsulOperation.HEALTH, ConsulOperation.INSTANCE_HEALTH, ConsulOperation.KV_GET}
)
_STRENGTH = (EffectClass.READ, EffectClass.IDEMPOTENT, EffectClass.ONCE)


def kinds_named(step: Step) -> tuple[StepKind, ...]:
    """Return every kind that a step names; exactly one is right."""
    return tuple(kind for kind in StepKind if content(step, kind) is not None)


def kind_of(step: Step) -> StepKind:
    """Return the kind of a step that names exactly one."""
    return kinds_named(step)[0]


def content(step: Step, kind: StepKind) -> Part | None:
    """Return what a step says under one kind."""
    part: Part | None = getattr(step, "assert_" if kind is StepKind.ASSERT else kind.value)
    return part


def inner_steps(step: Step) -> tuple[Step, ...]:
    """Return the steps inside a parallel or foreach step."""
    group = step.parallel or step.foreach
    return group.steps if group else ()


def effect_of(step: Step) -> EffectClass:
    """Return what a step does to the world; a group does what its strongest step does.

    A manual step is a person's judgement and reads, unless its author declares an effect.
    """
    if step.effect is not None:
        return step.effect
    match kind_of(step):
        case StepKind.HTTP | StepKind.CONSUL | StepKind.RUN:
            return effect_of_action(step.run, step.http, step.consul)
        case StepKind.PARALLEL | StepKind.FOREACH:
            return strongest(effect_of(inner) for inner in inner_steps(step) if kinds_named(inner))
        case StepKind.CALL | StepKind.EXTENSION:
            return EffectClass.ONCE
        case _:
            return EffectClass.READ


def effect_of_action(run: Run | None, http: Http | None, consul: Consul | None) -> EffectClass:
    """Return what one program, request or Consul operation does to the world."""
    if http:
        return _HTTP_EFFECTS[http.method]
    if consul:
        read = consul.operation in _CONSUL_READS
        return EffectClass.READ if read else EffectClass.IDEMPOTENT
    return EffectClass.ONCE


def strongest(effects: Iterator[EffectClass]) -> EffectClass:
    """Return the effect class that promises least."""
    return max(effects, key=_STRENGTH.index, default=EffectClass.READ)


def every_step(runbook: Runbook) -> Iterator[tuple[KeyPath, Step]]:
    """Yield every step with its place, inner steps after the group that holds them."""
    yield from _walk(("steps",), runbook.steps)
    yield from _walk(("verify",), runbook.verify)


def _walk(base: KeyPath, steps: tuple[Step, ...]) -> Iterator[tuple[KeyPath, Step]]:
    for index, step in enumerate(steps):
        path = (*base, index)
        yield path, step
        group = "parallel" if step.parallel else "foreach"
        yield from _walk((*path, group, "steps"), inner_steps(step))
