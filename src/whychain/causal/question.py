"""A golden question: asked of the graph, with the answer that must come back."""

from enum import StrEnum

from whychain.causal.choices import EventChoice
from whychain.documents.shape import Part, Slug, Text


class QuestionKind(StrEnum):
    """Which query is asked."""

    WHY = "why"
    EFFECTS = "effects"
    PATHS = "paths"
    CUT_SETS = "cut-sets"
    WHAT_IF = "what-if"
    LOOPS = "loops"


class Expected(Part, frozen=True):
    """The answer that must come back; only the fields given are compared."""

    nodes: tuple[Slug, ...] | None = None
    includes: tuple[Slug, ...] | None = None
    excludes: tuple[Slug, ...] | None = None
    sets: tuple[tuple[str, ...], ...] | None = None
    paths: tuple[tuple[Slug, ...], ...] | None = None
    shortest: tuple[Slug, ...] | None = None
    happens: bool | None = None
    before: bool | None = None
    loops: tuple[tuple[Slug, ...], ...] | None = None
    count: int | None = None


class Question(Part, frozen=True):
    """One question with its expected answer (``causal/questions/<id>.yml``)."""

    id: Slug
    question: Text
    ask: QuestionKind
    because: Text
    expected: Expected
    node: Slug | None = None
    target: Slug | None = None
    incident: Slug | None = None
    account: Slug | None = None
    without: tuple[Slug, ...] = ()
    with_controls: tuple[Slug, ...] = ()
    events: EventChoice = EventChoice.FAULTS
