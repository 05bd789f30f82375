"""``${inputs.x}``, ``${item}`` and ``${steps.y.out.z}`` inside one argument, and nothing else.

Not a template language: a reference is replaced by its value, and one argument stays one
argument whatever the value holds.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from whychain.runbooks.runbook import Call, Output, Runbook
from whychain.runbooks.values import Secret, Value

REFERENCE = re.compile(r"\$\{([^}]*)\}")
INPUT = re.compile(r"inputs\.([a-z][a-z0-9_]*)")
OUTPUT = re.compile(r"steps\.([a-z0-9-]+)\.out\.([a-z][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Producer:
    """Which planned step gives an output, and how it is declared."""

    step_id: str
    output: Output


@dataclass(frozen=True, slots=True)
class Known:
    """What only a run knows: secrets by their source, outputs by planned step and name."""

    secrets: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[tuple[str, str], Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scope:
    """What references may name here: inputs, the outputs of earlier steps, the current item."""

    inputs: Mapping[str, Value]
    producers: Mapping[tuple[str, str], Producer] = field(default_factory=dict)
    item: str | None = None
    known: Known | None = None
    """None while planning: secrets stand as ``***`` and outputs as their samples."""
    called_from: "CalledFrom | None" = None


@dataclass(frozen=True, slots=True)
class CalledFrom:
    """The call that a scope belongs to; its inputs may hold outputs that only a run knows."""

    runbook: Runbook
    call: Call
    scope: Scope


class UnplannableError(Exception):
    """A step that cannot be planned as it stands; the message says why."""


class UnknownReferenceError(UnplannableError):
    """A reference to something that does not exist here."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its references replaced, and the outputs that a plan cannot know yet."""

    text: str
    unknown: tuple[str, ...] = ()


def references(text: str) -> tuple[str, ...]:
    """Return what a text refers to, in order.

    >>> references("--release-id=${inputs.release_id} ${item}")
    ('inputs.release_id', 'item')
    """
    return tuple(REFERENCE.findall(text))


def whole_input(text: str, inputs: Mapping[str, Value]) -> Value | None:
    """Return the value of the input that a text refers to and consists of, None for other texts."""
    whole = REFERENCE.fullmatch(text)
    found = INPUT.fullmatch(whole[1]) if whole else None
    return inputs.get(found[1]) if found else None


def fill(text: str, scope: Scope) -> Filled:
    """Return ``text`` with every reference replaced.

    Raises:
        UnknownReferenceError: when a reference names nothing in the scope.
    """
    return _fill(text, scope, as_url=False)


def fill_url(text: str, scope: Scope) -> Filled:
    """Return a URL with every reference replaced; inside the URL, values are percent-encoded."""
    return _fill(text, scope, as_url=True)


def _fill(text: str, scope: Scope, *, as_url: bool) -> Filled:
    unknown: list[str] = []
    parts: list[str] = []
    last = 0
    for found in REFERENCE.finditer(text):
        value, known = _value(found[1], scope)
        if not known:
            unknown.append(found[1])
        parts.append(text[last : found.start()])
        inside = as_url and found.start() > 0 and known
        parts.append(url_part(value) if inside else value)
        last = found.end()
    return Filled("".join([*parts, text[last:]]), tuple(unknown))


def _value(reference: str, scope: Scope) -> tuple[str, bool]:
    if reference == "item" and scope.item is not None:
        return scope.item, True
    if (found := INPUT.fullmatch(reference)) and found[1] in scope.inputs:
        value = scope.inputs[found[1]]
        if isinstance(value, Secret) and scope.known:
            return scope.known.secrets[value.source], True
        return text_of(value), True
    if (found := OUTPUT.fullmatch(reference)) and (found[1], found[2]) in scope.producers:
        return _output(reference, scope.producers[found[1], found[2]], found[2], scope.known)
    raise UnknownReferenceError(f"nothing is called ${{{reference}}} here")


def _output(reference: str, producer: Producer, name: str, known: Known | None) -> tuple[str, bool]:
    if known is None:
        sample = producer.output.sample
        return (f"<{reference}: unknown>" if sample is None else str(sample)), False
    value = known.outputs.get((producer.step_id, name))
    if value is None:
        raise UnplannableError(f"${{{reference}}} has no value: its step did not give one")
    return text_of(value), True


def url_part(value: str) -> str:
    """Return a value percent-encoded, so that it stays one part of a URL.

    Raises:
        UnplannableError: for ``.`` and ``..``, which clients take for steps in a path.
    """
    if value in {".", ".."}:
        raise UnplannableError(f"{value!r} would lead to another address")
    return quote(value, safe="")


def text_of(value: Value) -> str:
    """Return an input's value as it stands inside an argument; a secret as ``***``."""
    if isinstance(value, Secret):
        return str(value)
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, tuple) else str(value)
