"""What references and conditions must satisfy: they name what exists, and secrets stay hidden."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from whychain.documents.finding import KeyPath, Problem, Rule
from whychain.runbooks.conditions import ConditionError, variables
from whychain.runbooks.runbook import Runbook, Step
from whychain.runbooks.steps import every_step
from whychain.runbooks.substitution import INPUT, OUTPUT, references

UNKNOWN_REFERENCE = Rule(
    "runbook-unknown-reference",
    "A reference names a declared input, the item of the enclosing foreach, or a declared output "
    "of an earlier step.",
    "It would stop the run in the middle of an outage.",
    "Declare the input or output, or correct the name.",
)
BAD_CONDITION = Rule(
    "runbook-condition",
    "A condition is valid CEL over 'inputs', 'steps' and, with a probe, 'result'.",
    "A condition that does not compile is found out when it is needed.",
    "Correct the expression.",
)
SECRET_IN_ARGV = Rule(
    "runbook-secret-in-argv",
    "A secret input is not an argument of a program nor part of a URL.",
    "Arguments are visible in the process list, URLs in every log.",
    "Pass it by env or by header.",
)
REFERENCE_RULES = (UNKNOWN_REFERENCE, BAD_CONDITION, SECRET_IN_ARGV)

_CONDITIONS = frozenset({("when",), ("wait", "until"), ("assert", "that"), ("check", "done")})
_HIDDEN_IN_CONSUL = frozenset({"token", "value"})
_IN_CONDITIONS = frozenset({"inputs", "steps"})


Outputs = dict[tuple[str, str], KeyPath]


def reference_problems(runbook: Runbook) -> Iterator[Problem]:
    """Yield every reference and condition of a runbook that cannot be resolved."""
    for index, lock in enumerate(runbook.locks):
        yield from _references(runbook, ("locks", index), lock, {}, in_foreach=False)
    outputs: Outputs = {}
    foreach: list[KeyPath] = []
    for path, step in every_step(runbook):
        inside = any(path[: len(place)] == place for place in foreach)
        if step.foreach:
            foreach.append((*path, "foreach", "steps"))
        for place, text in _own_texts(step, path):
            if place[len(path) :] in _CONDITIONS:
                yield from _condition(place, text)
            else:
                yield from _references(runbook, place, text, outputs, in_foreach=inside)
        outputs |= {(step.id, name): path for name in step.out}


def _own_texts(step: Step, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Yield every text of a step with its place, leaving out the steps inside it."""
    plain = msgspec.to_builtins(step)
    for group in ("parallel", "foreach"):
        (plain.get(group) or {}).pop("steps", None)
    yield from _texts(plain, path)


def _texts(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str):
        yield path, value
    pairs = list(value.items()) if isinstance(value, dict) else []
    pairs = list(enumerate(value)) if isinstance(value, list | tuple) else pairs
    for key, inner in pairs:
        yield from _texts(inner, (*path, key))


def _references(
    runbook: Runbook,
    path: KeyPath,
    text: str,
    outputs: Outputs,
    *,
    in_foreach: bool,
) -> Iterator[Problem]:
    for reference in references(text):
        if found := INPUT.fullmatch(reference):
            declared = runbook.inputs.get(found[1])
            if declared and declared.secret and _is_shown(path):
                yield Problem(SECRET_IN_ARGV, path, f"shows the secret input {found[1]!r}")
            known = declared is not None
        elif output := OUTPUT.fullmatch(reference):
            made = outputs.get((output[1], output[2]))
            known = made is not None and not _at_the_same_time(made, path)
        else:
            known = reference == "item" and in_foreach
        if not known:
            yield Problem(UNKNOWN_REFERENCE, path, f"nothing is called ${{{reference}}} here")


def _at_the_same_time(made: KeyPath, read: KeyPath) -> bool:
    """Return whether two places are in different steps of one parallel group."""
    pairs = enumerate(zip(made, read, strict=False))
    apart = next((at for at, (a, b) in pairs if a != b), 0)
    return made[apart - 2 : apart] == ("parallel", "steps")


def _is_shown(path: KeyPath) -> bool:
    """Return whether a text at this place ends in the process list or in a URL."""
    part, field = path[-2:]
    if part == "consul":
        return field not in _HIDDEN_IN_CONSUL
    return (part, field) == ("http", "url") or path[-3:-1] == ("run", "argv")


def _condition(path: KeyPath, text: str) -> Iterator[Problem]:
    try:
        unknown = _free_names(text) - _IN_CONDITIONS
    except ConditionError as error:
        yield Problem(BAD_CONDITION, path, str(error))
        return
    if path[-1] != "when":
        unknown -= {"result"}
    if unknown:
        message = f"{text!r} reads {', '.join(sorted(unknown))}, which does not exist here"
        yield Problem(BAD_CONDITION, path, message)


def _free_names(text: str) -> frozenset[str]:
    """Return the names a condition reads, without those that its own macros bind."""
    bound = re.findall(r"\.(?:all|exists|exists_one|map|filter)\(\s*([A-Za-z_]\w*)\s*,", text)
    return variables(text) - frozenset(bound)
