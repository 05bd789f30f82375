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

from whychain.causal.cutsets import Antichain, CutSet, minimal_sets
from whychain.causal.model import Model, evaluate
from whychain.causal.network import CausalLink, Threshold

_ALL_SEEN = "everything seen"
_TRUSTED = frozenset({"medium", "high"})


def minimal_explanations(model: Model, seen: Iterable[str], not_seen: Iterable[str]) -> Antichain:
    """Return the minimal sets of faults (over the knowledge base: and conditions).

    >>> from whychain.causal.examples import two_faults
    >>> sorted(sorted(s) for s in minimal_explanations(two_faults(), ["full queue"], []))
    [['no queue limit', 'slow disk']]
    >>> minimal_explanations(two_faults(), ["full queue"], ["outage"])
    frozenset()

    Raises:
        WhychainError: when there are more sets than the engine can hold.
    """
    wanted, silent = frozenset(seen), frozenset(not_seen)
    parts = explaining_events(model)
    free = frozenset(f"no:{control}" for control in model.controls) if model.free else frozenset()
    variables = parts | (free if silent else frozenset())
    fixed = model.as_it_was - variables
    goal = _link(_ALL_SEEN, wanted, "high")
    found = minimal_sets(replace(model, links=(*model.links, goal)), _ALL_SEEN, variables)
    trusted = _trusted(model, wanted)
    possible = (s for s in found if not silent or not _forced(trusted, fixed | s) & silent)
    return _minimal(s & parts for s in possible)


def explaining_events(model: Model) -> frozenset[str]:
    """Return what explanations are made of."""
    return model.faults | model.conditions if model.free else model.faults


def _trusted(model: Model, seen: frozenset[str]) -> Model:
    """Return the model of what surely follows, in which everything seen is given."""
    links = (link for link in model.links if link.confidence in _TRUSTED)
    given = (_link(name, frozenset(), "high") for name in sorted(seen))
    return replace(model, links=(*links, *given))


def _forced(trusted: Model, events: frozenset[str]) -> frozenset[str]:
    truth = evaluate(trusted, events)
    return frozenset(node for node, value in truth.items() if value is True)


def _link(effect: str, causes: frozenset[str], confidence: str) -> CausalLink:
    gate = Threshold(len(causes), tuple(sorted(causes)))
    return CausalLink(effect, effect, gate, (), confidence, (), "", "", False, "")


def _minimal(sets: Iterable[CutSet]) -> Antichain:
    kept: list[CutSet] = []
    for candidate in sorted(set(sets), key=len):
        if not any(smaller <= candidate for smaller in kept):
            kept.append(candidate)
    return frozenset(kept)
