"""What a file of another tool says, in the words of a record and its vocabulary."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from whychain.causal.vocabulary import NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.kb.account import Account

_NO_WORD = re.compile(r"[^a-z0-9]+")
_LONGEST_ID = 80
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class DraftNode:
    """A node that the vocabulary lacks; ``name`` is what the file calls it."""

    id: str
    kind: NodeKind
    title: str
    name: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One account, and the vocabulary that has to be added for it."""

    account_id: str
    account: Account
    nodes: tuple[DraftNode, ...]

    @property
    def evidence(self) -> tuple[str, ...]:
        """Return the evidence that the account cites, sorted."""
        cited = {e for link in self.account.links for e in link.evidence}
        cited |= {e for control in self.account.controls.values() for e in control.evidence}
        return tuple(sorted(cited))


class Ids:
    """Ids for names of other tools: no two names share one, and known ids are used again."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._kinds = vocabulary.kinds
        aliases = {a for entry in vocabulary.entries.values() for a in entry.aliases}
        self._taken = set(vocabulary.kinds) | aliases
        self._used: set[str] = set()
        self.new: list[DraftNode] = []

    def assign(
        self, name: str, kind: NodeKind, allowed: Collection[NodeKind] = (), title: str = ""
    ) -> str:
        """Return an id for a name: a known one of an ``allowed`` kind, or a new one of ``kind``."""
        wanted = slug(name) or kind.value
        known = self._kinds.get(wanted)
        if known is not None and known in (allowed or (kind,)) and wanted not in self._used:
            self._used.add(wanted)
            return wanted
        number, chosen = 1, wanted
        while chosen in self._taken or chosen in self._used:
            number += 1
            chosen = f"{wanted[: _LONGEST_ID - 8]}-{number}"
        self._used.add(chosen)
        self.new.append(DraftNode(chosen, kind, one_line(title or name) or chosen, name))
        return chosen


def slug(name: str) -> str:
    """Return the words of a name as an id; nothing when it has no letter or digit of ASCII.

    >>> slug("Pump A (train 1)"), slug("Überlast"), slug("线程池")
    ('pump-a-train-1', 'uberlast', '')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _NO_WORD.sub("-", plain).strip("-")[:_LONGEST_ID].strip("-")


def one_line(text: str) -> str:
    """Return a text as a title: one line, no control characters, not too long."""
    shown = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    words = " ".join(shown.split())
    return words if len(words) <= _LONGEST_TITLE else f"{words[: _LONGEST_TITLE - 1]}…"
