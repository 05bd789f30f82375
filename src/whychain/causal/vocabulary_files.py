"""Reading ``causal/*.yml``: which ids exist, of which kind, and where they are declared."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from whychain.causal.vocabulary import (
    Condition,
    Control,
    Effect,
    Entry,
    Fault,
    NodeKind,
    Outcome,
    Symptom,
)
from whychain.documents.finding import Finding, Problem, Rule
from whychain.documents.memory import Memory
from whychain.documents.reader import read_items

FILES: Mapping[NodeKind, tuple[str, type[Entry]]] = {
    NodeKind.CONDITION: ("conditions.yml", Condition),
    NodeKind.FAULT: ("faults.yml", Fault),
    NodeKind.EFFECT: ("effects.yml", Effect),
    NodeKind.SYMPTOM: ("symptoms.yml", Symptom),
    NodeKind.OUTCOME: ("outcomes.yml", Outcome),
    NodeKind.CONTROL: ("controls.yml", Control),
}

DUPLICATE_NODE = Rule(
    "vocabulary-duplicate-id",
    "An id, and an alias, stands for one thing in the whole vocabulary.",
    "Two entries of one name would join records that are about different things.",
    "Rename one, or merge the two entries.",
)


class Vocabulary(msgspec.Struct, frozen=True):
    """Every declared id with its kind and, where it is sound, its entry."""

    kinds: Mapping[str, NodeKind]
    entries: Mapping[str, Entry]
    findings: tuple[Finding, ...] = ()

    def title(self, node: str) -> str:
        """Return the title of a node, or its id when it has none."""
        entry = self.entries.get(node)
        return entry.title if entry else node

    def of_kind(self, kind: NodeKind) -> tuple[Entry, ...]:
        """Return the sound entries of one kind, sorted by id."""
        found = (e for i, e in self.entries.items() if self.kinds[i] is kind)
        return tuple(sorted(found, key=lambda e: e.id))


def read_vocabulary(root: Path, memory: Memory | None = None) -> Vocabulary:
    """Read the six vocabulary files; one that does not exist is empty.

    ``memory`` knows those that have not changed since the last run.
    """
    kinds: dict[str, NodeKind] = {}
    entries: dict[str, Entry] = {}
    names: dict[str, str] = {}
    findings: list[Finding] = []
    for kind, (file_name, entry_type) in FILES.items():
        path = root / "causal" / file_name
        if not (path.exists() or path.is_symlink()):
            continue
        source, items, bad = read_items(path, root, entry_type, memory)
        findings.extend(bad)
        for item in items:
            if item.declared is None or source is None:
                continue
            for name in (item.declared, *(item.content.aliases if item.content else ())):
                if name in names:
                    message = f"{name!r} already stands for {names[name]!r}"
                    findings.append(source.finding(Problem(DUPLICATE_NODE, (item.index,), message)))
                names.setdefault(name, item.declared)
            kinds.setdefault(item.declared, kind)
            if item.content:
                entries.setdefault(item.declared, item.content)
    return Vocabulary(kinds, entries, tuple(findings))
