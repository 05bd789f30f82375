"""What pages are made of, as digests: where a digest is the same, so is the content."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

import msgspec

from whychain.documents.memory import Memory, digest
from whychain.documents.reader import Document
from whychain.kb.record import Incident, Record
from whychain.site.aspects import ASPECTS, Aspects, aspects_of
from whychain.workspace.load import Workspace

_encode = msgspec.msgpack.encode


@dataclass(frozen=True)
class Digests:
    """Digests of the parts of a workspace, each worked out when it is needed."""

    workspace: Workspace
    memory: Memory

    @cached_property
    def aspects(self) -> Mapping[str, Aspects]:
        """Return each record taken apart, by its id."""
        documents = self.workspace.records.documents
        return {d.content.id: one for d, one in zip(documents, self._taken_apart, strict=True)}

    @cached_property
    def _taken_apart(self) -> tuple[Aspects, ...]:
        """Return all records taken apart, also two of one id."""
        return tuple(map(self._apart, self.workspace.records.documents))

    def _apart(self, document: Document[Record]) -> Aspects:
        name, made_of = document.source.path.parent.name, document.source.digest
        ask = partial(aspects_of, document.content)
        return self.memory.recall(f"aspects {name}", made_of, ASPECTS, ask)

    @cached_property
    def everything(self) -> bytes:
        """Return a digest of all records, words, runbooks and settings; not of narratives."""
        findings = (self.workspace.records.findings, self.workspace.runbooks.findings)
        sources = (document.source.digest for document in self.workspace.records.documents)
        return digest(self.words, self.runbooks, self.workspace.settings, findings, _all(sources))

    @cached_property
    def runbooks(self) -> bytes:
        """Return a digest of all runbooks."""
        return _all(document.source.digest for document in self.workspace.runbooks.documents)

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
        return digest(self.named, _all(one.causal for one in self._taken_apart))

    @cached_property
    def figures(self) -> bytes:
        """Return a digest of all that records say, without their titles and summaries."""
        return digest(self.course, _all(one.causal for one in self._taken_apart))

    @cached_property
    def course(self) -> bytes:
        """Return the same without what they say about causes."""
        return _all(one.course for one in self._taken_apart)

    @cached_property
    def met(self) -> bytes:
        """Return a digest of which nodes each record names."""
        return _all(one.met for one in self._taken_apart)

    @cached_property
    def claims(self) -> bytes:
        """Return a digest of the claims of all records."""
        return _all(one.claims for one in self._taken_apart)

    @cached_property
    def actions(self) -> bytes:
        """Return a digest of the actions of all records."""
        return _all(one.actions for one in self._taken_apart)

    @cached_property
    def gaps(self) -> bytes:
        """Return a digest of all that records do not say."""
        return _all(one.gaps for one in self._taken_apart)

    @cached_property
    def severities(self) -> bytes:
        """Return a digest of how bad each incident was."""
        records = (document.content for document in self.workspace.records.documents)
        return digest(_encode([r.severity if isinstance(r, Incident) else None for r in records]))

    @cached_property
    def told(self) -> Mapping[str, bytes]:
        """Return for each node of a default account bytes that stand for all that is said of it."""
        found: dict[str, list[bytes]] = defaultdict(list)
        for one in self._taken_apart:
            for node, told in one.told:
                found[node].append(told)
        return {node: b"".join(told) for node, told in found.items()}

    def answers(self, record: str) -> bytes:
        """Return a digest of all that the answers about one record rest on."""
        return self._answers_by_id[record]

    @cached_property
    def answered(self) -> bytes:
        """Return a digest of all that answers about all records rest on, whatever words say."""
        return _all(self._answers)

    @cached_property
    def _answers(self) -> tuple[bytes, ...]:
        kinds = {node: kind.value for node, kind in self.workspace.vocabulary.kinds.items()}
        return tuple(_answered(one, kinds) for one in self._taken_apart)

    @cached_property
    def _answers_by_id(self) -> Mapping[str, bytes]:
        documents = self.workspace.records.documents
        return {d.content.id: one for d, one in zip(documents, self._answers, strict=True)}

    @cached_property
    def called(self) -> bytes:
        """Return a digest of what all records are called."""
        return _all(one.title for one in self._taken_apart)

    def of(self, records: Iterable[Record]) -> bytes:
        """Return a digest of some records as they are."""
        return digest(msgspec.json.encode(list(records)))


def _answered(aspects: Aspects, kinds: Mapping[str, str]) -> bytes:
    known = [kinds.get(node, "") for node in aspects.nodes]
    return digest(aspects.causal, " ".join(known).encode())


def _all(digests: Iterable[bytes]) -> bytes:
    return digest(b"".join(digests))
