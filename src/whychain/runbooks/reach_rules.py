"""What the inputs alone decide: steps that never run, and assertions that never fail."""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from math import prod

from whychain.documents.finding import Problem, Rule, SeverityLevel
from whychain.runbooks.conditions import ConditionError, holds, variables
from whychain.runbooks.runbook import Input, InputType, Runbook
from whychain.runbooks.steps import every_step

NEVER_RUNS = Rule(
    "runbook-step-unreachable",
    "A step's 'when' can be true for some value of the inputs.",
    "A step that never runs looks like protection and is none.",
    "Correct the condition, or remove the step.",
    SeverityLevel.WARNING,
)
NEVER_FAILS = Rule(
    "runbook-assert-never-fails",
    "An assertion can be false for some value of the inputs, or looks at a step or a probe.",
    "An assertion that always holds stops nothing.",
    "Assert something about the world: add a probe and look at its 'result'.",
    SeverityLevel.WARNING,
)
REACH_RULES = (NEVER_RUNS, NEVER_FAILS)

_READ = re.compile(r"\binputs\.([a-z]\w*)")
_MOST_TRIED = 64


def reach_problems(runbook: Runbook) -> Iterator[Problem]:
    """Yield the conditions of a runbook that its inputs cannot make true, or cannot make false."""
    for path, step in every_step(runbook):
        if step.when and settled(step.when, runbook.inputs) is False:
            message = f"{step.when!r} is false whatever the inputs are: {step.id!r} never runs"
            yield Problem(NEVER_RUNS, (*path, "when"), message)
        if step.assert_ and settled(step.assert_.that, runbook.inputs) is True:
            message = f"{step.assert_.that!r} is true whatever the inputs are"
            yield Problem(NEVER_FAILS, (*path, "assert", "that"), message)


def settled(condition: str, inputs: Mapping[str, Input]) -> bool | None:
    """Return the one answer of a condition for all inputs; None when there is no such.

    Every value is tried of inputs that have only some: truth values and choices. A condition
    that reads another input, a step or a result is not settled.

    >>> settled("1 > 2", {}), settled("inputs.fast", {})
    (False, None)
    """
    try:
        if variables(condition) - {"inputs"}:
            return None
        domains = {name: _domain(inputs.get(name)) for name in _names(condition)}
        if None in domains.values() or prod(map(len, _known(domains))) > _MOST_TRIED:
            return None
        tried = (dict(zip(domains, values, strict=True)) for values in product(*_known(domains)))
        answers = {holds(condition, values) for values in tried}
    except ConditionError:
        return None
    return answers.pop() if len(answers) == 1 else None


def _names(condition: str) -> tuple[str, ...]:
    """Return the inputs that a condition reads; one that no value has, if it reads others."""
    names = tuple(dict.fromkeys(_READ.findall(condition)))
    reads_more = "inputs" in _READ.sub("", condition)
    return (*names, "") if reads_more else names


def _known(domains: Mapping[str, tuple[bool | str, ...] | None]) -> list[tuple[bool | str, ...]]:
    return [domain for domain in domains.values() if domain is not None]


def _domain(declared: Input | None) -> tuple[bool | str, ...] | None:
    if declared is None or declared.secret:
        return None
    if declared.type is InputType.BOOLEAN:
        return (True, False)
    if declared.choices and declared.type is InputType.STRING:
        return declared.choices
    return None
