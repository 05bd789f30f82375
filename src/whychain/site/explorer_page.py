"""The page on which the causal graph is walked: a script draws what surrounds a node.

Without a script the page is a way in: the kinds of nodes and the most linked of each, whose own
pages have a picture of what surrounds them.
"""

from collections import Counter
from collections.abc import Sequence

import msgspec

from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind
from whychain.site.kind_pages import KIND_TITLES
from whychain.site.page import Page
from whychain.site.site_model import SiteModel
from whychain.site.templates import render

_NAMED = 8
_CALM = 16


class Entrance(msgspec.Struct, frozen=True):
    """A kind of nodes: how many there are, and the most linked of them."""

    kind: NodeKind
    title: str
    count: int
    nodes: tuple[str, ...]


def explorer_page(model: SiteModel) -> Page:
    """Return the page of the graph explorer."""
    network = model.causes.network
    degree = Counter({node: len(told) for node, told in model.causes.touching.items()})
    return render(
        "explorer.md.j2",
        "explorer.md",
        str(model.links.t("Explorer")),
        model.links,
        entrances=_entrances(model, network, degree),
        first=first_node(network, degree),
        nodes=len(network.nodes),
        mechanisms=len(network.links) + len(network.defeats),
    )


def first_node(network: CausalNetwork, degree: Counter[str]) -> str:
    """Return the node with which the explorer begins; "" when there is none.

    It is the most linked effect around which a picture is still easy to read.
    """
    effects = network.of_kind(NodeKind.EFFECT) or tuple(sorted(network.nodes))
    calm = [node for node in effects if degree[node] <= _CALM] or effects
    return _most_linked(calm, degree, 1)[0] if calm else ""


def _entrances(
    model: SiteModel, network: CausalNetwork, degree: Counter[str]
) -> tuple[Entrance, ...]:
    found = []
    for kind, (title, _) in KIND_TITLES.items():
        named = [node for node in network.of_kind(kind) if node in model.links.nodes]
        if named:
            nodes = _most_linked(named, degree, _NAMED)
            found.append(Entrance(kind, title, len(named), nodes))
    return tuple(found)


def _most_linked(nodes: Sequence[str], degree: Counter[str], count: int) -> tuple[str, ...]:
    return tuple(sorted(nodes, key=lambda node: (-degree[node], node))[:count])
