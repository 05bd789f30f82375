"""The causal graph as script files, in pieces: a neighbourhood needs only a few of them.

A page opened from the file system may fetch nothing but may load scripts, so each file assigns
its piece to ``window.whychain.graph``. ``nodes.js`` names every node. Piece ``n`` of the links
holds every link that touches a node whose ``shard_of`` is ``n``. Links that say the same in
several records are one link here, with the records that tell it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from operator import attrgetter

from whychain.causal.accounts import node_of
from whychain.causal.drawing.text_metrics import printable
from whychain.causal.network import CausalLink, Defeat
from whychain.documents.memory import digest
from whychain.site.page import Draft, Page
from whychain.site.script_data import literals, script
from whychain.site.shown_links import ShownLink, shown_links
from whychain.site.site_model import SiteModel
from whychain.site.targets import Target

FOLDER = "graph"
NODES_IN_A_SHARD = 250
RECORDS_NAMED = 3
_OFFSET = 2166136261
_PRIME = 16777619


def shard_of(node: str, count: int) -> int:
    """Return in which of ``count`` pieces the links of a node stand: FNV-1a, 32 bits.

    >>> shard_of("", 2**32), shard_of("a", 2**32)
    (2166136261, 3826002220)
    """
    found = _OFFSET
    for byte in node.encode("utf-8"):
        found = ((found ^ byte) * _PRIME) & 0xFFFFFFFF
    return found % count


def number_of_shards(named: int) -> int:
    """Return in how many pieces the links of records stand that name so many nodes together.

    It is a power of two, so that it seldom changes: then every piece becomes another one.

    >>> number_of_shards(249), number_of_shards(250), number_of_shards(250_000)
    (1, 2, 1024)
    """
    return 1 << (named // NODES_IN_A_SHARD).bit_length()


def shards(nodes: Sequence[str], count: int) -> list[list[str]]:
    """Return the nodes of each piece, in their order."""
    found: list[list[str]] = [[] for _ in range(count)]
    for node in nodes:
        found[shard_of(node, count)].append(node)
    return found


def graph_files(model: SiteModel) -> Iterator[Draft]:
    """Yield ``graph/nodes.js`` and every ``graph/links-N.js``.

    A piece is made of what records tell of its nodes, so that another link in one record makes
    only the few pieces anew that it touches.
    """
    digests = model.digests
    count = number_of_shards(sum(one.causal_count for one in digests.aspects.values()))
    told = digests.told
    names = sorted(model.workspace.vocabulary.kinds.keys() | told)
    made_of = digest(digests.words, count, names)
    yield Draft(f"{FOLDER}/nodes.js", made_of, partial(_nodes, model, names, count))
    for number, nodes in enumerate(shards(sorted(told), count)):
        make = partial(_links, model, nodes, number)
        yield Draft(_path(number), digest(*map(told.__getitem__, nodes)), make)


def _path(number: int) -> str:
    return f"{FOLDER}/links-{number}.js"


def _nodes(model: SiteModel, names: Sequence[str], count: int) -> Page:
    rows = [_node(model, name) for name in names]
    head = {"count": count, "nodes": rows, "links": {}}
    return Page(f"{FOLDER}/nodes.js", script("graph", head))


def _node(model: SiteModel, name: str) -> list[str]:
    """Return a node as the script reads it; its title in Chinese stands there if it has one."""
    vocabulary = model.workspace.vocabulary
    node = node_of(vocabulary, name)
    row = [name, node.kind.value, printable(node.title)]
    entry = vocabulary.entries.get(name)
    return [*row, printable(entry.title_zh)] if entry and entry.title_zh else row


def _links(model: SiteModel, nodes: Iterable[str], number: int) -> Page:
    """Return a piece: what default accounts say of its nodes."""
    touching, pages = model.causes.touching, model.digests.pages
    told = {one.id: one for node in nodes for one in touching.get(node, ())}
    ordered = sorted(told.values(), key=attrgetter("incident"))
    links = [one for one in ordered if isinstance(one, CausalLink)]
    defeats = [one for one in ordered if isinstance(one, Defeat)]
    rows = literals(_row(link, pages) for link in shown_links(links, defeats))
    return Page(_path(number), f"window.whychain.graph.links[{number}]=[{rows}];\n")


def _row(link: ShownLink, pages: Mapping[str, Target]) -> Sequence[object]:
    """Return a link as the script reads it; its last entries are records and their number."""
    role, effect, needed, causes, unless = link.said
    named = [pages[record].path for record in [*link.records][:RECORDS_NAMED]]
    flags = (role == "defeats") + 2 * link.inferred
    return (effect, needed, causes, unless, link.confidence, flags, named, len(link.records))
