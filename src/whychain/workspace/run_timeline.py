"""A run of a runbook as part of a record: its events in order, and its journal as evidence."""

import datetime
import hashlib
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from whychain.documents.yaml_writing import yaml_text
from whychain.errors import UsageError
from whychain.kb.shapes import Event, Evidence
from whychain.kb.vocabulary import ActorKind, EventKind, EvidenceKind, Grade, Precision
from whychain.runbooks.runbook import EffectClass
from whychain.runbooks.runs.entries import (
    Approval,
    Decision,
    Ended,
    Entry,
    Intent,
    Outcome,
    Phase,
    RunStarted,
    StepOutcome,
)
from whychain.runbooks.runs.folder import journal_path
from whychain.runbooks.runs.journal import JournalError, read_journal
from whychain.workspace.writing import reported_when_unwritable

Steps = Mapping[str, Intent]


@dataclass(frozen=True, slots=True)
class RunTimeline:
    """What a record takes over from a run."""

    run_id: str
    timeline: tuple[Event, ...]
    evidence: tuple[Evidence, ...]


def run_timeline(root: Path, run_id: str) -> RunTimeline:
    """Return the events of a run and its journal as evidence, from the checked journal alone.

    Steps that were skipped are left out. Times are those of the journal, to the millisecond.

    Raises:
        JournalError: when the journal is damaged, cannot be read or holds nothing.
    """
    path = journal_path(root, run_id)
    entries = read_journal(path).entries
    if not entries:
        raise JournalError("the journal holds nothing yet", where=str(path))
    name = f"run-{run_id.rpartition('-')[2]}"
    events: list[Event] = []
    for text, entry, kind, command in _told(entries):
        events.append(
            Event(
                id=_event_id(name, text, {event.id for event in events}),
                at=_moment(entry.at),
                kind=kind,
                text=text,
                precision=Precision.SECOND,
                actor=ActorKind.HUMAN if isinstance(entry, _PEOPLE) else ActorKind.AUTOMATION,
                command=command,
                evidence=(name,),
            )
        )
    return RunTimeline(run_id, tuple(events), (_evidence(name, run_id, path, entries),))


_PEOPLE = (Approval, Decision, RunStarted)


def _told(entries: tuple[Entry, ...]) -> Iterator[tuple[str, Entry, EventKind, str]]:
    """Yield each event: its sentence, its entry, its kind, and the program or request."""
    intents: dict[tuple[str, Phase], Intent] = {}
    for entry in entries:
        match entry:
            case RunStarted():
                text = f"{entry.initiator} starts runbook {entry.runbook}: {entry.title}"
                yield text, entry, EventKind.ACTION, ""
            case Intent():
                intents[entry.step, entry.phase] = entry
            case Outcome() if entry.outcome is not StepOutcome.SKIPPED:
                intent = intents.get((entry.step, entry.phase))
                if intent:
                    yield _sentence(entry), entry, _kind(intent), _command(intent)
            case Decision() | Approval():
                yield _answer(entry), entry, EventKind.ACTION, ""
            case Ended():
                text = f"The run ends: {entry.outcome}, exit code {entry.exit_code}"
                yield text, entry, EventKind.NOTE, ""


def _answer(entry: Decision | Approval) -> str:
    if isinstance(entry, Approval):
        return f"{entry.who} agrees to {entry.step}"
    return f"{entry.who} decides that {entry.step} is {entry.verdict}: {entry.reason}"


def _sentence(entry: Outcome) -> str:
    reason = f": {entry.reason}" if entry.reason else ""
    word = entry.outcome.value.replace("_", " ")
    return f"Step {entry.step} is {word}{reason}"


def _kind(intent: Intent) -> EventKind:
    if intent.phase is Phase.UNDO:
        return EventKind.ROLLBACK
    read = intent.effect is EffectClass.READ
    return EventKind.DIAGNOSIS_STEP if read else EventKind.MITIGATION


def _command(intent: Intent) -> str:
    return " ".join(intent.argv) or intent.request


def _event_id(name: str, text: str, taken: set[str]) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:50].strip("-")
    base = f"{name}-{words}"
    numbers = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(candidate for candidate in (base, *numbers) if candidate not in taken)


def _evidence(name: str, run_id: str, path: Path, entries: tuple[Entry, ...]) -> Evidence:
    last = entries[-1]
    result = f"{last.outcome}, exit code {last.exit_code}" if isinstance(last, Ended) else "cut off"
    return Evidence(
        id=name,
        kind=EvidenceKind.RUN,
        title=f"Journal of run {run_id}",
        grade=Grade.A,
        ref=path.name,
        result=result,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        at=_moment(entries[0].at),
    )


def _moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def run_timeline_yaml(found: RunTimeline) -> str:
    """Return events and evidence as YAML that a record takes as it is."""
    defaults = msgspec.to_builtins(Event(id="x", at=None, kind=EventKind.NOTE, text="x"))
    events = [_lean(msgspec.to_builtins(event), defaults) for event in found.timeline]
    plain = Evidence(id="x", kind=EvidenceKind.RUN, title="x")
    evidence = [_lean(msgspec.to_builtins(e), msgspec.to_builtins(plain)) for e in found.evidence]
    return yaml_text({"timeline": events, "evidence": evidence})


_ALWAYS = frozenset({"id", "at", "kind", "title", "text"})


def _lean(values: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value for key, value in values.items() if key in _ALWAYS or value != defaults.get(key)
    }


def attach_journal(root: Path, run_id: str, record_id: str) -> Path:
    """Copy the journal of a run beside a record, as its evidence; return where it is.

    Raises:
        UsageError: when there is no such record, or another file of that name.
        ContentError: when it cannot be written.
    """
    folder = root / "kb" / record_id
    if not folder.is_dir():
        raise UsageError(f"no record is called {record_id!r}", fix="'whychain kb list' shows them")
    source = journal_path(root, run_id)
    target = folder / source.name
    if target.exists() and target.read_bytes() != source.read_bytes():
        raise UsageError(
            f"kb/{record_id}/{target.name} exists and is another file", fix="move it away first"
        )
    with reported_when_unwritable(target):
        shutil.copyfile(source, target)
    return target
