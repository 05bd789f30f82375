"""Pictures of causal graphs as parts of a page."""

from dataclasses import replace

import msgspec
from markupsafe import Markup

from whychain.causal.network import CausalNetwork
from whychain.site.links import Links, relative


def cascade(network: CausalNetwork, title: str, here: str, links: Links) -> Markup:
    """Return the picture of a graph; its nodes lead to their pages. Nothing for an empty graph."""
    if not network.causes:
        return Markup("")
    from whychain.causal.picture import picture

    def link_to(node: str) -> str | None:
        target = links.nodes.get(node)
        return relative(here, f"{target.path}.html") if target else None

    drawn = picture(_titled(network, links), title=title, link_to=link_to, wording=links.t)
    frame = '<figure class="wc-figure wc-cascade">{}</figure>'
    return Markup(frame).format(Markup(drawn))  # noqa: S704 - the drawer escapes; then the sanitiser


def _titled(network: CausalNetwork, links: Links) -> CausalNetwork:
    """Return a graph with its nodes titled as the pages of one language call them."""
    called = {
        name: msgspec.structs.replace(node, title=links.nodes[name].title)
        for name, node in network.nodes.items()
        if name in links.nodes
    }
    return replace(network, nodes={**network.nodes, **called})
