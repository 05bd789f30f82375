"""Steps that hold steps: parallel, foreach and call."""

from collections.abc import Callable

import pytest

from whychain.runbooks.plan import Outcome, Plan, flat, programs
from whychain.runbooks.runbook import EffectClass

PlanFrom = Callable[..., Plan]
PARALLEL = """
inputs: {on: {type: boolean, default: true, description: D}}
steps:
  - id: group
    title: T
    LIMIT
    parallel:
      WIDTH
      steps:
        - {id: a, title: T, effect: once, run: {argv: [p]}, timeout: 3s,
           undo: {run: {argv: [u]}, timeout: 2s}}
        - {id: b, title: T, effect: read, run: {argv: [q]}, timeout: 5s}
        - {id: c, title: T, effect: idempotent, run: {argv: [r]}, timeout: 4s,
           undo: {run: {argv: [v]}, timeout: 1500ms}}
"""
FOREACH = """
inputs: {hosts: {type: list, default: [h1, h2, h3], description: D}}
steps:
  - id: each
    title: T
    foreach:
      items: ITEMS
      max_in_flight: 2
      first_alone: FIRST
      steps:
        - {id: drain, title: T, effect: idempotent, run: {argv: [drain, "${item}"]}, timeout: 5s,
           undo: {run: {argv: [fill, "${item}"]}, timeout: 1s}}
        - {id: look, title: T, effect: read, run: {argv: [look, "${item}"]}, timeout: 1s}
"""
INNER = """
id: inner
on_failure: undo
inputs:
  name: {type: string, required: true, pattern: '^[a-z]+$', description: D}
  token: {type: string, secret: true, default: "", description: D}
steps:
  - {id: in, title: T, effect: once,
     run: {argv: [p, "${inputs.name}"], env: {T: "${inputs.token}"}},
     timeout: 4s, irreversible: No way back, undo: {run: {argv: [u]}, timeout: 2s}}
verify: [{id: seen, title: T, wait: {for: 1s}}]
"""
OUTER = """
inputs:
  secret: {type: string, secret: true, default: env:T, description: D}
steps:
  - {id: ask, title: T, effect: read, run: {argv: [a]}, out: {n: {from: stdout, sample: web}}}
  - {id: c, title: T, call: {runbook: inner, with: WITH}}
"""


def parallel(limit: str = "", width: str = "") -> str:
    return PARALLEL.replace("LIMIT", limit).replace("WIDTH", width)


def foreach(items: str = "'${inputs.hosts}'", first: str = "false") -> str:
    return FOREACH.replace("ITEMS", items).replace("FIRST", first)


@pytest.mark.parametrize(
    ("limit", "width", "longest"),
    [
        ("", "", 5.0),
        ("", "max_in_flight: 1", 12.0),
        ("", "max_in_flight: 2", 7.0),
        ("timeout: 4s", "", 4.0),
        ("timeout: 1m", "", 5.0),
        ("timeout: 4s\n    retry: {attempts: 3, every: 1s}", "", 14.0),
    ],
)
def test_a_group_takes_as_long_as_its_longest_lane(
    plan_from: PlanFrom, limit: str, width: str, longest: float
) -> None:
    assert plan_from(parallel(limit, width)).worst_case_seconds == longest


def test_a_group_does_what_its_strongest_step_does(plan_from: PlanFrom) -> None:
    assert plan_from(parallel()).steps[0].effect is EffectClass.ONCE


def test_a_group_is_undone_in_reverse(plan_from: PlanFrom) -> None:
    plan = plan_from(parallel())

    undo = plan.steps[0].undo
    assert undo is not None
    assert [name for name, _ in undo.steps] == ["c", "a"]
    assert (undo.title, undo.timeout_seconds) == ("undo each in reverse (2)", 3.5)
    assert plan.undo_worst_case_seconds == 3.5


def test_a_groups_own_undo_goes_before_those_inside(plan_from: PlanFrom) -> None:
    undo = plan_from(parallel("undo: {title: All, run: {argv: [back]}, timeout: 9s}")).steps[0].undo

    assert undo is not None
    assert (undo.title, undo.steps, undo.timeout_seconds) == ("All", (), 9.0)


def test_a_skipped_group_skips_what_is_inside(plan_from: PlanFrom) -> None:
    plan = plan_from(parallel("when: inputs.on"), "on=false")

    assert {step.outcome for step in flat(plan.steps)} == {Outcome.WOULD_SKIP}
    assert plan.worst_case_seconds == 0.0
    assert plan.undo_worst_case_seconds == 0.0
    assert programs(plan) == ()


def test_a_blocked_step_blocks_its_group(plan_from: PlanFrom) -> None:
    plan = plan_from(parallel().replace("[q]", "[q, '${inputs.gone}']"))

    assert [s.id for s in plan.blocked] == ["group", "b"]
    assert plan.steps[0].reason == "a step inside it is blocked"


def test_a_skipped_group_is_not_blocked_by_what_is_inside(plan_from: PlanFrom) -> None:
    text = parallel("when: '!inputs.on'").replace("[q]", "[q, '${inputs.gone}']")

    assert plan_from(text).blocked == ()


def test_every_item_gets_its_own_steps(plan_from: PlanFrom) -> None:
    step = plan_from(foreach()).steps[0]

    assert [s.id for s in step.steps] == [
        f"{name}[{host}]" for host in ("h1", "h2", "h3") for name in ("drain", "look")
    ]
    assert [s.action.argv for s in step.steps[:2] if s.action] == [("drain", "h1"), ("look", "h1")]
    assert step.max_in_flight == 2


@pytest.mark.parametrize(
    ("given", "first", "longest"),
    [
        ("hosts=h1,h2,h3", "false", 12.0),
        ("hosts=h1,h2", "false", 6.0),
        ("hosts=h1,h2", "true", 12.0),
        ("hosts=h1,h2,h3", "true", 12.0),
        ("hosts=", "true", 0.0),
    ],
)
def test_items_go_in_rounds(plan_from: PlanFrom, given: str, first: str, longest: float) -> None:
    assert plan_from(foreach(first=first), given).worst_case_seconds == longest


def test_the_items_are_undone_in_reverse(plan_from: PlanFrom) -> None:
    undo = plan_from(foreach()).steps[0].undo

    assert undo is not None
    assert [name for name, _ in undo.steps] == ["drain[h3]", "drain[h2]", "drain[h1]"]


def test_no_items_is_nothing_to_do(plan_from: PlanFrom) -> None:
    step = plan_from(foreach(), "hosts=").steps[0]

    assert (step.steps, step.undo, step.outcome) == ((), None, Outcome.WOULD_RUN)


def test_items_may_be_written_out(plan_from: PlanFrom) -> None:
    step = plan_from(foreach("[a, 'b-${inputs.hosts}']")).steps[0]

    assert [s.id for s in step.steps][::2] == ["drain[a]", "drain[b-h1,h2,h3]"]


@pytest.mark.parametrize("items", ["plain", "'x-${inputs.hosts}'", "'${inputs.gone}'", "'${item}'"])
def test_items_that_are_no_list_block(plan_from: PlanFrom, items: str) -> None:
    step = plan_from(foreach(items)).steps[0]

    assert step.outcome is Outcome.BLOCKED
    assert step.reason.endswith("is not a list input")


def test_a_call_is_the_steps_of_the_other_runbook(plan_from: PlanFrom) -> None:
    plan = plan_from(
        OUTER.replace("WITH", "{name: web, token: '${inputs.secret}'}"), called=(INNER,)
    )

    call = plan.steps[1]
    assert [s.id for s in call.steps] == ["c/in", "c/seen"]
    assert call.steps[0].action is not None
    assert call.steps[0].action.argv == ("p", "web")
    assert call.steps[0].action.env == (("T", "***"),)
    assert (call.worst_case_seconds, call.effect) == (5.0, EffectClass.ONCE)
    assert call.undo is not None
    assert plan.undo_worst_case_seconds == 2.0


def test_a_call_may_have_a_time_out_of_its_own(plan_from: PlanFrom) -> None:
    text = OUTER.replace("WITH}", "{name: web}}, timeout: 3s")

    assert plan_from(text, called=(INNER,)).steps[1].worst_case_seconds == 3.0


def test_a_call_with_an_output_says_that_it_is_unknown(plan_from: PlanFrom) -> None:
    text = OUTER.replace("WITH", "{name: '${steps.ask.out.n}'}")

    assert plan_from(text, called=(INNER,)).steps[1].unknown == ("steps.ask.out.n",)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("{}", "runbook inner: input 'name' is required: D (fix: -i name=VALUE)"),
        ("{name: WEB}", "input 'name': 'WEB' does not match ^[a-z]+$ (fix: D)"),
        ("{nam: web}", "runbook inner: no input is called 'nam' (fix: inputs: name, token)"),
        (
            "{name: 'x${inputs.secret}'}",
            "input 'name' of runbook 'inner' would show a secret "
            "(fix: declare it secret and pass the secret alone)",
        ),
        (
            "{name: web, token: 'Bearer ${inputs.secret}'}",
            "input 'token' of runbook 'inner' would show a secret "
            "(fix: declare it secret and pass the secret alone)",
        ),
    ],
)
def test_a_call_that_the_other_runbook_refuses_is_blocked(
    plan_from: PlanFrom, given: str, reason: str
) -> None:
    step = plan_from(OUTER.replace("WITH", given), called=(INNER,)).steps[1]

    assert (step.outcome, step.reason) == (Outcome.BLOCKED, reason)


def test_a_call_to_nowhere_is_blocked_even_when_only_a_run_knows_whether(
    plan_from: PlanFrom,
) -> None:
    text = OUTER.replace("WITH}", "{}}, when: steps.ask.out.n == 'x'")

    step = plan_from(text).steps[1]

    assert (step.outcome, step.reason) == (Outcome.BLOCKED, "no runbook is called 'inner'")


def test_a_runbook_that_calls_itself_is_blocked(plan_from: PlanFrom) -> None:
    second = "id: second\nsteps: [{id: s, title: T, call: {runbook: test-book}}]"
    first = "steps: [{id: s, title: T, call: {runbook: second}}]"
    direct = "steps: [{id: s, title: T, call: {runbook: test-book}}]"

    assert plan_from(direct).blocked[-1].reason == "runbook 'test-book' calls itself"
    assert plan_from(first, called=(second,)).blocked[-1].reason == (
        "runbook 'test-book' calls itself"
    )


def test_a_called_runbook_that_is_not_sound_blocks(plan_from: PlanFrom) -> None:
    broken = "id: inner\nsteps: [{id: s, title: Nothing to do}]"

    step = plan_from(OUTER.replace("WITH", "{}"), called=(broken,)).steps[1]

    assert step.reason == "runbook 'inner' is not sound: step 's' is nothing"


def test_an_item_that_stands_twice_blocks_the_step(plan_from: PlanFrom) -> None:
    plan = plan_from(
        "steps: [{id: s, title: T, foreach: {items: [a, a], steps: [{id: i, title: T, "
        'effect: read, run: {argv: [p, "${item}"]}}]}}]'
    )

    assert (plan.steps[0].outcome, plan.steps[0].reason) == (
        Outcome.BLOCKED,
        "the item 'a' stands twice",
    )


def test_a_step_inside_two_loops_is_named_by_both_items(plan_from: PlanFrom) -> None:
    plan = plan_from(
        "steps: [{id: o, title: T, foreach: {items: [a, b], steps: [{id: n, title: T, foreach: "
        "{items: [x, y], steps: [{id: i, title: T, effect: read, run: {argv: [p]}}]}}]}}]"
    )

    inner = [leaf.id for group in plan.steps[0].steps for leaf in group.steps]

    assert inner == ["i[a][x]", "i[a][y]", "i[b][x]", "i[b][y]"]


def test_a_group_does_what_its_strongest_active_step_does(plan_from: PlanFrom) -> None:
    group = """
inputs: {gateway: {type: string, default: GIVEN, description: D}}
steps:
- id: g
  title: G
  parallel:
    steps:
    - {id: w, title: W, wait: {for: 1s}}
    - {id: h, title: H, when: inputs.gateway != "", irreversible: gone, http: {method: PUT, url: "http://x"}}
"""
    idle = plan_from(group.replace("GIVEN", '""')).steps[0]
    active = plan_from(group.replace("GIVEN", "x")).steps[0]

    assert (idle.effect, idle.irreversible) == (EffectClass.READ, "")
    assert (active.effect, active.irreversible) == (EffectClass.IDEMPOTENT, "gone")
