"""What a dry run says: everything that would happen, and what stands in the way."""

from collections.abc import Callable

from whychain.runbooks.plan import Plan
from whychain.runbooks.preflight import plan_warnings
from whychain.runbooks.transcript import transcript

PlanFrom = Callable[..., Plan]
LOOK = "{id: look, title: Look, effect: read, run: {argv: [ls, '${inputs.name}']}}"
NAME = "inputs: {name: {type: string, description: D, default: a b}}\n"


def told(plan: Plan) -> str:
    return "\n".join(transcript(plan))


def test_arguments_are_quoted_as_a_shell_would_need_them(plan_from: PlanFrom) -> None:
    text = told(plan_from(f"{NAME}steps: [{LOOK}]"))

    assert "$ ls 'a b'" in text
    assert "deadline  none; worst case 10 s" in text


def test_a_plan_that_is_late_says_in_which_step(plan_from: PlanFrom) -> None:
    text = told(plan_from(f"deadline: 1s\n{NAME}steps: [{LOOK}]"))

    assert "1 s, worst case 10 s: DOES NOT FIT, passed in look" in text


def test_a_secret_is_three_stars(plan_from: PlanFrom) -> None:
    text = told(
        plan_from(
            "inputs: {t: {type: string, description: D, secret: true, default: 'env:TOKEN'}}\n"
            "steps: [{id: s, title: T, http: {method: GET, url: 'http://x', "
            "headers: {Authorization: '${inputs.t}'}}}]"
        )
    )

    assert "t=***" in text
    assert "TOKEN" not in text


def test_attempts_checks_undo_and_what_only_a_run_knows_are_told(plan_from: PlanFrom) -> None:
    text = told(
        plan_from(
            "locks: [one]\nsteps:\n"
            "- {id: a, title: A, effect: read, retry: {attempts: 3, every: 1s}, "
            "run: {argv: [p]}, out: {pod: {from: stdout}}}\n"
            "- {id: b, title: B, effect: once, run: {argv: [q, '${steps.a.out.pod}']}, "
            "check: {run: {argv: [r]}, done: 'true'}, undo: {run: {argv: [u]}}}\n"
            "- {id: c, title: C, assert: {that: 'true'}}\n"
            "- {id: d, title: D, foreach: {items: [x, y], max_in_flight: 2, steps: "
            "[{id: e, title: E, manual: {text: Look at it}}]}}"
        )
    )

    assert "locks     one" in text
    assert "3 attempts" in text
    assert "known only in a run: steps.a.out.pod" in text
    assert "in place already? $ r" in text
    assert "undo: $ u" in text
    assert "that true" in text
    assert "2 at once" in text
    assert "Look at it" in text


def test_warnings_and_blocked_steps_stand_out(plan_from: PlanFrom) -> None:
    plan = plan_from("steps: [{id: s, title: T, call: {runbook: gone}}]")
    text = "\n".join(transcript(plan, plan_warnings(plan, lambda _: None)))

    assert "BLOCKED s: T" in text
    assert "warning   s: no runbook is called 'gone'" in text
