"""The navigation: what stands in the menu, and how much room a page has beside it.

It is short and the same on every page: one line for each record would let the site grow with
the square of their number.
"""

import re
from collections.abc import Iterator
from typing import Any

Entry = tuple[str, Any]
"""A title with a path, or with the entries below it."""
MENU: tuple[Entry, ...] = (
    ("Home", "index.md"),
    ("Incidents", "incidents.md"),
    ("Cases", "cases.md"),
    ("Drills", "drills.md"),
    (
        "Causes",
        (
            ("Overview", "causes.md"),
            ("Explorer", "explorer.md"),
            ("Faults", "faults.md"),
            ("Effects", "effects.md"),
            ("Symptoms", "symptoms.md"),
            ("Outcomes", "outcomes.md"),
            ("Conditions", "conditions.md"),
            ("Controls", "controls.md"),
            ("Matrix", "matrix.md"),
            ("Cut sets", "cut-sets.md"),
            ("Loops", "loops.md"),
        ),
    ),
    ("Runbooks", "runbooks.md"),
    (
        "Insights",
        (
            ("Trends", "trends.md"),
            ("Actions", "actions.md"),
            ("Roadmap", "roadmap.md"),
            ("Drill gaps", "drill-gaps.md"),
            ("Data quality", "data-quality.md"),
            ("What's new", "whats-new.md"),
        ),
    ),
)
REFERENCE: tuple[Entry, ...] = (
    ("Alerts", "alerts.md"),
    ("Claims", "claims.md"),
    ("Glossary", "glossary.md"),
    ("Command line", "reference/cli.md"),
    ("Exit codes", "reference/exit-codes.md"),
    ("Rules", "reference/rules.md"),
    ("Schemas", "reference/schemas.md"),
)
_WIDE = frozenset(["explorer.md", "matrix.md"])
_SHEET = re.compile(r"-\d+(?=\.md$)")


def hidden(path: str) -> tuple[str, ...]:
    """Return the side columns that a page does without on wide screens.

    A page in a section of the menu keeps them; one that is itself an entry of the menu, or
    needs the width, has neither; all others have their table of contents only.
    """
    first = _SHEET.sub("", path)
    if first in _ALONE or first in _WIDE:
        return ("navigation", "toc")
    return () if first in _IN_SECTIONS else ("navigation",)


def _paths(entries: tuple[Entry, ...]) -> Iterator[str]:
    for _, below in entries:
        if isinstance(below, str):
            yield below
        else:
            yield from _paths(below)


_ALONE = frozenset(below for _, below in MENU if isinstance(below, str))
_IN_SECTIONS = frozenset(_paths((*MENU, *REFERENCE))) - _ALONE
