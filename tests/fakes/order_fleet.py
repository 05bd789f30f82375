"""A real Consul agent with two canary and two stable instances that answer health checks."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from tests.servers.consul_agent import is_ready, start

ROOT = Path(__file__).parents[2]
CANARIES = ("order-service-canary-001", "order-service-canary-002")
STABLE = ("order-service-stable-001", "order-service-stable-002")
_READY_WITHIN_SECONDS = 40.0


@dataclass(frozen=True, slots=True)
class Fleet:
    """The agent, its address, and what it knows."""

    agent: "subprocess.Popen[bytes]"
    address: str

    def listed(self) -> set[str]:
        """Return the ids of the instances that discovery gives to callers."""
        answer = self.get("/v1/health/service/order-service?passing&consistent")
        return {entry["Service"]["ID"] for entry in answer}

    def get(self, path: str) -> Any:
        """Return the answer to one question."""
        return httpx.get(f"{self.address}{path}", timeout=10).json()

    def put(self, path: str, body: object = None) -> None:
        """Change something."""
        httpx.put(f"{self.address}{path}", json=body, timeout=10).raise_for_status()

    def state(self) -> tuple[Any, ...]:
        """Return everything that a runbook could change: services, their maintenance, all keys."""
        checks = self.get("/v1/agent/checks")
        held = {name: (c["Status"], c["Notes"]) for name, c in checks.items() if "maint" in name}
        keys = httpx.get(f"{self.address}/v1/kv/?recurse", timeout=10).text
        return (self.get("/v1/agent/services"), held, keys)

    def register(self, instance: str, port: int) -> None:
        """Register an instance whose health is checked over HTTP."""
        check = {"HTTP": f"http://127.0.0.1:{port}/health", "Interval": "200ms", "Timeout": "2s"}
        body = {"ID": instance, "Name": "order-service", "Port": port, "Check": check}
        self.put("/v1/agent/service/register", body)


@contextmanager
def order_fleet(consul: str) -> Iterator[Fleet]:
    """Start an agent and four instances, and wait until all four are listed."""
    service = [sys.executable, str(ROOT / "tests" / "servers" / "order_service.py"), "4"]
    agent, address = start(consul)
    with subprocess.Popen(
        service, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as instances:
        try:
            assert instances.stdout is not None
            ports = [int(instances.stdout.readline()) for _ in range(4)]
            _wait_until(lambda: is_ready(address))
            fleet = Fleet(agent, address)
            for instance, port in zip((*CANARIES, *STABLE), ports, strict=True):
                fleet.register(instance, port)
            _wait_until(lambda: fleet.listed() == {*CANARIES, *STABLE})
            yield fleet
        finally:
            agent.kill()
            agent.wait()


def _wait_until(holds: Any) -> None:
    until = time.monotonic() + _READY_WITHIN_SECONDS
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.1)


@dataclass(frozen=True, slots=True)
class ReleaseProgram:
    """A stand-in for the release program, on a PATH of its own; writes down how it was called."""

    folder: Path

    @classmethod
    def ending_with(cls, folder: Path, exit_code: int) -> "ReleaseProgram":
        """Make one that ends with this exit code."""
        folder.mkdir(exist_ok=True)
        program = folder / "vie-rollback"
        program.write_text(
            f'#!/bin/sh\necho "$@" >> {folder}/calls\n'
            f'echo "rollback ends with {exit_code}" >&2\nexit {exit_code}\n'
        )
        program.chmod(0o755)
        return cls(folder)

    def calls(self) -> list[str]:
        """Return the arguments of each call so far."""
        path = self.folder / "calls"
        return path.read_text().splitlines() if path.exists() else []

    @property
    def environment(self) -> dict[str, str]:
        """Return an environment in which the program is found first."""
        return os.environ | {"PATH": f"{self.folder}{os.pathsep}{os.environ['PATH']}"}
