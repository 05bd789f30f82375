"""Mechanisms as the graph explorer shows them: each once, with the records that tell it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from whychain.causal.network import CausalLink, Defeat
from whychain.kb.vocabulary import Confidence

_CONFIDENCES = tuple(one.value for one in Confidence)  # the vocabulary has the least sure first

Said = tuple[str, str, int, tuple[str, ...], tuple[str, ...]]
"""What a link says: ``link`` or ``defeats``, effect, needed, causes, controls."""


@dataclass(slots=True)
class ShownLink:
    """One mechanism, and the records that tell it in the order of their ids."""

    said: Said
    confidence: str
    inferred: bool
    records: dict[str, None] = field(default_factory=dict)

    @property
    def nodes(self) -> tuple[str, ...]:
        """Return every node that the link touches: effect, causes, controls."""
        _, effect, _, causes, unless = self.said
        return (effect, *causes, *unless)


def shown_links(links: Iterable[CausalLink], defeats: Iterable[Defeat]) -> list[ShownLink]:
    """Return every mechanism once, links before what defeats controls, sorted by what it says."""
    found: dict[Said, ShownLink] = {}
    for link in links:
        said: Said = ("link", link.effect, link.gate.needed, link.gate.inputs, link.unless)
        _tell(found, said, link.confidence, link.incident, inferred=link.inferred)
    for defeat in defeats:
        said = ("defeats", defeat.control, defeat.gate.needed, defeat.gate.inputs, ())
        _tell(found, said, "high", defeat.incident, inferred=False)
    return [found[said] for said in sorted(found, key=lambda s: (s[0] == "defeats", s))]


def _tell(
    found: dict[Said, ShownLink], said: Said, confidence: str, record: str, *, inferred: bool
) -> None:
    """Add one telling: the highest confidence counts, and inferred is what all infer."""
    known = found.get(said)
    if known is None:
        known = found[said] = ShownLink(said, confidence, inferred)
    if known.confidence != confidence:
        known.confidence = max(known.confidence, confidence, key=_CONFIDENCES.index)
    known.inferred = known.inferred and inferred
    known.records[record] = None
