"""Graphs to be drawn, and how to read a drawn picture."""

import re
from xml.etree import ElementTree as ET

import networkx as nx

from whychain.causal.graph import CausalGraph, Role
from whychain.causal.vocabulary import NodeKind

SVG = "{http://www.w3.org/2000/svg}"
EVERYTHING = """
faults: [slow-disk, no-limit]
conditions: [sale]
symptoms: [alarm]
outcomes: [outage]
titles: {slow-disk: Slow disk}
links:
  - {effect: queue, when: all-of, causes: [slow-disk, sale], unless: [lint, review, shedding]}
  - {effect: retries, when: any-of, causes: [queue, load], unless: [budget]}
  - {effect: load, causes: [retries], inferred: true}
  - {effect: alarm, causes: [load], unless: [lint]}
  - {effect: outage, when: {at-least: 2}, causes: [load, no-limit, sale], unless: [rollback]}
controls:
  lint: {state: absent}
  review: {state: disabled}
  shedding: {state: worked}
  budget: {state: defeated, by: [no-limit]}
  rollback: {state: late}
"""


def tree(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def tokens(element: ET.Element) -> set[str]:
    return set(element.get("class", "").split())


def of_class(root: ET.Element, *names: str) -> list[ET.Element]:
    return [element for element in root.iter() if set(names) <= tokens(element)]


def title_of(element: ET.Element) -> str:
    return element.findtext(f"{SVG}title", "")


def area_of(node: ET.Element) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of the shape of a node."""
    shape = of_class(node, "shape")[0]
    if shape.tag == f"{SVG}rect":
        x, y, width, height = (float(shape.get(k, "")) for k in ("x", "y", "width", "height"))
        return x, y, x + width, y + height
    found = re.findall(r"([MHVLQ]) ([-\d. ]+)", shape.get("d", ""))
    numbers = [(letter, [float(n) for n in text.split()]) for letter, text in found]
    across = [n for letter, ns in numbers for n in (ns[::2] if letter != "V" else [])]
    down = [n for letter, ns in numbers for n in (ns[1::2] if letter != "V" else ns)]
    return min(across), min(down), max(across), max(down)


def bare_graph(nodes: dict[str, tuple[NodeKind, str]]) -> CausalGraph:
    graph: CausalGraph = nx.MultiDiGraph(incident="case", account="told", title="As told")
    for node, (kind, title) in nodes.items():
        graph.add_node(node, kind=kind, title=title)
    return graph


def join(graph: CausalGraph, index: int, link: tuple[set[str], set[str], str, int]) -> None:
    """Add a link: its causes, its controls, its effect, and how many causes it needs."""
    causes, unless, effect, threshold = link
    for sources, role in ((causes, Role.CAUSE), (unless, Role.UNLESS)):
        for source in sorted(sources):
            graph.add_edge(
                source,
                effect,
                key=f"case/told/{index}/{role}",
                link=f"case/told/{index}",
                role=role,
                threshold=min(threshold, len(causes)),
                confidence="high",
                evidence=(),
                inferred=False,
                note="",
                incident="case",
                account="told",
            )
