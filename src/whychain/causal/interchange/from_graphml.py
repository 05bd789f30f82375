"""GraphML as plain values: a graph that whychain wrote, or one of nodes and edges only."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whychain.causal.interchange.graph_data import GraphData, graph_from_values
from whychain.causal.interchange.xml_elements import Element, read_elements
from whychain.errors import ContentError

_TITLES = ("title", "label", "name")
_DRAWN_LABEL = "y:NodeLabel"
"""Where yEd keeps what it shows in a node."""


def read_graphml(path: Path) -> GraphData:
    """Return the graph of a GraphML file.

    An edge that whychain wrote says which link it is part of. In a graph of another tool each
    edge says that its source alone suffices; a node that nothing leads to is then a fault, one
    that leads to nothing an outcome, any other an effect.

    Raises:
        ContentError: the file cannot be read, is no directed GraphML graph, or contradicts itself.
    """
    root = read_elements(path, frozenset({"data", "default", _DRAWN_LABEL}))
    graph = next((child for child in root.children if child.tag == "graph"), None)
    if root.tag != "graphml" or graph is None:
        raise ContentError(f"<{root.tag}> is no GraphML", where=f"{path}:{root.line}")
    if graph.attributes.get("edgedefault") == "undirected":
        raise ContentError(
            "the graph is undirected, and a link leads from cause to effect",
            where=f"{path}:{graph.line}",
        )
    reading = _Reading(path, root)
    nodes = [(node, reading.data(node)) for node in graph.children if node.tag == "node"]
    edges = [(edge, reading.data(edge)) for edge in graph.children if edge.tag == "edge"]
    ours = bool(edges) and all("link" in data and "role" in data for _, data in edges)
    told = reading.told_by_us if ours else reading.told_by_others
    return graph_from_values(path, {**reading.data(graph), **told(nodes, edges)})


Described = list[tuple[Element, dict[str, str]]]


class _Reading:
    def __init__(self, path: Path, root: Element) -> None:
        self.path = path
        self.names: dict[str, str] = {}
        self.defaults: dict[str, dict[str, str]] = {}
        for key in root.children:
            if key.tag == "key":
                self._key(key)

    def _key(self, key: Element) -> None:
        name = key.attributes.get("attr.name") or key.attributes.get("id", "")
        self.names[key.attributes.get("id", "")] = name
        for default in key.children:
            if default.tag == "default":
                self.defaults.setdefault(key.attributes.get("for", "all"), {})[name] = default.text

    def data(self, element: Element) -> dict[str, str]:
        """Return the attributes of a node, an edge or the graph, by their names."""
        found = {**self.defaults.get("all", {}), **self.defaults.get(element.tag, {})}
        for child in element.children:
            if child.tag == "data":
                key = child.attributes.get("key", "")
                found[self.names.get(key, key)] = child.text
        return found

    def told_by_us(self, nodes: Described, edges: Described) -> dict[str, Any]:
        links: dict[str, dict[str, Any]] = {}
        defeats: dict[str, dict[str, Any]] = {}
        for edge, data in edges:
            source, target = self._ends(edge)
            shared = {**data, "evidence": self._list(edge, data), "needed": data.get("threshold")}
            if data["role"] == "defeats":
                defeat = defeats.setdefault(data["link"], {**shared, "control": target, "by": []})
                defeat["by"].append(source)
                continue
            link = links.setdefault(
                data["link"], {**shared, "effect": target, "causes": [], "unless": []}
            )
            link["unless" if data["role"] == "unless" else "causes"].append(source)
        in_order = sorted(links, key=_natural)
        return {
            "nodes": [{**data, "id": self._id(node)} for node, data in nodes],
            "links": [links[name] for name in in_order],
            "defeats": list(defeats.values()),
        }

    def told_by_others(self, nodes: Described, edges: Described) -> dict[str, Any]:
        causes: dict[str, dict[str, None]] = {}
        for edge, _ in edges:
            source, target = self._ends(edge)
            causes.setdefault(target, {})[source] = None
        leading = {source for sources in causes.values() for source in sources}
        return {
            "incident": None,
            "account": None,
            "nodes": [
                {
                    "id": self._id(node),
                    "title": next(_titles(node, data), self._id(node)),
                    "kind": _kind(self._id(node), causes, leading),
                }
                for node, data in nodes
            ],
            "links": [
                {"effect": effect, "causes": list(sources), "needed": 1}
                for effect, sources in causes.items()
            ],
        }

    def _ends(self, edge: Element) -> tuple[str, str]:
        source, target = edge.attributes.get("source", ""), edge.attributes.get("target", "")
        if not source or not target or edge.attributes.get("directed") == "false":
            raise self._wrong(edge, "an edge needs a source and a target, and a direction")
        return source, target

    def _id(self, node: Element) -> str:
        name = node.attributes.get("id", "")
        if not name:
            raise self._wrong(node, "<node> without id=")
        return name

    def _list(self, edge: Element, data: dict[str, str]) -> object:
        try:
            return json.loads(data.get("evidence", "[]"))
        except (ValueError, RecursionError):
            raise self._wrong(edge, "the evidence of an edge is no JSON list") from None

    def _wrong(self, element: Element, problem: str) -> ContentError:
        return ContentError(problem, where=f"{self.path}:{element.line}")


def _natural(link: str) -> tuple[str, int, str]:
    before, _, number = link.rpartition("/")
    return (before, int(number), "") if number.isdecimal() else (before, -1, number)


def _titles(node: Element, data: dict[str, str]) -> Iterator[str]:
    found = [data.get(name, "") for name in _TITLES]
    found += [label.text for label in node.each(_DRAWN_LABEL)]
    return (title for title in found if title.strip())


def _kind(node: str, causes: dict[str, dict[str, None]], leading: set[str]) -> str:
    if node not in causes:
        return "fault"
    return "effect" if node in leading else "outcome"
