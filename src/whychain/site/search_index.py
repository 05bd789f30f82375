"""The search index: one script that the reader's browser loads when somebody searches.

A page that was opened from a disk may fetch nothing, so the index is a script that assigns to
one global. It is a single text, a line for each thing that can be found, so that a browser
reads it in one step and scans it with its fastest function.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from whychain.documents.reader import Document
from whychain.documents.text import RefusedFile, bounded_text
from whychain.kb.record import Record
from whychain.site.page import Page
from whychain.site.script_data import script
from whychain.site.search_rows import (
    Row,
    row_of_node,
    row_of_runbook,
    rows_of_hand_written,
    summary_of,
)
from whychain.site.site_model import SiteModel
from whychain.site.trees import Tree

PATH = "search-index.js"
_CHINESE_NARRATIVE = "narrative.zh.md"
_KINDS = (
    "incident",
    "runbook",
    "case",
    "drill",
    "fault",
    "symptom",
    "effect",
    "outcome",
    "control",
    "condition",
    "page",
)


def search_index(
    model: SiteModel, forest: Iterable[Tree] = (), generated: Iterable[Row] = ()
) -> Page:
    """Return the script that holds everything that can be found.

    ``forest`` holds the pages that people wrote, ``generated`` the rows of other pages of prose.
    A page is found by its words in every language through one line, so that a reader gets it in
    the language that they read.
    """
    kinds, entries = model.workspace.vocabulary.kinds, model.workspace.vocabulary.entries
    rows = [
        *_records(model),
        *(row_of_node(node, kinds[node], entry) for node, entry in entries.items()),
        *map(row_of_runbook, model.runbooks),
        *rows_of_hand_written(forest),
        *generated,
    ]
    rows.sort(key=lambda row: (_KINDS.index(row.kind), row.title.casefold(), row.id, row.path))
    return Page(PATH, script("searchIndex", "\n".join(row.line for row in rows)))


def _records(model: SiteModel) -> Iterator[Row]:
    for document, known in model.digests.each:
        row = known.found
        chinese = _chinese(document, model)
        yield replace(row, summary=row.summary + chinese) if chinese else row


def _chinese(document: Document[Record], model: SiteModel) -> str:
    """Return how the Chinese narrative of a record begins, if it has one that can be read."""
    if _CHINESE_NARRATIVE not in model.files.names(document):
        return ""
    path = document.source.path.with_name(_CHINESE_NARRATIVE)
    try:
        text = bounded_text(path, model.workspace.root)
    except RefusedFile:
        return ""
    return " " + summary_of(text)
