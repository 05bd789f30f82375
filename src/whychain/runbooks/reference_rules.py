"""What references and conditions must satisfy: they name what exists, and secrets stay hidden."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from whychain.documents.finding import KeyPath, Problem, Rule, SeverityLevel
from whychain.runbooks.condition_flow import OutputRead, reads_of
from whychain.runbooks.conditions import ConditionError, variables
from whychain.runbooks.runbook import Runbook, Step
from whychain.runbooks.step_outputs import StepOutputs
from whychain.runbooks.steps import every_step
from whychain.runbooks.substitution import INPUT, OUTPUT, references

UNKNOWN_REFERENCE = Rule(
    "runbook-unknown-reference",
    "A reference names a declared input, the item of the enclosing foreach, or a declared output "
    "of an earlier step that is not inside another foreach.",
    "It would stop the run in the middle of an outage.",
    "Declare the input or output, or correct the name.",
)
BAD_CONDITION = Rule(
    "runbook-condition",
    "A condition is valid CEL over declared 'inputs', outputs of earlier 'steps' and, with a "
    "probe, 'result'.",
    "A condition that does not compile, or reads what is not there, is found out when it is "
    "needed.",
    "Correct the expression.",
)
SECRET_IN_ARGV = Rule(
    "runbook-secret-in-argv",
    "A secret input is not an argument of a program nor part of a URL.",
    "Arguments are visible in the process list, URLs in every log.",
    "Pass it by env or by header.",
)
OUTPUT_MAY_BE_MISSING = Rule(
    "runbook-output-may-be-missing",
    "A step that reads an output of a step with 'when' has the same 'when', or asks with has().",
    "A skipped step gives no output; its reader fails in the middle of the run.",
    "Give the reader the 'when' of the step that it reads from.",
    SeverityLevel.WARNING,
)
REFERENCE_RULES = (UNKNOWN_REFERENCE, BAD_CONDITION, SECRET_IN_ARGV, OUTPUT_MAY_BE_MISSING)

_CONDITIONS = frozenset({("when",), ("wait", "until"), ("assert", "that"), ("check", "done")})
_HIDDEN_IN_CONSUL = frozenset({"token", "value"})
_IN_CONDITIONS = frozenset({"inputs", "steps"})
_OUTPUT_FORMS = "steps.ID.out.NAME or steps['ID'].out.NAME"


def reference_problems(runbook: Runbook) -> Iterator[Problem]:
    """Yield every reference and condition of a runbook that cannot be resolved."""
    for index, lock in enumerate(runbook.locks):
        yield from _Place(runbook, None, (), in_foreach=False).references(("locks", index), lock)
    outputs = StepOutputs(runbook)
    foreach: list[KeyPath] = []
    for path, step in every_step(runbook):
        inside = any(path[: len(place)] == place for place in foreach)
        if step.foreach:
            foreach.append((*path, "foreach", "steps"))
        place = _Place(runbook, outputs, path, in_foreach=inside)
        for at, text in _own_texts(step, path):
            if at[len(path) :] in _CONDITIONS:
                yield from place.condition(at, text)
            else:
                yield from place.references(at, text)


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


@dataclass(frozen=True, slots=True)
class _Place:
    """The step at ``step``, or the locks of the runbook when there are no ``outputs``."""

    runbook: Runbook
    outputs: StepOutputs | None
    step: KeyPath
    in_foreach: bool

    def references(self, path: KeyPath, text: str) -> Iterator[Problem]:
        for reference in references(text):
            if found := INPUT.fullmatch(reference):
                yield from self._input(path, reference, found[1])
            elif output := OUTPUT.fullmatch(reference):
                read = OutputRead(output[1], output[2])
                if why := self._refusal(read):
                    message = f"nothing is called ${{{reference}}} here: {why}"
                    yield Problem(UNKNOWN_REFERENCE, path, message)
                else:
                    yield from self._perhaps_missing(path, read)
            elif not (reference == "item" and self.in_foreach):
                yield Problem(UNKNOWN_REFERENCE, path, f"nothing is called ${{{reference}}} here")

    def _input(self, path: KeyPath, reference: str, name: str) -> Iterator[Problem]:
        declared = self.runbook.inputs.get(name)
        if declared is None:
            yield Problem(UNKNOWN_REFERENCE, path, f"nothing is called ${{{reference}}} here")
        elif declared.secret and _is_shown(path):
            yield Problem(SECRET_IN_ARGV, path, f"shows the secret input {name!r}")

    def condition(self, path: KeyPath, text: str) -> Iterator[Problem]:
        reads = reads_of(text)
        if wrong := next(self._wrong(path, text), ""):
            yield Problem(BAD_CONDITION, path, wrong)
            return
        for read in reads.outputs:
            if read not in reads.asked:
                yield from self._perhaps_missing(path, read)

    def _wrong(self, path: KeyPath, text: str) -> Iterator[str]:
        reads = reads_of(text)
        yield from reads.subtractions
        yield from filter(None, (_wrong_names(path, text),))
        if reads.otherwise:
            yield f"{text!r} reads 'steps' otherwise than as {_OUTPUT_FORMS}"
        for name in reads.inputs:
            if name not in self.runbook.inputs:
                yield f"{text!r} reads the input {name!r}, which is not declared"
        refusals = ((read, self._refusal(read)) for read in reads.outputs)
        yield from (
            f"{text!r} cannot read {read.name!r} of {read.step!r}: {why}"
            for read, why in refusals
            if why
        )

    def _refusal(self, read: OutputRead) -> str:
        if self.outputs is None:
            return "locks are taken before the first step"
        return self.outputs.refusal(self.step, read.step, read.name)

    def _perhaps_missing(self, path: KeyPath, read: OutputRead) -> Iterator[Problem]:
        unless = (
            self.outputs.missing_unless(self.step, read.step, read.name) if self.outputs else ""
        )
        if unless:
            message = f"reads {read.name!r} of {read.step!r}, which is skipped unless {unless!r}"
            yield Problem(OUTPUT_MAY_BE_MISSING, path, message)


def _is_shown(path: KeyPath) -> bool:
    """Return whether a text at this place ends in the process list or in a URL."""
    part, field = path[-2:]
    if part == "consul":
        return field not in _HIDDEN_IN_CONSUL
    return (part, field) == ("http", "url") or path[-3:-1] == ("run", "argv")


def _wrong_names(path: KeyPath, text: str) -> str:
    """Return why a condition does not compile, or what it reads that no condition can."""
    try:
        unknown = _free_names(text) - _IN_CONDITIONS
    except ConditionError as error:
        return str(error)
    if path[-1] != "when":
        unknown -= {"result"}
    names = ", ".join(sorted(unknown))
    return f"{text!r} reads {names}, which does not exist here" if names else ""


def _free_names(text: str) -> frozenset[str]:
    """Return the names a condition reads, without those that its own macros bind."""
    bound = re.findall(r"\.(?:all|exists|exists_one|map|filter)\(\s*([A-Za-z_]\w*)\s*,", text)
    return variables(text) - frozenset(bound)
