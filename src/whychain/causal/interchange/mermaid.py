"""A causal graph as a Mermaid flowchart, for Markdown that GitHub and others render."""

import re
from collections.abc import Iterator

from whychain.causal.drawing.text_metrics import printable
from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.network import CausalLink, CausalNetwork
from whychain.causal.vocabulary import NodeKind

_SHAPES = {
    NodeKind.FAULT: ("[", "]"),
    NodeKind.CONDITION: ("([", "])"),
    NodeKind.EFFECT: ("(", ")"),
    NodeKind.SYMPTOM: ("[/", "/]"),
    NodeKind.OUTCOME: ("[[", "]]"),
    NodeKind.CONTROL: ("{{", "}}"),
}
_PLAIN = frozenset(" .,-'()/")
_LIST_ITEM = re.compile(r"[0-9]*[-.)]")
_MARK = "\N{LATIN SMALL LIGATURE FL}"
"""Mermaid marks entities with this inside; a title must not be able to."""


def as_mermaid(graph: AnyGraph) -> str:
    """Return the graph as the text of a Mermaid flowchart.

    Definition. Each kind of node has its shape; a link of several causes goes through a small
    gate; what ends in ``unless`` or ``defeats`` is dotted. Ids are counted (n1, g1), so no
    title can mean anything to Mermaid: in a label every sign that could is a number.

    >>> escaped('a "b" %%{c}%%')
    'a #34;b#34; #37;#37;#123;c#125;#37;#37;'

    Source: https://mermaid.js.org/syntax/flowchart.html
    """
    return "\n".join(["flowchart LR", *_lines(network_of(graph)), ""])


def escaped(text: str) -> str:
    """Return a text on one line, in which only letters, digits and a few signs stand plain."""
    shown = printable(text).replace(_MARK, "fl")
    item = _LIST_ITEM.match(shown)
    numbered = item.end() - 1 if item else -1
    return "".join(
        c if _is_plain(c) and place != numbered else f"#{ord(c)};" for place, c in enumerate(shown)
    )


def _is_plain(character: str) -> bool:
    return character.isalnum() or character in _PLAIN or not character.isascii()


def _lines(network: CausalNetwork) -> Iterator[str]:
    ids = {node: f"n{number}" for number, node in enumerate(sorted(network.nodes), 1)}
    for name, short in ids.items():
        node = network.nodes[name]
        first, last = _SHAPES[node.kind]
        state = "" if node.state is None else f" ({node.state})"
        title = node.title if node.title.strip() else name
        yield f'  {short}{first}"{escaped(title + state)}"{last}'
    gate = 0
    for link in network.links:
        entry = ids[link.effect]
        if len(link.gate.inputs) > 1 or link.unless:
            gate += 1
            entry = f"g{gate}"
            yield f'  {entry}(("{_gate(link)}")) --> {ids[link.effect]}'
        says = "-->|inferred|" if link.inferred else "-->"
        yield from (f"  {ids[cause]} {says} {entry}" for cause in link.gate.inputs)
        yield from (f"  {ids[control]} -.->|unless| {entry}" for control in link.unless)
    for defeat in network.defeats:
        for source in defeat.gate.inputs:
            yield f"  {ids[source]} -.->|defeats| {ids[defeat.control]}"


def _gate(link: CausalLink) -> str:
    count = len(link.gate.inputs)
    if link.gate.needed == count:
        return "and"
    return "or" if link.gate.needed == 1 else f"{link.gate.needed} of {count}"
