"""The causal graph as script files, in pieces: a neighbourhood needs only a few of them.

A page opened from the file system may fetch nothing but may load scripts, so each file assigns
its piece to ``window.whychain.graph``. ``nodes.js`` names every node. Piece ``n`` of the links
holds every link that touches a node whose ``shard_of`` is ``n``. Links that say the same in
several records are one link here, with the records that tell it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from whychain.causal.drawing.text_metrics import printable
from whychain.causal.network import CausalNetwork
from whychain.kb.vocabulary import Confidence
from whychain.site.links import RECORD_FOLDERS
from whychain.site.page import Page
from whychain.site.script_data import literal, script
from whychain.site.site_model import SiteModel

FOLDER = "graph"
LINKS_IN_A_SHARD = 1500
RECORDS_NAMED = 3
_OFFSET = 2166136261
_PRIME = 16777619
_CONFIDENCES = tuple(c.value for c in (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH))

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


def shard_of(node: str, count: int) -> int:
    """Return in which of ``count`` pieces the links of a node stand: FNV-1a, 32 bits.

    >>> shard_of("", 2**32), shard_of("a", 2**32)
    (2166136261, 3826002220)
    """
    found = _OFFSET
    for byte in node.encode("utf-8"):
        found = ((found ^ byte) * _PRIME) & 0xFFFFFFFF
    return found % count


def shown_links(network: CausalNetwork) -> list[ShownLink]:
    """Return every mechanism once, links before what defeats controls, sorted by what it says."""
    found: dict[Said, ShownLink] = {}
    for link in network.links:
        said: Said = ("link", link.effect, link.gate.needed, link.gate.inputs, link.unless)
        _tell(found, said, link.confidence, link.incident, inferred=link.inferred)
    for defeat in network.defeats:
        said = ("defeats", defeat.control, defeat.gate.needed, defeat.gate.inputs, ())
        _tell(found, said, "high", defeat.incident, inferred=False)
    return [found[said] for said in sorted(found, key=lambda s: (s[0] == "defeats", s))]


def _tell(
    found: dict[Said, ShownLink], said: Said, confidence: str, record: str, *, inferred: bool
) -> None:
    """Add one telling: the highest confidence counts, and inferred is what all infer."""
    known = found.setdefault(said, ShownLink(said, confidence, inferred))
    known.confidence = max(known.confidence, confidence, key=_CONFIDENCES.index)
    known.inferred = known.inferred and inferred
    known.records[record] = None


def shards(links: Iterable[ShownLink]) -> list[list[ShownLink]]:
    """Return the links in pieces of about ``LINKS_IN_A_SHARD``; a small graph is one piece."""
    every = list(links)
    entries = sum(len(set(link.nodes)) for link in every)
    count = max(1, -(-entries // LINKS_IN_A_SHARD))
    found: list[list[ShownLink]] = [[] for _ in range(count)]
    nodes = {node for link in every for node in link.nodes}
    number_of = {node: shard_of(node, count) for node in nodes}
    for link in every:
        for number in {number_of[node] for node in link.nodes}:
            found[number].append(link)
    return found


def graph_files(model: SiteModel) -> Iterator[Page]:
    """Yield ``graph/nodes.js`` and every ``graph/links-N.js``."""
    network = model.causes.network
    links = shown_links(network)
    pieces = shards(links)
    folders = {r.id: RECORD_FOLDERS[type(r)] for r in model.records}
    head = {"count": len(pieces), "nodes": _nodes(model, network), "links": {}}
    yield Page(f"{FOLDER}/nodes.js", script("graph", head))
    rows = {id(link): literal(_row(link, folders)) for link in links}
    for number, piece in enumerate(pieces):
        written = ",\n".join(rows[id(link)] for link in piece)
        text = f"window.whychain.graph.links[{number}]=[{written}];\n"
        yield Page(f"{FOLDER}/links-{number}.js", text)


def _nodes(model: SiteModel, network: CausalNetwork) -> list[list[str]]:
    entries = model.workspace.vocabulary.entries
    found = []
    for name in sorted(network.nodes):
        node = network.nodes[name]
        chinese = entries[name].title_zh if name in entries else ""
        row = [name, node.kind.value, printable(node.title), printable(chinese)]
        found.append(row if chinese else row[:3])
    return found


def _row(link: ShownLink, folders: Mapping[str, str]) -> Sequence[object]:
    """Return a link as the script reads it; its last entries are records and their number."""
    role, effect, needed, causes, unless = link.said
    named = [f"{folders[r]}/{r}" for r in [*link.records][:RECORDS_NAMED] if r in folders]
    flags = (role == "defeats") + 2 * link.inferred
    return (effect, needed, causes, unless, link.confidence, flags, named, len(link.records))
