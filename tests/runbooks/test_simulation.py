"""Simulated runs: crashes, lanes beside each other, and that nothing real happens."""

from collections import Counter
from collections.abc import Callable

import pytest

from whychain.errors import ExitCode, UsageError
from whychain.runbooks.in_file_tests import steps_by_fate
from whychain.runbooks.plan import Plan
from whychain.runbooks.purity import no_side_effects
from whychain.runbooks.runs.entries import Intent, Phase, SessionStarted
from whychain.runbooks.simulated_world import Script
from whychain.runbooks.simulation import Simulation, simulate

PlanFrom = Callable[..., Plan]
SIX = """
inputs: {token: {type: string, secret: true, default: "", description: D}}
on_failure: undo
steps:
  - {id: look, title: T, effect: read, run: {argv: [p], env: {T: "${inputs.token}"}}}
  - {id: again, title: T, effect: idempotent, run: {argv: [p]}, undo: {run: {argv: [u]}}}
  - {id: asked, title: T, effect: once, run: {argv: [p]}, undo: {run: {argv: [u]}},
     check: {done: "result.ok", run: {argv: [c]}}}
  - {id: only, title: T, effect: once, run: {argv: [p]}, irreversible: X}
  - {id: ready, title: T, wait: {until: "result.ok", probe: {run: {argv: [q]}}}}
  - {id: late, title: T, effect: once, http: {method: POST, url: "http://h"}, irreversible: X}
"""
STEPS = ("look", "again", "asked", "only", "ready", "late")
LANES = """
inputs: {hosts: {type: list, default: [a, b, c, http://d/e], description: D}}
steps:
  - id: beside
    title: T
    parallel:
      LIMIT
      steps:
        - {id: x, title: T, effect: read, run: {argv: [p]}}
        - {id: y, title: T, effect: read, run: {argv: [p]}}
        - {id: z, title: T, effect: read, run: {argv: [p]}}
  - id: each
    title: T
    foreach:
      items: "${inputs.hosts}"
      max_in_flight: 2
      steps: [{id: one, title: T, effect: read, run: {argv: [p]}}]
"""
SLOW = {"x": 2.0, "y": 5.0, "z": 3.0}


def begun(done: Simulation) -> Counter[str]:
    """Return how often each step was begun."""
    return Counter(e.step for e in done.entries if isinstance(e, Intent) and e.phase is Phase.DO)


@pytest.mark.parametrize("crashed", STEPS)
def test_after_a_crash_anywhere_an_effect_that_may_happen_once_is_made_once(
    plan_from: PlanFrom, crashed: str
) -> None:
    done = simulate(plan_from(SIX), Script(crash=frozenset({crashed})))

    counts = begun(done)
    assert all(counts[step] <= 1 for step in ("asked", "only", "late"))
    assert sum(isinstance(e, SessionStarted) for e in done.entries) == 1
    assert counts[crashed] == (2 if crashed in {"look", "again", "ready"} else 1)


@pytest.mark.parametrize("crashed", ["only", "late"])
def test_a_crash_in_a_step_that_nothing_can_be_asked_about_is_unknown_and_undoes_nothing(
    plan_from: PlanFrom, crashed: str
) -> None:
    ending = simulate(plan_from(SIX), Script(crash=frozenset({crashed}))).ending

    fates = steps_by_fate(ending.report)
    assert ending.exit_code is ExitCode.OUTCOME_UNKNOWN
    assert fates["unknown"] == (crashed,)
    assert fates["undone"] == ()


def test_a_crash_at_every_step_of_one_run_still_makes_each_effect_once(
    plan_from: PlanFrom,
) -> None:
    done = simulate(plan_from(SIX), Script(crash=frozenset({"look", "again", "asked", "ready"})))

    assert done.ending.exit_code is ExitCode.DONE
    assert begun(done) == {"look": 2, "again": 2, "asked": 1, "only": 1, "ready": 2, "late": 1}


@pytest.mark.parametrize(
    ("limit", "seconds"), [("", 5.0), ("max_in_flight: 2", 5.0), ("max_in_flight: 1", 10.0)]
)
def test_steps_beside_each_other_take_as_long_as_the_longest_lane(
    plan_from: PlanFrom, limit: str, seconds: float
) -> None:
    done = simulate(plan_from(LANES.replace("LIMIT", limit)), Script(slow=SLOW))

    assert done.elapsed_seconds == seconds


def test_items_take_as_many_rounds_as_they_need(plan_from: PlanFrom) -> None:
    done = simulate(plan_from(LANES.replace("LIMIT", "")), Script(slow={"one": 4.0}))

    assert done.elapsed_seconds == 8.0


def test_a_lane_that_fails_keeps_back_only_those_that_have_not_begun_with_it(
    plan_from: PlanFrom,
) -> None:
    plan = plan_from(LANES.replace("LIMIT", "max_in_flight: 2"))

    done = simulate(plan, Script(fail=frozenset({"x"})))

    assert begun(done) == {"x": 1, "y": 1}


def test_after_a_crash_in_one_lane_no_other_goes_on_before_the_resume(
    plan_from: PlanFrom,
) -> None:
    done = simulate(plan_from(LANES.replace("LIMIT", "")), Script(crash=frozenset({"x"})))

    order = [e.step for e in done.entries if isinstance(e, Intent)]
    assert order[:4] == ["x", "x", "y", "z"]
    assert done.ending.exit_code is ExitCode.DONE


def test_a_crash_in_an_item_with_a_slash_happens_once(plan_from: PlanFrom) -> None:
    plan = plan_from(LANES.replace("LIMIT", ""), "hosts=http://d/e")

    done = simulate(plan, Script(crash=frozenset({"one"})))

    assert begun(done)["one[http://d/e]"] == 2


@pytest.mark.parametrize(
    "script",
    [
        Script(),
        Script(fail=frozenset({"late"})),
        Script(time_out=frozenset({"ready", "undo:again"}), slow={"again": 3.5}),
        Script(crash=frozenset(STEPS)),
    ],
)
def test_two_simulations_give_equal_entries_and_nothing_real_happens(
    plan_from: PlanFrom, script: Script
) -> None:
    plan = plan_from(SIX, "token=env:TOKEN")

    with no_side_effects():
        first, second = simulate(plan, script), simulate(plan, script)

    assert first == second


def test_a_failure_undoes_in_reverse(plan_from: PlanFrom) -> None:
    done = simulate(plan_from(SIX), Script(fail=frozenset({"ready"})))

    undone = [e.step for e in done.entries if isinstance(e, Intent) and e.phase is Phase.UNDO]
    assert undone == ["asked", "again"]
    assert done.elapsed_seconds == 10.0


def test_a_step_that_is_slower_than_its_time_out_times_out(plan_from: PlanFrom) -> None:
    done = simulate(plan_from(SIX), Script(slow={"look": 10.5}))

    assert steps_by_fate(done.ending.report)["failed"] == ("look",)
    assert done.elapsed_seconds == 10.0


KINDS = """
steps:
  - {id: nap, title: T, wait: {for: 3s}}
  - {id: sums, title: T, assert: {that: "1 + 1 == 2"}}
  - {id: agree, title: T, approve: {by: [us]}}
  - {id: made, title: T, effect: read, run: {argv: [p]}, out: {n: {from: stdout, type: integer}}}
  - {id: read, title: T, when: "steps.made.out.n > 3", effect: read, run: {argv: [p]}}
"""


def test_a_condition_on_an_output_without_a_sample_holds(plan_from: PlanFrom) -> None:
    fates = steps_by_fate(simulate(plan_from(KINDS), Script()).ending.report)

    assert fates["done"] == ("nap", "sums", "agree", "made", "read")


def test_an_assertion_without_a_question_can_be_made_to_fail(plan_from: PlanFrom) -> None:
    fates = steps_by_fate(
        simulate(plan_from(KINDS), Script(fail=frozenset({"sums"}))).ending.report
    )

    assert (fates["done"], fates["failed"]) == (("nap",), ("sums",))


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (Script(fail=frozenset({"agre"})), "no step 'agre' (fix: did you mean agree?)"),
        (
            Script(time_out=frozenset({"undo:nop"})),
            "no step 'undo:nop' (fix: did you mean undo:nap?)",
        ),
        (
            Script(crash=frozenset({"undo:nap"})),
            "no step 'undo:nap'",
        ),
        (Script(slow={"quite-other": 3.0}), "(fix: steps: agree, made, nap, read, sums)"),
        (Script(fail=frozenset({"nap"})), "'nap' cannot fail: it only waits or decides"),
        (Script(time_out=frozenset({"sums"})), "'sums' cannot time out"),
        (Script(crash=frozenset({"sums"})), "'sums' cannot crash"),
        (Script(slow={"nap": 3.0}), "'nap' cannot be slow"),
    ],
)
def test_a_name_that_would_change_nothing_is_refused(
    plan_from: PlanFrom, script: Script, told: str
) -> None:
    with pytest.raises(UsageError) as error:
        simulate(plan_from(KINDS), script)

    assert told in str(error.value)
    assert "\n" not in str(error.value)
