"""A causal graph as JSON."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import msgspec

from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.network import CausalLink, CausalNetwork, Defeat

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


class DataLines(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one account tells, as lines of JSON with a comma at the end of each."""

    links: memoryview
    defeats: tuple[tuple[str, str, bytes], ...]
    """The control, the id, and the line: those of many accounts are in this order."""


def as_json(graph: AnyGraph) -> str:
    """Return the graph as JSON, with a line for each node, link and defeat, sorted."""
    network = network_of(graph)
    return json_data(network, [data_lines(network.links, network.defeats)]).decode()


def json_data(about: CausalNetwork, told: Iterable[DataLines]) -> bytes:
    """Return a graph in UTF-8 of which the lines are known; ``about`` need have only its nodes."""
    every = tuple(told)
    head = {"incident": about.incident, "account": about.account, "title": about.title}
    nodes = [about.nodes[name] for name in sorted(about.nodes)]
    defeats = sorted(chain.from_iterable(one.defeats for one in every))
    written = (
        *(_encode(head)[:-1], b',"nodes":[\n', *_listed([_lines(nodes)])),
        *(b'],"links":[\n', *_listed(one.links for one in every)),
        *(b'],"defeats":[\n', *_listed(line for _, _, line in defeats), b"]}\n"),
    )
    return b"".join(written)


def data_lines(links: Iterable[CausalLink], defeats: Iterable[Defeat]) -> DataLines:
    """Return links and defeats as lines of JSON."""
    of_defeats = [(one.control, one.id, _lines([_defeat(one)])) for one in defeats]
    return DataLines(memoryview(_lines([*map(_link, links)])), tuple(of_defeats))


def _lines(values: Sequence[msgspec.Struct]) -> bytes:
    # No text in JSON holds an end of line, so each ends a value.
    return _encode_lines(values).replace(b"\n", b",\n")


def _listed(lines: Iterable[bytes | memoryview]) -> list[bytes | memoryview]:
    """Return the lines of a list in JSON: no comma is behind the last one."""
    every = [one for one in lines if one]
    return [*every[:-1], *(bytes(one).removesuffix(b",\n") + b"\n" for one in every[-1:])]


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
