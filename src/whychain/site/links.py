"""Where everything stands on the site, and how one page points at another."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from whychain.kb.record import Case, Drill, Incident, Record
from whychain.workspace.load import Workspace

HOME = "index"
RECORD_FOLDERS: Mapping[type[Record], str] = {
    Incident: "incidents",
    Case: "cases",
    Drill: "drills",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A page that others point at: its path without ending, and what it is called."""

    path: str
    title: str


@dataclass(frozen=True, slots=True)
class Links:
    """Every record, node and runbook that has a page."""

    records: Mapping[str, Target]
    nodes: Mapping[str, Target]
    runbooks: Mapping[str, Target]


def links_of_site(workspace: Workspace) -> Links:
    """Return where the pages of a workspace stand."""
    records = [d.content for d in workspace.records.documents]
    runbooks = [d.content for d in workspace.runbooks.documents]
    return Links(
        records={r.id: Target(record_path(r), r.title) for r in records},
        nodes={n: Target(node_path(n), e.title) for n, e in workspace.vocabulary.entries.items()},
        runbooks={r.id: Target(runbook_path(r.id), r.title) for r in runbooks},
    )


def record_path(record: Record) -> str:
    """Return where the page of a record stands, without ending."""
    return f"{RECORD_FOLDERS[type(record)]}/{record.id}"


def node_path(node: str) -> str:
    """Return where the page of a vocabulary node stands, without ending."""
    return f"causes/{node}"


def runbook_path(runbook: str) -> str:
    """Return where the page of a runbook stands, without ending."""
    return f"runbooks/{runbook}"


def relative(here: str, there: str) -> str:
    """Return the way from one file of the tree to another, as a page writes it.

    >>> relative("incidents/canary.html", "causes/retry-storm.html")
    '../causes/retry-storm.html'
    """
    return posixpath.relpath(there, posixpath.dirname(here) or ".")
