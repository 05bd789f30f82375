"""Documentation that tests itself: commands, rules, step kinds and the README."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from typer.main import get_command

from whychain.cli.app import app
from whychain.cli.reference import cli_reference, commands
from whychain.errors import ExitCode
from whychain.runbooks.runs.entries import Entry
from whychain.runbooks.steps import StepKind
from whychain.workspace.rules import EVERY_RULE

ROOT = Path(__file__).parents[2]
COMMANDS = dict(commands(get_command(app), "whychain"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = "\n".join(p.read_text(encoding="utf-8") for p in ROOT.glob("site/pages/**/*.md"))
SESSIONS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_with_an_example_of_itself(name: str) -> None:
    text = COMMANDS[name].help or ""

    assert f"Example: {name}" in " ".join(text.split())


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_example_is_accepted_by_its_command(name: str) -> None:
    text = " ".join((COMMANDS[name].help or "").split())
    example = shlex.split(text.partition("Example: whychain ")[2])
    command: Any = get_command(app)
    context = command.make_context("whychain", example, resilient_parsing=True)
    while getattr(command, "commands", None):
        rest = [*context._protected_args, *context.args]
        _, command, rest = command.resolve_command(context, rest)
        context = command.make_context(command.name, rest, parent=context)

    assert command is COMMANDS[name] or command.name == COMMANDS[name].name


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_in_the_reference(name: str) -> None:
    assert f"\n## {name}\n" in cli_reference(get_command(app))


@pytest.mark.parametrize("kind", list(StepKind))
def test_every_step_kind_is_in_the_guide(kind: StepKind) -> None:
    assert f"`{kind.value}`" in GUIDE


@pytest.mark.parametrize("entry", get_args(Entry), ids=lambda entry: entry.__name__)
def test_every_kind_of_journal_entry_is_in_the_guide_with_its_fields(
    entry: type[msgspec.Struct],
) -> None:
    page = (ROOT / "site" / "pages" / "guide" / "journal.md").read_text(encoding="utf-8")
    kind = entry.__struct_config__.tag

    row = next(line for line in page.splitlines() if line.startswith(f"| `{kind}` |"))
    assert set(entry.__struct_encode_fields__) <= set(re.findall(r"`([a-z0-9_]+)`", row))


@pytest.mark.parametrize("code", list(ExitCode))
def test_every_exit_code_is_documented(code: ExitCode) -> None:
    template = ROOT / "src" / "whychain" / "site" / "templates" / "exit-codes.md.j2"

    assert f"\n  ({code.value}, t(" in template.read_text(encoding="utf-8")


def test_every_rule_says_why_and_how_to_mend_it() -> None:
    ids = [rule.id for rule in EVERY_RULE]

    assert len(ids) == len(set(ids))
    assert all(rule.summary and rule.why and rule.fix for rule in EVERY_RULE)


@pytest.mark.uncovered
@pytest.mark.parametrize("session", SESSIONS, ids=lambda s: s.split("\n")[0])
def test_the_readme_shows_what_really_comes_out(
    session: str, workspace: Path, tmp_path: Path
) -> None:
    command, _, shown = session.partition("\n")
    program, *arguments = shlex.split(command.removeprefix("$ "))
    folder = tmp_path / "demo"
    if arguments == ["demo"]:
        arguments += ["--folder", str(folder)]

    done = subprocess.run(
        [sys.executable, "-m", program, *arguments],
        cwd=workspace,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )

    assert done.stdout.replace(str(folder), "/tmp/demo").strip() == shown.strip()


def test_the_runbook_that_the_guide_tests_passes_as_it_shows(
    workspace: Path, ask: Callable[..., Any]
) -> None:
    page = (ROOT / "site" / "pages" / "guide" / "testing-runbooks.md").read_text(encoding="utf-8")
    _, runbook, _ = re.split(r"```yaml\n(.*?)```", page, flags=re.DOTALL)
    _, shown, _ = re.split(r"```console\n(.*?)```", page, flags=re.DOTALL)
    (workspace / "runbooks" / "swap-config.yml").write_text(runbook, encoding="utf-8")

    answer = ask("runbook", "test", "swap-config")

    assert shown == f"$ whychain runbook test swap-config\n{answer.out}"


INCIDENT = "2024-03-18-vie-canary"
ROLLBACK = "canary-rollback -i release_id=rel-v2.4.1-20240318-2147"
WORDS = {
    "whychain search": "canary",
    "whychain kb show": INCIDENT,
    "whychain kb timeline": INCIDENT,
    "whychain causal why": f"wide-outage --incident {INCIDENT}",
    "whychain causal effects": "timeout-inversion",
    "whychain causal paths": "timeout-inversion wide-outage",
    "whychain causal cut-sets": "wide-outage",
    "whychain causal what-if": "wide-outage",
    "whychain causal prevent": f"wide-outage --incident {INCIDENT}",
    "whychain causal importance": f"wide-outage --incident {INCIDENT}",
    "whychain causal similar": INCIDENT,
    "whychain causal diagnose": "--seen order-success-drop",
    "whychain runbook show": "canary-rollback",
    "whychain runbook run": "half-way --yes",
    "whychain runbook run --dry-run": ROLLBACK,
    "whychain runbook run --rehearse": "half-way",
    "whychain runbook run --simulate": "half-way",
    "whychain runbook plan": ROLLBACK,
    "whychain runbook apply": "{workspace}/plan.json --yes",
    "whychain runbook log": "last",
    "whychain runbook resume": "last --yes",
    "whychain runbook resolve": "last --step tell --as not-done --reason 'nothing was told'",
    "whychain runbook undo": "last --yes",
    "whychain runbook cancel": "last",
    "whychain kb timeline --from-run": "last",
}
DESCRIBED_BY_A_SCHEMA = {"whychain kb show", "whychain runbook show"}
WITH_JSON = {n for n, c in COMMANDS.items() if any("--json" in p.opts for p in c.params)}
HALF_WAY = """\
format: 1
id: half-way
title: Mark a folder, then move what is not there
summary: A run that fails after its first effect, which stays.
owner: tests
on_failure: keep
steps:
  - id: mark
    title: Mark the folder
    run: {{argv: [touch, {folder}/mark]}}
    effect: idempotent
    undo: {{run: {{argv: [rm, -f, {folder}/mark]}}}}
  - id: tell
    title: Move the message
    run: {{argv: [mv, {folder}/message, {folder}/sent]}}
    effect: once
    irreversible: What was read was read.
"""


@pytest.fixture
def failed_run(workspace: Path, tmp_path: Path, ask: Callable[..., Any]) -> None:
    """Leave a run that failed half-way, and a saved plan of the same runbook."""
    runbook = workspace / "runbooks" / "half-way.yml"
    runbook.write_text(HALF_WAY.format(folder=tmp_path), encoding="utf-8")
    ask("runbook", "plan", "half-way", "-o", str(workspace / "plan.json"))
    assert ask("runbook", "run", "half-way", "--yes").code == ExitCode.FAILED_EFFECTS_REMAIN


@pytest.mark.usefixtures("failed_run")
@pytest.mark.parametrize("name", sorted(WITH_JSON | set(WORDS)))
def test_every_field_of_a_json_answer_is_documented(
    name: str, ask: Callable[..., Any], workspace: Path
) -> None:
    page = (ROOT / "site" / "pages" / "guide" / "json.md").read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))

    words = WORDS.get(name, "").format(workspace=workspace)
    arguments = [*name.split()[1:], *shlex.split(words), "--json"]
    answer = json.loads(ask(*arguments).out)

    documented = set(re.findall(r"`([a-z0-9_]+)`", row))
    if name not in DESCRIBED_BY_A_SCHEMA:
        assert set(answer) <= documented
    for parts in answer.values():
        if isinstance(parts, list) and parts and isinstance(parts[0], dict):
            assert name in DESCRIBED_BY_A_SCHEMA or set(parts[0]) <= set(
                re.findall(r"`([a-z0-9_]+)`", page)
            )
