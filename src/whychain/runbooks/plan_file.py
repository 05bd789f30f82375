"""A saved plan: performed exactly as it is, once, or refused."""

import datetime
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from whychain.errors import ContentError, NotPerformableError
from whychain.runbooks.plan import programs
from whychain.runbooks.plan_data import plan_data, plan_sha256
from whychain.runbooks.planner import plan_runbook
from whychain.runbooks.planning import Planned, plan_from_files
from whychain.runbooks.runbook import Runbook
from whychain.runbooks.values import resolve_inputs
from whychain.version import VERSION

Which = Callable[[str], str | None]
VALID_SECONDS = 24 * 3600.0


class PlanFile(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a plan: all that it was made from, and what held when it was made.

    Secrets are not in it, only where they are read. ``sha256`` covers everything else.
    """

    format: int
    nonce: str
    runbook: str
    given: tuple[str, ...]
    runbooks: tuple[Runbook, ...]
    plan_sha256: str
    tool_version: str
    created_at: str
    expires_at: str
    programs: dict[str, str]
    """Where each program was found."""
    observed: dict[str, str]
    """What a rehearsal found of each step; empty when none was made."""
    plan: dict[str, Any]
    """The plan for people and scripts; performed is what planning gives again."""
    sha256: str = ""


def plan_file(
    planned: Planned,
    now: datetime.datetime,
    *,
    observed: Mapping[str, str],
    valid_seconds: float = VALID_SECONDS,
    which: Which = shutil.which,
) -> PlanFile:
    """Return a plan to be saved; it may be applied once, until it is too old."""
    draft = PlanFile(
        format=1,
        nonce=secrets.token_hex(16),
        runbook=planned.plan.runbook,
        given=planned.given,
        runbooks=planned.runbooks,
        plan_sha256=plan_sha256(planned.plan),
        tool_version=VERSION,
        created_at=now.isoformat(timespec="seconds"),
        expires_at=(now + datetime.timedelta(seconds=valid_seconds)).isoformat(timespec="seconds"),
        programs=_found(planned, which),
        observed=dict(observed),
        plan=plan_data(planned.plan),
    )
    return msgspec.structs.replace(draft, sha256=_sha256(draft))


def _found(planned: Planned, which: Which) -> dict[str, str]:
    names = sorted({program for _, program in programs(planned.plan)})
    return {name: which(name) or "" for name in names}


def _sha256(saved: PlanFile) -> str:
    plain = msgspec.to_builtins(msgspec.structs.replace(saved, sha256=""))
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def plan_file_text(saved: PlanFile) -> str:
    """Return a saved plan as the text of its file."""
    return msgspec.json.format(msgspec.json.encode(saved), indent=2).decode() + "\n"


def read_plan_file(path: Path) -> PlanFile:
    """Return a saved plan, as it was written.

    Raises:
        ContentError: when it cannot be read, is no plan, or was changed.
    """
    try:
        saved = msgspec.json.decode(path.read_bytes(), type=PlanFile)
    except OSError as error:
        raise ContentError(
            f"cannot be read: {error.strerror}", where=str(path), fix=_WRITES_ONE
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ContentError(
            f"is no saved plan: {error}", where=str(path), fix=_WRITES_ONE
        ) from error
    if saved.sha256 != _sha256(saved):
        raise ContentError("the plan was changed after it was saved", where=str(path), fix=_AGAIN)
    return saved


_WRITES_ONE = "'whychain runbook plan' writes one"
_AGAIN = "make a new one with 'whychain runbook plan'"


def require_current(
    root: Path, saved: PlanFile, now: datetime.datetime, which: Which = shutil.which
) -> Planned:
    """Return the plan that is to be performed, when it still is the one that was saved.

    Raises:
        NotPerformableError: when it is too old, made by another version, was used, or when a
            runbook or a program is not what it was.
    """
    if saved.tool_version != VERSION:
        raise NotPerformableError(
            f"the plan was made by version {saved.tool_version}, this is {VERSION}", fix=_AGAIN
        )
    if now.isoformat(timespec="seconds") > saved.expires_at:
        raise NotPerformableError(f"the plan is stale since {saved.expires_at}", fix=_AGAIN)
    if used := used_by(root, saved):
        raise NotPerformableError(f"the plan was used already, by run {used}", fix=_AGAIN)
    kept = _planned(saved)
    if plan_sha256(plan_from_files(root, saved.runbook, saved.given).plan) != saved.plan_sha256:
        raise NotPerformableError(
            f"runbook {saved.runbook} was changed since the plan was saved", fix=_AGAIN
        )
    for name, place in _found(kept, which).items():
        if place != saved.programs.get(name, ""):
            was = saved.programs.get(name) or "missing"
            raise NotPerformableError(
                f"the plan is stale: program {name!r} is {place or 'missing'}, it was {was}",
                fix=_AGAIN,
            )
    return kept


def _planned(saved: PlanFile) -> Planned:
    runbooks = {runbook.id: runbook for runbook in saved.runbooks}
    if saved.runbook not in runbooks:
        raise ContentError(f"runbook {saved.runbook} is missing in the plan", fix=_AGAIN)
    inputs = resolve_inputs(runbooks[saved.runbook], saved.given)
    plan = plan_runbook(runbooks[saved.runbook], inputs, runbooks.get)
    if plan_sha256(plan) != saved.plan_sha256:
        raise ContentError("the plan is not the one that planning gives", fix=_AGAIN)
    return Planned(plan, inputs, saved.given, saved.runbooks)


def _marker(root: Path, saved: PlanFile) -> Path:
    return root / ".whychain" / "plans" / saved.sha256


def used_by(root: Path, saved: PlanFile) -> str:
    """Return the run that has used a saved plan, empty when none has."""
    try:
        return _marker(root, saved).read_text(errors="replace").strip() or "unknown"
    except OSError:
        return ""


def use_up(root: Path, saved: PlanFile, run_id: str) -> None:
    """Mark a saved plan as used by a run; of two that try, one succeeds.

    Raises:
        NotPerformableError: when it is used already.
        ContentError: when the mark cannot be written.
    """
    path = _marker(root, saved)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unmarked(path, error) from error
    try:
        file = path.open("x", encoding="utf-8")
    except FileExistsError as error:
        used = used_by(root, saved)
        raise NotPerformableError(
            f"the plan was used already, by run {used}", fix=_AGAIN
        ) from error
    except OSError as error:
        raise _unmarked(path, error) from error
    try:
        with file:
            file.write(run_id)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink()
        raise _unmarked(path, error) from error


def _unmarked(path: Path, error: OSError) -> ContentError:
    return ContentError(
        f"the plan cannot be marked as used: {error.strerror}",
        where=str(path),
        fix="make room; nothing was started",
    )
