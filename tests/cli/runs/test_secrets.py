"""No spelling of a secret leaves the tool: not by a text, a file, a stream or an argument list."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.fakes.http_server import FakeServer, serving
from tests.fakes.run_workspace import Answer, RunWorkspace
from tests.fakes.secret_texts import (
    FILED,
    PIPED,
    TELLING,
    TOKEN,
    found_in,
    found_under,
    traces,
)

SECRET = "{type: string, secret: true, required: true, description: D, example: env:X}"
TOLD = "env: {TOKEN: '${inputs.token}', FILED: '${inputs.filed}', PIPED: '${inputs.piped}'}"
GO_ON = "continue_on_failure: the others tell too"
BOOK = f"""
inputs: {{token: {SECRET}, filed: {SECRET}, piped: {SECRET}}}
steps:
- {{id: all, title: T, run: {{argv: [tell, all], {TOLD}, stdin: "${{inputs.token}}"}}, effect: read,
   out: {{text: {{from: stdout, sample: x}}}}}}
- {{id: hand, title: T, run: {{argv: [tell, hand], {TOLD}}}, effect: read,
   out: {{word: {{from: stdout, sample: x}}}}}}
- {{id: use, title: T, run: {{argv: [tell, use, "${{steps.hand.out.word}}"], {TOLD}}},
   effect: read}}
- {{id: split, title: T, run: {{argv: [tell, split], {TOLD}}}, effect: read}}
- {{id: fail, title: T, run: {{argv: [tell, fail], {TOLD}}}, effect: read, {GO_ON}}}
- {{id: nowhere, title: T, run: {{argv: [tell, use], cwd: "/x/${{inputs.token}}"}}, effect: read,
   {GO_ON}}}
- id: http
  title: T
  http: {{method: PUT, url: SERVER/a, headers: {{X-Token: "${{inputs.token}}"}},
    body: '{{"it": "${{inputs.filed}} ${{inputs.piped}}"}}'}}
  irreversible: it is an echo
  out: {{header: {{from: header, path: x-echo, sample: x}}}}
- {{id: use-header, title: T, run: {{argv: [tell, use, "${{steps.http.out.header}}"], {TOLD}}},
   effect: read}}
- id: unexpected
  title: T
  http: {{method: PUT, url: SERVER/b, headers: {{X-Token: "${{inputs.token}}"}},
    expect_status: [204]}}
  irreversible: it is an echo
  {GO_ON}
- id: consul
  title: T
  consul: {{operation: kv_cas, address: SERVER, key: k, value: "${{inputs.filed}}",
    token: "${{inputs.token}}"}}
  irreversible: it is an echo
  {GO_ON}
- {{id: asked, title: T, {GO_ON}, assert: {{that: "result.stdout == '?'", message: M,
   probe: {{run: {{argv: [tell, hand], {TOLD}}}}}}}}}
"""
STEPS = {
    *("all", "hand", "use", "split", "fail", "nowhere", "http", "use-header", "unexpected"),
    *("consul", "asked"),
}


@contextmanager
def echo() -> Iterator[FakeServer]:
    """Serve answers that hold the whole request, and the token in a header."""
    servers: list[FakeServer] = []

    def pieces(_: object) -> list[bytes]:
        request = servers[0].received[-1]
        token = next((line for line in request.split(b"\r\n") if b"oken: " in line), b"x: none")
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nX-Echo: " % len(request)
        return [head + token.partition(b": ")[2] + b"\r\n\r\n" + request]

    with serving(pieces) as server:
        servers.append(server)
        yield server


class Told:
    """A workspace whose runs know three secrets and tell them."""

    def __init__(self, runs: RunWorkspace, server: FakeServer) -> None:
        self.runs, self.server = runs, server
        self._file = runs.programs / "secret"
        self._file.write_text(f"{FILED}\n")
        runs.program("tell", TELLING)
        runs.runbook(BOOK.replace("SERVER", server.url))

    def ask(self, *words: str, **more: Any) -> Answer:
        """Run a command that knows where the secrets are."""
        reading, writing = os.pipe()
        os.write(writing, str(PIPED).encode())
        os.close(writing)
        sources = (f"token=env:WC_T\nfiled=file:{self._file}\npiped=fd:{reading}").split("\n")
        given = [word for source in sources for word in ("-i", source)]
        with os.fdopen(reading):
            env = {"WC_T": str(TOKEN)}
            return self.runs.ask(*words, *given, env=env, pass_fds=[reading], **more)


@pytest.fixture
def told(runs: RunWorkspace) -> Iterator[Told]:
    """Secrets from the environment, a file and a descriptor, and a server that echoes."""
    with echo() as server:
        yield Told(runs, server)


def traces_of(answer: Answer) -> list[str]:
    return found_in(f"{answer.out}\n{answer.err}".encode())


@pytest.mark.parametrize("way", [(), ("--json",), ("--events",)])
def test_no_secret_leaves_a_run(told: Told, way: tuple[str, ...]) -> None:
    ran = told.ask("run", "book", "--yes", *way)
    run_id = told.runs.run_id()
    later = [
        told.runs.ask(*words)
        for words in (
            ("log", run_id, "--output"),
            ("log", run_id, "--json"),
            ("runs", "--json"),
        )
    ]

    assert told.runs.outcomes().keys() == STEPS
    assert str(TOKEN).encode() in b"".join(told.server.received)
    assert "***" in later[0].out
    assert [traces_of(answer) for answer in (ran, *later)] == [[]] * 4
    assert found_under(told.runs.root) == []
    assert not (told.runs.root / "arguments-seen").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("run", "book", "--dry-run"),
        ("plan", "book", "--json"),
        ("plan", "book", "-o", "saved.json"),
        ("run", "book", "--simulate"),
        ("run", "book"),
    ],
)
def test_no_secret_is_in_a_plan(told: Told, words: tuple[str, ...]) -> None:
    answer = told.ask(*words)

    assert answer.err == "" or len(answer.err.splitlines()) == 1
    assert traces_of(answer) == []
    assert found_under(told.runs.root) == []


@pytest.mark.parametrize(
    "action",
    [
        "run: {argv: [tell, '${inputs.token}']}, effect: read",
        "run: {argv: [tell, use]}, effect: read, check: "
        "{run: {argv: [tell, '${inputs.token}']}, done: 'true'}",
        "http: {method: GET, url: 'SERVER/?key=${inputs.token}'}",
    ],
)
def test_a_secret_in_an_argument_or_a_url_is_refused(told: Told, action: str) -> None:
    told.runs.runbook(f"inputs: {{token: {SECRET}}}\nsteps: [{{id: a, title: T, {action}}}]")

    refused = told.runs.ask("run", "book", "--yes", "-i", "token=env:WC_T")

    assert refused.code == 3
    assert "runbook-secret-in-argv: shows the secret input 'token'" in refused.error_line
    assert told.runs.journals() == []


def test_the_program_tells_what_is_looked_for(told: Told) -> None:
    """Else these tests would find nothing because there is nothing."""
    secrets = {"TOKEN": str(TOKEN), "FILED": str(FILED), "PIPED": str(PIPED)}
    done = subprocess.run(
        [told.runs.programs / "tell", "all"],
        env=os.environ | secrets,
        cwd=told.runs.programs,
        input=b"",
        capture_output=True,
        check=True,
    )

    assert set(found_in(done.stdout)) == set(found_in(done.stderr)) == set(traces())
