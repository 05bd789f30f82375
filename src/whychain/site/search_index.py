"""The search index: one script that the reader's browser loads when somebody searches.

A page that was opened from a disk may fetch nothing, so the index is a script that assigns to
one global. It is a single text, a line for each thing that can be found, so that a browser
reads it in one step and scans it with its fastest function.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

import msgspec

from whychain.documents.memory import Decoder, digest
from whychain.documents.reader import Document
from whychain.documents.text import RefusedFile, bounded_text
from whychain.kb.record import Record
from whychain.site.page import Draft, Page
from whychain.site.script_data import script
from whychain.site.search_rows import (
    Line,
    Row,
    line_of,
    row_of_node,
    row_of_runbook,
    rows_of_hand_written,
    summary_of,
)
from whychain.site.site_model import SiteModel
from whychain.site.trees import Tree

PATH = "search-index.js"
_encode = msgspec.msgpack.encode
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
_PLACES = {kind: place for place, kind in enumerate(_KINDS)}
_LINES = Decoder(tuple[Line, ...])


def search_index(
    model: SiteModel, forest: Sequence[Tree] = (), generated: Sequence[Row] = ()
) -> Draft:
    """Return the script that holds everything that can be found.

    ``forest`` holds the pages that people wrote, ``generated`` the rows of other pages of prose.
    A page is found by its words in every language through one line, so that a reader gets it in
    the language that they read.
    """
    digests = model.digests
    written = [
        (tree.language, page.path, page.text) for tree in forest for page in tree.hand_written
    ]
    made_of = digest(
        digests.found,
        _encode(_chinese_narratives(model)),
        digests.words,
        digests.runbooks,
        _encode((written, generated)),
    )
    return Draft(PATH, made_of, partial(_index, model, forest, generated))


def _index(model: SiteModel, forest: Iterable[Tree], generated: Iterable[Row]) -> Page:
    rows = (*map(row_of_runbook, model.runbooks), *rows_of_hand_written(forest), *generated)
    lines = [*_records(model), *_words(model), *map(line_of, rows)]
    lines.sort(key=lambda one: (_PLACES[one.kind], one.folded_title, one.id, one.path))
    return Page(PATH, script("searchIndex", "\n".join(one.text for one in lines)))


def _records(model: SiteModel) -> Iterator[Line]:
    chinese = _chinese_narratives(model)
    for folder, line in model.digests.lines.items():
        more = chinese.get(folder)
        yield msgspec.structs.replace(line, text=_with(line.text, more)) if more else line


def _with(line: str, more: str) -> str:
    """Return a line of which the summary, its last field, goes on."""
    return f"{line}{more}" if line.endswith("\t") else f"{line} {more}"


def _words(model: SiteModel) -> tuple[Line, ...]:
    vocabulary = model.workspace.vocabulary

    def lines() -> tuple[Line, ...]:
        entries = vocabulary.entries.items()
        return tuple(line_of(row_of_node(n, vocabulary.kinds[n], entry)) for n, entry in entries)

    return model.causes.memory.recall("words", model.digests.words, _LINES, lines)


def _chinese_narratives(model: SiteModel) -> Mapping[str, str]:
    """Return by folder how each narrative in Chinese begins."""
    return {
        document.source.folder: _beginning(document, model)
        for document in model.documents
        if _CHINESE_NARRATIVE in model.files.names(document)
    }


def _beginning(document: Document[Record], model: SiteModel) -> str:
    path = document.source.path.with_name(_CHINESE_NARRATIVE)
    try:
        text = bounded_text(path, model.workspace.root)
    except RefusedFile:
        return ""
    return summary_of(text).rstrip()
