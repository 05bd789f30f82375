"""Everything that the pages of a site are made from, worked out once."""

from collections.abc import Callable, Collection, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING

import msgspec

from whychain.causal.vocabulary import NodeKind
from whychain.documents.finding import Finding
from whychain.documents.memory import Memory
from whychain.documents.reader import Document
from whychain.kb.record import Record
from whychain.runbooks.runbook import Runbook
from whychain.site.accounts import Answers
from whychain.site.briefs import Brief
from whychain.site.cause_answers import CauseAnswers
from whychain.site.digests import Digests
from whychain.site.kind_rows import KindRow, kind_rows
from whychain.site.links import Links, links_of_site
from whychain.site.phrases import Language
from whychain.site.record_files import RecordFiles
from whychain.workspace.load import Workspace

if TYPE_CHECKING:
    from whychain.site.example_plans import ExamplePlan

MOST_CHECKED = 300
"""Up to so many records a build also checks them; the check takes longer than their pages."""


class SiteModel(msgspec.Struct, frozen=True):
    """A workspace with its links, answers and plans."""

    workspace: Workspace
    links: Links
    files: RecordFiles
    plan_examples: Callable[[], Mapping[str, "ExamplePlan"]]
    """Return each runbook planned with its own examples, by its id."""
    digests: Digests
    causes: CauseAnswers
    kind_rows: Callable[[NodeKind], tuple[KindRow, ...]]
    """Return the nodes of a kind as its list has them."""
    findings: tuple[Finding, ...] | None
    """What a check finds; nothing for a knowledge base too large to check while it is built."""

    @property
    def examples(self) -> Mapping[str, "ExamplePlan"]:
        """Return each runbook planned with its own examples, by its id."""
        return self.plan_examples()

    @property
    def answers(self) -> Answers:
        """Return the accounts of each record with their answers."""
        return self.causes.answers

    @property
    def documents(self) -> tuple[Document[Record], ...]:
        """Return the records with the files that they stand in."""
        return self.workspace.records.documents

    @property
    def briefs(self) -> tuple[Brief, ...]:
        """Return what lists and figures say of each record, in the order of their files."""
        return self.digests.briefs

    @property
    def newest(self) -> Collection[Brief]:
        """Return the same by the first known time, newest first; then the others by id."""
        return self.digests.newest.values()

    @property
    def runbooks(self) -> tuple[Runbook, ...]:
        """Return the runbooks, sorted by file name."""
        return tuple(d.content for d in self.workspace.runbooks.documents)

    def in_language(self, language: Language, tree: str = "") -> "SiteModel":
        """Return the same answers, linked and titled for the pages of one language."""
        links = links_of_site(self.workspace, self.digests.pages, language, tree)
        return msgspec.structs.replace(self, links=links)


def site_model(workspace: Workspace, memory: Memory | None = None) -> SiteModel:
    """Return what pages are made from; ``memory`` holds the answers of the last build."""
    memory = memory or Memory()
    digests = Digests(workspace, memory)
    folders = (document.source.folder for document in workspace.records.documents)
    few = len(workspace.records.documents) <= MOST_CHECKED
    causes = CauseAnswers(workspace, memory, digests)
    return SiteModel(
        workspace=workspace,
        links=links_of_site(workspace, digests.pages),
        files=RecordFiles(workspace.root, folders, memory),
        plan_examples=cache(partial(_examples, workspace)),
        digests=digests,
        causes=causes,
        kind_rows=cache(partial(kind_rows, causes)),
        findings=_findings(workspace) if few else None,
    )


def _examples(workspace: Workspace) -> Mapping[str, "ExamplePlan"]:
    from whychain.site.example_plans import example_plan  # slow to import, and seldom needed

    runbooks = (document.content for document in workspace.runbooks.documents)
    return {one.id: example_plan(one, workspace.runbooks.find) for one in runbooks}


def _findings(workspace: Workspace) -> tuple[Finding, ...]:
    from whychain.workspace.check import findings_of  # slow to import; large ones are not checked

    return findings_of(workspace)
