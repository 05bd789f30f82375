"""The whole workspace in memory: records, vocabulary, questions, runbooks, and their graphs."""

import difflib
from pathlib import Path

import msgspec

from whychain.causal.accounts import network_of_account, network_of_all
from whychain.causal.controls import Occurrence, occurrence_of
from whychain.causal.network import CausalNetwork
from whychain.causal.questions import Questions, read_questions
from whychain.causal.vocabulary_files import Vocabulary, read_vocabulary
from whychain.documents.finding import unreadable
from whychain.documents.memory import Memory
from whychain.documents.reader import Document
from whychain.documents.text import files_holding
from whychain.errors import UsageError
from whychain.kb.read import Records, read_record, read_records
from whychain.kb.record import Record
from whychain.runbooks.read import Runbooks, read_runbooks
from whychain.workspace.find import Settings, settings


class Workspace(msgspec.Struct, frozen=True):
    """Everything that could be read; what could not is in the findings of each part."""

    root: Path
    settings: Settings
    records: Records
    vocabulary: Vocabulary
    questions: Questions
    runbooks: Runbooks

    def record(self, record_id: str) -> Record:
        """Return one record.

        Raises:
            UsageError: when there is none of that id.
            ContentError: when its file cannot be read.
        """
        for document in self.records.documents:
            if document.content.id == record_id:
                return document.content
        return require_record(self.root, record_id).content

    def network(self, incident: str | None = None, account: str | None = None) -> CausalNetwork:
        """Return the graph of one account of one record, or of the whole knowledge base."""
        if incident is None:
            return network_of_all(self.vocabulary, (d.content for d in self.records.documents))
        return network_of_account(self.vocabulary, self.record(incident), account)


def load(root: Path, memory: Memory | None = None) -> Workspace:
    """Read a whole workspace; bad content becomes findings, never an exception.

    ``memory`` knows the records and the words that have not changed since the last run.
    """
    return Workspace(
        root=root,
        settings=settings(root),
        records=read_records(root, memory),
        vocabulary=read_vocabulary(root, memory),
        questions=read_questions(root),
        runbooks=read_runbooks(root),
    )


def network_of_records(root: Path, incident: str | None, account: str | None) -> CausalNetwork:
    """Return the network of one account of one record, or of the whole knowledge base.

    Raises:
        UsageError: when there is no such record or account.
        ContentError: when the record cannot be read.
    """
    vocabulary = read_vocabulary(root)
    if incident is not None:
        return network_of_account(vocabulary, require_record(root, incident).content, account)
    records = read_records(root).documents
    return network_of_all(vocabulary, (d.content for d in records))


def occurrences_of_records(root: Path) -> tuple[Occurrence, ...]:
    """Return the default account of every record that can be read and has one, by folder."""
    vocabulary = read_vocabulary(root)
    records = (document.content for document in read_records(root).documents)
    return tuple(
        occurrence_of(record, network_of_account(vocabulary, record))
        for record in records
        if record.causal and record.causal.default
    )


def require_record(root: Path, record_id: str) -> Document[Record]:
    """Return one record by its id.

    Raises:
        UsageError: when there is none; names the nearest ids.
        ContentError: when its file cannot be read.
    """
    found = read_record(root, record_id)
    if found is None:
        fix = _nearest_record(root, record_id)
        raise UsageError(f"no record is called {record_id!r}", where="kb/", fix=fix)
    if isinstance(found, tuple):
        raise unreadable(found[0])
    return found


def _nearest_record(root: Path, record_id: str) -> str:
    files = sorted((root / "kb").glob("*/record.yml"))
    known = [path.parent.name for path in files]
    for path in files_holding(record_id, files, root):
        found = read_record(root, path.parent.name)
        if isinstance(found, Document) and record_id in found.content.formerly:
            return f"it was renamed to {found.content.id}"
    near = difflib.get_close_matches(record_id, known, n=1, cutoff=0.4)
    return f"did you mean {near[0]}?" if near else "'whychain kb list' shows them"
