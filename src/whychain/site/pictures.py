"""Pictures of causal graphs as parts of a page."""

from markupsafe import Markup

from whychain.causal.graph import CausalGraph
from whychain.site.links import Links, relative


def cascade(graph: CausalGraph, title: str, here: str, links: Links) -> Markup:
    """Return the picture of a graph; its nodes lead to their pages. Nothing for an empty graph."""
    if not graph.number_of_edges():
        return Markup("")
    from whychain.causal.picture import picture

    def link_to(node: str) -> str | None:
        target = links.nodes.get(node)
        return relative(here, f"{target.path}.html") if target else None

    drawn = picture(_titled(graph, links), title=title, link_to=link_to)
    frame = '<figure class="wc-figure wc-cascade">{}</figure>'
    return Markup(frame).format(Markup(drawn))  # noqa: S704 - the drawer escapes; then the sanitiser


def _titled(graph: CausalGraph, links: Links) -> CausalGraph:
    """Return a graph with its nodes titled as the pages of one language call them."""
    titles = {n: links.nodes[n].title for n in graph if n in links.nodes}
    if all(graph.nodes[node].get("title") == title for node, title in titles.items()):
        return graph
    called = graph.copy()
    for node, title in titles.items():
        called.nodes[node]["title"] = title
    return called
