"""The same three local steps for every tool: freeze, deregister, roll back; each ``touch FILE``."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROGRAM = Path(sys.executable).parent / "whychain"
STEPS = ("freeze", "deregister", "roll-back")
OURS = "whychain"


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool: its program, how it performs the three steps, and how it only says so."""

    name: str
    program: Path
    real: tuple[str, ...]
    dry: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def tools(folder: Path) -> list[Tool]:
    """Write the three steps for every tool; the files that they make are ``effects(folder)``."""
    return [_whychain(folder), _chaos_toolkit(folder), _pyinfra(folder), _ansible(folder)]


def effects(folder: Path) -> list[Path]:
    """Return the files that a real run makes and a dry run does not."""
    return [folder / step for step in STEPS]


def _environment(folder: Path) -> dict[str, str]:
    """Return ours without what keeps compiled modules from being kept, and with a fresh home."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"HOME": str(folder), "LC_ALL": "C.UTF-8"}


def _peer_environment(folder: Path) -> dict[str, str]:
    return {k: v for k, v in _environment(folder).items() if not k.startswith("PYTHON")}


def _whychain(folder: Path) -> Tool:
    workspace = folder / "workspace"
    subprocess.run([PROGRAM, "init", workspace], check=True, capture_output=True)
    text = _HEAD + "".join(_STEP.replace("STEP", step) for step in STEPS)
    (workspace / "runbooks" / "three-steps.yml").write_text(text, encoding="utf-8")
    run = ("-C", str(workspace), "runbook", "run", "three-steps", "-i", f"folder={folder}")
    return Tool(
        OURS,
        PROGRAM,
        real=(*run, "--yes", "--json"),
        dry=(*run, "--dry-run", "--json"),
        environment=_environment(folder),
    )


_HEAD = """\
format: 1
id: three-steps
title: Freeze, deregister, roll back
summary: Three local steps, each of which makes one file.
owner: benchmarks
deadline: 30s
on_failure: undo
inputs:
  folder:
    type: string
    required: true
    description: Where the three files are made.
steps:
"""

_STEP = """\
  - id: STEP
    title: STEP
    run:
      argv: [touch, "${inputs.folder}/STEP"]
    effect: idempotent
    timeout: 5s
    undo:
      run:
        argv: [rm, -f, "${inputs.folder}/STEP"]
"""


def _chaos_toolkit(folder: Path) -> Tool:
    actions = [
        {
            "type": "action",
            "name": path.name,
            "provider": {"type": "process", "path": "touch", "arguments": [str(path)]},
        }
        for path in effects(folder)
    ]
    experiment = folder / "experiment.json"
    document = {"title": "three steps", "description": "three local steps", "method": actions}
    experiment.write_text(json.dumps(document), encoding="utf-8")
    return Tool(
        "Chaos Toolkit",
        ROOT / ".venv-peers" / "bin" / "chaos",
        real=("--no-version-check", "run", str(experiment)),
        dry=("--no-version-check", "run", "--dry=activities", str(experiment)),
        environment=_peer_environment(folder),
    )


def _pyinfra(folder: Path) -> Tool:
    calls = [
        f"server.shell(name={path.name!r}, commands=[{f'touch {path}'!r}])"
        for path in effects(folder)
    ]
    deploy = folder / "deploy.py"
    lines = ("from pyinfra.operations import server", *calls)
    deploy.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Tool(
        "pyinfra",
        ROOT / ".venv-pyinfra" / "bin" / "pyinfra",
        real=("-y", "@local", str(deploy)),
        dry=("--dry", "@local", str(deploy)),
        environment=_peer_environment(folder),
    )


def _ansible(folder: Path) -> Tool:
    tasks = [
        {"name": path.name, "ansible.builtin.command": {"argv": ["touch", str(path)]}}
        for path in effects(folder)
    ]
    play = {
        "name": "three steps",
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "tasks": tasks,
    }
    playbook = folder / "playbook.json"
    playbook.write_text(json.dumps([play]), encoding="utf-8")
    return Tool(
        "ansible-core",
        ROOT / ".venv-ansible" / "bin" / "ansible-playbook",
        real=(str(playbook),),
        dry=("--check", str(playbook)),
        environment=_peer_environment(folder),
    )
