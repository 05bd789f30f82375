"""A graph as plain values: what ``as_json`` writes, and how it is read again."""

from pathlib import Path
from typing import Any

import msgspec

from whychain.causal.interchange.bounded import bounded_bytes
from whychain.causal.vocabulary import NodeKind
from whychain.documents.shape import Slug
from whychain.errors import ContentError
from whychain.kb.causes import ControlState
from whychain.kb.vocabulary import Confidence


class NodeData(msgspec.Struct, frozen=True, kw_only=True):
    """One node."""

    id: str
    kind: NodeKind
    title: str = ""
    state: ControlState | None = None
    note: str = ""


class LinkData(msgspec.Struct, frozen=True, kw_only=True):
    """One link: at least ``needed`` of its causes, unless one of its controls works."""

    effect: str
    causes: tuple[str, ...]
    needed: int
    unless: tuple[str, ...] = ()
    confidence: Confidence = Confidence.LOW
    evidence: tuple[Slug, ...] = ()
    inferred: bool = False
    note: str = ""
    incident: str = ""
    account: str = ""


class Defeat(msgspec.Struct, frozen=True, kw_only=True):
    """What defeats one control."""

    control: str
    by: tuple[str, ...]
    needed: int
    evidence: tuple[Slug, ...] = ()


class GraphData(msgspec.Struct, frozen=True, kw_only=True):
    """A graph; fields that are not known here are left out."""

    nodes: tuple[NodeData, ...]
    links: tuple[LinkData, ...]
    defeats: tuple[Defeat, ...] = ()
    incident: str | None = None
    account: str | None = None
    title: str | None = None


def read_graph_json(path: Path) -> GraphData:
    """Return the graph of a JSON file.

    Raises:
        ContentError: the file cannot be read, is too large, is no JSON, or no such graph.
    """
    raw = bounded_bytes(path)
    try:
        return msgspec.json.decode(raw, type=GraphData)
    except msgspec.ValidationError as error:
        raise ContentError(f"no graph of whychain: {error}", where=str(path)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ContentError(f"not JSON: {error}", where=str(path)) from None


def graph_from_values(path: Path, values: dict[str, Any]) -> GraphData:
    """Return the graph of plain values, in which numbers and truth values may be text.

    Raises:
        ContentError: they are no such graph.
    """
    try:
        return msgspec.convert(values, GraphData, strict=False)
    except msgspec.ValidationError as error:
        raise ContentError(f"no graph of whychain: {error}", where=str(path)) from None
