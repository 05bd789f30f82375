"""Conditions in CEL, the Common Expression Language (https://cel.dev), by a library.

The library is imported only when a condition exists: a runbook without one starts faster.
"""

import sys
from collections.abc import Mapping
from functools import cache
from types import ModuleType
from typing import Any

from whychain.runbooks.values import Secret, Value


class ConditionError(Exception):
    """A condition that does not compile, or does not answer true or false."""


@cache
def _cel() -> Any:
    """Import the library without its command-line part, which pulls in a terminal toolkit."""
    if "cel" not in sys.modules and "cel.cli" not in sys.modules:
        stub = ModuleType("cel.cli")
        stub.main = None  # type: ignore[attr-defined]
        sys.modules["cel.cli"] = stub
    import cel

    return cel


@cache
def variables(condition: str) -> frozenset[str]:
    """Return the names that a condition reads: ``inputs``, ``steps``, ``result``.

    Raises:
        ConditionError: when it is not valid CEL.
    """
    return frozenset(_compiled(condition).references()["variables"])


@cache
def _compiled(condition: str) -> Any:
    try:
        return _cel().compile(condition)
    except ValueError as error:
        reason = str(error).partition("\n")[0]
        raise ConditionError(f"not valid CEL: {condition!r}: {reason}") from error


def holds(condition: str, inputs: Mapping[str, Value]) -> bool | None:
    """Return whether a condition over inputs holds; None when it also needs what only a run knows.

    Raises:
        ConditionError: when it is not valid CEL or does not answer true or false.
    """
    if variables(condition) & {"steps", "result"}:
        return None
    return answer(condition, {"inputs": plain_inputs(inputs)})


def plain_inputs(inputs: Mapping[str, Value]) -> dict[str, object]:
    """Return inputs as a condition sees them; a secret is ``***`` there too."""
    return {name: _plain(value) for name, value in inputs.items()}


def answer(condition: str, names: Mapping[str, object]) -> bool:
    """Return whether a condition holds for these values of ``inputs``, ``steps`` and ``result``.

    Raises:
        ConditionError: when it is not valid CEL, reads what is not there, or does not answer true
            or false.
    """
    try:
        answer = _compiled(condition).execute(dict(names))
    except KeyError as error:
        raise ConditionError(f"{condition!r}: nothing is called {error}") from error
    except (RuntimeError, ValueError, TypeError, LookupError, ArithmeticError) as error:
        reason = str(error).partition("\n")[0]
        raise ConditionError(f"{condition!r}: {reason}") from error
    if not isinstance(answer, bool):
        raise ConditionError(f"{condition!r} answers {answer!r}, not true or false")
    return answer


def _plain(value: Value) -> object:
    if isinstance(value, Secret):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
