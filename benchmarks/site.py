"""Sites of many records: CPU seconds, memory and size, beside mkdocs on the same pages.

    python -m benchmarks.site [--records 1000 10000] [--peer-most 1000]

For each size a workspace is made in a temporary folder. Its site is built from nothing, built
again after one record has changed, and built once more by mkdocs alone from the tree of
Markdown that stands beside the site (up to ``--peer-most`` records: mkdocs takes minutes).
Figures are those of the whole process with its children; memory is that of the largest.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.cold_start import PROGRAM, cost
from benchmarks.synthetic_workspace import INCIDENTS_PER_SERVICE, Incident, generate

CPU_BUDGET_SECONDS = 40.0
MEMORY_BUDGET_MEBIBYTES = 250.0
SEED = 1
_EPOCH = "315532800"


def main() -> None:
    """Make the workspaces, measure, and print one line for each build."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, nargs="+", default=[100, 1_000])
    parser.add_argument("--peer-most", type=int, default=1_000)
    arguments = parser.parse_args()
    os.environ |= {"NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": _EPOCH}
    columns = ("CPU s", "wall s", "MiB", "pages", "MB", "KB/page")
    print(f"{'build':44}" + "".join(f" {name:>8}" for name in columns))
    for records in arguments.records:
        with tempfile.TemporaryDirectory() as name:
            root = Path(name, "workspace")
            generate(root, records, SEED)
            for line in _measured(root, records, peer=records <= arguments.peer_most):
                print(line, flush=True)
    print(f"budget for 1,000 records: {CPU_BUDGET_SECONDS:g} s, {MEMORY_BUDGET_MEBIBYTES:g} MiB")


def _measured(root: Path, records: int, *, peer: bool) -> Iterator[str]:
    ours = (str(PROGRAM), "-C", str(root), "site", "build")
    yield _timed(f"{records:,} records from nothing", ours, root, root / "build" / "site")
    changed = Incident(records // 2, max(1, records // INCIDENTS_PER_SERVICE), SEED)
    record = root / "kb" / changed.id / "record.yml"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("SEV3", "SEV2", 1), encoding="utf-8")
    yield _timed("  after one changed record", ours, root, root / "build" / "site")
    if peer:
        config = str(root / "build" / "mkdocs.yml")
        argv = (sys.executable, "-P", "-m", "mkdocs", "build", "-q", "-f", config)
        out = root / "alone"
        yield _timed("  the same pages by mkdocs alone", (*argv, "-d", str(out)), root, out)


def _timed(title: str, argv: tuple[str, ...], root: Path, site: Path) -> str:
    begun = time.monotonic()
    spent = cost(argv, root)
    wall = time.monotonic() - begun
    files = [path for path in site.rglob("*") if path.is_file()]
    pages = [path.stat().st_size for path in files if path.suffix == ".html"]
    size = sum(path.stat().st_size for path in files)
    return (
        f"{title:44} {spent.cpu_seconds:8.1f} {wall:8.1f} {spent.memory_mebibytes:8.0f} "
        f"{len(pages):8,} {size / 1e6:8.1f} {sum(pages) / max(1, len(pages)) / 1e3:8.1f}"
    )


if __name__ == "__main__":
    main()
