"""A causal graph from one readable text: words by kind, links and controls as in a record."""

from typing import Any

import msgspec
import yaml

from whychain.causal.accounts import graph_of_account
from whychain.causal.graph import CausalGraph
from whychain.causal.vocabulary import Effect, Entry, NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.kb.record import Case

_KINDS = {f"{kind.value}s": kind for kind in NodeKind}


def record_from(causal: dict[str, Any] | None, record_id: str = "case-1", **fields: Any) -> Case:
    """Return a sound case with this causal section."""
    record = {
        "id": record_id,
        "title": "A case",
        "summary": "Made up for a test.",
        "status": "draft",
        "provenance": {"source": "a test"},
        "mechanism": "None.",
        "detect": ["Look."],
        "fix": ["Mend."],
    }
    return msgspec.convert(record | fields | ({"causal": causal} if causal else {}), Case)


def vocabulary_from(
    words: dict[str, list[str]], titles: dict[str, str] | None = None
) -> Vocabulary:
    """Return a vocabulary of ids by kind (``faults: [...]``), some with a title."""
    kinds = {word: _KINDS[kind] for kind, of_kind in words.items() for word in of_kind}
    entries: dict[str, Entry] = {
        word: Effect(id=word, title=title, text="A text.") for word, title in (titles or {}).items()
    }
    return Vocabulary(kinds, entries)


def graph_from(text: str) -> CausalGraph:
    """Return the graph of one account; effects need no declaration, controls carry a state."""
    content = yaml.load(text, yaml.CSafeLoader)
    words = {kind: content.pop(kind) for kind in _KINDS if kind in content and kind != "controls"}
    titles = content.pop("titles", None)
    words["controls"] = list(content.get("controls", {}))
    account = {"title": "As told", **content}
    record = record_from({"account": "told", "accounts": {"told": account}})
    return graph_of_account(vocabulary_from(words, titles), record)
