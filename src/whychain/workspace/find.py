"""Finding the workspace: walk up from a folder to ``whychain.yml``, as git finds a repository."""

from pathlib import Path
from typing import Annotated

from msgspec import Meta

from whychain.documents.reader import read_document
from whychain.documents.shape import Part, Title
from whychain.errors import ContentError

MARKER = "whychain.yml"
FORMAT = 1


class Settings(Part, frozen=True):
    """What ``whychain.yml`` says."""

    format: Annotated[int, Meta(ge=1)]
    name: Title
    description: str = ""


def find_workspace(start: Path) -> Path:
    """Return the root of the workspace that holds ``start``.

    Raises:
        ContentError: when the folder does not exist, there is no workspace above it, or it has
            a format that this version does not read.
    """
    here = start.resolve()
    if not here.is_dir():
        raise ContentError("no such folder", where=str(start), fix="name one that exists")
    for folder in (here, *here.parents):
        if (folder / MARKER).is_file():
            settings(folder)
            return folder
    raise ContentError(
        f"no {MARKER} here or in any folder above",
        where=str(start),
        fix="'whychain init DIR' makes a workspace, -C DIR names one",
    )


def settings(root: Path) -> Settings:
    """Return the settings of a workspace.

    Raises:
        ContentError: when they cannot be read or are of another format.
    """
    reading = read_document(root / MARKER, root, Settings)
    if reading.document is None:
        first = reading.findings[0]
        raise ContentError(first.message, where=f"{first.file}:{first.line}", fix="mend the file")
    found = reading.document.content
    if found.format != FORMAT:
        raise ContentError(
            f"the workspace has format {found.format}, this version reads format {FORMAT}",
            where=MARKER,
            fix="install the version of whychain that reads it",
        )
    return found
