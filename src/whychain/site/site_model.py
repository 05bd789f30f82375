"""Everything that the pages of a site are made from, worked out once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from whychain.causal.graph import CausalGraph, graph_of
from whychain.causal.similarity import Similar
from whychain.documents.finding import Finding
from whychain.documents.reader import Document
from whychain.kb.record import Record
from whychain.runbooks.runbook import Runbook
from whychain.site.accounts import AccountAnswers, account_answers, similar_records
from whychain.site.cause_answers import CauseAnswers
from whychain.site.example_plans import ExamplePlan, example_plan
from whychain.site.links import Links, links_of_site
from whychain.site.phrases import Language
from whychain.site.relations import Relations, relations_of
from whychain.workspace.check import findings_of
from whychain.workspace.load import Workspace

MOST_CHECKED = 300
"""Up to so many records a build also checks them; the check takes longer than their pages."""


@dataclass(frozen=True, slots=True)
class SiteModel:
    """A workspace with its links, relations, answers and plans."""

    workspace: Workspace
    links: Links
    relations: Mapping[str, Relations]
    answers: Mapping[str, tuple[AccountAnswers, ...]]
    examples: Mapping[str, ExamplePlan]
    graph: CausalGraph
    similar: Mapping[str, Similar]
    causes: CauseAnswers
    findings: tuple[Finding, ...] | None
    """What a check finds; nothing for a knowledge base too large to check while it is built."""

    @property
    def documents(self) -> tuple[Document[Record], ...]:
        """Return the records with the files that they stand in."""
        return self.workspace.records.documents

    @property
    def records(self) -> tuple[Record, ...]:
        """Return the records, sorted by id."""
        return tuple(d.content for d in self.documents)

    @property
    def runbooks(self) -> tuple[Runbook, ...]:
        """Return the runbooks, sorted by file name."""
        return tuple(d.content for d in self.workspace.runbooks.documents)

    def in_language(self, language: Language, tree: str = "") -> "SiteModel":
        """Return the same answers, linked and titled for the pages of one language."""
        return replace(self, links=links_of_site(self.workspace, language, tree))


def site_model(workspace: Workspace) -> SiteModel:
    """Ask every question that some page answers."""
    records = [d.content for d in workspace.records.documents]
    runbooks = [d.content for d in workspace.runbooks.documents]
    network = workspace.network()
    answers = {r.id: account_answers(workspace.vocabulary, r) for r in records}
    return SiteModel(
        workspace=workspace,
        links=links_of_site(workspace),
        relations=relations_of(workspace),
        answers=answers,
        examples={r.id: example_plan(r, workspace.runbooks.find) for r in runbooks},
        graph=graph_of(network),
        causes=CauseAnswers(workspace, answers, network),
        similar=similar_records(answers),
        findings=findings_of(workspace) if len(records) <= MOST_CHECKED else None,
    )
