"""``${inputs.x}``, ``${item}`` and ``${steps.y.out.z}`` inside one argument, and nothing else.

Not a template language: a reference is replaced by its value, and one argument stays one
argument whatever the value holds.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from whychain.runbooks.runbook import Output
from whychain.runbooks.values import Secret, Value

REFERENCE = re.compile(r"\$\{([^}]*)\}")
INPUT = re.compile(r"inputs\.([a-z][a-z0-9_]*)")
OUTPUT = re.compile(r"steps\.([a-z0-9-]+)\.out\.([a-z][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Scope:
    """What references may name here: inputs, the outputs of earlier steps, the current item."""

    inputs: Mapping[str, Value]
    outputs: Mapping[tuple[str, str], Output] = field(default_factory=dict)
    item: str | None = None


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
        return text_of(scope.inputs[found[1]]), True
    if (found := OUTPUT.fullmatch(reference)) and (found[1], found[2]) in scope.outputs:
        sample = scope.outputs[found[1], found[2]].sample
        return (f"<{reference}: unknown>" if sample is None else str(sample)), False
    raise UnknownReferenceError(f"nothing is called ${{{reference}}} here")


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
