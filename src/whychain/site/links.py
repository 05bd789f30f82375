"""Where everything stands on the site, and how one page points at another."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from whychain.causal.vocabulary import Entry
from whychain.kb.record import Case, Drill, Incident, Record
from whychain.site.phrases import Language, Phrases
from whychain.site.targets import Asked, Calling, Target, Targets
from whychain.workspace.load import Workspace

HOME = "index"
RECORD_FOLDERS: Mapping[type[Record], str] = {
    Incident: "incidents",
    Case: "cases",
    Drill: "drills",
}


@dataclass(frozen=True)
class Links:
    """Every record, node and runbook that has a page, as one language calls it.

    ``tree`` is the folder in which the pages of that language stand, with ``/`` at its end;
    the first language of a site stands at its root.
    """

    records: Targets
    nodes: Targets
    runbooks: Targets
    asked: Asked
    t: Phrases
    tree: str = ""

    @cached_property
    def calling(self) -> Calling:
        """Return what everything is called, as digests."""
        return Calling((self.records, self.nodes, self.runbooks))

    @property
    def to_root(self) -> str:
        """Return the way from this tree to the root of the site."""
        return "../" if self.tree else ""


def links_of_site(
    workspace: Workspace,
    records: Mapping[str, Target],
    language: Language = Language.ENGLISH,
    tree: str = "",
) -> Links:
    """Return where the pages of a workspace stand, and what they are called in a language.

    Words of the vocabulary may have a Chinese title; records and runbooks have the one title
    that their authors gave them.
    """
    runbooks = [d.content for d in workspace.runbooks.documents]
    nodes = {
        node: Target(node_path(node), title_of(entry, language))
        for node, entry in workspace.vocabulary.entries.items()
    }
    asked = Asked()
    return Links(
        Targets("record", records, asked),
        Targets("node", nodes, asked),
        Targets("runbook", {r.id: Target(runbook_path(r.id), r.title) for r in runbooks}, asked),
        asked,
        Phrases(language),
        tree,
    )


def title_of(entry: Entry, language: Language) -> str:
    """Return what a word of the vocabulary is called in a language."""
    return (entry.title_zh if language is Language.CHINESE else "") or entry.title


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
    folder = here.rpartition("/")[0]
    if not folder:
        return there
    if there.startswith(f"{folder}/"):
        return there[len(folder) + 1 :]
    top, _, below = folder.partition("/")
    if there.startswith(f"{top}/"):
        return relative(f"{below}/x" if below else "x", there[len(top) + 1 :])
    return "../" * (folder.count("/") + 1) + there
