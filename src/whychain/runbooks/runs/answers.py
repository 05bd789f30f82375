"""What people answer to a run that waits for them: one file each, owned by who wrote it.

The owner of the file, as the kernel says it, is who answered; a name inside would be a claim.
Everybody may put files there, so each is opened once, without following links or waiting, and
asked for its owner while it is open.
"""

import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import msgspec

from whychain.errors import ContentError
from whychain.runbooks.runs.folder import answers_folder
from whychain.runbooks.runs.people import Person, person_of

_LARGEST = 10_000


class Answer(msgspec.Struct, frozen=True):
    """An answer as it is written: to which question of which plan and run, and what."""

    step: str
    plan_sha256: str
    agreed: bool
    reason: str
    at: str
    run_id: str = ""
    """Filled in when it is given: an answer to one run is none to the next of the same plan."""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer, and who gave it."""

    who: Person
    answer: Answer


def open_for_answers(root: Path, run_id: str) -> None:
    """Make the folder in which everybody may answer a run, and nobody change another's answer.

    Raises:
        ContentError: when it cannot be made.
    """
    folder = answers_folder(root, run_id)
    try:
        folder.mkdir(exist_ok=True)
        folder.chmod(0o1777)
    except OSError as error:
        if not folder.is_dir():  # else somebody else made it, and open for all
            raise _unwritable(folder, error) from error


def give_answer(root: Path, run_id: str, answer: Answer) -> Path:
    """Write an answer beside the journal of a run; the last one of a person counts.

    Raises:
        ContentError: when it cannot be written.
    """
    folder = answers_folder(root, run_id)
    reason = answer.reason.encode(errors="replace").decode()
    given = msgspec.structs.replace(answer, run_id=run_id, reason=reason)
    content = msgspec.json.encode(given)
    if len(content) > _LARGEST:
        raise ContentError("the answer is too long to be read", fix="give a shorter reason")
    open_for_answers(root, run_id)
    path = folder / f"{os.getuid()}-{quote(answer.step, safe='')}.json"
    partial = folder / f"{os.getuid()}-{secrets.token_hex(8)}.partial"
    try:
        with partial.open("xb") as file:
            os.fchmod(file.fileno(), 0o644)  # who runs the runbook reads it
            file.write(content)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise _unwritable(path, error) from error
    return path


def _unwritable(path: Path, error: OSError) -> ContentError:
    return ContentError(
        f"the answer cannot be written: {error.strerror}",
        where=str(path),
        fix="ask the owner of the workspace for the right to write there",
    )


def answers_to(root: Path, run_id: str, step: str, plan_sha256: str) -> list[GivenAnswer]:
    """Return the answers to one step of one plan; files that are no answers are passed over."""
    found = []
    folder = answers_folder(root, run_id)
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        try:
            content, user_id = _content_and_owner(path)
            answer = msgspec.json.decode(content, type=Answer)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        if (answer.run_id, answer.step, answer.plan_sha256) == (run_id, step, plan_sha256):
            found.append(GivenAnswer(person_of(user_id), answer))
    return found


def _content_and_owner(path: Path) -> tuple[bytes, int]:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode) or about.st_size > _LARGEST:
            raise OSError("not a small regular file")
        return file.read(_LARGEST), about.st_uid
