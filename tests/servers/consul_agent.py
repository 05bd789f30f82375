"""A real Consul agent for as long as somebody listens: ``python consul_agent.py CONSUL``.

Starts one server in development mode on free loopback ports, prints its address on the first
line as soon as it has a leader, and stops it when standard input closes, however that comes
about. Nothing is written to disk.
"""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack

_STARTS_WITHIN_SECONDS = 30.0
_PORTS = ("http", "server", "serf-lan", "serf-wan")


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on, neither for TCP nor for UDP."""
    with ExitStack() as stack:
        ports: list[int] = []
        while len(ports) < count:
            stream = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            stream.bind(("127.0.0.1", 0))
            port: int = stream.getsockname()[1]
            datagram = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            try:
                datagram.bind(("127.0.0.1", port))
            except OSError:
                continue
            ports.append(port)
        return ports


def start(program: str) -> tuple["subprocess.Popen[bytes]", str]:
    """Return a started agent and the address of its HTTP interface; it may not be ready yet."""
    ports = dict(zip(_PORTS, free_ports(len(_PORTS)), strict=True))
    arguments = [f"-{name}-port={port}" for name, port in ports.items()]
    fixed = ["-dev", "-bind=127.0.0.1", "-client=127.0.0.1", "-node=test-node"]
    process = subprocess.Popen(
        [program, "agent", *fixed, "-dns-port=-1", "-grpc-port=-1", "-log-level=err", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        stderr=sys.stderr,
    )
    return process, f"http://127.0.0.1:{ports['http']}"


def is_ready(address: str) -> bool:
    """Return whether the agent has a leader and knows its own node."""
    try:
        for path in ("status/leader", "catalog/nodes"):
            with urllib.request.urlopen(f"{address}/v1/{path}", timeout=2) as answer:
                if not json.load(answer):
                    return False
    except (OSError, urllib.error.URLError, ValueError):
        return False
    return True


def main() -> int:
    """Serve until standard input closes; return 1 when the agent does not start."""
    process, address = start(sys.argv[1])
    try:
        deadline = time.monotonic() + _STARTS_WITHIN_SECONDS
        while not is_ready(address):
            if process.poll() is not None or time.monotonic() > deadline:
                return 1
            time.sleep(0.1)
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        sys.stdin.read()
    finally:
        process.terminate()
        process.wait(timeout=20)
    return 0


if __name__ == "__main__":
    sys.exit(main())
