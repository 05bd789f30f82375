"""Wrong use: one line that says what and how to mend it, and the exit code of the contract."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

WRONG = [
    (("nonsense",), 2, "No such command 'nonsense'"),
    (("kb", "lst"), 2, "Did you mean 'list'?"),
    (("kb", "show"), 2, "Missing argument"),
    (("kb", "show", "2024-03-18-vie-canry"), 2, "did you mean 2024-03-18-vie-canary?"),
    (("kb", "timeline", "nested-timeouts"), 2, "is not an incident"),
    (("kb", "new", "outage", "x"), 2, "one of incident, case, drill"),
    (("kb", "new", "incident", "No Slug"), 2, "is not an id"),
    (("kb", "new", "incident", "2024-03-18-vie-canary"), 2, "this record exists"),
    (("kb", "actions", "--as-of", "soon"), 2, "--as-of"),
    (("causal", "why", "wide-outag"), 2, "did you mean wide-outage"),
    (("causal", "why", "zzz"), 2, "'whychain search TEXT' finds ids"),
    (("causal", "cut-sets", "wide-outage", "--account", "told"), 2, "add --incident ID"),
    (
        ("causal", "why", "wide-outage", "--incident", "2024-03-18-vie-canary", "--account", "x"),
        2,
        "one of told, analysed, analysed-hystrix",
    ),
    (("causal", "cut-sets", "wide-outage", "--events", "sparks"), 2, "--events"),
    (("causal", "cut-sets"), 2, "name a NODE, or a file with --mef"),
    (("causal", "cut-sets", "top", "--mef", "tree.xml"), 2, "--top top"),
    (("causal", "cut-sets", "--mef", "tree.xml", "--incident", "x"), 2, "leave them out"),
    (("causal", "cut-sets", "--mef", "no-such-tree.xml"), 3, "cannot be read"),
    (
        ("causal", "what-if", "wide-outage", "--with", "timeout-inversion"),
        2,
        "of kind fault, not control",
    ),
    (
        ("causal", "what-if", "wide-outage", "--without", "circuit-breaker"),
        2,
        "of kind control, not condition or fault",
    ),
    (("causal", "export", "--format", "png"), 2, "--format"),
    (("causal", "export", "-o", "/no/such/folder/x.dot"), 3, "cannot be written"),
    (("schema", "nope"), 2, "one of incident, case, drill"),
    (("check", "no/such/path"), 2, "no such file or folder"),
    (("runbook", "run", "canary-rolback", "--dry-run"), 2, "did you mean canary-rollback?"),
    (("runbook", "run", "canary-rollback", "--dry-run"), 2, "-i release_id=rel-v2.4.1"),
    (("runbook", "run", "canary-rollback", "-i", "release_id=1", "--dry-run"), 2, "does not match"),
    (("runbook", "run", "canary-rollback", "-i", "speed=1", "--dry-run"), 2, "no input is called"),
    (("runbook", "run", "canary-rollback", "-i", "speed", "--dry-run"), 2, "name=value"),
    (("runbook", "run", "canary-rollback"), 2, "-i release_id="),
    (("runbook", "run", "canary-rollback", "--simulate", "--dry-run"), 2, "give one"),
    (("runbook", "run", "canary-rollback", "--fail", "hold"), 2, "add --simulate"),
    (("runbook", "resume", "no-such-run"), 2, "'whychain runbook runs' shows them"),
    (("runbook", "new", "canary-rollback"), 2, "this runbook exists"),
    (("init", "kb"), 2, "is not empty"),
    (("site", "serve", "--port", "70000"), 2, "--port"),
    (("site", "build", "-o", "/proc/site"), 3, "cannot be written"),
    (("search", " "), 2, "give a word"),
]


@pytest.mark.parametrize(
    ("arguments", "code", "hint"), WRONG, ids=lambda v: " ".join(v) if isinstance(v, tuple) else ""
)
def test_wrong_use_is_one_line_that_says_how_to_mend_it(
    ask: Callable[..., Any],
    workspace: Path,
    arguments: tuple[str, ...],
    code: int,
    hint: str,
) -> None:
    if arguments == ("init", "kb"):
        arguments = ("init", str(workspace / "kb"))

    answer = ask(*arguments)

    assert answer.code == code
    assert answer.out == ""
    assert answer.err.startswith("whychain: ")
    assert answer.err.count("\n") == 1
    assert hint in answer.err
    assert "(fix: " in answer.err


def test_outside_a_workspace_every_command_says_so(ask: Callable[..., Any], tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()

    answer = ask("check", root=empty)

    assert answer.code == 3
    assert "no whychain.yml here" in answer.err


def test_a_broken_runbook_is_named_with_its_line(ask: Callable[..., Any], workspace: Path) -> None:
    path = workspace / "runbooks" / "canary-rollback.yml"
    path.write_text(path.read_text().replace("deadline: 30s", "deadline: soon"))

    answer = ask("runbook", "run", "canary-rollback", "--dry-run")

    assert answer.code == 3
    assert "runbooks/canary-rollback.yml:" in answer.err
    assert "'soon' does not match" in answer.err


def test_a_broken_record_does_not_stop_a_runbook(ask: Callable[..., Any], workspace: Path) -> None:
    for record in workspace.glob("kb/*/record.yml"):
        record.write_text("]")

    answer = ask(
        *("runbook", "run", "canary-rollback", "-i", "release_id=rel-v2.4.1-20240318-2147"),
        "--dry-run",
    )

    assert answer.code == 0


def test_a_broken_record_is_named_when_it_is_asked_about(
    ask: Callable[..., Any], workspace: Path
) -> None:
    (workspace / "kb" / "2024-03-18-vie-canary" / "record.yml").write_text("kind: incident\n")

    answer = ask("causal", "why", "wide-outage", "--incident", "2024-03-18-vie-canary")

    assert answer.code == 3
    assert "kb/2024-03-18-vie-canary/record.yml:1: schema-missing-field" in answer.err


def test_a_group_without_a_command_shows_its_help(ask: Callable[..., Any]) -> None:
    answer = ask("causal")

    assert answer.code == 2
    assert "cut-sets" in answer.err


def test_the_version_is_printed(ask: Callable[..., Any]) -> None:
    assert ask("--version").out.startswith("whychain 0.")


def test_the_installed_program_and_the_module_are_the_same(workspace: Path) -> None:
    command = ["-C", str(workspace), "kb", "list"]
    program = Path(sys.executable).with_name("whychain")

    by_name = subprocess.run([program, *command], capture_output=True, text=True, check=True)
    by_module = subprocess.run(
        [sys.executable, "-m", "whychain", *command], capture_output=True, text=True, check=True
    )

    assert by_name.stdout == by_module.stdout


def test_a_reader_that_goes_away_is_no_traceback(workspace: Path) -> None:
    command = f"{sys.executable} -m whychain -C {workspace} schema incident | head -n 1"

    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("buffered", ["", "1"])
def test_a_full_disk_behind_the_answer_is_one_line(workspace: Path, buffered: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "whychain", "-C", str(workspace), "kb", "list", "--json"],
            env=os.environ | {"PYTHONUNBUFFERED": buffered},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert done.returncode == 3
    assert done.stderr == (
        "whychain: the answer is cut off: no space left on device "
        "(fix: make room, or send the answer elsewhere, and ask again)\n"
    )


def test_a_closed_standard_output_is_no_failure(workspace: Path) -> None:
    command = f"{sys.executable} -m whychain -C {workspace} kb list >&-"

    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_the_exit_code_of_a_run_is_not_lost_with_its_answer(workspace: Path) -> None:
    command = [sys.executable, "-m", "whychain", "-C", str(workspace), "runbook", "run"]
    command += ["canary-rollback", "-i", "release_id=rel-v2.4.1-20240318-2147"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*command, "--simulate", "--fail", "roll-back"],
            env=os.environ | {"PYTHONUNBUFFERED": ""},
            stdout=full,
            stderr=full,
            check=False,
        )

    assert done.returncode == 5


@pytest.mark.parametrize(
    ("shell", "words", "expected"),
    [
        ("bash", "whychain runbook run canary", "canary-rollback"),
        ("zsh", "whychain runbook run canary", "canary-rollback"),
        ("fish", "whychain runbook run canary", "canary-rollback"),
        ("bash", "whychain causal why timeout-inv", "timeout-inversion"),
        ("bash", "whychain kb show 2024-03", "2024-03-18-vie-canary"),
    ],
)
def test_shell_completion_knows_the_ids(
    workspace: Path, shell: str, words: str, expected: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from whychain.__main__ import main; main()"],
        env={
            **os.environ,
            "_WHYCHAIN_COMPLETE": f"complete_{shell}",
            "COMP_WORDS": words,
            "COMP_CWORD": "3",
            "_TYPER_COMPLETE_ARGS": words,
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        },
        cwd=workspace,
        capture_output=True,
        text=True,
        check=False,
    )

    assert expected in done.stdout


@pytest.mark.parametrize("words", ["whychain causal why t", "whychain kb show 2"])
def test_completion_outside_a_workspace_offers_nothing(tmp_path: Path, words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from whychain.__main__ import main; main()"],
        env={
            **os.environ,
            "_WHYCHAIN_COMPLETE": "complete_bash",
            "COMP_WORDS": words,
            "COMP_CWORD": "3",
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout.strip(), done.stderr) == ("", "")
