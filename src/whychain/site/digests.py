"""What pages are made of, as digests: where a digest is the same, so is the content."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import msgspec

from whychain.causal.rules import nodes_used
from whychain.documents.memory import digest
from whychain.kb.record import Drill, Incident, Record
from whychain.site.links import RECORD_FOLDERS, Links
from whychain.workspace.load import Workspace

_encode = msgspec.msgpack.encode


@dataclass(frozen=True)
class Digests:
    """Digests of the parts of a workspace, each worked out when it is needed."""

    workspace: Workspace

    @cached_property
    def everything(self) -> bytes:
        """Return a digest of all records, words, runbooks and settings; not of narratives."""
        runbooks = (document.source.digest for document in self.workspace.runbooks.documents)
        findings = (self.workspace.records.findings, self.workspace.runbooks.findings)
        return digest(
            self.words,
            self.workspace.settings,
            findings,
            *(document.source.digest for document in self.workspace.records.documents),
            b"runbooks",
            *runbooks,
        )

    @cached_property
    def words(self) -> bytes:
        """Return a digest of the whole vocabulary."""
        vocabulary = self.workspace.vocabulary
        entries = [(type(entry).__name__, entry) for entry in vocabulary.entries.values()]
        return digest(_encode([dict(vocabulary.kinds), entries]))

    @cached_property
    def named(self) -> bytes:
        """Return a digest of what a graph shows of each word: its kind and its title."""
        vocabulary = self.workspace.vocabulary
        return digest(_encode([(n, k, vocabulary.title(n)) for n, k in vocabulary.kinds.items()]))

    @cached_property
    def causes(self) -> bytes:
        """Return a digest of all that records say about causes, without how bad it was."""
        return digest(self.named, *self.causal.values())

    @cached_property
    def nodes(self) -> Mapping[str, tuple[str, ...]]:
        """Return every node that each record names, once."""
        records = (document.content for document in self.workspace.records.documents)
        return {r.id: tuple(dict.fromkeys(n for _, n, _ in nodes_used(r))) for r in records}

    @cached_property
    def causal(self) -> Mapping[str, bytes]:
        """Return a digest of what each record says about causes."""
        records = (document.content for document in self.workspace.records.documents)
        return {r.id: digest(_encode((*_causal(r), self.nodes[r.id]))) for r in records}

    @cached_property
    def told(self) -> Mapping[str, bytes]:
        """Return a digest of what each record says about causes and how a link names it."""
        records = (document.content for document in self.workspace.records.documents)
        return {
            r.id: digest(self.causal[r.id], RECORD_FOLDERS[type(r)], r.title.encode())
            for r in records
        }

    def answers(self, record: str) -> bytes:
        """Return a digest of all that the answers about one record rest on."""
        return digest(self.named, self.causal[record])

    @cached_property
    def severities(self) -> bytes:
        """Return a digest of how bad each incident was."""
        records = (document.content for document in self.workspace.records.documents)
        return digest(_encode([r.severity if isinstance(r, Incident) else None for r in records]))

    def titles(self, links: Links) -> bytes:
        """Return a digest of what everything is called in one language."""
        return digest(links.t.language, links.tree, links.records, links.nodes, links.runbooks)


def _causal(record: Record) -> tuple[object, ...]:
    return (
        record.id,
        RECORD_FOLDERS[type(record)],
        record.causal,
        record.impact.node if isinstance(record, Incident) else None,
        record.injects if isinstance(record, Drill) else (),
    )
