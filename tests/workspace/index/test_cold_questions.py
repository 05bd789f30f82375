"""What a question to one incident imports, and which files it reads, when the index is warm."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from whychain.causal.vocabulary import NodeKind
from whychain.workspace.networks import network_for

SOURCE = Path(__file__).parents[3] / "src"
HEAVY = {"networkx", "pydot", "jinja2", "mkdocs", "jsonschema", "httpx", "nh3", "multiprocessing"}
WATCHED = """
import sys
def watch(event, arguments):
    if event == "open" and str(arguments[0]).endswith((".yml", ".md")):
        sys.stderr.write(f"READ {arguments[0]}\\n")
sys.addaudithook(watch)
from whychain.cli.app import run
code = run(sys.argv[1:])
for name in sorted(sys.modules):
    sys.stderr.write(f"MODULE {name}\\n")
sys.exit(code)
"""


def _unmeasured() -> dict[str, str]:
    """Return the environment without what makes a process import a measuring tool."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}


@pytest.mark.parametrize("question", ["why", "effects", "paths", "cut-sets"])
def test_a_question_to_one_incident_imports_and_reads_next_to_nothing(
    made_up: Path, question: str
) -> None:
    incident = sorted(path.name for path in (made_up / "kb").iterdir())[0]
    network = network_for(made_up, incident)
    outcome = network.of_kind(NodeKind.OUTCOME)[0]
    fault = network.of_kind(NodeKind.FAULT)[0]
    words = {"effects": [fault], "paths": [fault, outcome]}.get(question, [outcome])
    for path in made_up.rglob("*.yml"):
        os.utime(path, (1_700_000_000.5, 1_700_000_000.5))
    network_for(made_up, incident)

    done = subprocess.run(
        [
            *(sys.executable, "-c", WATCHED, "-C", str(made_up)),
            *("causal", question, *words, "--incident", incident),
        ],
        env=_unmeasured() | {"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=False,
    )

    lines = done.stderr.splitlines()
    modules = {line.split()[1] for line in lines if line.startswith("MODULE ")}
    assert "whychain.causal.network" in modules
    assert not modules & HEAVY
    assert "whychain.kb.record" not in modules
    assert [line for line in lines if line.startswith("READ ")] == [f"READ {made_up}/whychain.yml"]
