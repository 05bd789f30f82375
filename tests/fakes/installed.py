"""Makes a package of this repository look installed to a process, without a network or pip."""

import tomllib
from pathlib import Path

EXTENSION = Path(__file__).parents[1] / "extensions" / "whychain-notice"


def installed(folder: Path, source: Path = EXTENSION) -> str:
    """Return a search path on which a package and its entry points are found."""
    project = tomllib.loads((source / "pyproject.toml").read_text())["project"]
    name, version = project["name"].replace("-", "_"), project["version"]
    metadata = folder / f"{name}-{version}.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {version}\n"
    )
    lines = []
    for group, offered in project["entry-points"].items():
        lines += [f"[{group}]", *(f"{key} = {value}" for key, value in offered.items()), ""]
    (metadata / "entry_points.txt").write_text("\n".join(lines))
    return f"{folder}:{source}"
