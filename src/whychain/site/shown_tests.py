"""The tests that a runbook carries, as its page shows them."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from whychain.runbooks.in_file_test import Expectation, RunbookTest
from whychain.runbooks.in_file_tests import TestResult
from whychain.runbooks.runbook import Runbook
from whychain.site.example_plans import ExamplePlan

_FATES = ("done", "skipped", "failed", "undone", "kept", "unknown")


class TestRow(msgspec.Struct, frozen=True):
    """One test: what goes wrong at which steps, what must follow, and what came of it."""

    __test__ = False
    name: str
    inputs: tuple[tuple[str, str], ...]
    mishaps: tuple[tuple[str, str, str], ...]
    """What happens, to which step, and how long a slow step takes."""
    exit_code: int | None
    steps: tuple[tuple[str, tuple[str, ...]], ...]
    """What becomes of steps: the word, and the steps of which it must be true."""
    within: str
    result: TestResult | None
    """None when the test was not run."""


def rows_of_tests(runbook: Runbook, example: ExamplePlan) -> tuple[TestRow, ...]:
    """Return every test of a runbook with what came of it when the site was built."""
    results = example.tests or (None,) * len(runbook.tests)
    return tuple(
        TestRow(
            name=test.name,
            inputs=tuple((name, _text(value)) for name, value in sorted(test.inputs.items())),
            mishaps=tuple(_mishaps(test)),
            exit_code=test.expect.exit_code,
            steps=tuple(_steps(test.expect)),
            within=test.expect.within or "",
            result=result,
        )
        for test, result in zip(runbook.tests, results, strict=True)
    )


def data_of_tests(rows: tuple[TestRow, ...]) -> list[dict[str, Any]]:
    """Return the outcome of each test as data: ``passed`` is null for one that was not run."""
    return [
        {
            "name": row.name,
            "passed": None if row.result is None else not row.result.problems,
            "problems": row.result.problems if row.result else (),
            "simulated_seconds": row.result.simulated_seconds if row.result else None,
        }
        for row in rows
    ]


def _mishaps(test: RunbookTest) -> Iterator[tuple[str, str, str]]:
    fixed: Mapping[str, tuple[str, ...]] = {
        "fail": test.fail,
        "time_out": test.time_out,
        "crash": test.crash,
    }
    for word, steps in fixed.items():
        yield from ((word, step, "") for step in steps)
    yield from (("slow", step, time) for step, time in sorted(test.slow.items()))


def _steps(expect: Expectation) -> Iterator[tuple[str, tuple[str, ...]]]:
    for word in _FATES:
        named: tuple[str, ...] | None = getattr(expect, word)
        if named is not None:
            yield word, named


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value or "")
