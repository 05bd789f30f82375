"""The tests that a runbook carries: simulated runs, and what must come of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from whychain.errors import UsageError
from whychain.runbooks.durations import seconds
from whychain.runbooks.engine.report import Report
from whychain.runbooks.engine.undo_tasks import Fate
from whychain.runbooks.in_file_test import Expectation, RunbookTest
from whychain.runbooks.plan import Plan
from whychain.runbooks.planner import FindRunbook, plan_runbook
from whychain.runbooks.runbook import Runbook
from whychain.runbooks.runs.entries import StepOutcome
from whychain.runbooks.simulated_world import Script
from whychain.runbooks.simulation import Simulation, simulate
from whychain.runbooks.values import resolve_inputs


@dataclass(frozen=True, slots=True)
class TestResult:
    """What one test found; no problems means that it passed."""

    __test__ = False
    runbook: str
    name: str
    problems: tuple[str, ...]
    simulated_seconds: float = 0.0


def run_tests(runbook: Runbook, find: FindRunbook) -> tuple[TestResult, ...]:
    """Run every test of a runbook in the simulator."""
    return tuple(run_test(runbook, test, find) for test in runbook.tests)


def run_test(runbook: Runbook, test: RunbookTest, find: FindRunbook) -> TestResult:
    """Run one test; what keeps it from being run is a problem like any other."""
    try:
        plan = plan_of(runbook, test, find)
        done = simulate(plan, script_of(test))
    except UsageError as error:
        return TestResult(runbook.id, test.name, (str(error),))
    problems = [f"{s.id} is blocked: {s.reason}" for s in plan.blocked]
    problems += _problems(test.expect, done)
    return TestResult(runbook.id, test.name, tuple(problems), round(done.elapsed_seconds, 3))


def plan_of(runbook: Runbook, test: RunbookTest, find: FindRunbook) -> Plan:
    """Return the plan that a test performs: with its inputs, else with examples and defaults.

    Raises:
        UsageError: when an input does not exist or does not fit.
    """
    given = {n: i.example for n, i in runbook.inputs.items() if i.required and not i.secret}
    given |= {n: f"env:{n.upper()}" for n, i in runbook.inputs.items() if i.required and i.secret}
    given |= {name: _text(value) for name, value in test.inputs.items()}
    inputs = resolve_inputs(runbook, [f"{name}={value}" for name, value in given.items()])
    return plan_runbook(runbook, inputs, find)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, tuple) else str(value)


def script_of(test: RunbookTest) -> Script:
    """Return what goes wrong in a test."""
    return Script(
        fail=frozenset(test.fail),
        time_out=frozenset(test.time_out),
        crash=frozenset(test.crash),
        slow={name: seconds(text) for name, text in test.slow.items()},
    )


def _problems(expect: Expectation, simulation: Simulation) -> Iterator[str]:
    report = simulation.ending.report
    code = simulation.ending.exit_code
    if expect.exit_code is not None and expect.exit_code != code:
        yield f"exit code {code.value}, expected {expect.exit_code}"
    for name, found in steps_by_fate(report).items():
        expected = getattr(expect, name)
        if expected is None:
            continue
        if lacking := sorted(set(expected) - set(found)):
            yield f"not {name}: {', '.join(lacking)}"
        if extra := sorted(set(found) - set(expected)):
            yield f"{name} but not expected: {', '.join(extra)}"
    took = round(simulation.elapsed_seconds, 3)
    if expect.within is not None and took > seconds(expect.within):
        yield f"took {took:g} s, expected within {expect.within}"


def steps_by_fate(report: Report) -> dict[str, tuple[str, ...]]:
    """Return the steps that hold no others, by what became of them and of their effects."""
    leaves = [s for s in report.steps if not s.step.steps]

    def with_outcome(*outcomes: StepOutcome) -> tuple[str, ...]:
        return tuple(s.step.id for s in leaves if s.state.outcome in outcomes)

    def with_fate(*fates: Fate) -> tuple[str, ...]:
        return tuple(sorted(e.step.id for e in report.with_fate(*fates)))

    return {
        "done": with_outcome(StepOutcome.DONE),
        "skipped": with_outcome(StepOutcome.SKIPPED),
        "failed": with_outcome(StepOutcome.FAILED, StepOutcome.TIMED_OUT),
        "undone": with_fate(Fate.UNDONE),
        "kept": with_fate(Fate.KEEP, Fate.ASK_OPERATOR, Fate.IRREVERSIBLE, Fate.UNDO),
        "unknown": with_fate(Fate.UNKNOWN),
    }
