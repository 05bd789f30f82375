"""The results of in-file tests as lines and as JSON."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from whychain.cli.output import counted
from whychain.runbooks.in_file_tests import TestResult, run_tests
from whychain.runbooks.purity import no_side_effects
from whychain.runbooks.read import finder, read_runbook, runbook_files


def results_of(root: Path, runbooks: tuple[str, ...]) -> tuple[TestResult, ...]:
    """Return the results of the tests of some runbooks, or of all."""
    names = runbooks or tuple(path.stem for path in runbook_files(root))
    with no_side_effects():
        found = [read_runbook(root, name).content for name in names]
        return tuple(result for r in found for result in run_tests(r, finder(root)))


def result_lines(results: Sequence[TestResult]) -> Iterator[str]:
    """Yield one line for each test, its problems under it, and a line that counts them."""
    for result in results:
        word = "FAIL" if result.problems else "ok"
        took = f"{result.simulated_seconds:g} s simulated"
        yield f"{word:<5} {result.runbook}: {result.name} ({took})"
        yield from (f"      {problem}" for problem in result.problems)
    failed = sum(1 for result in results if result.problems)
    yield f"{counted(len(results), 'test')}, {failed} failed"


def results_answer(results: Sequence[TestResult]) -> dict[str, object]:
    """Return the results in the shape that scripts rely on."""
    return {
        "tests": [
            {
                "runbook": r.runbook,
                "name": r.name,
                "passed": not r.problems,
                "problems": list(r.problems),
                "simulated_seconds": r.simulated_seconds,
            }
            for r in results
        ],
        "failed": sum(1 for r in results if r.problems),
    }
