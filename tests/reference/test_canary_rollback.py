"""The shipped canary rollback: its promises, and its very requests sent to a real Consul."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import compress, product
from pathlib import Path
from typing import Any

import httpx
import pytest

from whychain.cli.app import run
from whychain.errors import ExitCode
from whychain.runbooks.actions.action import Captured, Ended, Result
from whychain.runbooks.conditions import answer as condition_holds
from whychain.runbooks.dry_run import dry_run
from whychain.runbooks.plan import Plan, PlannedStep, PlannedUndo, Request, flat
from whychain.runbooks.results import facts
from whychain.runbooks.runbook import EffectClass, OnFailure

ROOT = Path(__file__).parents[2]
AGENT = ROOT / "tests" / "servers" / "consul_agent.py"
RELEASE = "release_id=rel-v2.4.1-20240318-2147"
RUN = ["-C", str(ROOT), "runbook", "run"]
CANARIES = ("order-service-canary-001", "order-service-canary-002")
STABLE = "order-service-stable-001"
OPTIONAL = {
    "service": "payment-service",
    "instances": "canary-1",
    "consul": "https://consul.internal:8501",
    "consul_token": "env:CONSUL_HTTP_TOKEN",
    "deploy_lock": "deploy/lock/order-service",
    "gateway_drain": "http://gateway.internal:9901/drain",
    "prometheus": "http://prometheus.internal:9090",
}
RequireProgram = Callable[[str], str]


def planned(*given: str) -> Plan:
    return dry_run(ROOT, "canary-rollback", [RELEASE, *given])[0]


def test_the_worst_case_is_within_30_seconds_whatever_is_given() -> None:
    for chosen in product([False, True], repeat=len(OPTIONAL)):
        plan = planned(*(f"{n}={OPTIONAL[n]}" for n in compress(OPTIONAL, chosen)))

        assert plan.worst_case_seconds <= (plan.deadline_seconds or 0) == 30.0
        assert plan.undo_worst_case_seconds <= plan.undo_budget_seconds
        assert plan.blocked == ()


def test_a_third_instance_no_longer_fits_and_the_plan_says_where() -> None:
    plan = planned("instances=a,b,c")

    assert not plan.fits_deadline
    assert plan.step_past_deadline == "roll-back"


def test_every_step_that_changes_something_has_an_undo_or_says_why_not() -> None:
    plan = planned(*(f"{name}={value}" for name, value in OPTIONAL.items()))

    changing = [s for s in flat(plan.steps) if s.effect is not EffectClass.READ and not s.steps]
    assert {s.id for s in changing if s.undo} == {"hold", "deploy-lock", "maintenance-on[canary-1]"}
    assert {s.id for s in changing if s.irreversible} == {"gateway-drain", "roll-back"}
    assert all(s.undo or s.irreversible for s in changing)


def test_containment_stays_when_a_later_step_fails() -> None:
    assert {s.on_failure for s in flat(planned().steps)} == {OnFailure.KEEP}


def test_the_rollback_starts_even_when_containment_is_not_proven() -> None:
    goes_on = {s.id for s in flat(planned().steps) if s.continue_on_failure}

    assert goes_on == {"confirm-out-of-rotation", "drain"}


def test_the_order_is_contain_first_and_roll_back_last() -> None:
    assert [s.id for s in planned().steps] == [
        "freeze",
        "take-out-of-rotation",
        "confirm-out-of-rotation",
        "drain",
        "roll-back",
    ]
    assert planned().steps[-1].action is not None


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["canary-rollback", "-i", "release_id=v2.4.1"], "'v2.4.1' does not match"),
        (["canary-rollback"], "input 'release_id' is required"),
        (["canary-rollback", "-i", RELEASE, "-i", "relase=1"], "no input is called 'relase'"),
        (["canary-rolback", "-i", RELEASE], "did you mean canary-rollback?"),
        (["canary-rollback", "-i", RELEASE, "-i", "consul_token=hunter2"], "is secret"),
    ],
)
def test_wrong_usage_is_one_line_and_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], line: str
) -> None:
    code = run([*RUN, *arguments, "--dry-run", "--json"])

    shown = capsys.readouterr()
    assert (code, shown.out) == (ExitCode.USAGE, "")
    assert shown.err.count("\n") == 1
    assert line in shown.err
    assert "hunter2" not in shown.err


def test_a_missing_program_is_a_named_warning_and_the_plan_is_still_given(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = run([*RUN, "canary-rollback", "-i", RELEASE, "--dry-run", "--json"])

    answer = json.loads(capsys.readouterr().out)
    assert code == ExitCode.DONE
    assert answer["fits_deadline"] is True
    (warning,) = answer["warnings"]
    assert (warning["rule"], warning["step"]) == ("program-missing", "roll-back")
    assert "vie-rollback" in warning["message"]


@pytest.fixture(scope="module")
def address(require_program: RequireProgram) -> Iterator[str]:
    """A real agent, stopped by closing its standard input."""
    command = [sys.executable, str(AGENT), require_program("consul")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        line = server.stdout.readline().strip()
        assert line, "Consul did not start"
        yield line


@pytest.fixture
def consul(address: str) -> Iterator[httpx.Client]:
    """A client of the agent, with two canary instances and a stable one freshly registered."""
    with httpx.Client(base_url=address, timeout=10) as client:
        for instance in (*CANARIES, STABLE):
            register(client, instance)
        yield client
        for instance in (*CANARIES, STABLE):
            client.put(f"/v1/agent/service/maintenance/{instance}?enable=false")
            client.put(f"/v1/agent/service/deregister/{instance}")
        client.delete("/v1/kv/deploy?recurse")


def register(client: httpx.Client, instance: str) -> None:
    body = {"ID": instance, "Name": "order-service", "Port": 8080, "Tags": ["v1"]}
    client.put("/v1/agent/service/register", json=body).raise_for_status()


def plan_for(client: httpx.Client) -> Plan:
    return planned(f"consul={str(client.base_url).rstrip('/')}", "deploy_lock=deploy/lock")


def send(client: httpx.Client, request: Request) -> httpx.Response:
    answer = client.request(
        request.method.value,
        request.url,
        headers=dict(request.headers),
        content=request.body.encode(),
    )
    assert answer.status_code in request.expect_status, answer.text
    return answer


def requests_of(plan: Plan, name: str) -> list[Request]:
    found = [s.action.request for s in flat(plan.steps) if s.id.startswith(name) and s.action]
    return [request for request in found if request]


def undo_requests(undo: PlannedUndo) -> Iterator[Request]:
    if undo.action and undo.action.request:
        yield undo.action.request
    for _, inner in undo.steps:
        yield from undo_requests(inner)


def listed(client: httpx.Client) -> set[str]:
    (question,) = requests_of(plan_for(client), "confirm-out-of-rotation")
    entries: list[dict[str, Any]] = send(client, question).json()
    return {entry["Service"]["ID"] for entry in entries}


@pytest.mark.consul
def test_before_it_all_three_instances_are_listed(consul: httpx.Client) -> None:
    assert listed(consul) == {*CANARIES, STABLE}


@pytest.mark.consul
def test_maintenance_takes_the_canaries_out_and_leaves_the_stable_one(
    consul: httpx.Client,
) -> None:
    for request in requests_of(plan_for(consul), "maintenance-on"):
        send(consul, request)

    assert listed(consul) == {STABLE}


@pytest.mark.consul
def test_maintenance_twice_is_maintenance_once(consul: httpx.Client) -> None:
    for request in requests_of(plan_for(consul), "maintenance-on") * 2:
        send(consul, request)

    checks = consul.get("/v1/agent/checks").json()
    held = sorted(check["ServiceID"] for check in checks.values())
    assert held == sorted(CANARIES)
    assert {check["Notes"] for check in checks.values()} == {
        "canary-rollback rel-v2.4.1-20240318-2147"
    }
    assert listed(consul) == {STABLE}


@pytest.mark.consul
def test_the_check_finds_an_instance_in_maintenance_and_no_other(consul: httpx.Client) -> None:
    steps = [s for s in flat(plan_for(consul).steps) if s.id.startswith("maintenance-on")]
    first, second = steps
    assert first.action
    assert first.action.request
    send(consul, first.action.request)

    assert (in_maintenance(consul, first), in_maintenance(consul, second)) == (True, False)


def in_maintenance(client: httpx.Client, step: PlannedStep) -> bool:
    assert step.check
    assert step.check.request
    assert step.origin.step.check
    answer = send(client, step.check.request)
    result = Result(Ended.DONE, status=answer.status_code, stdout=Captured(answer.text))
    names = {"result": facts(result, step.check.operation)}
    return condition_holds(step.origin.step.check.done, names)


@pytest.mark.consul
def test_the_undo_brings_them_back_and_removes_both_keys(consul: httpx.Client) -> None:
    plan = plan_for(consul)
    for name in ("hold", "deploy-lock", "maintenance-on"):
        for request in requests_of(plan, name):
            send(consul, request)

    for step in reversed(plan.steps):
        for request in undo_requests(step.undo) if step.undo else ():
            send(consul, request)

    assert listed(consul) == {*CANARIES, STABLE}
    assert consul.get("/v1/kv/deploy?recurse").status_code == 404


@pytest.mark.consul
def test_deregistering_is_undone_by_an_application_that_registers_again(
    consul: httpx.Client,
) -> None:
    consul.put(f"/v1/agent/service/deregister/{CANARIES[0]}").raise_for_status()
    assert listed(consul) == {CANARIES[1], STABLE}

    register(consul, CANARIES[0])

    assert listed(consul) == {*CANARIES, STABLE}


@pytest.mark.consul
def test_maintenance_outlives_an_application_that_registers_again(consul: httpx.Client) -> None:
    for request in requests_of(plan_for(consul), "maintenance-on"):
        send(consul, request)

    for instance in CANARIES:
        register(consul, instance)

    assert listed(consul) == {STABLE}


@pytest.mark.consul
def test_maintenance_of_an_instance_that_the_agent_does_not_own_fails(
    consul: httpx.Client,
) -> None:
    plan = planned(f"consul={str(consul.base_url).rstrip('/')}", "instances=elsewhere")
    (request,) = requests_of(plan, "maintenance-on")

    answer = consul.request(request.method.value, request.url)

    assert answer.status_code == 404
    assert answer.status_code not in request.expect_status


@pytest.mark.consul
@pytest.mark.parametrize("step", ["hold", "deploy-lock"])
def test_a_key_is_written_once_and_the_second_writer_is_told_no(
    consul: httpx.Client, step: str
) -> None:
    (request,) = requests_of(plan_for(consul), step)

    assert [send(consul, request).text.strip() for _ in range(2)] == ["true", "false"]
    kept = consul.get(httpx.URL(request.url).path, params={"raw": ""})
    assert kept.text == request.body
