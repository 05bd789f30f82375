"""Answers of the causal graph as lines for people and as plain values for JSON."""

from collections.abc import Iterator
from typing import Any

import msgspec

from whychain.causal.basis import Basis
from whychain.causal.cutsets import CutSets
from whychain.causal.graph import CausalGraph
from whychain.causal.loops import Loops
from whychain.causal.model import CausalLink
from whychain.causal.walk import Effects, Paths, Why
from whychain.causal.whatif import WhatIf


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


def why_lines(graph: CausalGraph, answer: Why) -> Iterator[str]:
    """Yield the causes of a node as a tree, then what was necessary and what it rests on."""
    yield _named(graph, answer.node)
    yield from _causes(graph, answer, answer.node, "", {answer.node})
    if answer.necessary:
        yield ""
        yield f"necessary (without it, not {answer.node}): {', '.join(answer.necessary)}"
    yield from basis_lines(answer.rests_on)


def _causes(
    graph: CausalGraph, answer: Why, node: str, indent: str, seen: set[str]
) -> Iterator[str]:
    links = [link for link in answer.links if link.effect == node]
    defeaters = _defeaters(graph, node)
    for index, link in enumerate(links):
        last = index == len(links) - 1 and not defeaters
        yield f"{indent}{'└─' if last else '├─'} {_gate(graph, link)}"
        below = f"{indent}{'   ' if last else '│  '}"
        sources = (*link.gate.inputs, *(c for c in link.unless if _defeaters(graph, c)))
        yield from _children(graph, answer, sources, below, seen)
    if defeaters:
        yield f"{indent}└─ defeated by"
        yield from _children(graph, answer, defeaters, f"{indent}   ", seen)


def _children(
    graph: CausalGraph, answer: Why, nodes: tuple[str, ...], indent: str, seen: set[str]
) -> Iterator[str]:
    for index, node in enumerate(nodes):
        last = index == len(nodes) - 1
        again = node in seen and any(link.effect == node for link in answer.links)
        yield f"{indent}{'└─' if last else '├─'} {_named(graph, node)}{' (see above)' * again}"
        if node not in seen:
            seen.add(node)
            yield from _causes(graph, answer, node, f"{indent}{'   ' if last else '│  '}", seen)


def _defeaters(graph: CausalGraph, node: str) -> tuple[str, ...]:
    edges = graph.in_edges(node, data=True)
    return tuple(sorted({source for source, _, a in edges if a["role"] == "defeats"}))


def _named(graph: CausalGraph, node: str) -> str:
    attributes = graph.nodes[node]
    state = f", {attributes['state']}" if "state" in attributes else ""
    return f"{node}: {attributes['title']} [{attributes['kind'].value}{state}]"


def _gate(graph: CausalGraph, link: CausalLink) -> str:
    guards = ", ".join(f"{c} ({graph.nodes[c].get('state', 'free')})" for c in link.unless)
    unless = f", unless {guards}" if guards else ""
    inferred = ", inferred" if link.inferred else ""
    where = "" if graph.graph.get("incident") else f" in {link.incident}"
    return f"{link.gate_name}{unless}{where} (confidence {link.confidence}{inferred})"


def effects_lines(graph: CausalGraph, answer: Effects) -> Iterator[str]:
    """Yield what a node contributes to, link by link in causal order."""
    yield _named(graph, answer.node)
    for link in answer.links:
        inputs = " + ".join(link.gate.inputs)
        yield f"├─ {inputs} → {link.effect}: {_gate(graph, link)}"
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


def cut_sets_lines(answer: CutSets) -> Iterator[str]:
    """Yield the sets, numbered, smallest first."""
    sets = "set" if answer.count == 1 else "sets"
    where = scope_text(answer.incident, answer.account)
    yield f"{answer.outcome}{where}: {answer.count} minimal cut {sets}"
    yield from numbered_lines(answer.sets)
    if answer.truncated and answer.sets:
        yield f"  … and {answer.count - len(answer.sets)} more"
    if answer.sets:
        yield "each set suffices alone, and none can spare a member"
    yield from basis_lines(answer.rests_on)


def what_if_lines(answer: WhatIf) -> Iterator[str]:
    """Yield the answer in words, what remains, and how far away it now is."""
    change = [f"without {name}" for name in answer.without]
    change += [f"with {name} working" for name in answer.with_controls]
    verb = {True: "still happens", False: "does not happen", "oscillates": "comes and goes"}
    changed = ", ".join(change) or "with nothing changed"
    where = scope_text(answer.incident, answer.account)
    yield f"{answer.outcome}{where}, {changed}: {verb[answer.happens]}"
    if answer.before is not True:
        yield f"as things were, it {verb[answer.before]}"
    if answer.happens is True:
        yield "what still suffices:"
        yield from numbered_lines(answer.remaining_cut_sets)
    elif answer.distance is None:
        yield "no combination of the faults in this account brings it back"
    elif answer.distance:
        yield f"it comes back with {answer.distance} of the removed faults"
    yield from basis_lines(answer.rests_on)


def loops_lines(answer: Loops) -> Iterator[str]:
    """Yield each loop with what starts it and what cuts it."""
    if not answer.loops:
        yield "no feedback loop"
    for loop in answer.loops:
        yield f"{' → '.join((*loop.nodes, loop.nodes[0]))} ({loop.sign.value})"
        yield f"  started from outside by: {', '.join(loop.entered_by) or 'nothing'}"
        yield f"  cut by: {', '.join(loop.cut_by) or 'no control'}"
    if answer.truncated:
        yield "… and more"


def numbered_lines(sets: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    """Yield each set on a line of its own, numbered."""
    for number, members in enumerate(sets, start=1):
        yield f"  {number}. {' + '.join(members) or '(nothing at all: it happens by itself)'}"


def scope_text(incident: str | None, account: str | None) -> str:
    """Return where a question was asked, to stand behind the name of a node."""
    if incident is None:
        return " in the whole knowledge base"
    return f" in {incident}, account {account}"


def basis_lines(bases: tuple[Basis, ...]) -> Iterator[str]:
    """Yield what an answer rests on, one account a line."""
    for basis in bases:
        evidence = ", ".join(basis.evidence) or "no evidence"
        yield f"rests on {basis.incident}, account {basis.account}: {evidence}"
