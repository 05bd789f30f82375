"""Everything that a page is made from, for records written in a test."""

import html
from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace
from tests.fakes.records import document

from whychain.causal.questions import Questions
from whychain.causal.vocabulary import Control, ControlKind, Effect, Fault, FaultClass, NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.kb.read import Records
from whychain.kb.record import Record
from whychain.runbooks.read import Runbooks
from whychain.site.accounts import Answers
from whychain.site.page import Draft, Page, made
from whychain.site.site_model import SiteModel, site_model
from whychain.workspace.find import Settings
from whychain.workspace.load import Workspace


def workspace_of(
    *records: Record, faults: Iterable[str] = (), controls: Iterable[str] = (), name: str = "test"
) -> Workspace:
    """Return a workspace of these records, with a word for each fault and control."""
    entries = {
        **{one: Fault(id=one, title=one, text="x", fault_class=FaultClass.CODE) for one in faults},
        **{
            one: Control(id=one, title=one, text="x", control_kind=ControlKind.PREVENT)
            for one in controls
        },
        "harm": Effect(id="harm", title="Harm", text="x"),
    }
    kinds = {one: NodeKind(type(entry).__name__.lower()) for one, entry in entries.items()}
    ordered = tuple(sorted((document(r) for r in records), key=lambda d: d.content.id))
    return Workspace(
        root=Path("/workspace"),
        settings=Settings(format=1, name=name),
        records=Records(ordered, frozenset(d.content.id for d in ordered), ()),
        vocabulary=Vocabulary(kinds, entries),
        questions=Questions((), ()),
        runbooks=Runbooks((), frozenset(), ()),
    )


def model_of(
    *records: Record, faults: Iterable[str] = (), controls: Iterable[str] = (), name: str = "test"
) -> SiteModel:
    """Return what the pages of these records are made from."""
    return site_model(workspace_of(*records, faults=faults, controls=controls, name=name))


def answers_of(vocabulary: Vocabulary, *records: Record) -> Answers:
    """Return the answers about these records with the words of this vocabulary."""
    return site_model(replace(workspace_of(*records), vocabulary=vocabulary)).causes.answers


def text_of(page: Page | Draft) -> str:
    """Return a page with its entities read, as a browser would show it."""
    return html.unescape(made(page).text)
