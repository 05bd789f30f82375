"""What must hold inside one runbook: kinds, effects, undo, references, conditions, deadline."""

from collections import Counter
from collections.abc import Callable, Iterator

from whychain.documents.finding import KeyPath, Problem, Rule, SeverityLevel
from whychain.documents.reader import Document
from whychain.errors import ContentError, UsageError
from whychain.runbooks.action_rules import ACTION_RULES, action_problems
from whychain.runbooks.patterns import wrong_with
from whychain.runbooks.reference_rules import REFERENCE_RULES, reference_problems
from whychain.runbooks.runbook import EffectClass, Runbook, Step
from whychain.runbooks.steps import (
    StepKind,
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
    "foreach, call, extension.",
    "A step that is two things, or none, cannot be planned.",
    "Split the step, or say what it does.",
)
EFFECT_MISSING = Rule(
    "runbook-effect-missing",
    "A run or extension step says what it does to the world: read, idempotent or once.",
    "Retry, resume and rehearsal depend on it, and nothing can guess it from a name.",
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
INPUT_PATTERN = Rule(
    "runbook-input-pattern",
    "An input's pattern is a regular expression that is decided quickly for every value.",
    "One that does not compile refuses every value in the middle of an outage; one like (a+)+ "
    "takes for ever on some.",
    "Correct the pattern; repeat what begins with a separator, as in [a-z]+(-[a-z]+)*.",
)
INPUT_DEFAULT = Rule(
    "runbook-input-default",
    "An input's default fits its own type, pattern and choices; a required input has none.",
    "The runbook would refuse its own defaults in an outage.",
    "Correct the default or the pattern.",
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
    INPUT_PATTERN,
    INPUT_DEFAULT,
    *ACTION_RULES,
    *REFERENCE_RULES,
)

_ORDER = (EffectClass.READ, EffectClass.IDEMPOTENT, EffectClass.ONCE)
_LEAVES = frozenset(
    {StepKind.RUN, StepKind.HTTP, StepKind.CONSUL, StepKind.MANUAL, StepKind.EXTENSION}
)


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
        if wrong := wrong_with(declared.pattern):
            message = f"{name!r}: {declared.pattern!r} {wrong}"
            yield Problem(INPUT_PATTERN, ("inputs", name, "pattern"), message)
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
    if step.extension and step.effect is None:
        message = f"step {step.id!r} does what {step.extension.name!r} does"
        yield Problem(EFFECT_MISSING, (*path, "extension"), message)
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


_STEP_CHECKS: tuple[Callable[[KeyPath, Step], Iterator[Problem]], ...] = (
    _effects,
    _undo,
    action_problems,
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
