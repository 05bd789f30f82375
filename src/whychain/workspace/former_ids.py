"""Ids that things had before they were renamed: each leads to one thing, or to nothing."""

from collections.abc import Collection, Iterable, Iterator

import msgspec

from whychain.documents.finding import Finding, KeyPath, Problem, Rule
from whychain.documents.reader import Source

FORMER_ID_TAKEN = Rule(
    "former-id-taken",
    "An id under `formerly` is not in use, and one record, node or runbook alone had it.",
    "Whoever follows an old link would end at something else, or at one of two by chance.",
    "Remove it from the list of what does not continue the old one.",
)


class Renamed(msgspec.Struct, frozen=True):
    """One thing with the ids that it had before: where it stands and at which place there."""

    source: Source
    place: KeyPath
    id: str
    formerly: tuple[str, ...]


def former_id_findings(things: Iterable[Renamed], in_use: Collection[str]) -> Iterator[Finding]:
    """Yield each old id of things of one kind that leads to another thing as well.

    ``in_use`` are the ids that things of this kind have now.
    """
    claimed: dict[str, str] = {}
    for thing in things:
        for index, old in enumerate(thing.formerly):
            message = ""
            if old in in_use:
                message = f"{old!r} is in use"
            elif old in claimed:
                message = f"{old!r} is already the former id of {claimed[old]!r}"
            if message:
                path = (*thing.place, "formerly", index)
                yield thing.source.finding(Problem(FORMER_ID_TAKEN, path, message))
            claimed.setdefault(old, thing.id)
