"""Graphs, records and vocabularies from a readable text, for all tests of causal logic."""

from collections.abc import Callable

import pytest
from tests.fakes import graphs

from whychain.causal.graph import CausalGraph
from whychain.causal.vocabulary_files import Vocabulary
from whychain.kb.record import Case

RecordFrom = Callable[..., Case]
VocabularyFrom = Callable[..., Vocabulary]
GraphFrom = Callable[[str], CausalGraph]


@pytest.fixture(scope="session")
def record_from() -> RecordFrom:
    """Return a sound case with this causal section."""
    return graphs.record_from


@pytest.fixture(scope="session")
def vocabulary_from() -> VocabularyFrom:
    """Return a vocabulary of ids by kind (``faults: [...]``), some with a title."""
    return graphs.vocabulary_from


@pytest.fixture(scope="session")
def graph_from() -> GraphFrom:
    """Return the graph of one account; effects need no declaration, controls carry a state."""
    return graphs.graph_from
