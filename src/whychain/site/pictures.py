"""Pictures of causal graphs as parts of a page."""

import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

import msgspec
from markupsafe import Markup

from whychain.causal.network import CausalNetwork
from whychain.documents.memory import Decoder, Memory, digest, spread
from whychain.site.links import Links, relative
from whychain.site.phrases import Phrases

_FAST = 1
_PACKED = Decoder(bytes)
_encode = msgspec.msgpack.encode


class _Drawing(msgspec.Struct, frozen=True):
    """All that a picture is made of: its graph and title, and where each node leads to."""

    network: CausalNetwork
    title: str
    addresses: Mapping[str, str | None]
    words: Phrases

    def drawn(self) -> str:
        from whychain.causal.picture import picture

        return picture(
            self.network, title=self.title, link_to=self.addresses.get, wording=self.words
        )

    @property
    def made_of(self) -> bytes:
        graph = (list(self.network.nodes.values()), self.network.links, self.network.defeats)
        return digest(_encode((graph, self.title, self.addresses)))


def cascade(network: CausalNetwork, title: str, here: str, links: Links) -> Markup:
    """Return the picture of a graph; its nodes lead to their pages. Nothing for an empty graph."""
    return _framed(_drawing(network, title, here, links).drawn()) if network.causes else Markup("")


def kept_cascade(
    memory: Memory, network: CausalNetwork, title: str, here: str, links: Links
) -> Markup:
    """Return the same for an account, drawn again only when its picture is another.

    To draw it takes as long as the rest of the page, which is often made again for other reasons.
    """
    if not network.causes:
        return Markup("")
    drawing = _drawing(network, title, here, links)
    account = f"{network.incident} {network.account} {links.t.language}"
    name = spread("picture", account)
    made_of = drawing.made_of
    svg = _unpacked(memory.known(name, made_of, _PACKED))
    if svg is None:
        svg = drawing.drawn()
        memory.keep(name, made_of, zlib.compress(svg.encode(), _FAST))
    return _framed(svg)


def _unpacked(packed: bytes | None) -> str | None:
    with suppress(zlib.error):
        return zlib.decompress(packed).decode() if packed else None
    return None


def _framed(svg: str) -> Markup:
    frame = '<figure class="wc-figure wc-cascade">{}</figure>'
    return Markup(frame).format(Markup(svg))  # noqa: S704 - the drawer escapes; then the sanitiser


def _drawing(network: CausalNetwork, title: str, here: str, links: Links) -> _Drawing:
    titled = _titled(network, links)
    addresses = {node: _address(node, here, links) for node in titled.nodes}
    return _Drawing(titled, title, addresses, links.t)


def _address(node: str, here: str, links: Links) -> str | None:
    target = links.nodes.get(node)
    return relative(here, f"{target.path}.html") if target else None


def _titled(network: CausalNetwork, links: Links) -> CausalNetwork:
    """Return a graph with its nodes titled as the pages of one language call them."""
    called = {
        name: msgspec.structs.replace(node, title=links.nodes[name].title)
        for name, node in network.nodes.items()
        if name in links.nodes
    }
    return replace(network, nodes={**network.nodes, **called})
