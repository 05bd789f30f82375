"""A dry run executes nothing: not in 500 random runbooks, not where other tools are known to leak.

The leaks were measured with programs that touch a file: dynamic configuration, probes, actions,
rollbacks, look-ups in values, tasks that are excepted from checking.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.fakes.run_workspace import RunWorkspace

SCRIPT = Path(__file__).with_name("random_runbooks.py")
TOUCH = 'import sys\nopen(f"made-{sys.argv[1]}", "w").close()\nprint("touched")\n'
SECRET = "{type: string, secret: true, required: true, description: D, example: env:X}"
LEAKS = f"""
inputs:
  value: {{type: string, description: D, default: "$(touch made-value) `touch made-value`"}}
  from_file: {SECRET}
  from_variable: {SECRET}
steps:
- {{id: action, title: T, run: {{argv: [touching, action]}}, effect: read,
   out: {{text: {{from: stdout, sample: x}}}}}}
- {{id: lookup, title: T, run: {{argv: [touching, lookup, "${{inputs.value}}",
   "$(touching lookup)", "${{steps.action.out.text}}"]}}, effect: read}}
- {{id: rollback, title: T, run: {{argv: [touching, done]}}, effect: idempotent,
   undo: {{run: {{argv: [touching, undo]}}}},
   check: {{run: {{argv: [touching, check]}}, done: result.exit_code != 0}}}}
- {{id: hypothesis, title: T, assert: {{that: result.exit_code == 0,
   probe: {{run: {{argv: [touching, assert]}}}}}}}}
- {{id: health, title: T, wait: {{until: result.exit_code == 0,
   probe: {{run: {{argv: [touching, wait]}}}}}}, timeout: 5s}}
- {{id: when, title: T, when: "steps.action.out.text != ''", wait: {{until: "true",
   probe: {{run: {{argv: [touching, when]}}}}}}, timeout: 5s}}
- {{id: secrets, title: T, effect: read, run: {{argv: [touching, secrets],
   env: {{A: "${{inputs.from_file}}", B: "${{inputs.from_variable}}"}}}}}}
- {{id: beside, title: T, parallel: {{steps: [
   {{id: inner, title: T, run: {{argv: [touching, parallel]}}, effect: read}}]}}}}
- {{id: each, title: T, foreach: {{items: [a, b], steps: [
   {{id: one, title: T, run: {{argv: [touching, "${{item}}"]}}, effect: read}}]}}}}
- {{id: called, title: T, call: {{runbook: called}}}}
verify:
- {{id: verify, title: T, run: {{argv: [touching, verify]}}, effect: read}}
tests:
- {{name: all is well, expect: {{exit_code: 0}},
   inputs: {{from_file: "env:X", from_variable: "env:X"}}}}
- {{name: it is undone, expect: {{}}, fail: [hypothesis],
   inputs: {{from_file: "env:X", from_variable: "env:X"}}}}
"""
CALLED = "steps: [{id: deep, title: T, run: {argv: [touching, called]}, effect: read}]"
MADE = {"action", "lookup", "done", "assert", "wait", "when", "secrets", "parallel"}
DRY = [
    ("run", "--dry-run"),
    ("run", "--dry-run", "--json"),
    ("plan",),
    ("plan", "-o", "../saved.json"),
    ("run", "--simulate"),
    ("run", "--simulate", "--fail", "hypothesis"),
    ("run", "--simulate", "--crash", "rollback"),
]


@pytest.fixture
def leaks(tmp_path: Path) -> RunWorkspace:
    """A runbook with a program that touches a file in every place that takes one."""
    runs = RunWorkspace.within(tmp_path)
    runs.program("touching", TOUCH)
    runs.runbook(LEAKS)
    runs.runbook(CALLED, "called")
    os.mkfifo(runs.programs / "secret")  # nobody writes: whoever opens it for reading hangs
    return runs


def files(runs: RunWorkspace) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in runs.root.rglob("*")}


@pytest.mark.uncovered
def test_five_hundred_random_runbooks_are_planned_without_one_event(tmp_path: Path) -> None:
    runs = RunWorkspace.within(tmp_path)
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(runs.root), "500", "7"],
        env=runs.environment,
        capture_output=True,
        text=True,
        check=True,
    )

    answer = json.loads(done.stdout)
    assert answer["seen"] == []
    assert answer["refused"] == []
    assert len(answer["kinds"]) == 11
    assert min(answer["kinds"].values()) >= 50


def test_the_watcher_of_random_runbooks_sees_what_it_should(tmp_path: Path) -> None:
    acts = (
        f"import os, runpy, socket, subprocess; seen = []; os.chdir({str(tmp_path)!r});"
        f"runpy.run_path({str(SCRIPT)!r})['watch'](seen);"
        "open('a', 'w').close(); os.mkdir('b'); subprocess.run(['true']);"
        "socket.socket().close(); os.rename('b', 'c'); os.system('true'); print(*seen)"
    )
    done = subprocess.run([sys.executable, "-c", acts], capture_output=True, text=True, check=True)

    for event in ("open", "os.mkdir", "subprocess.Popen", "socket.", "os.rename", "os.system"):
        assert event in done.stdout


@pytest.mark.parametrize("words", DRY, ids=map(" ".join, DRY))
def test_a_dry_run_executes_nothing_where_other_tools_leak(
    leaks: RunWorkspace, words: tuple[str, ...]
) -> None:
    before = files(leaks)
    sources = (f"from_file=file:{leaks.programs / 'secret'}", "from_variable=env:NOT_THERE")
    given = [word for source in sources for word in ("-i", source)]

    answer = leaks.ask(words[0], "book", *words[1:], *given, timeout=60)

    assert "--crash" in words or "--fail" in words or answer.code == 0
    assert len(answer.out.splitlines()) > 5
    assert files(leaks) == before


def test_the_tests_of_a_runbook_execute_nothing(leaks: RunWorkspace) -> None:
    before = files(leaks)

    answer = leaks.ask("test", "book")

    assert answer.code == 0
    assert files(leaks) == before


def test_the_programs_that_a_dry_run_leaves_alone_do_touch_their_files(
    leaks: RunWorkspace,
) -> None:
    leaks.environment["THERE"] = "a-secret"
    given = ("-i", "from_file=env:THERE", "-i", "from_variable=env:THERE")

    assert leaks.ask("run", "book", "--yes", *given).code == 0

    made = {path.name.removeprefix("made-") for path in leaks.root.glob("made-*")}
    assert made == MADE | {"a", "b", "called", "check", "verify"}


def test_a_dry_run_names_a_program_that_is_missing_and_a_run_refuses_it(
    leaks: RunWorkspace,
) -> None:
    leaks.runbook(
        "steps: [{id: first, title: T, run: {argv: [touching, first]}, effect: read},"
        " {id: second, title: T, run: {argv: [no-such-program]}, effect: read}]",
    )
    before = files(leaks)

    dry = leaks.ask("run", "book", "--dry-run")
    refused = leaks.ask("run", "book", "--yes")

    assert "this machine has no program 'no-such-program'" in dry.out
    assert refused.code == 1
    assert "step second: this machine has no program" in refused.error_line
    assert files(leaks) == before
