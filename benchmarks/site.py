"""Sites of many records: CPU seconds, memory and size, beside mkdocs on the same pages.

    python -m benchmarks.site [--records 1000 10000] [--peer-most 1000]

For each size a workspace is made in a temporary folder. Its site is built from nothing, built
again after each of several changes, and built once more by mkdocs alone from the tree of
Markdown that stands beside the site (up to ``--peer-most`` records: mkdocs takes minutes).
``CPU s`` is the whole process with its children, ``own`` what it spent itself: the rest is
mkdocs, which builds the frames of pages. Memory is that of the largest process.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.cold_start import cost
from benchmarks.synthetic_workspace import INCIDENTS_PER_SERVICE, Incident, add_incident, generate

CPU_BUDGET_SECONDS = 40.0
MEMORY_BUDGET_MEBIBYTES = 250.0
OWN_BUDGET_SECONDS = 5.0
SEED = 1
_SETTLED_SECONDS = 2.5
"""A file that was changed just before is read each time, which no second build should pay for."""
_EPOCH = "315532800"
_OWN = """
import os, resource, sys
from whychain.__main__ import main
report = open(sys.argv.pop(1), "w", buffering=1)
leave = os._exit
def counted(code):
    own = resource.getrusage(resource.RUSAGE_SELF)
    report.write(f"{own.ru_utime + own.ru_stime}\\n")
    leave(code)
os._exit = counted
sys.argv[0] = "whychain"
main()
"""


def main() -> None:
    """Make the workspaces, measure, and print one line for each build."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, nargs="+", default=[100, 1_000])
    parser.add_argument("--peer-most", type=int, default=1_000)
    arguments = parser.parse_args()
    os.environ |= {"NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": _EPOCH}
    columns = ("CPU s", "own", "wall s", "MiB", "pages", "MB", "KB/page")
    print(f"{'build':40}" + "".join(f" {name:>8}" for name in columns))
    # Until all is measured nothing is removed: the file system looks twice at what was just freed.
    with tempfile.TemporaryDirectory() as name:
        for records in arguments.records:
            root = Path(name, str(records), "workspace")
            generate(root, records, SEED)
            os.environ["XDG_CACHE_HOME"] = str(root.parent / "cache")
            for line in _measured(root, records, peer=records <= arguments.peer_most):
                print(line, flush=True)
    print(f"budget for 1,000 records: {CPU_BUDGET_SECONDS:g} s, {MEMORY_BUDGET_MEBIBYTES:g} MiB")
    print(f"budget for the own part of 10,000 after one change: {OWN_BUDGET_SECONDS:g} s")


def _measured(root: Path, records: int, *, peer: bool) -> Iterator[str]:
    yield _built(f"{records:,} records from nothing", root)
    for title, changes in CHANGES:
        lines = []
        for change in changes:
            change(root, records)
            time.sleep(_SETTLED_SECONDS)
            lines.append(_built(f"  after {title}", root))
        yield min(lines, key=_own)
    if peer:
        config = str(root / "build" / "mkdocs.yml")
        argv = (sys.executable, "-P", "-m", "mkdocs", "build", "-q", "-f", config)
        out = root / "alone"
        yield _timed("  the same pages by mkdocs alone", (*argv, "-d", str(out)), root, out)


def _replaced(old: str, new: str) -> Callable[[Path, int], None]:
    """Return a change of the record in the middle: the first place where some words stand."""

    def change(root: Path, records: int) -> None:
        services = max(1, records // INCIDENTS_PER_SERVICE)
        middle = Incident(records // 2, services, SEED)
        path = root / "kb" / middle.id / "record.yml"
        text = path.read_text(encoding="utf-8")
        if old not in text:
            raise ValueError(f"{path}: {old!r} does not stand here")
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def _added(number: int) -> Callable[[Path, int], None]:
    """Return a change: one more record, each time another."""

    def change(root: Path, records: int) -> None:
        services = max(1, records // INCIDENTS_PER_SERVICE)
        add_incident(root, Incident(records + number, services, SEED))

    return change


def _untouched(_root: Path, _records: int) -> None:
    """Change nothing."""


Change = Callable[[Path, int], None]
_WORDS = ("Something went wrong", "Some things went wrong")
_SEVERITIES = ("severity: SEV3", "severity: SEV2")
CHANGES: tuple[tuple[str, tuple[Change, ...]], ...] = (
    ("no change at all", (_untouched, _untouched)),
    ("a change of the words of one", (_replaced(*_WORDS), _replaced(*_WORDS[::-1]))),
    ("a change of the severity of one", (_replaced(*_SEVERITIES), _replaced(*_SEVERITIES[::-1]))),
    (
        "a change of a link of one",
        tuple(_replaced("causes: [", f"causes: [shared-fault-000{n}, ") for n in (7, 8)),
    ),
    ("one more record", (_added(0), _added(1))),
)
"""Each change is made twice, or made and taken back: the better build counts."""


def _own(line: str) -> float:
    return float(line.split()[-6])


def _built(title: str, root: Path) -> str:
    report = root.parent / "own"
    argv = (sys.executable, "-P", "-c", _OWN, str(report), "-C", str(root), "site", "build")
    return _timed(title, argv, root, root / "build" / "site", report)


def _timed(
    title: str, argv: tuple[str, ...], root: Path, site: Path, report: Path | None = None
) -> str:
    begun = time.monotonic()
    spent = cost(argv, root)
    wall = time.monotonic() - begun
    own = f"{float(report.read_text(encoding='utf-8')):.1f}" if report else "-"
    files = [path for path in site.rglob("*") if path.is_file()]
    pages = [path.stat().st_size for path in files if path.suffix == ".html"]
    size = sum(path.stat().st_size for path in files)
    return (
        f"{title:40} {spent.cpu_seconds:8.1f} {own:>8} {wall:8.1f} {spent.memory_mebibytes:8.0f} "
        f"{len(pages):8,} {size / 1e6:8.1f} {sum(pages) / max(1, len(pages)) / 1e3:8.1f}"
    )


if __name__ == "__main__":
    main()
