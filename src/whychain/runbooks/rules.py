"""What must hold inside one runbook: kinds, effects, undo, references, conditions, deadline."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from whychain.documents.finding import KeyPath, Problem, Rule, SeverityLevel
from whychain.documents.reader import Document
from whychain.documents.shape import Part
from whychain.errors import ContentError, UsageError
from whychain.runbooks.consul_requests import required_fields
from whychain.runbooks.reference_rules import REFERENCE_RULES, reference_problems
from whychain.runbooks.runbook import Consul, EffectClass, Run, Runbook, Step
from whychain.runbooks.steps import (
    StepKind,
    content,
    effect_of,
    effect_of_action,
    every_step,
    kind_of,
    kinds_named,
)
from whychain.runbooks.values import parse_value

FILE_NAME = Rule(
    "runbook-file-name",
    "A runbook's id is the name of its file.",
    "Commands and links find a runbook by its file.",
    "Rename the file or the id.",
)
DUPLICATE_STEP = Rule(
    "runbook-duplicate-step",
    "A step id is used once in its runbook.",
    "Journals, resume and undo know a step by its id.",
    "Rename one of the two.",
)
STEP_KIND = Rule(
    "runbook-step-kind",
    "A step is exactly one of run, http, consul, wait, assert, approve, manual, parallel, "
    "foreach, call.",
    "A step that is two things, or none, cannot be planned.",
    "Split the step, or say what it does.",
)
EFFECT_MISSING = Rule(
    "runbook-effect-missing",
    "A run step says what it does to the world: read, idempotent or once.",
    "Retry, resume and rehearsal depend on it, and nothing can guess it from a program's name.",
    "Add 'effect'.",
)
EFFECT_WRONG = Rule(
    "runbook-effect-wrong",
    "A step does not promise more than its verb: a POST is not a read.",
    "A rehearsal performs what is declared as read.",
    "Correct 'effect'.",
)
NO_UNDO = Rule(
    "runbook-undo-missing",
    "A step that changes something says how to undo it, or why that is impossible.",
    "At three in the morning nobody should have to invent the way back.",
    "Add 'undo', or 'irreversible' with the reason.",
)
ONCE_WITHOUT_CHECK = Rule(
    "runbook-once-without-check",
    "A step that may run only once has a read-only check of its effect.",
    "After a crash only the check can tell whether the effect is in place.",
    "Add 'check', or expect to be asked.",
    SeverityLevel.WARNING,
)
RETRY_ONCE = Rule(
    "runbook-retry-once",
    "A step that may run only once is not retried.",
    "A time-out does not mean that nothing happened.",
    "Remove 'retry', or make the step idempotent.",
)
PROBE = Rule(
    "runbook-probe",
    "A probe, a check or an undo is exactly one program, request or Consul operation; probes "
    "and checks only read.",
    "A question that changes the answer is no question.",
    "Give exactly one, and for a probe or check one that reads.",
)
WAIT_FORM = Rule(
    "runbook-wait-form",
    "A wait has either a duration or a condition with a probe.",
    "Anything else never ends, or ends at once.",
    "Give 'for', or 'until' with 'probe'.",
)
SHELL_STRING = Rule(
    "runbook-shell-string",
    "No step starts a shell with a command string.",
    "An input with a quote or a semicolon becomes a command.",
    "Write the program and its arguments as a list.",
)
INPUT_PATTERN = Rule(
    "runbook-input-pattern",
    "An input's pattern is a regular expression.",
    "A pattern that does not compile refuses every value in the middle of an outage.",
    "Correct the pattern.",
)
INPUT_DEFAULT = Rule(
    "runbook-input-default",
    "An input's default fits its own type, pattern and choices; a required input has none.",
    "The runbook would refuse its own defaults in an outage.",
    "Correct the default or the pattern.",
)
CONSUL_TARGET = Rule(
    "runbook-consul-target",
    "A Consul operation names its target: an instance, a service or a key.",
    "Without it the request goes to another endpoint.",
    "Add the field.",
)

RUNBOOK_RULES = (
    FILE_NAME,
    DUPLICATE_STEP,
    STEP_KIND,
    EFFECT_MISSING,
    EFFECT_WRONG,
    NO_UNDO,
    ONCE_WITHOUT_CHECK,
    RETRY_ONCE,
    PROBE,
    WAIT_FORM,
    SHELL_STRING,
    INPUT_PATTERN,
    INPUT_DEFAULT,
    CONSUL_TARGET,
    *REFERENCE_RULES,
)

_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh", "fish", "cmd", "powershell", "pwsh"})
_COMMAND_FLAGS = frozenset({"-c", "-lc", "-ec", "-xc", "/c", "-Command"})
_ORDER = (EffectClass.READ, EffectClass.IDEMPOTENT, EffectClass.ONCE)
_LEAVES = frozenset({StepKind.RUN, StepKind.HTTP, StepKind.CONSUL, StepKind.MANUAL})


def runbook_problems(runbook: Runbook) -> Iterator[Problem]:
    """Yield everything that is wrong inside one runbook."""
    yield from _inputs(runbook)
    steps = list(every_step(runbook))
    counts = Counter(step.id for _, step in steps)
    seen: set[str] = set()
    for path, step in steps:
        if step.id in seen and counts[step.id] > 1:
            yield Problem(DUPLICATE_STEP, (*path, "id"), f"{step.id!r} stands twice")
        seen.add(step.id)
        kinds = kinds_named(step)
        if len(kinds) == 1:
            for check in _STEP_CHECKS:
                yield from check(path, step)
        else:
            named = " and ".join(k.value for k in kinds) or "nothing"
            yield Problem(STEP_KIND, path, f"step {step.id!r} is {named}")
    if all(len(kinds_named(step)) == 1 for _, step in steps):
        yield from reference_problems(runbook)


def _inputs(runbook: Runbook) -> Iterator[Problem]:
    for name, declared in runbook.inputs.items():
        path = ("inputs", name, "default")
        try:
            re.compile(declared.pattern)
        except re.error as error:
            yield Problem(INPUT_PATTERN, ("inputs", name, "pattern"), f"{name!r}: {error}")
            continue
        if declared.required and declared.default is not None:
            yield Problem(INPUT_DEFAULT, path, f"{name!r} is required and has a default")
        if declared.default is not None:
            try:
                parse_value(name, declared, declared.default)
            except UsageError as error:
                yield Problem(INPUT_DEFAULT, path, error.problem)


def _effects(path: KeyPath, step: Step) -> Iterator[Problem]:
    if step.run and step.effect is None:
        yield Problem(EFFECT_MISSING, (*path, "run"), f"step {step.id!r} starts a program")
    if step.effect and (step.http or step.consul):
        known = effect_of_action(None, step.http, step.consul)
        if _ORDER.index(step.effect) < _ORDER.index(known):
            message = f"{step.id!r} declares {step.effect.value}, its verb is {known.value}"
            yield Problem(EFFECT_WRONG, (*path, "effect"), message)


def _undo(path: KeyPath, step: Step) -> Iterator[Problem]:
    effect = effect_of(step)
    if effect is EffectClass.ONCE and step.retry:
        yield Problem(RETRY_ONCE, (*path, "retry"), f"{step.id!r} may run only once")
    if kind_of(step) not in _LEAVES:
        return
    if effect is not EffectClass.READ and not (step.undo or step.irreversible):
        message = f"{step.id!r} ({effect.value}) has neither 'undo' nor 'irreversible'"
        yield Problem(NO_UNDO, path, message)
    if effect is EffectClass.ONCE and not step.check and not step.manual:
        message = f"{step.id!r} may run only once and nothing can tell whether it did"
        yield Problem(ONCE_WITHOUT_CHECK, path, message)


def _probes(path: KeyPath, step: Step) -> Iterator[Problem]:
    asked: list[tuple[KeyPath, Part | None, bool]] = [
        ((*path, "wait", "probe"), step.wait.probe if step.wait else None, True),
        ((*path, "assert", "probe"), step.assert_.probe if step.assert_ else None, True),
        ((*path, "check"), step.check, True),
        ((*path, "undo"), step.undo, False),
    ]
    for place, part, reads in asked:
        if part is None:
            continue
        names = ("run", "http", "consul", "manual")
        given = [n for n in names if getattr(part, n, None) is not None]
        if len(given) != 1:
            yield Problem(PROBE, place, f"is {' and '.join(given) or 'nothing'}")
        elif reads and given[0] != "run":
            effect = effect_of_action(
                None, getattr(part, "http", None), getattr(part, "consul", None)
            )
            if effect is not EffectClass.READ:
                yield Problem(PROBE, (*place, given[0]), f"changes something ({effect.value})")
    if step.wait:
        timed = bool(step.wait.duration)
        if timed in {step.wait.until is not None, step.wait.probe is not None}:
            yield Problem(WAIT_FORM, (*path, "wait"), "needs 'for', or 'until' with 'probe'")


def _argv(path: KeyPath, step: Step) -> Iterator[Problem]:
    parts: list[tuple[KeyPath, Run | None]] = [(("run",), step.run)]
    parts += [((name, "run"), p.run) for name in ("undo", "check") if (p := getattr(step, name))]
    for name, run in parts:
        if run is None:
            continue
        program = run.argv[0].rpartition("/")[2]
        if program in _SHELLS and _COMMAND_FLAGS & set(run.argv[1:]):
            message = f"{program} with a command string"
            yield Problem(SHELL_STRING, (*path, *name, "argv"), message)


def _consul_target(path: KeyPath, step: Step) -> Iterator[Problem]:
    asked: list[tuple[KeyPath, Consul | None]] = [(("consul",), step.consul)]
    for name in ("undo", "check"):
        part = getattr(step, name)
        asked.append(((name, "consul"), part.consul if part else None))
    for group in ("wait", "assert"):
        part = content(step, StepKind(group))
        probe = getattr(part, "probe", None)
        asked.append(((group, "probe", "consul"), probe.consul if probe else None))
    for place, consul in asked:
        for field in required_fields(consul.operation) if consul else ():
            if not getattr(consul, field):
                message = f"{consul.operation.value if consul else ''} without {field!r}"
                yield Problem(CONSUL_TARGET, (*path, *place), message)


_STEP_CHECKS: tuple[Callable[[KeyPath, Step], Iterator[Problem]], ...] = (
    _effects,
    _undo,
    _probes,
    _argv,
    _consul_target,
)


def require_plannable(document: Document[Runbook]) -> None:
    """Refuse a runbook that has a step of no kind or of two, an unknown reference or worse.

    Raises:
        ContentError: naming the first error and how many there are.
    """
    errors = sorted(
        document.source.finding(p)
        for p in runbook_problems(document.content)
        if p.rule.severity is SeverityLevel.ERROR
    )
    if errors:
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        raise ContentError(
            f"{errors[0].rule}: {errors[0].message}{more}",
            where=f"{errors[0].file}:{errors[0].line}",
            fix="'whychain check' lists every finding",
        )
