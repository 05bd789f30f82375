"""What pages are made of, as digests: where a digest is the same, so is the content."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain, repeat
from typing import TypeVar

import msgspec

from whychain.causal.likelihood import Prior
from whychain.causal.vocabulary import NodeKind
from whychain.documents.memory import Decoder, Memory, digest
from whychain.documents.reader import Document
from whychain.kb.actions import ActionItem, action_items
from whychain.kb.record import Record
from whychain.kb.shapes import Claim
from whychain.site.aspects import Aspects, aspects_of
from whychain.site.briefs import Brief, brief_of
from whychain.site.search_rows import Line, line_of, row_of_record
from whychain.site.targets import Target
from whychain.workspace.gaps import Looked, gaps_of_record
from whychain.workspace.load import Workspace

T = TypeVar("T")
Stated = tuple[str, Claim]
"""The id of a record, and a claim of it."""
_ASPECTS = Decoder(dict[str, Aspects])
_BRIEFS = Decoder(dict[str, Brief])
_STATED = Decoder(dict[str, tuple[Stated, ...]])
_ACTIONS = Decoder(dict[str, tuple[ActionItem, ...]])
_FOUND = Decoder(dict[str, Line])
_LOOKED = Decoder(dict[str, Looked])
_encode = msgspec.msgpack.encode
_UNKNOWN = repeat(0)


@dataclass(frozen=True)
class Digests:
    """Digests of the parts of a workspace, each worked out when it is needed."""

    workspace: Workspace
    memory: Memory

    @cached_property
    def aspects(self) -> Mapping[str, Aspects]:
        """Return each record taken apart, by its id."""
        return {one.id: one for one in self.taken_apart}

    @cached_property
    def taken_apart(self) -> tuple[Aspects, ...]:
        """Return all records taken apart, also two of one id, in the order of their files."""
        return tuple(self._of_each("aspects", _ASPECTS, aspects_of).values())

    @cached_property
    def briefs(self) -> tuple[Brief, ...]:
        """Return what lists and figures say of each record, in the order of their files."""
        return tuple(self._briefs.values())

    @cached_property
    def newest(self) -> Mapping[str, Brief]:
        """Return the same by folder: by the first known time, newest first; then others by id."""
        return dict(sorted(self._briefs.items(), key=lambda one: (-one[1].began, one[1].id)))

    @cached_property
    def _briefs(self) -> Mapping[str, Brief]:
        return self._of_each("briefs", _BRIEFS, brief_of)

    @cached_property
    def stated(self) -> tuple[Stated, ...]:
        """Return every claim with its record, in the order of their files."""
        return tuple(chain.from_iterable(self._of_each("stated", _STATED, _stated_by).values()))

    @cached_property
    def action_items(self) -> tuple[ActionItem, ...]:
        """Return every action, in the order of their files; none is told to be overdue."""
        each = self._of_each("acting", _ACTIONS, lambda one: action_items([one], date.min))
        return tuple(chain.from_iterable(each.values()))

    @cached_property
    def lines(self) -> Mapping[str, Line]:
        """Return by folder how the search finds each record, without its narrative."""
        return self._of_each("found", _FOUND, lambda record: line_of(row_of_record(record)))

    @cached_property
    def looked(self) -> Mapping[str, Looked]:
        """Return by folder what each record adds to the gaps."""
        return self._of_each("looked", _LOOKED, gaps_of_record)

    def _of_each(
        self, kind: str, decoder: Decoder[dict[str, T]], ask: Callable[[Record], T]
    ) -> Mapping[str, T]:
        """Return by folder what is asked of each record, in the order of their files."""
        documents = {d.source.folder: d for d in self.workspace.records.documents}
        made_of = {folder: document.source.digest for folder, document in documents.items()}
        return self.memory.recall_each(
            kind, made_of, decoder, lambda folder: ask(documents[folder].content)
        )

    @property
    def each(self) -> Iterator[tuple[Document[Record], Aspects]]:
        """Yield every record with the file that it stands in and what is known of it."""
        return zip(self.workspace.records.documents, self.taken_apart, strict=True)

    @cached_property
    def pages(self) -> Mapping[str, Target]:
        """Return where the page of each record stands, and what it is called."""
        return {one.id: Target(one.path, one.title) for one in self.taken_apart}

    def files(self, records: Collection[str]) -> bytes:
        """Return a digest of some records as they are."""
        return _all(document.source.digest for document, one in self.each if one.id in records)

    @cached_property
    def runbooks(self) -> bytes:
        """Return a digest of all runbooks."""
        return _all(document.source.digest for document in self.workspace.runbooks.documents)

    @cached_property
    def in_use(self) -> bytes:
        """Return a digest of the names of all records and runbooks, also of unreadable ones."""
        records, runbooks = self.workspace.records.folders, self.workspace.runbooks.names
        return digest(sorted(records), sorted(runbooks))

    @cached_property
    def words(self) -> bytes:
        """Return a digest of the whole vocabulary."""
        vocabulary = self.workspace.vocabulary
        entries = [(type(entry).__name__, entry) for entry in vocabulary.entries.values()]
        return digest(_encode([dict(vocabulary.kinds), entries]))

    @cached_property
    def named(self) -> bytes:
        """Return a digest of what data tell of each word: its kind and its title."""
        vocabulary = self.workspace.vocabulary
        return digest(_encode([(n, k, vocabulary.title(n)) for n, k in vocabulary.kinds.items()]))

    @cached_property
    def causes(self) -> bytes:
        """Return a digest of all that records say about causes, without how bad it was."""
        return digest(self.named, _all(one.causal for one in self.taken_apart))

    @cached_property
    def figures(self) -> bytes:
        """Return a digest of all that records say, without their titles and summaries."""
        return digest(self.course, _all(one.causal for one in self.taken_apart))

    @cached_property
    def course(self) -> bytes:
        """Return the same without what they say about causes."""
        return _all(one.course for one in self.taken_apart)

    @cached_property
    def met(self) -> bytes:
        """Return a digest of which nodes each record names."""
        return _all(one.met for one in self.taken_apart)

    @cached_property
    def claims(self) -> bytes:
        """Return a digest of the claims of all records."""
        return _all(one.claims for one in self.taken_apart)

    @cached_property
    def actions(self) -> bytes:
        """Return a digest of the actions of all records."""
        return _all(one.actions for one in self.taken_apart)

    @cached_property
    def gaps(self) -> bytes:
        """Return a digest of all that records do not say."""
        return _all(one.gaps for one in self.taken_apart)

    @cached_property
    def found(self) -> bytes:
        """Return a digest of how the search finds all records."""
        return _all(one.found for one in self.taken_apart)

    @cached_property
    def severities(self) -> bytes:
        """Return a digest of how bad each incident was."""
        return digest(_encode([one.severity for one in self.taken_apart]))

    @cached_property
    def accounts(self) -> bytes:
        """Return a digest of how many accounts each record has."""
        return digest(_encode([one.accounts for one in self.taken_apart]))

    @cached_property
    def told(self) -> Mapping[str, bytes]:
        """Return for each node of a default account bytes that stand for all that is said of it."""
        return _joined(self._told)

    @property
    def prior(self) -> Prior:
        """Return in how many records each node occurs, by their default accounts."""
        names = (node for node, _ in chain.from_iterable(self._told))
        return Prior(sum(map(bool, self._told)), Counter(names))

    @cached_property
    def _told(self) -> Sequence[Sequence[tuple[str, bytes]]]:
        return [one.told for one in self.taken_apart]

    @cached_property
    def said(self) -> Mapping[str, bytes]:
        """Return for each node bytes that stand for all claims about it and all its actions."""
        return _joined(one.said for one in self.taken_apart)

    def answers(self, record: str) -> bytes:
        """Return bytes that stand for all that the answers about one record rest on.

        That is what it says about causes, and of which kind the words are that it names.
        """
        return self._answers_by_id[record]

    @cached_property
    def in_words(self) -> Mapping[str, bytes]:
        """Return by folder bytes that stand for a record and the kinds of words that it names."""
        documents = self.workspace.records.documents
        return {
            document.source.folder: document.source.digest + answers
            for document, answers in zip(documents, self._answers, strict=True)
        }

    @cached_property
    def answered(self) -> bytes:
        """Return a digest of all that answers about all records rest on, whatever words say."""
        return _all(self._answers)

    @cached_property
    def _answers(self) -> tuple[bytes, ...]:
        numbers = {kind: number for number, kind in enumerate(NodeKind, 1)}
        kinds = {node: numbers[kind] for node, kind in self.workspace.vocabulary.kinds.items()}
        return tuple(
            one.causal + bytes(map(kinds.get, one.nodes, _UNKNOWN)) for one in self.taken_apart
        )

    @cached_property
    def _answers_by_id(self) -> Mapping[str, bytes]:
        return {a.id: one for a, one in zip(self.taken_apart, self._answers, strict=True)}

    @cached_property
    def called(self) -> bytes:
        """Return a digest of what all records are called."""
        return _all(one.called for one in self.taken_apart)

    @cached_property
    def listed(self) -> bytes:
        """Return a digest of what lists and feeds say of all records."""
        return _all(one.listed for one in self.taken_apart)


def _stated_by(record: Record) -> tuple[Stated, ...]:
    return tuple((record.id, claim) for claim in record.claims)


def _joined(told: Iterable[Iterable[tuple[str, bytes]]]) -> Mapping[str, bytes]:
    found: dict[str, list[bytes]] = defaultdict(list)
    for of_record in told:
        for node, one in of_record:
            found[node].append(one)
    return {node: b"".join(every) for node, every in found.items()}


def _all(digests: Iterable[bytes]) -> bytes:
    return digest(b"".join(digests))
