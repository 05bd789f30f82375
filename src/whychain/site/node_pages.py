"""The pages of the shared vocabulary: one per node, and the lists of each kind."""

from collections.abc import Iterator, Mapping

from whychain.causal.vocabulary import Control, Fault, NodeKind, Symptom
from whychain.site.links import node_path
from whychain.site.page import Page
from whychain.site.pictures import cascade, neighbourhood
from whychain.site.site_model import SiteModel
from whychain.site.templates import render

KIND_TITLES: Mapping[NodeKind, tuple[str, str]] = {
    NodeKind.FAULT: ("Faults", "A defect that can start a cascade."),
    NodeKind.CONDITION: ("Conditions", "Context that is not a defect: a canary is running."),
    NodeKind.EFFECT: ("Effects", "A state or mechanism that follows."),
    NodeKind.SYMPTOM: ("Symptoms", "What an observer sees."),
    NodeKind.OUTCOME: ("Outcomes", "Harm to users."),
    NodeKind.CONTROL: ("Controls", "A barrier that prevents, detects, contains or recovers."),
}


def node_pages(model: SiteModel) -> Iterator[Page]:
    """Yield the list of the vocabulary and the page of every node."""
    vocabulary = model.workspace.vocabulary
    groups = [
        (title, lead, vocabulary.of_kind(kind)) for kind, (title, lead) in KIND_TITLES.items()
    ]
    yield render(
        "causes.md.j2",
        "causes.md",
        "Causes",
        model.links,
        groups=groups,
        relations=model.relations,
    )
    for node in vocabulary.entries:
        yield _page(model, node)


def _page(model: SiteModel, node: str) -> Page:
    vocabulary = model.workspace.vocabulary
    entry = vocabulary.entries[node]
    path = f"{node_path(node)}.md"
    title = f"What surrounds: {entry.title}"
    return render(
        "node.md.j2",
        path,
        entry.title,
        model.links,
        entry=entry,
        kind=vocabulary.kinds[node],
        fault=entry if isinstance(entry, Fault) else None,
        control=entry if isinstance(entry, Control) else None,
        symptom=entry if isinstance(entry, Symptom) else None,
        relations=model.relations[node],
        picture=cascade(neighbourhood(model.graph, node), title, path, model.links),
    )
