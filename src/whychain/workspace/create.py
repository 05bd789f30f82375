"""Making a workspace, a record or a runbook from a skeleton that passes ``whychain check``."""

import re
from pathlib import Path
from string import Template

from whychain.causal.vocabulary_files import FILES
from whychain.clock import Clock
from whychain.errors import UsageError, require_word
from whychain.kb.read import NARRATIVE_FILE, RECORD_FILE
from whychain.kb.record import KINDS
from whychain.workspace import reference
from whychain.workspace.find import FORMAT, MARKER
from whychain.workspace.schemas import write_schemas
from whychain.workspace.writing import reported_when_unwritable

_SCAFFOLD = Path(__file__).parent / "scaffold"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def create_workspace(folder: Path, *, example: bool) -> None:
    """Make a workspace in a new or empty folder; with ``example``, from the reference content.

    Raises:
        UsageError: when the folder exists and holds anything.
        ContentError: when it cannot be written.
    """
    with reported_when_unwritable(folder):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError(
                "the folder exists and is not empty", where=str(folder), fix="name another"
            )
        folder.mkdir(parents=True, exist_ok=True)
        if example:
            reference.copy_to(folder)
        else:
            _write_skeleton(folder)
        (folder / ".gitignore").write_text("/build/\n/.whychain/\n", encoding="utf-8")
        write_schemas(folder)


def _write_skeleton(folder: Path) -> None:
    for name in ("kb", "causal/questions", "runbooks", "site/pages"):
        (folder / name).mkdir(parents=True)
    marker = f'format: {FORMAT}\nname: "{_title(folder)}"\n'
    (folder / MARKER).write_text(marker, encoding="utf-8")
    for kind, (file_name, _) in FILES.items():
        stem = file_name.removesuffix(".yml")
        first = f"# yaml-language-server: $schema=../.whychain/schemas/{stem}.json\n"
        text = f"{first}# Every {kind.value} that records may speak of, declared once.\n[]\n"
        (folder / "causal" / file_name).write_text(text, encoding="utf-8")


def _title(folder: Path) -> str:
    return re.sub(r"[^\w .-]", " ", folder.resolve().name).strip()[:200] or "workspace"


def create_record(root: Path, kind: str, record_id: str, clock: Clock) -> Path:
    """Write the skeleton of a record and its narrative; return the record's path.

    Raises:
        UsageError: for an unknown kind, an ill-formed id, or one that exists.
        ContentError: when it cannot be written.
    """
    require_word(kind, KINDS, "kind of record")
    folder = new_record_folder(root, record_id)
    now = clock.now().replace(second=0, microsecond=0).isoformat().replace("+00:00", "Z")
    text = _filled(f"{kind}.yml", id=record_id, now=now)
    path = folder / RECORD_FILE
    with reported_when_unwritable(path):
        folder.mkdir(parents=True)
        (folder / NARRATIVE_FILE).write_text(_filled(NARRATIVE_FILE), encoding="utf-8")
        path.write_text(text, encoding="utf-8")
    return path


def new_record_folder(root: Path, record_id: str) -> Path:
    """Return the folder of a record that does not exist yet.

    Raises:
        UsageError: for an ill-formed id, or one that exists.
    """
    _require_slug(record_id)
    folder = root / "kb" / record_id
    if folder.exists():
        raise UsageError("this record exists", where=f"kb/{record_id}", fix="choose another id")
    return folder


def narrative_skeleton() -> str:
    """Return the prose of a record that nobody has told yet."""
    return _filled(NARRATIVE_FILE)


def create_runbook(root: Path, runbook_id: str) -> Path:
    """Write the skeleton of a runbook; return its path.

    Raises:
        UsageError: for an ill-formed id or one that exists.
        ContentError: when it cannot be written.
    """
    _require_slug(runbook_id)
    path = root / "runbooks" / f"{runbook_id}.yml"
    if path.exists():
        raise UsageError(
            "this runbook exists", where=f"runbooks/{path.name}", fix="choose another id"
        )
    with reported_when_unwritable(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_filled("runbook.yml", id=runbook_id), encoding="utf-8")
    return path


def _require_slug(text: str) -> None:
    if not _SLUG.fullmatch(text) or len(text) > 80:
        raise UsageError(
            f"{text!r} is not an id", fix="lower-case letters, digits and single hyphens"
        )


def _filled(name: str, **values: str) -> str:
    text = (_SCAFFOLD / name).read_text(encoding="utf-8")
    return Template(text).substitute(values)
