"""A causal graph as JSON."""

from collections.abc import Sequence
from typing import Any

import msgspec

from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.network import CausalLink, Defeat

_encode = msgspec.json.encode
_encode_lines = msgspec.json.Encoder().encode_lines


class _Link(msgspec.Struct, frozen=True, gc=False):
    """One link as it is written; its gate has a name, too."""

    id: str
    effect: str
    gate: str
    needed: int
    causes: tuple[str, ...]
    unless: tuple[str, ...]
    confidence: str
    evidence: tuple[str, ...]
    incident: str
    account: str
    inferred: bool
    note: str


class _Defeat(msgspec.Struct, frozen=True, gc=False):
    """What defeats one control, as it is written."""

    id: str
    control: str
    needed: int
    by: tuple[str, ...]
    evidence: tuple[str, ...]


def as_json(graph: AnyGraph) -> str:
    """Return the graph as JSON, with a line for each node, link and defeat, sorted."""
    return json_data(graph).decode()


def json_data(graph: AnyGraph) -> bytes:
    """Return the same in UTF-8: the graph of a whole knowledge base is large."""
    network = network_of(graph)
    about = {"incident": network.incident, "account": network.account, "title": network.title}
    nodes = [network.nodes[name] for name in sorted(network.nodes)]
    links = [*map(_link, network.links)]
    defeats = [*map(_defeat, sorted(network.defeats, key=lambda d: (d.control, d.id)))]
    written = (
        *(_encode(about)[:-1], b',"nodes":[\n', _lines(nodes)),
        *(b'],"links":[\n', _lines(links), b'],"defeats":[\n', _lines(defeats), b"]}\n"),
    )
    return b"".join(written)


def _lines(values: Sequence[msgspec.Struct]) -> bytes:
    # No text in JSON holds an end of line, so each but the last stands between two values.
    return _encode_lines(values).replace(b"\n", b",\n", len(values) - 1)


def link_data(link: CausalLink) -> dict[str, Any]:
    """Return one link as plain values, without its note."""
    written = msgspec.to_builtins(_link(link))
    return {name: value for name, value in written.items() if name != "note"}


def _link(link: CausalLink) -> _Link:
    return _Link(
        id=link.id,
        effect=link.effect,
        gate=link.gate_name,
        needed=link.gate.needed,
        causes=link.gate.inputs,
        unless=link.unless,
        confidence=link.confidence,
        evidence=link.evidence,
        incident=link.incident,
        account=link.account,
        inferred=link.inferred,
        note=link.note,
    )


def _defeat(defeat: Defeat) -> _Defeat:
    return _Defeat(
        id=defeat.id,
        control=defeat.control,
        needed=defeat.gate.needed,
        by=defeat.gate.inputs,
        evidence=defeat.evidence,
    )
