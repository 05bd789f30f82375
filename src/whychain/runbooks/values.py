"""Inputs: what the operator gives, checked against what the runbook declares."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from whychain.errors import UsageError
from whychain.runbooks.durations import seconds
from whychain.runbooks.runbook import Input, InputType, Runbook

MOST_CHARACTERS = 1000
"""Of one value: what a pattern is tried on stays short, and so does what is shown."""
_SECRET_SOURCE = re.compile(r"(env|file):.+|fd:[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that is never shown; only where it will be read is kept."""

    source: str

    def __str__(self) -> str:
        return "***"

    __repr__ = __str__


Plain = str | int | float | bool | tuple[str, ...]
Value = Plain | Secret


def resolve_inputs(runbook: Runbook, given: Iterable[str]) -> Mapping[str, Value]:
    """Return the value of every input, from ``name=value`` texts and defaults.

    Raises:
        UsageError: for an unknown, repeated, missing or ill-formed input.
    """
    texts = _pairs(runbook, given)
    values: dict[str, Value] = {}
    for name, declared in runbook.inputs.items():
        if name in texts:
            values[name] = parse_value(name, declared, texts[name])
        elif declared.default is not None:
            values[name] = parse_value(name, declared, declared.default)
        elif declared.required:
            raise UsageError(
                f"runbook {runbook.id}: input {name!r} is required: {declared.description}",
                fix=f"-i {name}={declared.example or 'VALUE'}",
            )
        else:
            values[name] = () if declared.type is InputType.LIST else ""
    return values


def _pairs(runbook: Runbook, given: Iterable[str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    known = ", ".join(runbook.inputs) or "none"
    for pair in given:
        name, equals, text = pair.partition("=")
        if not equals:
            raise UsageError(f"-i {pair}: not of the form name=value", fix=f"inputs: {known}")
        if name not in runbook.inputs:
            raise UsageError(
                f"runbook {runbook.id}: no input is called {name!r}", fix=f"inputs: {known}"
            )
        if name in texts:
            raise UsageError(f"runbook {runbook.id}: input {name!r} is given twice", fix="give one")
        texts[name] = text
    return texts


def parse_value(name: str, declared: Input, raw: object) -> Value:
    """Return one input's value, typed and checked.

    Raises:
        UsageError: when it does not fit its type, pattern or choices, or is too long.
    """
    if declared.secret:
        return _secret(name, raw)
    try:
        value = typed_value(declared.type, raw)
    except ValueError as error:
        raise UsageError(f"input {name!r}: {error}", fix=_hint(declared)) from error
    for text in value if isinstance(value, tuple) else (str(value),):
        if len(text) > MOST_CHARACTERS:
            raise UsageError(
                f"input {name!r}: a value has {len(text)} characters, more than {MOST_CHARACTERS}",
                fix=_hint(declared),
            )
        if not text.isprintable():
            raise UsageError(f"input {name!r}: holds a control character", fix=_hint(declared))
        wrong = declared.pattern and not re.search(declared.pattern, text)
        if wrong and not (text == "" and declared.default == ""):
            raise UsageError(
                f"input {name!r}: {text!r} does not match {declared.pattern}", fix=_hint(declared)
            )
        if declared.choices and text not in declared.choices:
            choices = ", ".join(declared.choices)
            raise UsageError(f"input {name!r}: {text!r} is not one of {choices}", fix="choose one")
    return value


def _secret(name: str, raw: object) -> Value:
    text = str(raw)
    if text == "":
        return ""
    if not _SECRET_SOURCE.fullmatch(text):
        raise UsageError(
            f"input {name!r} is secret and must not stand on the command line",
            fix=f"-i {name}=env:NAME, -i {name}=file:PATH or -i {name}=fd:N",
        )
    return Secret(text)


def _hint(declared: Input) -> str:
    return f"for example {declared.example}" if declared.example else declared.description


def typed_value(kind: InputType, raw: object) -> Plain:
    """Return a value of a type.

    Raises:
        ValueError: when it is not of that type.
    """
    match kind:
        case InputType.LIST:
            items = raw if isinstance(raw, list | tuple) else str(raw).split(",")
            return tuple(t for item in items if (t := str(item).strip()))
        case InputType.BOOLEAN:
            if str(raw).lower() not in {"true", "false"}:
                raise ValueError(f"{raw!r} is neither true nor false")
            return str(raw).lower() == "true"
        case InputType.INTEGER | InputType.NUMBER:
            return _number(kind, raw)
        case InputType.DURATION:
            seconds(str(raw))
            return str(raw)
        case InputType.STRING:
            return str(raw)


def _number(kind: InputType, raw: object) -> int | float:
    whole = kind is InputType.INTEGER
    form = r"-?\d{1,18}" if whole else r"-?\d{1,18}(\.\d{1,18})?"
    if not re.fullmatch(form, str(raw)):
        raise ValueError(f"{raw!r} is not a{'n integer' if whole else ' number'}")
    return int(str(raw)) if whole else float(str(raw))
