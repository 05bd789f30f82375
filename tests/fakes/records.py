"""The smallest sound record of each kind, as plain values and as records; fields may be added."""

from pathlib import Path
from typing import Any

import msgspec

from whychain.documents.reader import Document, Source
from whychain.kb.record import Case, Drill, Incident, Record

_BASE = {
    "title": "A title",
    "summary": "A summary.",
    "status": "draft",
    "provenance": {"source": "Written for a test."},
}
_INCIDENT = {
    "kind": "incident",
    "id": "an-incident",
    "classification": "incident",
    "severity": "SEV3",
    "times": {},
    "timeline": [
        {"id": "first", "at": "2024-05-02T12:00:00Z", "kind": "symptom", "text": "It began."}
    ],
    "detection": {"method": "alert"},
    "trigger": {"kind": "unknown", "text": "Not known."},
    "impact": {"kind": "degradation", "text": "Slow."},
}
_CASE = {"kind": "case", "id": "a-case", "mechanism": "It breaks.", "detect": ["x"], "fix": ["y"]}
_DRILL = {
    "kind": "drill",
    "id": "a-drill",
    "drill_status": "planned",
    "hypothesis": "Nothing happens.",
    "injects": ["a-fault"],
    "steady_state": ["All is well."],
    "injection": [{"title": "Inject", "text": "Pull the plug."}],
    "proof_of_injection": [{"question": "Was it out?", "signal": "The lamp."}],
    "expected": ["Dark."],
    "abort_when": ["Smoke."],
    "clean_up": ["Put the plug in."],
}


def incident(**fields: Any) -> Incident:
    """Return an incident of one event, with these fields changed."""
    return msgspec.convert({**_BASE, **_INCIDENT, **fields}, Incident)


def case(**fields: Any) -> Case:
    """Return a case, with these fields changed."""
    return msgspec.convert({**_BASE, **_CASE, **fields}, Case)


def drill(**fields: Any) -> Drill:
    """Return a planned drill, with these fields changed."""
    return msgspec.convert({**_BASE, **_DRILL, **fields}, Drill)


def event(event_id: str, at: str | None, precision: str = "second", **fields: Any) -> Any:
    """Return an entry of a timeline as plain values."""
    plain = {"id": event_id, "at": at, "precision": precision, "kind": "note", "text": "It was."}
    return {**plain, "missing": at is None, **fields}


def document(record: Record) -> Document[Record]:
    """Return a record as if it had been read from its file."""
    path = Path("/workspace/kb") / record.id / "record.yml"
    return Document(Source(path, Path("/workspace"), ""), record)
