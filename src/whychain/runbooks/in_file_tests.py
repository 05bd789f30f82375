"""The tests that a runbook carries: simulated runs, and what must come of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from whychain.errors import UsageError
from whychain.runbooks.durations import seconds
from whychain.runbooks.engine.report import Report
from whychain.runbooks.engine.undo_tasks import Fate
from whychain.runbooks.planner import FindRunbook, plan_runbook
from whychain.runbooks.runbook import Expectation, Runbook, RunbookTest
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
    return tuple(_run(runbook, test, find) for test in runbook.tests)


def _run(runbook: Runbook, test: RunbookTest, find: FindRunbook) -> TestResult:
    given = {n: i.example for n, i in runbook.inputs.items() if i.required and not i.secret}
    given |= {n: f"env:{n.upper()}" for n, i in runbook.inputs.items() if i.required and i.secret}
    given |= {name: _text(value) for name, value in test.inputs.items()}
    try:
        inputs = resolve_inputs(runbook, [f"{name}={value}" for name, value in given.items()])
        plan = plan_runbook(runbook, inputs, find)
        done = simulate(plan, _script(test))
    except UsageError as error:
        return TestResult(runbook.id, test.name, (str(error),))
    problems = [f"{s.id} is blocked: {s.reason}" for s in plan.blocked]
    problems += _problems(test.expect, done)
    return TestResult(runbook.id, test.name, tuple(problems), round(done.elapsed_seconds, 3))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _script(test: RunbookTest) -> Script:
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
    if expect.within is not None and simulation.ending.seconds > seconds(expect.within):
        yield f"took {simulation.ending.seconds:g} s, expected within {expect.within}"


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
