"""Where the reference content is: in the installed package, or in the repository beside it."""

import shutil
from pathlib import Path

PARTS = ("kb", "causal", "runbooks", "site", "whychain.yml")


def root() -> Path:
    """Return the folder that holds the reference workspace."""
    packaged = Path(__file__).parent / "reference"
    return packaged if packaged.is_dir() else Path(__file__).parents[3]


def copy_to(folder: Path) -> None:
    """Copy the reference content, and nothing else, into an existing folder."""
    for name in PARTS:
        source = root() / name
        if source.is_dir():
            shutil.copytree(source, folder / name, dirs_exist_ok=True)
        else:
            shutil.copy2(source, folder / name)
