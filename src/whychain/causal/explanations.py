"""Explanations: which faults account for everything seen and force nothing that was not.

Definition. A set of faults explains what was seen when all of it follows from them. It is
ruled out when something that was *not* seen then follows necessarily: by links of at least
medium confidence, however the conditions and controls that are free turn out. A link of low
confidence says that its effect can follow, so its silence rules nothing out. Over the whole
knowledge base conditions are part of an explanation and controls are free to fail or work;
within one account both stay as they were. Explanations are minimal, as diagnoses are in
Reiter, A theory of diagnosis from first principles (1987).
"""

from collections.abc import Iterable
from dataclasses import replace

import msgspec

from whychain.causal.cutsets import MOST_SETS_SHOWN, Antichain, CutSet, listed, solved
from whychain.causal.logic.limits import Limits
from whychain.causal.logic.solution import Solution
from whychain.causal.model import Model, evaluate_each
from whychain.causal.network import CausalLink, Threshold

_ALL_SEEN = "everything seen"
_TRUSTED = frozenset({"medium", "high"})


class Explanations(msgspec.Struct, frozen=True):
    """The minimal explanations; ``complete_to`` is None when all are there.

    Otherwise there were too many, or time or memory ran out: all explanations of up to so many
    parts are there.
    """

    sets: Antichain
    complete_to: int | None


def minimal_explanations(
    model: Model,
    seen: Iterable[str],
    not_seen: Iterable[str],
    limits: Limits | None = None,
) -> Explanations:
    """Return the minimal sets of faults (over the knowledge base: and conditions).

    >>> from whychain.causal.examples import two_faults
    >>> found = minimal_explanations(two_faults(), ["full queue"], [])
    >>> sorted(sorted(s) for s in found.sets), found.complete_to
    ([['no queue limit', 'slow disk']], None)
    >>> minimal_explanations(two_faults(), ["full queue"], ["outage"]).sets
    frozenset()
    """
    wanted, silent = frozenset(seen), frozenset(not_seen)
    parts = explaining_events(model)
    free = frozenset(f"no:{control}" for control in model.controls) if model.free else frozenset()
    variables = parts | (free if silent else frozenset())
    goal = _link(_ALL_SEEN, wanted, "high")
    with_goal = replace(model, links=(*model.links, goal))
    sets, complete_to = _smallest(solved(with_goal, _ALL_SEEN, variables, limits=limits))
    if silent:
        fixed = model.as_it_was - variables
        sets = _not_ruled_out(_trusted(model, wanted), sets, fixed, silent)
    return Explanations(_minimal(s & parts for s in sets), complete_to)


def _smallest(solution: Solution) -> tuple[list[CutSet], int | None]:
    """Return the sets to be looked at, and up to which size these are all of them."""
    order, count = None, 0
    for size, more in enumerate(solution.family.histogram()):
        count += more
        if count > MOST_SETS_SHOWN:
            order = size - 1
            break
    found = listed(solution)
    if found.complete_to is not None:
        order = found.complete_to if order is None else min(order, found.complete_to)
    return [frozenset(s) for s in found.sets], order


def _not_ruled_out(
    trusted: Model, sets: list[CutSet], fixed: CutSet, silent: CutSet
) -> list[CutSet]:
    """Return the sets from which nothing that stayed silent surely follows."""
    every = (1 << len(sets)) - 1
    columns = dict.fromkeys(fixed, every)
    for position, events in enumerate(sets):
        for event in events:
            columns[event] = columns.get(event, 0) | 1 << position
    true, _ = evaluate_each(trusted, columns, every)
    ruled_out = 0
    for node in silent:
        ruled_out |= true.get(node, 0)
    return [events for position, events in enumerate(sets) if not ruled_out >> position & 1]


def explaining_events(model: Model) -> frozenset[str]:
    """Return what explanations are made of."""
    return model.faults | model.conditions if model.free else model.faults


def _trusted(model: Model, seen: frozenset[str]) -> Model:
    """Return the model of what surely follows, in which everything seen is given."""
    links = (link for link in model.links if link.confidence in _TRUSTED)
    given = (_link(name, frozenset(), "high") for name in sorted(seen))
    return replace(model, links=(*links, *given))


def _link(effect: str, causes: frozenset[str], confidence: str) -> CausalLink:
    gate = Threshold(len(causes), tuple(sorted(causes)))
    return CausalLink(effect, effect, gate, (), confidence, (), "", "", False, "")


def _minimal(sets: Iterable[CutSet]) -> Antichain:
    kept: list[CutSet] = []
    for candidate in sorted(set(sets), key=len):
        if not any(smaller <= candidate for smaller in kept):
            kept.append(candidate)
    return frozenset(kept)
