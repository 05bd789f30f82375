"""What an answer rests on: the incidents and the evidence behind its links."""

from collections.abc import Iterable

import msgspec

from whychain.causal.network import CausalLink


class Basis(msgspec.Struct, frozen=True, order=True):
    """One account that an answer rests on, with the evidence of the links used."""

    incident: str
    account: str
    evidence: tuple[str, ...]


def rests_on(links: Iterable[CausalLink]) -> tuple[Basis, ...]:
    """Return the accounts behind these links with their evidence ids, sorted."""
    found: dict[tuple[str, str], set[str]] = {}
    for link in links:
        found.setdefault((link.incident, link.account), set()).update(link.evidence)
    return tuple(sorted(Basis(i, a, tuple(sorted(e))) for (i, a), e in found.items()))
