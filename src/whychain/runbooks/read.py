"""From ``runbooks/<id>.yml`` to runbooks. Reads no record and no vocabulary."""

import difflib
from collections.abc import Callable
from pathlib import Path

import msgspec

from whychain.documents.finding import Finding, unreadable
from whychain.documents.reader import Document, read_document
from whychain.documents.text import files_holding
from whychain.errors import UsageError
from whychain.runbooks.runbook import Runbook


class Runbooks(msgspec.Struct, frozen=True):
    """Every runbook of a workspace; ``names`` also holds the ones that could not be read."""

    documents: tuple[Document[Runbook], ...]
    names: frozenset[str]
    findings: tuple[Finding, ...]

    def find(self, runbook_id: str) -> Runbook | None:
        """Return the runbook of that id, None when there is none."""
        return next((d.content for d in self.documents if d.content.id == runbook_id), None)


def read_runbooks(root: Path) -> Runbooks:
    """Read all runbooks of a workspace, sorted by file name."""
    readings = [read_document(path, root, Runbook) for path in runbook_files(root)]
    return Runbooks(
        tuple(r.document for r in readings if r.document),
        frozenset(path.stem for path in runbook_files(root)),
        tuple(f for r in readings for f in r.findings),
    )


def runbook_files(root: Path) -> list[Path]:
    """Return the runbook files of a workspace, sorted."""
    folder = root / "runbooks"
    return sorted(folder.glob("*.yml")) if folder.is_dir() else []


def read_runbook(root: Path, runbook_id: str) -> Document[Runbook]:
    """Read one runbook and nothing else.

    Raises:
        UsageError: when there is none of that id; names the nearest.
        ContentError: when its file cannot be read as a runbook.
    """
    files = runbook_files(root)
    if runbook_id not in [path.stem for path in files]:
        fix = _nearest(runbook_id, files, root)
        raise UsageError(f"no runbook is called {runbook_id!r}", where="runbooks/", fix=fix)
    reading = read_document(root / "runbooks" / f"{runbook_id}.yml", root, Runbook)
    if reading.document is None:
        raise unreadable(reading.findings[0], len(reading.findings) - 1)
    return reading.document


def _nearest(runbook_id: str, files: list[Path], root: Path) -> str:
    for path in files_holding(runbook_id, files, root):
        document = read_document(path, root, Runbook).document
        if document and runbook_id in document.content.formerly:
            return f"it was renamed to {document.content.id}"
    near = difflib.get_close_matches(runbook_id, [path.stem for path in files], n=1)
    return f"did you mean {near[0]}?" if near else "'whychain runbook list' shows them"


def finder(root: Path) -> Callable[[str], Runbook | None]:
    """Return a look-up of sound runbooks by id, read only when asked for."""

    def find(runbook_id: str) -> Runbook | None:
        path = root / "runbooks" / f"{runbook_id}.yml"
        document = read_document(path, root, Runbook).document if path.is_file() else None
        return document.content if document else None

    return find
