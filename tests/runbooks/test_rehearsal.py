"""A rehearsal asks the real targets, and only asks."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.fakes.http_server import FakeServer, answer, serving
from tests.fakes.request_attempts import Unwatched
from tests.fakes.runs import Nobody

from whychain.runbooks.actions.action import Attempt
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.plan import Plan, PlannedAction
from whychain.runbooks.purity import SideEffectError
from whychain.runbooks.redaction import Redaction
from whychain.runbooks.rehearsal import (
    ReadOnlyWorld,
    Rehearsed,
    RehearsedStep,
    problems_of,
    rehearse,
)
from whychain.runbooks.steps import StepKind

PlanFrom = Callable[..., Plan]
R = Rehearsed
SECRET = "hunter2-is-secret"


@pytest.fixture
def target() -> Iterator[FakeServer]:
    with serving(answer(b'{"up": true, "n": 3, "token": "hunter2-is-secret"}')) as server:
        yield server


def found(
    plan: Plan, *, stop: Interruption | None = None, secrets: dict[str, str] | None = None
) -> tuple[RehearsedStep, ...]:
    return rehearse(plan, secrets or {}, Nobody(), stop or Interruption())


def verbs(target: FakeServer) -> list[str]:
    return [received.decode("latin-1").split(" ")[0] for received in target.received]


WHOLE = """
inputs: {url: {type: string, default: URL, description: D},
         token: {type: string, secret: true, default: "env:TOKEN", description: D}}
steps:
  - {id: look, title: T, http: {method: GET, url: "${inputs.url}/look",
     headers: {X-Token: "${inputs.token}"}}, out: {n: {from: json, path: n, type: integer}}}
  - {id: head, title: T, http: {method: HEAD, url: "${inputs.url}/head"}}
  - {id: sure, title: T, assert: {that: "result.json.up", probe: {http: {method: GET,
     url: "${inputs.url}/probe"}}}}
  - {id: early, title: T, assert: {that: "steps.look.out.n > 3"}}
  - {id: late, title: T, when: "steps.look.out.n > 5", http: {method: POST,
     url: "${inputs.url}/late"}, irreversible: X}
  - {id: never, title: T, when: "1 == 2", http: {method: POST, url: "${inputs.url}/never"},
     irreversible: X}
  - {id: put, title: T, http: {method: PUT, url: "${inputs.url}/put"}, irreversible: X,
     check: {done: "result.json.up", http: {method: GET, url: "${inputs.url}/check"}}}
  - {id: more, title: T, http: {method: PUT, url: "${inputs.url}/put"}, irreversible: X,
     check: {done: "result.json.n > 9", http: {method: GET, url: "${inputs.url}/check"}}}
  - {id: post, title: T, http: {method: POST, url: "${inputs.url}/post"}, irreversible: X,
     out: {id: {from: json, path: id}}}
  - {id: there, title: T, wait: {until: "result.json.n > 9", probe: {http: {method: GET,
     url: "${inputs.url}/wait"}}}}
  - {id: read-it, title: T, http: {method: GET, url: "${inputs.url}/${steps.post.out.id}"}}
  - {id: ask-it, title: T, assert: {that: "result.ok", probe: {http: {method: GET,
     url: "${inputs.url}/${steps.post.out.id}"}}}}
  - {id: drop-it, title: T, http: {method: DELETE, url: "${inputs.url}/x"}, irreversible: X,
     check: {done: result.ok, http: {method: GET, url: "${inputs.url}/${steps.post.out.id}"}}}
  - {id: nap, title: T, wait: {for: 3s}}
  - {id: agree, title: T, approve: {by: [us]}}
verify:
  - {id: end, title: T, assert: {that: "result.nothing", probe: {http: {method: GET,
     url: "${inputs.url}/end"}}}}
"""


def test_every_question_is_asked_once_and_only_by_get_and_head(
    plan_from: PlanFrom, target: FakeServer
) -> None:
    steps = found(plan_from(WHOLE.replace("URL", target.url)), secrets={"env:TOKEN": SECRET})

    assert {s.step.id: s.outcome for s in steps} == {
        "look": R.HOLDS,
        "head": R.HOLDS,
        "sure": R.HOLDS,
        "early": R.DOES_NOT_HOLD,
        "late": R.WOULD_SKIP,
        "never": R.WOULD_SKIP,
        "put": R.NOOP,
        "more": R.WOULD_RUN,
        "post": R.WOULD_RUN,
        "there": R.DOES_NOT_HOLD,
        "read-it": R.UNDETERMINED,
        "ask-it": R.UNDETERMINED,
        "drop-it": R.UNDETERMINED,
        "nap": R.WOULD_RUN,
        "agree": R.WOULD_RUN,
        "end": R.UNDETERMINED,
    }
    assert verbs(target) == ["GET", "HEAD", "GET", "GET", "GET", "GET", "GET"]
    assert [s.step.id for s in problems_of(steps)] == ["early"]
    assert SECRET not in repr([(s.outcome, s.reason) for s in steps])
    assert SECRET in target.received[0].decode("latin-1")


def test_what_the_targets_refuse_is_told_as_a_failure_without_the_secret(
    plan_from: PlanFrom,
) -> None:
    with serving(answer(SECRET.encode(), status="503 Busy")) as target:
        text = WHOLE.replace("URL", target.url)
        steps = found(plan_from(text), secrets={"env:TOKEN": SECRET})

    outcomes = {s.step.id: s.outcome for s in steps}
    reasons = {s.step.id: s.reason for s in steps}
    assert {outcomes[name] for name in ("look", "sure", "put", "there")} == {R.FAILED}
    assert outcomes["late"] is R.UNDETERMINED
    assert reasons["look"] == "HTTP 503, expected 200: ***"
    assert reasons["put"] == "its check does not answer"
    assert {"look", "sure", "put", "there"} <= {s.step.id for s in problems_of(steps)}


def test_an_output_that_is_not_there_is_a_failure(plan_from: PlanFrom, target: FakeServer) -> None:
    text = f"""
steps:
  - {{id: look, title: T, http: {{method: GET, url: "{target.url}"}},
     out: {{n: {{from: json, path: nothing}}}}}}
"""
    (step,) = found(plan_from(text))

    assert (step.outcome, "nothing at 'nothing'" in step.reason) == (R.FAILED, True)


def program(step: str, effect: str, marker: Path, more: str = "") -> str:
    script = "import sys; open(sys.argv[1], 'a').write('x')"
    argv = f'["{sys.executable}", -S, -c, "{script}", "{marker}"]'
    return f"  - {{id: {step}, title: T, effect: {effect}, run: {{argv: {argv}}}{more}}}\n"


def test_only_programs_that_read_are_started(plan_from: PlanFrom, tmp_path: Path) -> None:
    changing = ", irreversible: X"
    text = (
        "steps:\n"
        + program("read", "read", tmp_path / "read")
        + program("again", "idempotent", tmp_path / "again", changing)
        + program("once", "once", tmp_path / "once", changing)
    )

    steps = found(plan_from(text))

    assert [s.outcome for s in steps] == [R.HOLDS, R.WOULD_RUN, R.WOULD_RUN]
    assert [path.name for path in tmp_path.iterdir()] == ["read"]


PROBE_RUNS = """
steps:
  - {id: sure, title: T, assert: {that: "result.stdout == 'up'",
     probe: {run: {argv: ["PYTHON", -S, -c, "print('up')"]}}}}
"""


def test_a_program_that_is_a_probe_is_started(plan_from: PlanFrom) -> None:
    (step,) = found(plan_from(PROBE_RUNS.replace("PYTHON", sys.executable)))

    assert step.outcome is R.HOLDS


@pytest.mark.parametrize(
    "part",
    [
        "assert: {that: result.ok, probe: {http: {method: POST, url: URL}}}",
        "effect: read, http: {method: PUT, url: URL}",
        "effect: once, irreversible: X, run: {argv: [p]}, "
        "check: {done: result.ok, http: {method: DELETE, url: URL}}",
    ],
)
def test_a_question_that_changes_something_cannot_even_be_sent(
    plan_from: PlanFrom, target: FakeServer, part: str
) -> None:
    plan = plan_from(f"steps: [{{id: a, title: T, {part.replace('URL', target.url)}}}]")

    with pytest.raises(SideEffectError):
        found(plan)

    assert target.connections == 0


def test_what_is_neither_program_nor_request_is_refused(plan_from: PlanFrom) -> None:
    (step,) = plan_from("steps: [{id: a, title: T, manual: {text: Look.}}]").steps
    attempt = Attempt("r", "a", 1, 1.0, Interruption(), Redaction(()), Unwatched())

    with pytest.raises(SideEffectError, match="must not do this: a"):
        ReadOnlyWorld().act(step, PlannedAction(StepKind.MANUAL, text="Look."), attempt)


GROUPS = """
steps:
  - {id: look, title: T, effect: read, run: {argv: ["PYTHON", -S, -c, "print(3)"]},
     out: {n: {from: stdout, type: integer}}}
  - id: kept
    title: T
    parallel: {steps: [{id: in-kept, title: T, assert: {that: "1 == 1"}}]}
  - id: left
    title: T
    when: "steps.look.out.n > 5"
    parallel: {steps: [{id: in-left, title: T, assert: {that: "1 == 2"}}]}
  - id: open
    title: T
    when: "steps.other.out.n > 5"
    parallel: {steps: [{id: in-open, title: T, assert: {that: "1 == 2"}}]}
  - id: never
    title: T
    when: "1 == 2"
    parallel: {steps: [{id: in-never, title: T, assert: {that: "1 == 2"}}]}
"""


def test_a_group_is_rehearsed_only_when_its_own_condition_holds(plan_from: PlanFrom) -> None:
    steps = found(plan_from(GROUPS.replace("PYTHON", sys.executable)))

    assert [(s.step.id, s.outcome) for s in steps] == [
        ("look", R.HOLDS),
        ("in-kept", R.HOLDS),
        ("left", R.WOULD_SKIP),
        ("open", R.UNDETERMINED),
        ("never", R.WOULD_SKIP),
    ]
    assert problems_of(steps) == ()


def test_a_rehearsal_stops_when_it_is_asked_to(plan_from: PlanFrom, target: FakeServer) -> None:
    stop = Interruption()
    stop.request()

    assert found(plan_from(WHOLE.replace("URL", target.url)), stop=stop) == ()
    assert target.connections == 0


def test_the_world_of_a_rehearsal_waits_for_nothing_and_undoes_nothing() -> None:
    world, stop = ReadOnlyWorld(), Interruption()

    assert not world.pause(600.0, stop)
    assert not world.undo_wanted(("a",), stop)
    world.at_once(lambda: None, print, 3)

    stop.request()
    assert world.pause(600.0, stop)
