"""Finding text in records, words and runbooks, without an index and without guessing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from whychain.kb.read import narrative
from whychain.runbooks.runbook import Runbook
from whychain.workspace.load import Workspace

_AROUND = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that holds every word searched for, with the passage that shows it."""

    kind: str
    id: str
    title: str
    passage: str
    score: int


@dataclass(frozen=True, slots=True)
class _Text:
    kind: str
    id: str
    title: str
    body: str


def search(workspace: Workspace, text: str) -> tuple[Hit, ...]:
    """Return what holds every word of ``text``, best first; ids and titles weigh most.

    Words are parts of text in any language, compared without regard to case.
    """
    words = [word.casefold() for word in text.split()]
    hits = (_hit(item, words) for item in _texts(workspace)) if words else ()
    return tuple(sorted((h for h in hits if h), key=lambda h: (-h.score, h.kind, h.id)))


def _hit(item: _Text, words: list[str]) -> Hit | None:
    head, body = f"{item.id} {item.title}".casefold(), item.body.casefold()
    if not all(word in head or word in body for word in words):
        return None
    score = sum(10 * head.count(word) + body.count(word) for word in words)
    return Hit(item.kind, item.id, item.title, _passage(item.body, words), score)


def _passage(body: str, words: list[str]) -> str:
    at = next((p for word in words if (p := body.casefold().find(word)) >= 0), -1)
    if at < 0:
        return ""
    start, end = max(at - _AROUND, 0), at + _AROUND
    middle = " ".join(body[start:end].split())
    return f"{'…' if start else ''}{middle}{'…' if end < len(body) else ''}"


def _texts(workspace: Workspace) -> Iterator[_Text]:
    for document in workspace.records.documents:
        record = document.content
        prose = narrative(document, workspace.root)
        claims = (f"{c.text} {c.corrected}" for c in record.claims)
        body = _joined((record.summary, *claims, *record.tags, prose))
        yield _Text(type(record).__name__.lower(), record.id, record.title, body)
    for node, entry in workspace.vocabulary.entries.items():
        body = _joined((entry.text, entry.title_zh, *entry.aliases))
        yield _Text(workspace.vocabulary.kinds[node].value, node, entry.title, body)
    for runbook in (d.content for d in workspace.runbooks.documents):
        yield _Text("runbook", runbook.id, runbook.title, _runbook_body(runbook))


def _runbook_body(runbook: Runbook) -> str:
    steps = (step.title for step in runbook.steps)
    return _joined((runbook.summary, runbook.trigger, *runbook.alerts, *runbook.notes, *steps))


def _joined(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)
