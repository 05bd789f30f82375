"""What people answer to a run that waits for them: one file each, owned by who wrote it.

The owner of the file, as the kernel says it, is who answered; a name inside would be a claim.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import msgspec

from whychain.errors import ContentError
from whychain.runbooks.runs.folder import answers_folder
from whychain.runbooks.runs.people import Person, person_of

_LARGEST = 10_000


class Answer(msgspec.Struct, frozen=True):
    """An answer as it is written: to which question of which plan, and what."""

    step: str
    plan_sha256: str
    agreed: bool
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer, and who gave it."""

    who: Person
    answer: Answer


def give_answer(root: Path, run_id: str, answer: Answer) -> Path:
    """Write an answer beside the journal of a run; the last one of a person counts.

    Raises:
        ContentError: when it cannot be written.
    """
    folder = answers_folder(root, run_id)
    try:
        folder.mkdir(exist_ok=True)
        folder.chmod(0o1777)
    except PermissionError:
        pass  # somebody else made it, and open for all
    except OSError as error:
        raise _unwritable(folder, error) from error
    path = folder / f"{os.getuid()}-{quote(answer.step, safe='')}.json"
    partial = path.with_suffix(".partial")
    try:
        partial.write_bytes(msgspec.json.encode(answer))
        partial.replace(path)
    except OSError as error:
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
            if path.is_symlink() or path.stat().st_size > _LARGEST:
                continue
            answer = msgspec.json.decode(path.read_bytes(), type=Answer)
            who = person_of(path.stat().st_uid)
        except (OSError, msgspec.DecodeError):
            continue
        if (answer.step, answer.plan_sha256) == (step, plan_sha256):
            found.append(GivenAnswer(who, answer))
    return found
