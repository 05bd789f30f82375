"""The JSON Schema of every kind of content file, generated from the types that read it."""

import json
from pathlib import Path
from typing import Any

from whychain.causal.question import Question
from whychain.causal.vocabulary import Condition, Control, Effect, Fault, Outcome, Symptom
from whychain.documents.json_schema import json_schema
from whychain.kb.record import Case, Drill, Incident
from whychain.runbooks.runbook import Runbook
from whychain.workspace.find import Settings
from whychain.workspace.writing import reported_when_unwritable

SCHEMAS: dict[str, Any] = {
    "incident": Incident,
    "case": Case,
    "drill": Drill,
    "conditions": list[Condition],
    "faults": list[Fault],
    "effects": list[Effect],
    "symptoms": list[Symptom],
    "outcomes": list[Outcome],
    "controls": list[Control],
    "question": Question,
    "runbook": Runbook,
    "workspace": Settings,
}
FOLDER = Path(".whychain") / "schemas"


def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of one kind of content file."""
    return json_schema(SCHEMAS[name], name)


def write_schemas(root: Path) -> tuple[Path, ...]:
    """Write every schema where the content files' first lines point; return the paths.

    Raises:
        ContentError: when they cannot be written.
    """
    folder = root / FOLDER
    written = []
    with reported_when_unwritable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name in SCHEMAS:
            path = folder / f"{name}.json"
            path.write_text(json.dumps(schema(name), indent=2) + "\n", encoding="utf-8")
            written.append(path)
    return tuple(written)
