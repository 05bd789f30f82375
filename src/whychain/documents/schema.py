"""What does not fit the schema: every deviation, with the place where it stands.

The slow path of reading. It runs only for a document that the typed decoder has refused,
so that people see all deviations at once instead of the first one.
"""

import datetime
import difflib
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import jsonschema
import msgspec
from jsonschema.exceptions import ValidationError
from msgspec import Meta

from whychain.documents import rules
from whychain.documents.finding import Problem

_FORMATS = jsonschema.FormatChecker(formats=())
_Validator = jsonschema.validators.extend(  # type: ignore[no-untyped-call]
    jsonschema.Draft202012Validator,
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    ),
)
_TYPE_WORDS = {"object": "a mapping", "array": "a list", "string": "text", "null": "null"}


@_FORMATS.checks("date-time")
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or _converts(
        value, Annotated[datetime.datetime, Meta(tz=True)]
    )


@_FORMATS.checks("date")
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or _converts(value, datetime.date)


def _converts(value: object, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def deviations(value: Any, kind: Any) -> tuple[Problem, ...]:
    """Return everything in ``value`` that keeps it from being a ``kind``, in document order."""
    if bad := tuple(_keys_that_are_not_text(value, ())):
        return bad
    validator = _Validator(msgspec.json.schema(kind), format_checker=_FORMATS)
    found = [p for error in validator.iter_errors(value) for p in _problems(error)]
    if not found:
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            found = [Problem(rules.TYPE, (), str(error))]
    return tuple(dict.fromkeys(found))


def _keys_that_are_not_text(value: Any, path: tuple[str | int, ...]) -> Iterator[Problem]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(key, str):
                yield from _keys_that_are_not_text(inner, (*path, key))
            else:
                yield Problem(rules.TYPE, path, f"the key {key!r} is not text: quote it")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _keys_that_are_not_text(inner, (*path, index))


def _problems(error: ValidationError) -> Iterator[Problem]:
    path = tuple(error.absolute_path)
    wanted: Any = error.validator_value
    match error.validator:
        case "anyOf":
            yield from _problems_of_best_branch(error)
        case "additionalProperties":
            yield from _unknown_fields(error)
        case "required":
            there: Any = error.instance
            missing = (name for name in wanted if name not in there)
            yield from (Problem(rules.MISSING_FIELD, path, f"no {name!r} here") for name in missing)
        case "type":
            yield Problem(rules.TYPE, path, _wrong_type(error))
        case _:
            yield Problem(rules.VALUE, path, _wrong_value(error, wanted))


def _wrong_value(error: ValidationError, wanted: Any) -> str:
    match error.validator:
        case "enum":
            return _not_one_of(error.instance, wanted)
        case "pattern":
            return f"{_short(error.instance)} does not match {wanted}"
        case "format" if wanted == "date-time":
            form = "a time with offset (2024-03-18T21:47:03+08:00)"
            return f"{_short(error.instance)} is not {form}"
        case "format":
            return f"{_short(error.instance)} is not a date (2024-03-18)"
        case _:
            return _short_message(error)


def _problems_of_best_branch(error: ValidationError) -> Iterator[Problem]:
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)

    def of_the_right_type(errors: Iterable[ValidationError]) -> bool:
        return not any(e.validator in {"type", "const"} and not e.relative_path for e in errors)

    right = [errors for errors in branches.values() if of_the_right_type(errors)]
    if right:
        for inner in min(right, key=len):
            yield from _problems(inner)
        return
    wanted = sorted(
        {
            _TYPE_WORDS.get(e.validator_value, str(e.validator_value))
            for errors in branches.values()
            for e in errors
            if e.validator == "type" and isinstance(e.validator_value, str)
        }
    )
    message = f"expected {' or '.join(wanted)}, got {_short(error.instance)}"
    yield Problem(rules.TYPE, tuple(error.absolute_path), message)


def _unknown_fields(error: ValidationError) -> Iterator[Problem]:
    schema: Any = error.schema
    fields: Any = error.instance
    known = sorted(schema.get("properties", ()))
    for name in fields:
        if name in known:
            continue
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"
        message = f"no field is called {name!r}: {hint}"
        yield Problem(rules.UNKNOWN_FIELD, (*error.absolute_path, name), message)


def _wrong_type(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    words = [wanted] if isinstance(wanted, str) else list(wanted)
    expected = " or ".join(_TYPE_WORDS.get(w, w) for w in words)
    return f"expected {expected}, got {_short(error.instance)}"


def _not_one_of(value: object, allowed: list[object]) -> str:
    near = difflib.get_close_matches(str(value), [str(a) for a in allowed], n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"{_short(value)} is not one of {', '.join(str(a) for a in allowed)}{hint}"


def _short(value: object) -> str:
    kind = {dict: "a mapping", list: "a list", type(None): "nothing"}.get(type(value))
    if kind:
        return kind
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


_BOUNDS = {
    "minItems": "needs at least {} entries",
    "minProperties": "needs at least {} entries",
    "minLength": "needs at least {} characters",
    "maxLength": "has more than {} characters",
    "minimum": "is less than {}",
    "maximum": "is more than {}",
}


def _short_message(error: ValidationError) -> str:
    bound = _BOUNDS.get(str(error.validator), f"breaks {error.validator} {{}}")
    return f"{_short(error.instance)} {bound.format(_short(error.validator_value))}"
