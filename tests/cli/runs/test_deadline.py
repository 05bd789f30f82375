"""A deadline that cannot hold is refused; one that slowness breaks stops the run before a step."""

from tests.fakes.run_workspace import RunWorkspace

SLOW_AT_FIRST = """
import os, signal, time
if not os.path.exists("tried"):
    open("tried", "w").close()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(300)
"""


def test_a_plan_that_cannot_fit_is_refused_and_names_the_step(runs: RunWorkspace) -> None:
    runs.runbook(
        "deadline: 10s\nsteps:\n"
        "- {id: first, title: T, run: {argv: [touch, made]}, effect: read, timeout: 4s}\n"
        "- {id: breaks-it, title: T, run: {argv: [touch, made]}, effect: read, timeout: 4s,"
        " retry: {attempts: 2, every: 0s}}\n"
        "- {id: last, title: T, run: {argv: [touch, made]}, effect: read, timeout: 1s}\n"
    )

    refused = runs.ask("run", "book", "--yes")

    assert refused.code == 1
    assert "step breaks-it: worst case 13 s is over the deadline of 10 s" in refused.error_line
    assert not (runs.root / "made").exists()
    assert not (runs.root / ".whychain").exists()


def test_a_run_that_became_slow_stops_before_the_step_that_no_longer_fits(
    runs: RunWorkspace,
) -> None:
    """The plan just fits; ending the first attempt takes time that no plan can know."""
    runs.program("slow-at-first", SLOW_AT_FIRST)
    runs.runbook(
        "deadline: 6s\nsteps:\n"
        "- {id: slow, title: T, run: {argv: [slow-at-first]}, effect: read, timeout: 1s,"
        " retry: {attempts: 2, every: 0s}}\n"
        "- {id: too-long, title: T, run: {argv: [touch, made]}, effect: read, timeout: 4s}\n"
    )

    answer = runs.ask("run", "book", "--yes")

    assert answer.code == 4
    assert runs.outcomes() == {"slow": "done", "too-long": "failed"}
    assert "too-long: not begun: it may take 4 s and " in answer.out
    assert not (runs.root / "made").exists()
