"""Why, what follows and by which paths: as lines for people and as plain values for JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from whychain.causal.choices import DEFAULT_DEPTH
from whychain.causal.network import CausalLink, CausalNetwork, links_by_effect
from whychain.causal.paths import Paths
from whychain.causal.walk import Effects, Why
from whychain.cli.answer_text import basis_lines


def why_data(answer: Why) -> dict[str, Any]:
    """Return the answer to ``why`` as plain values."""
    return _walk_data(answer)


def effects_data(answer: Effects) -> dict[str, Any]:
    """Return the answer to ``effects`` as plain values."""
    return _walk_data(answer)


def _walk_data(answer: Why | Effects) -> dict[str, Any]:
    from whychain.causal.interchange.data import link_data

    plain: dict[str, Any] = msgspec.to_builtins(answer)
    return {**plain, "links": [link_data(link) for link in answer.links]}


def why_lines(network: CausalNetwork, answer: Why, depth: int = DEFAULT_DEPTH) -> Iterator[str]:
    """Yield the causes of a node as a tree, then what was necessary and what it rests on.

    Causes more than ``depth`` links away are left out, where a sign says so.
    """
    yield from _Tree(network, answer).lines(depth)
    if answer.necessary:
        yield ""
        yield f"necessary (without it, not {answer.node}): {', '.join(answer.necessary)}"
    yield from basis_lines(answer.rests_on)


class _Tree:
    """The causes of a node, each told once; as deep as the graph is, so without recursion."""

    def __init__(self, network: CausalNetwork, answer: Why) -> None:
        self.network = network
        self.node = answer.node
        self.links = links_by_effect(answer.links)
        self.defeaters: dict[str, set[str]] = {}
        for defeat in network.defeats:
            self.defeaters.setdefault(defeat.control, set()).update(defeat.gate.inputs)

    def lines(self, depth: int) -> Iterator[str]:
        yield _named(self.network, self.node)
        seen = {self.node}
        open_rows = [self._rows(self.node, "")]
        while open_rows:
            row = next(open_rows[-1], None)
            if row is None:
                open_rows.pop()
                continue
            indent, sign, node = row
            if node is None:
                yield f"{indent}{sign}"
                continue
            told = node in seen
            goes_on = node in self.links and (told or len(open_rows) >= depth)
            more = "" if not goes_on else " (see above)" if told else " (--depth shows more)"
            yield f"{indent}{sign} {_named(self.network, node)}{more}"
            if not told and not goes_on:
                seen.add(node)
                open_rows.append(self._rows(node, indent + ("   " if sign == "└─" else "│  ")))

    def _rows(self, node: str, indent: str) -> Iterator[tuple[str, str, str | None]]:
        """Yield an indent with a sign and a node, or with the text of a gate and no node."""
        links, defeaters = self.links.get(node, []), sorted(self.defeaters.get(node, ()))
        for index, link in enumerate(links):
            last = index == len(links) - 1 and not defeaters
            yield indent, f"{'└─' if last else '├─'} {_gate(self.network, link)}", None
            sources = (*link.gate.inputs, *(c for c in link.unless if c in self.defeaters))
            yield from _signed(f"{indent}{'   ' if last else '│  '}", sources)
        if defeaters:
            yield indent, "└─ defeated by", None
            yield from _signed(f"{indent}   ", defeaters)


def _signed(indent: str, nodes: Sequence[str]) -> Iterator[tuple[str, str, str | None]]:
    for index, node in enumerate(nodes):
        yield indent, "└─" if index == len(nodes) - 1 else "├─", node


def _named(network: CausalNetwork, node: str) -> str:
    found = network.nodes[node]
    state = f", {found.state}" if found.state else ""
    return f"{node}: {found.title} [{found.kind.value}{state}]"


def _gate(network: CausalNetwork, link: CausalLink) -> str:
    guards = ", ".join(f"{c} ({network.state(c) or 'free'})" for c in link.unless)
    unless = f", unless {guards}" if guards else ""
    inferred = ", inferred" if link.inferred else ""
    where = "" if network.incident else f" in {link.incident}"
    return f"{link.gate_name}{unless}{where} (confidence {link.confidence}{inferred})"


def effects_lines(network: CausalNetwork, answer: Effects) -> Iterator[str]:
    """Yield what a node contributes to, link by link in causal order."""
    yield _named(network, answer.node)
    for link in answer.links:
        inputs = " + ".join(link.gate.inputs)
        yield f"├─ {inputs} → {link.effect}: {_gate(network, link)}"
    yield f"└─ {len(answer.nodes)} nodes downstream: {', '.join(answer.nodes) or 'none'}"
    if answer.alone:
        yield ""
        yield f"enough for these with nothing else: {', '.join(answer.alone)}"
    yield from basis_lines(answer.rests_on)


def paths_lines(answer: Paths) -> Iterator[str]:
    """Yield one line for each path."""
    if not answer.paths:
        yield f"no path leads from {answer.start} to {answer.end}"
    yield from (" → ".join(path) for path in answer.paths)
    if answer.truncated:
        yield f"… and more; --limit shows more than {len(answer.paths)}"
