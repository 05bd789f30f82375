"""Why, what follows and by which paths: as lines for people and as plain values for JSON."""

from collections.abc import Iterator
from typing import Any

import msgspec

from whychain.causal.network import CausalLink, CausalNetwork
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
    from whychain.causal.export import link_data

    plain: dict[str, Any] = msgspec.to_builtins(answer)
    return {**plain, "links": [link_data(link) for link in answer.links]}


def why_lines(network: CausalNetwork, answer: Why) -> Iterator[str]:
    """Yield the causes of a node as a tree, then what was necessary and what it rests on."""
    yield _named(network, answer.node)
    yield from _causes(network, answer, answer.node, "", {answer.node})
    if answer.necessary:
        yield ""
        yield f"necessary (without it, not {answer.node}): {', '.join(answer.necessary)}"
    yield from basis_lines(answer.rests_on)


def _causes(
    network: CausalNetwork, answer: Why, node: str, indent: str, seen: set[str]
) -> Iterator[str]:
    links = [link for link in answer.links if link.effect == node]
    defeaters = _defeaters(network, node)
    for index, link in enumerate(links):
        last = index == len(links) - 1 and not defeaters
        yield f"{indent}{'└─' if last else '├─'} {_gate(network, link)}"
        below = f"{indent}{'   ' if last else '│  '}"
        sources = (*link.gate.inputs, *(c for c in link.unless if _defeaters(network, c)))
        yield from _children(network, answer, sources, below, seen)
    if defeaters:
        yield f"{indent}└─ defeated by"
        yield from _children(network, answer, defeaters, f"{indent}   ", seen)


def _children(
    network: CausalNetwork, answer: Why, nodes: tuple[str, ...], indent: str, seen: set[str]
) -> Iterator[str]:
    for index, node in enumerate(nodes):
        last = index == len(nodes) - 1
        again = node in seen and any(link.effect == node for link in answer.links)
        yield f"{indent}{'└─' if last else '├─'} {_named(network, node)}{' (see above)' * again}"
        if node not in seen:
            seen.add(node)
            yield from _causes(network, answer, node, f"{indent}{'   ' if last else '│  '}", seen)


def _defeaters(network: CausalNetwork, node: str) -> tuple[str, ...]:
    gates = (defeat.gate for defeat in network.defeats if defeat.control == node)
    return tuple(sorted({source for gate in gates for source in gate.inputs}))


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
