"""One step of each kind, as it will be done: action, time, outcome, undo."""

from collections.abc import Callable

import pytest

from whychain.runbooks.plan import Outcome, Plan, PlannedStep, flat, programs
from whychain.runbooks.runbook import EffectClass, HttpMethod, OnFailure
from whychain.runbooks.steps import StepKind

PlanFrom = Callable[..., Plan]
INPUTS = """
inputs:
  x: {type: string, default: v, description: D}
  flag: {type: boolean, default: false, description: D}
  pause: {type: duration, default: 45s, description: D}
"""


@pytest.fixture
def step_from(plan_from: PlanFrom) -> Callable[..., PlannedStep]:
    """Return the one step of a runbook as it is planned."""

    def planned(text: str, *given: str) -> PlannedStep:
        return plan_from(f"{INPUTS}\nsteps: [{{id: s, title: T, {text}}}]", *given).steps[0]

    return planned


StepFrom = Callable[..., PlannedStep]


def test_a_program_is_its_arguments(step_from: StepFrom) -> None:
    step = step_from(
        "effect: idempotent, run: {argv: [deploy, '--to=${inputs.x}'],"
        " env: {B: b, A: '${inputs.x}'}, cwd: /srv, stdin: '${inputs.x}', ok_exit_codes: [0, 3]}"
    )

    assert step.action is not None
    assert (step.kind, step.effect) == (StepKind.RUN, EffectClass.IDEMPOTENT)
    assert step.action.argv == ("deploy", "--to=v")
    assert step.action.env == (("A", "v"), ("B", "b"))
    assert (step.action.cwd, step.action.stdin, step.action.ok_exit_codes) == ("/srv", "v", (0, 3))


def test_a_program_of_unknown_effect_counts_as_once(step_from: StepFrom) -> None:
    assert step_from("run: {argv: [p]}").effect is EffectClass.ONCE


@pytest.mark.parametrize(
    ("method", "effect"),
    [
        ("GET", "read"),
        ("HEAD", "read"),
        ("PUT", "idempotent"),
        ("DELETE", "idempotent"),
        ("POST", "once"),
        ("PATCH", "once"),
    ],
)
def test_a_request_does_what_its_verb_does(step_from: StepFrom, method: str, effect: str) -> None:
    step = step_from(
        f"http: {{method: {method}, url: 'http://h/${{inputs.x}}', body: b,"
        " headers: {B: b, A: a}, expect_status: [204]}"
    )

    assert step.action is not None
    assert step.action.request is not None
    assert step.effect.value == effect
    assert step.action.request.method is HttpMethod(method)
    assert step.action.request.url == "http://h/v"
    assert step.action.request.headers == (("A", "a"), ("B", "b"))
    assert step.action.request.expect_status == (204,)


@pytest.mark.parametrize(("operation", "effect"), [("kv_get", "read"), ("kv_cas", "idempotent")])
def test_a_consul_operation_is_a_request(step_from: StepFrom, operation: str, effect: str) -> None:
    step = step_from(f"consul: {{operation: {operation}, address: 'http://h', key: k}}")

    assert step.action is not None
    assert step.action.request is not None
    assert (step.kind, step.effect.value) == (StepKind.CONSUL, effect)


def test_a_wait_for_a_time_takes_that_time(step_from: StepFrom) -> None:
    step = step_from("wait: {for: 3s}")

    assert step.action is not None
    assert (step.action.text, step.timeout_seconds, step.worst_case_seconds) == ("for 3s", 3.0, 3.0)


def test_a_wait_for_an_input_takes_what_was_given(step_from: StepFrom) -> None:
    assert step_from("wait: {for: '${inputs.pause}'}").worst_case_seconds == 45.0
    assert step_from("wait: {for: '${inputs.pause}'}", "pause=2m").worst_case_seconds == 120.0


def test_a_wait_never_outlasts_its_time_out(step_from: StepFrom) -> None:
    assert step_from("wait: {for: '${inputs.pause}'}, timeout: 5s").worst_case_seconds == 5.0


def test_a_wait_for_what_is_no_duration_is_blocked(step_from: StepFrom) -> None:
    step = step_from("wait: {for: '${inputs.x}'}")

    assert step.outcome is Outcome.BLOCKED
    assert step.reason == "'v' is not a duration such as 500ms, 30s or 1m30s"


def test_a_wait_for_an_output_ends_at_its_time_out(plan_from: PlanFrom) -> None:
    plan = plan_from("""
steps:
  - {id: ask, title: T, effect: read, run: {argv: [p]}, out: {t: {from: stdout, sample: 30s}}}
  - {id: s, title: T, wait: {for: "${steps.ask.out.t}"}}
""")

    assert plan.steps[1].timeout_seconds == 10.0
    assert plan.steps[1].unknown == ("steps.ask.out.t",)


def test_a_wait_until_says_of_which_probe(step_from: StepFrom) -> None:
    step = step_from("wait: {until: result.ok, probe: {run: {argv: [p]}}}, timeout: 5s")

    assert step.action is not None
    assert (step.until, step.action.argv, step.effect) == ("result.ok", ("p",), EffectClass.READ)


@pytest.mark.parametrize(("probe", "argv"), [(", probe: {run: {argv: [p]}}", ("p",)), ("", None)])
def test_an_assert_has_a_probe_or_none(
    step_from: StepFrom, probe: str, argv: tuple[str, ...] | None
) -> None:
    step = step_from(f"assert: {{that: inputs.x == 'v'{probe}}}")

    assert step.until == "inputs.x == 'v'"
    assert (step.action.argv if step.action else None) == argv


def test_an_approval_says_who_and_what(step_from: StepFrom) -> None:
    named = step_from("approve: {by: [a, b], minimum: 2, expires: 10m, text: 'Stop ${inputs.x}.'}")
    untold = step_from("approve: {by: [a]}")

    assert named.action is not None
    assert untold.action is not None
    assert (named.action.text, named.timeout_seconds) == ("2 of a, b: Stop v.", 600.0)
    assert (untold.action.text, untold.timeout_seconds) == ("1 of a: T", 900.0)


def test_a_manual_step_says_what_to_do(step_from: StepFrom) -> None:
    step = step_from("manual: {text: 'Call ${inputs.x}.'}")

    assert step.action is not None
    assert (step.action.text, step.timeout_seconds) == ("Call v.", 900.0)
    assert step.effect is EffectClass.READ


@pytest.mark.parametrize(
    ("condition", "outcome", "reason"),
    [
        ("'true'", Outcome.WOULD_RUN, ""),
        ("inputs.flag", Outcome.WOULD_SKIP, "not: inputs.flag"),
        ("result.x", Outcome.UNDETERMINED, "only a run knows whether result.x"),
        ("inputs.gone", Outcome.BLOCKED, "'inputs.gone': nothing is called 'gone'"),
        ("inputs.x", Outcome.BLOCKED, "'inputs.x' answers 'v', not true or false"),
    ],
)
def test_a_condition_decides_whether_a_step_runs(
    step_from: StepFrom, condition: str, outcome: Outcome, reason: str
) -> None:
    step = step_from(f"when: {condition}, effect: read, run: {{argv: [p]}}")

    assert (step.outcome, step.reason) == (outcome, reason)


def test_a_skipped_step_takes_no_time_and_is_not_undone(step_from: StepFrom) -> None:
    text = "when: inputs.flag, effect: once, run: {argv: [p]}, undo: {run: {argv: [u]}}"

    skipped, done = step_from(text), step_from(text, "flag=true")

    assert (skipped.worst_case_seconds, skipped.undo) == (0.0, None)
    assert done.worst_case_seconds == 10.0
    assert done.undo is not None


def test_an_unknown_reference_blocks(step_from: StepFrom) -> None:
    step = step_from("run: {argv: [p, '${inputs.gone}']}")

    assert (step.outcome, step.action) == (Outcome.BLOCKED, None)
    assert step.reason == "nothing is called ${inputs.gone} here"


def test_retries_count_in_the_worst_case(step_from: StepFrom) -> None:
    step = step_from("run: {argv: [p]}, timeout: 4s, retry: {attempts: 3, every: 2s}")

    assert (step.attempts, step.retry_every_seconds, step.worst_case_seconds) == (3, 2.0, 16.0)


def test_an_undo_and_a_check_are_planned_too(step_from: StepFrom) -> None:
    step = step_from(
        "effect: once, run: {argv: [p]}, check: {done: result.ok, http: {method: GET, url: 'http://h'}},"
        " undo: {title: Back, manual: {text: 'Undo ${inputs.x}.'}, timeout: 3s}"
    )

    assert step.check is not None
    assert step.undo is not None
    assert step.undo.action is not None
    assert step.check.request is not None
    assert (step.undo.title, step.undo.timeout_seconds) == ("Back", 3.0)
    assert step.undo.action.text == "Undo v."


@pytest.mark.parametrize(("own", "used"), [("", "undo"), (", on_failure: keep", "keep")])
def test_a_step_overrides_what_becomes_of_its_effect(
    plan_from: PlanFrom, own: str, used: str
) -> None:
    text = f"on_failure: undo\nsteps: [{{id: s, title: T, effect: read, run: {{argv: [p]}}{own}}}]"

    assert plan_from(text).steps[0].on_failure is OnFailure(used)


def test_locks_are_filled_and_the_plan_knows_its_deadline(plan_from: PlanFrom) -> None:
    plan = plan_from(f"{INPUTS}\nlocks: ['deploy/${{inputs.x}}']\ndeadline: 1m\nundo_budget: 5s")

    assert plan.locks == ("deploy/v",)
    assert (plan.deadline_seconds, plan.undo_budget_seconds) == (60.0, 5.0)
    assert not plan.fits_deadline
    assert plan.step_past_deadline == "only"


@pytest.mark.parametrize("deadline", ["", "deadline: 300ms"])
def test_a_sum_of_tenths_that_just_fits_breaks_no_deadline(
    plan_from: PlanFrom, deadline: str
) -> None:
    step = "{{id: s{}, title: T, wait: {{for: 100ms}}}}"
    steps = ", ".join(step.format(n) for n in range(3))

    plan = plan_from(f"{deadline}\nsteps: [{steps}]")

    assert plan.fits_deadline
    assert plan.step_past_deadline is None


def test_verification_is_outside_the_deadline(plan_from: PlanFrom) -> None:
    plan = plan_from("""
deadline: 5s
steps: [{id: a, title: T, wait: {for: 5s}}]
verify: [{id: b, title: T, wait: {for: 90s}}]
""")

    assert plan.fits_deadline
    assert (plan.worst_case_seconds, plan.verify_worst_case_seconds) == (5.0, 90.0)


def test_the_programs_of_a_plan_are_those_it_would_start(plan_from: PlanFrom) -> None:
    plan = plan_from(f"""{INPUTS}
steps:
  - {{id: a, title: T, run: {{argv: [p, x]}}, check: {{done: result.ok, run: {{argv: [c]}}}},
     undo: {{run: {{argv: [u]}}}}}}
  - {{id: b, title: T, when: inputs.flag, run: {{argv: [never]}}}}
  - {{id: c, title: T, parallel: {{steps: [{{id: d, title: T, run: {{argv: [q]}}}}]}}}}
verify: [{{id: e, title: T, effect: read, run: {{argv: [p]}}}}]
""")

    assert programs(plan) == (("a", "p"), ("a", "c"), ("a", "u"), ("d", "q"), ("e", "p"))
    assert [s.id for s in flat(plan.steps)] == ["a", "b", "c", "d"]
