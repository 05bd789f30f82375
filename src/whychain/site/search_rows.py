"""How things are found: one row for each record, node, runbook and page of prose."""

import html
import re
from collections.abc import Iterable, Iterator

import msgspec

from whychain.causal.vocabulary import Entry, NodeKind, Symptom
from whychain.kb.record import Incident, Record
from whychain.runbooks.runbook import Runbook
from whychain.site.links import record_path
from whychain.site.page import Page
from whychain.site.phrases import Language, translations
from whychain.site.titles import title_of
from whychain.site.trees import Tree

_SUMMARY = 240
_NODE_SUMMARY = 160
_PROSE = 600
_TAG = re.compile(r"<[^<>]*>")
_MARKS = re.compile(r"[`*#>|\\]+|\]\([^()]*\)|[!\[]|^---.*?^---$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{2,6}\s+(.+)$", re.MULTILINE)
_FOUND_BY_THEMSELVES = ("incidents/", "cases/", "drills/", "causes/", "runbooks/", "lists/")
_LATER_PAGE = re.compile(r"-\d+\.md$")


class Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One thing that can be found. ``path`` is empty where kind and id say it."""

    kind: str
    id: str
    title: str
    title_zh: str = ""
    path: str = ""
    words: str = ""
    summary: str = ""

    @property
    def line(self) -> str:
        """Return the row as the index holds it: its fields on one line, between tabs."""
        fields: tuple[str, ...] = msgspec.structs.astuple(self)
        # All at once: most rows are as they should be, and no white space but a blank is printable.
        whole = "|".join(("", *fields, ""))
        if not whole.isprintable() or any(odd in whole for odd in ("  ", "| ", " |")):
            fields = tuple(" ".join(text.split()) for text in fields)
        return "\t".join(fields)


class Line(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A row as the index holds it, and what says at which place."""

    kind: str
    folded_title: str
    id: str
    path: str
    text: str


def line_of(row: Row) -> Line:
    """Return a row as the index holds it."""
    return Line(row.kind, row.title.casefold(), row.id, row.path, row.line)


def is_prose(page: Page) -> bool:
    """Return whether a page is none of a record, a node, a runbook or a list of some of them."""
    listed = page.path.startswith(_FOUND_BY_THEMSELVES) or _LATER_PAGE.search(page.path)
    return page.is_markdown and not listed


def row_of_record(record: Record) -> Row:
    """Return how a record is found, without its narrative."""
    words = [*record.tags, *record.services, *_nodes_of(record), *record.runbooks]
    if isinstance(record, Incident):
        words += [record.severity.value, record.trigger.kind.value.replace("_", " ")]
    return Row(
        kind=record_path(record).partition("/")[0].removesuffix("s"),
        id=record.id,
        title=record.title,
        words=_joined(words),
        summary=_short(record.summary, _SUMMARY),
    )


def _nodes_of(record: Record) -> list[str]:
    """Return what the account that queries use speaks of, sorted."""
    account = record.causal.default if record.causal else None
    if account is None:
        return []
    named = {node for link in account.links for node in (link.effect, *link.causes)}
    return sorted(named | set(account.controls))


def summary_of(text: str) -> str:
    """Return the beginning of a text of Markdown, as a row holds it."""
    return _short(plain_text(text), _SUMMARY)


def row_of_node(node: str, kind: NodeKind, entry: Entry) -> Row:
    """Return how a word of the vocabulary is found."""
    return Row(
        kind=kind.value,
        id=node,
        title=entry.title,
        title_zh=entry.title_zh,
        words=_joined(_names(entry)),
        summary=_short(entry.text, _NODE_SUMMARY),
    )


def _names(entry: Entry) -> list[str]:
    seen = (*entry.alerts, *entry.metrics) if isinstance(entry, Symptom) else ()
    return [*entry.aliases, *entry.services, *seen]


def row_of_runbook(runbook: Runbook) -> Row:
    """Return how a runbook is found."""
    return Row(
        kind="runbook",
        id=runbook.id,
        title=runbook.title,
        words=_joined([*runbook.alerts, *runbook.mitigates]),
        summary=_short(runbook.summary, _SUMMARY),
    )


def rows_of_hand_written(forest: Iterable[Tree]) -> Iterator[Row]:
    """Yield how each page that people wrote is found, once for all languages."""
    texts: dict[str, dict[Language, str]] = {}
    for tree in forest:
        for page in tree.hand_written:
            texts.setdefault(page.path, {})[tree.language] = page.text
    for path, by_language in texts.items():
        first = by_language.get(Language.ENGLISH) or next(iter(by_language.values()))
        chinese = by_language.get(Language.CHINESE, first)
        title, title_zh = (plain_text(title_of(path, text)) for text in (first, chinese))
        yield _page(path, title, title_zh if title_zh != title else "", {first, chinese})


def row_of_page(page: Page) -> Row:
    """Return how a generated page of prose, in the first language, is found."""
    title = plain_text(title_of(page.path, page.text))
    title_zh = translations(Language.CHINESE).get(title, "")
    return _page(page.path, title, title_zh, {page.text})


def _page(path: str, title: str, title_zh: str, texts: Iterable[str]) -> Row:
    known = sorted(texts)
    return Row(
        kind="page",
        id="",
        title=title,
        title_zh=title_zh,
        path=path.removesuffix(".md"),
        words=_joined(plain_text(h) for text in known for h in _HEADING.findall(text)),
        summary=" ".join(_short(plain_text(text), _PROSE) for text in known),
    )


def plain_text(markdown: str) -> str:
    """Return what a reader sees of a page of Markdown or HTML, roughly: its words.

    >>> plain_text("## A *b* [c](d.md) <b>e</b> &#60;")
    'A b c e <'
    """
    return " ".join(_MARKS.sub(" ", html.unescape(_TAG.sub(" ", markdown))).split())


def _short(text: str, most: int) -> str:
    return " ".join(text.replace("`", "").split())[:most]


def _joined(words: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(word for word in words if word))
