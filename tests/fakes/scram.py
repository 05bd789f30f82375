"""The cut sets that the real SCRAM finds in a fault tree."""

import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

Sets = frozenset[frozenset[str]]


def scram_sets(scram: str, text: str, folder: Path) -> Sets:
    """Return the products of the one top gate of an Open-PSA text, as sets of event names."""
    path, report = folder / "tree.xml", folder / "report.xml"
    path.write_text(text, encoding="utf-8")
    options = ["--bdd", "-l", "100000", "-o", str(report)]
    done = subprocess.run(
        [scram, *options, str(path)], check=False, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    root: Any = ElementTree.parse(report).getroot()
    (top,) = root.iter("sum-of-products")
    return frozenset(
        frozenset(event.get("name") for event in product.iter("basic-event"))
        for product in top.iter("product")
    )
