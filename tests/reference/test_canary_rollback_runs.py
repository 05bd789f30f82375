"""The shipped canary rollback for real: real Consul, real health checks, a real program."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.fakes.order_fleet import CANARIES, STABLE, Fleet, ReleaseProgram, order_fleet

from whychain.errors import ExitCode

ROOT = Path(__file__).parents[2]
RELEASE = "rel-v2.4.1-20240318-2147"
ALL = {*CANARIES, *STABLE}
pytestmark = pytest.mark.consul
BRINGS_BACK = """
format: 1
id: brings-back
title: Undoes its maintenance by itself
summary: The step after the maintenance fails, and the policy is undo.
owner: tests
on_failure: undo
inputs: {consul: {type: string, required: true, description: D, example: "http://x"}}
steps:
  - id: out
    title: Take one out
    consul:
      {operation: maintenance_on, address: "${inputs.consul}", instance: order-service-canary-001}
    undo:
      consul:
        operation: maintenance_off
        address: ${inputs.consul}
        instance: order-service-canary-001
  - id: is-out
    title: It is out
    wait:
      until: "!('order-service-canary-001' in result.instances)"
      every: 100ms
      probe: {consul: {operation: health, address: "${inputs.consul}", service: order-service}}
  - id: fails
    title: Fails
    run: {argv: ["false"]}
    effect: read
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """An operator's desk: a workspace, a fleet, and the release program."""

    workspace: Path
    fleet: Fleet
    program: ReleaseProgram

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "whychain", "-C", str(self.workspace), "runbook", *arguments]

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.command(*arguments),
            env=self.program.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=90,
        )

    def roll_back(self, *options: str) -> list[str]:
        given = ["-i", f"release_id={RELEASE}", "-i", f"consul={self.fleet.address}"]
        return ["run", "canary-rollback", *given, *options]


def workspace(folder: Path) -> Path:
    (folder / "runbooks").mkdir(parents=True)
    (folder / "whychain.yml").write_text("format: 1\nname: desk\n")
    shutil.copy(ROOT / "runbooks" / "canary-rollback.yml", folder / "runbooks")
    (folder / "runbooks" / "brings-back.yml").write_text(BRINGS_BACK)
    return folder


@pytest.fixture(scope="module")
def shared_fleet(require_program: Callable[[str], str]) -> Iterator[Fleet]:
    with order_fleet(require_program("consul")) as fleet:
        yield fleet


@pytest.fixture
def fleet(shared_fleet: Fleet) -> Iterator[Fleet]:
    """All four instances in rotation and no key, before and after each test."""
    yield shared_fleet
    for instance in CANARIES:
        shared_fleet.put(f"/v1/agent/service/maintenance/{instance}?enable=false")
    httpx.delete(f"{shared_fleet.address}/v1/kv/?recurse", timeout=10)


@pytest.fixture
def desk(tmp_path: Path, fleet: Fleet) -> Desk:
    program = ReleaseProgram.ending_with(tmp_path / "bin", 0)
    return Desk(workspace(tmp_path / "desk"), fleet, program)


@pytest.fixture
def unlucky_desk(tmp_path: Path, fleet: Fleet) -> Desk:
    """A desk whose release program fails."""
    program = ReleaseProgram.ending_with(tmp_path / "bin", 3)
    return Desk(workspace(tmp_path / "desk"), fleet, program)


def outcomes(answer: dict[str, Any]) -> dict[str, str]:
    return {step["id"]: step["outcome"] for step in answer["steps"]}


def test_the_canaries_are_out_and_the_rollback_was_called_once_well_within_its_time(
    desk: Desk,
) -> None:
    done = desk.run(*desk.roll_back("--yes", "--json"))

    answer = json.loads(done.stdout)
    assert (done.returncode, answer["outcome"], answer["exit_code"]) == (0, "done", 0)
    assert answer["seconds"] < 15
    assert desk.fleet.listed() == set(STABLE)
    assert desk.program.calls() == [f"--release-id={RELEASE} --force"]
    steps = outcomes(answer)
    assert steps["confirm-out-of-rotation"] == "done"
    assert {steps[f"maintenance-on[{instance}]"] for instance in CANARIES} == {"done"}
    assert desk.fleet.get("/v1/kv/deploy/freeze/order-service")


def test_when_the_rollback_fails_the_canaries_stay_out_and_the_screen_says_how_to_go_on(
    unlucky_desk: Desk,
) -> None:
    before = unlucky_desk.fleet.state()

    done = unlucky_desk.run(*unlucky_desk.roll_back("--yes"))

    assert done.returncode == ExitCode.FAILED_EFFECTS_REMAIN
    assert unlucky_desk.fleet.listed() == set(STABLE)
    (run_id,) = [p.stem for p in (unlucky_desk.workspace / ".whychain/runs").glob("*.jsonl")]
    assert "roll-back: exit code 3" in done.stdout
    assert "kept on purpose" in done.stdout
    assert f"whychain runbook undo {run_id} --yes" in done.stdout

    undone = unlucky_desk.run("undo", run_id, "--yes")

    assert undone.returncode == ExitCode.DONE, undone.stderr
    assert unlucky_desk.fleet.listed() == ALL
    assert unlucky_desk.fleet.state() == before


def test_a_runbook_whose_policy_is_undo_puts_the_list_back_by_itself(desk: Desk) -> None:
    before = desk.fleet.state()

    done = desk.run("run", "brings-back", "-i", f"consul={desk.fleet.address}", "--yes", "--json")

    steps = outcomes(json.loads(done.stdout))
    assert done.returncode == ExitCode.FAILED_UNDONE
    assert steps == {"out": "undone", "is-out": "done", "fails": "failed"}
    assert desk.fleet.listed() == ALL
    assert desk.fleet.state() == before


def test_a_confirmation_that_times_out_is_raised_and_the_rollback_still_starts(
    desk: Desk,
) -> None:
    elsewhere = {
        "Node": "elsewhere",
        "Address": "127.0.0.2",
        "Service": {"ID": CANARIES[0], "Service": "order-service", "Port": 1},
    }
    desk.fleet.put("/v1/catalog/register", elsewhere)
    try:
        done = desk.run(*desk.roll_back("--yes", "--json"))
    finally:
        desk.fleet.put("/v1/catalog/deregister", {"Node": "elsewhere"})

    answer = json.loads(done.stdout)
    assert done.returncode == ExitCode.FAILED_EFFECTS_REMAIN
    steps = outcomes(answer)
    assert (steps["confirm-out-of-rotation"], steps["roll-back"]) == ("timed_out", "done")
    assert answer["seconds"] < 30
    assert desk.program.calls() == [f"--release-id={RELEASE} --force"]


def test_a_rehearsal_changes_nothing_and_says_which_steps_would_do_nothing(desk: Desk) -> None:
    desk.fleet.put(f"/v1/agent/service/maintenance/{CANARIES[1]}?enable=true&reason=before")
    before = desk.fleet.state()

    done = desk.run(*desk.roll_back("--rehearse", "--json"))

    assert done.returncode == ExitCode.DONE, done.stderr
    found = outcomes(json.loads(done.stdout))
    assert found[f"maintenance-on[{CANARIES[0]}]"] == "would_run"
    assert found[f"maintenance-on[{CANARIES[1]}]"] == "noop"
    assert found["hold"] == "would_run"
    assert found["roll-back"] == "would_run"
    assert desk.fleet.state() == before
    assert desk.program.calls() == []
    assert not (desk.workspace / ".whychain" / "runs").exists()


@pytest.mark.parametrize("moment", ["hold", "maintenance-on[order-service-canary-001]"])
def test_with_consul_killed_in_the_middle_nothing_is_claimed_that_is_not_so(
    tmp_path: Path, require_program: Callable[[str], str], moment: str
) -> None:
    program = ReleaseProgram.ending_with(tmp_path / "bin", 0)
    with order_fleet(require_program("consul")) as fleet:
        desk = Desk(workspace(tmp_path / "desk"), fleet, program)
        with subprocess.Popen(
            desk.command(*desk.roll_back("--yes", "--events")),
            env=program.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as running:
            assert running.stdout is not None
            lines = []
            for line in running.stdout:
                lines.append(line)
                if f'"step":"{moment}"' in line and '"outcome":"done"' in line:
                    fleet.agent.kill()
                    break
            rest = running.stdout.read()

    answer = json.loads(rest.splitlines()[-1])
    assert answer["kind"] == "answer"
    assert running.returncode in {ExitCode.FAILED_EFFECTS_REMAIN, ExitCode.OUTCOME_UNKNOWN}
    assert answer["exit_code"] == running.returncode
    steps = outcomes(answer)
    assert steps[moment] == "done"
    assert steps.get("confirm-out-of-rotation") != "done"
    left = {effect["step"] for effect in answer["effects"] if effect["fate"] != "undone"}
    assert moment in left
    assert answer["outcome"] in {"failed", "unknown"}
