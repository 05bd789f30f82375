"""Everything that is wrong with a workspace, in one sorted list."""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from whychain.causal.logic_rules import logic_problems
from whychain.causal.network import CausalNetwork
from whychain.causal.rules import nodes_used, question_problems, record_problems
from whychain.causal.spelling import TWO_SPELLINGS, two_spellings
from whychain.causal.vocabulary import Control, Entry
from whychain.causal.vocabulary_files import FILES
from whychain.documents.finding import Finding, Problem, SeverityLevel
from whychain.documents.reader import Document, Item, Source, read_items
from whychain.documents.text import relative_name
from whychain.errors import UsageError
from whychain.kb import rules as kb_rules
from whychain.kb.read import narrative_findings
from whychain.kb.record import Record
from whychain.runbooks import rules as runbook_rules
from whychain.runbooks.in_file_test_rules import in_file_test_problems
from whychain.runbooks.lock_rules import lock_problems
from whychain.runbooks.plan_rules import plan_problems
from whychain.runbooks.reach_rules import reach_problems
from whychain.runbooks.runbook import Runbook
from whychain.workspace.former_ids import Renamed, former_id_findings
from whychain.workspace.load import Workspace, load
from whychain.workspace.rules import (
    IGNORED_FILE,
    control_runbook_problems,
    record_runbook_problems,
    runbook_node_problems,
    unused_problem,
)


class Counts(msgspec.Struct, frozen=True):
    """How much a workspace holds."""

    records: int
    nodes: int
    links: int
    runbooks: int


class CheckResult(msgspec.Struct, frozen=True):
    """Every finding, sorted, and how much was looked at."""

    findings: tuple[Finding, ...]
    counts: Counts

    @property
    def errors(self) -> int:
        """Return how many findings are errors."""
        return sum(f.severity is SeverityLevel.ERROR for f in self.findings)


def check(root: Path, only: Iterable[Path] = ()) -> CheckResult:
    """Check a whole workspace; with ``only``, report what lies in these files and folders.

    Raises:
        ContentError: when the workspace itself cannot be read.
        UsageError: when a path of ``only`` does not exist in the workspace.
    """
    workspace = load(root)
    findings = list(findings_of(workspace))
    wanted = [_inside(path, root) for path in only]
    if wanted:
        findings = [f for f in findings if any(_is_in(f.file, name) for name in wanted)]
    return CheckResult(tuple(findings), count(workspace))


def findings_of(workspace: Workspace) -> tuple[Finding, ...]:
    """Return every finding of a workspace that has been read, sorted."""
    return tuple(sorted(set(_findings(workspace))))


def count(workspace: Workspace) -> Counts:
    """Return how many records, nodes, links (of all accounts) and runbooks there are."""
    causal = (d.content.causal for d in workspace.records.documents)
    accounts = (account for c in causal if c for account in c.accounts.values())
    return Counts(
        records=len(workspace.records.documents),
        nodes=len(workspace.vocabulary.kinds),
        links=sum(len(account.links) for account in accounts),
        runbooks=len(workspace.runbooks.documents),
    )


def _inside(path: Path, root: Path) -> str:
    real = path.resolve()
    if not real.exists() or not real.is_relative_to(root.resolve()):
        raise UsageError(f"no such file or folder in this workspace: {path}", fix="correct it")
    return real.relative_to(root.resolve()).as_posix()


def _is_in(file: str, name: str) -> bool:
    return name in {".", file} or file.startswith(f"{name}/")


def _findings(workspace: Workspace) -> Iterator[Finding]:
    yield from workspace.records.findings
    yield from workspace.vocabulary.findings
    yield from workspace.questions.findings
    yield from workspace.runbooks.findings
    for record in workspace.records.documents:
        yield from _of_record(record, workspace)
    yield from _of_vocabulary(workspace)
    yield from _of_questions(workspace)
    for runbook in workspace.runbooks.documents:
        yield from _of_runbook(runbook, workspace)
    yield from _of_locks(workspace)
    yield from _of_renamed(workspace)
    yield from _ignored_files(workspace.root)


def _of_locks(workspace: Workspace) -> Iterator[Finding]:
    documents = {d.content.id: d for d in workspace.runbooks.documents}
    for runbook, problem in lock_problems(d.content for d in documents.values()):
        yield documents[runbook].source.finding(problem)


def _of_renamed(workspace: Workspace) -> Iterator[Finding]:
    records, runbooks = workspace.records, workspace.runbooks
    yield from former_id_findings(map(_renamed, records.documents), records.folders)
    yield from former_id_findings(map(_renamed, runbooks.documents), runbooks.names)


def _renamed(document: Document[Record] | Document[Runbook]) -> Renamed:
    return Renamed(document.source, (), document.content.id, document.content.formerly)


def _ignored_files(root: Path) -> Iterator[Finding]:
    for pattern in ("causal/*.yaml", "causal/questions/*.yaml", "runbooks/*.yaml"):
        for path in root.glob(pattern):
            name = relative_name(path, root)
            yield Finding(name, 1, IGNORED_FILE.id, "is not read", IGNORED_FILE.severity)


def _located(document: Document[Any], problems: Iterable[Problem]) -> Iterator[Finding]:
    return (document.source.finding(problem) for problem in problems)


def _of_record(document: Document[Any], workspace: Workspace) -> Iterator[Finding]:
    record, folder = document.content, document.source.path.parent
    if record.id != folder.name:
        message = f"the id is {record.id!r}, the folder {folder.name!r}"
        problem = Problem(kb_rules.FOLDER_NAME, ("id",), message)
        yield document.source.finding(problem)
    yield from narrative_findings(document, workspace.root)
    names = workspace.runbooks.names
    yield from _located(document, kb_rules.record_problems(record))
    kinds, folders = workspace.vocabulary.kinds, workspace.records.folders
    yield from _located(document, record_problems(record, kinds, folders))
    yield from _located(document, logic_problems(record, workspace.vocabulary))
    yield from _located(document, record_runbook_problems(record, names))


def _of_vocabulary(workspace: Workspace) -> Iterator[Finding]:
    used = {n for d in workspace.records.documents for _, n, _ in nodes_used(d.content)}
    entries = tuple(_entries(workspace.root))
    for source, item in entries:
        problems: list[Problem] = []
        if item.declared and item.declared not in used:
            problems.append(unused_problem(item.declared, item.index))
        if isinstance(item.content, Control):
            names = workspace.runbooks.names
            problems += control_runbook_problems(item.content, item.index, names)
        yield from (source.finding(problem) for problem in problems)
    yield from _spellings(entries)
    sound = ((source, item.index, item.content) for source, item in entries if item.content)
    renamed = (Renamed(source, (index,), e.id, e.formerly) for source, index, e in sound)
    yield from former_id_findings(renamed, workspace.vocabulary.kinds)


def _entries(root: Path) -> Iterator[tuple[Source, Item[Entry]]]:
    for file_name, entry_type in FILES.values():
        path = root / "causal" / file_name
        if path.is_file():
            source, items, _ = read_items(path, root, entry_type)
            yield from ((source, item) for item in items if source)


def _spellings(entries: Iterable[tuple[Source, Item[Entry]]]) -> Iterator[Finding]:
    sound = [(source, item.index, item.content) for source, item in entries if item.content]
    for place, field, message in two_spellings(content for _, _, content in sound):
        source, index, _ = sound[place]
        yield source.finding(Problem(TWO_SPELLINGS, (index, *field), message))


def _of_questions(workspace: Workspace) -> Iterator[Finding]:
    @cache
    def graph_of(incident: str | None, account: str | None) -> CausalNetwork:
        return workspace.network(incident, account)

    for document in workspace.questions.documents:
        found = question_problems(
            document.content, workspace.vocabulary.kinds, workspace.records.folders, graph_of
        )
        yield from _located(document, found)


def _of_runbook(document: Document[Any], workspace: Workspace) -> Iterator[Finding]:
    runbook = document.content
    if runbook.id != document.source.path.stem:
        message = f"the id is {runbook.id!r}, the file {document.source.path.name!r}"
        problem = Problem(runbook_rules.FILE_NAME, ("id",), message)
        yield document.source.finding(problem)
    found = list(runbook_rules.runbook_problems(runbook))
    yield from _located(document, found)
    kinds = dict(workspace.vocabulary.kinds)
    yield from _located(document, runbook_node_problems(runbook, kinds))
    if not any(p.rule.severity is SeverityLevel.ERROR for p in found):
        yield from _located(document, reach_problems(runbook))
        yield from _located(document, plan_problems(runbook, workspace.runbooks.find))
        yield from _located(document, in_file_test_problems(runbook, workspace.runbooks.find))
