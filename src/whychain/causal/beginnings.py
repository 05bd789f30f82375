"""What can never begin in an account: loops that nothing starts, causes that nothing brings about.

Definition. A node can begin when it is true in the least fixpoint in which every fault and
condition is present and every control fails that does not need to be defeated first. Among
the others, a loop is a chain of nodes of which each one waits for the next and the last one
for the first. (Least fixpoint: Tarski 1955, doi:10.2140/pjm.1955.5.285.)
"""

from collections.abc import Container, Iterator, Mapping

from whychain.causal.model import Model, evaluate
from whychain.causal.network import CausalLink
from whychain.causal.told import ToldAccount, index_of, listed
from whychain.causal.vocabulary import NodeKind
from whychain.documents.finding import Problem, Rule, SeverityLevel

LOOP_NEVER_STARTS = Rule(
    "account-loop-never-starts",
    "A loop of links can be started by something outside it.",
    "All nodes are false at first. What waits for its own effects never happens, nor does "
    "anything that follows from it, and every answer about the account is wrong.",
    "Add the link that starts the loop, turn round the link that closes it, or write a second "
    "way to an effect as a link of its own.",
)
EFFECT_WITHOUT_CAUSE = Rule(
    "account-effect-without-cause",
    "An effect, symptom or outcome that stands as a cause in an account follows from something "
    "in that account.",
    "Only faults and conditions are given; an effect that nothing leads to is never true, and "
    "links that need it never fire.",
    "Add the link to it, with low confidence where it is a guess, or use a fault or a condition.",
    SeverityLevel.WARNING,
)


def problems_of_account(told: ToldAccount) -> Iterator[Problem]:
    """Yield the causes of an account that nothing leads to, and the loops that never start."""
    uncaused = frozenset(_uncaused(told))
    for node in sorted(uncaused):
        message = f"nothing in account {told.id!r} leads to {node!r}, so that it is never true"
        yield Problem(EFFECT_WITHOUT_CAUSE, told.place_of_cause(node), message)
    for link, loop in dead_loops(told.model, uncaused):
        chain = listed([repr(node) for node in loop], " waits for ")
        message = f"{chain} waits for {loop[0]!r}: nothing else starts this loop"
        yield Problem(LOOP_NEVER_STARTS, (*told.base, "links", index_of(link)), message)


def dead_loops(
    model: Model, given: frozenset[str] = frozenset()
) -> Iterator[tuple[CausalLink, tuple[str, ...]]]:
    """Yield loops that can never start, each with its first link; ``given`` nodes are true.

    >>> from dataclasses import replace
    >>> from whychain.causal.examples import example_link, two_faults
    >>> waiting = (example_link("retry", "timeout"), example_link("timeout", "retry"))
    >>> [loop for _, loop in dead_loops(replace(two_faults(), links=waiting))]
    [('retry', 'timeout')]
    """
    stuck = {link.effect for link in model.links} - _can_begin(model, given)
    links: dict[str, CausalLink] = {}
    waits: dict[str, str] = {}
    for link in model.links:
        cause = next(_waits_for(model, link, stuck), None) if link.effect in stuck else None
        if cause and link.effect not in waits:
            links[link.effect], waits[link.effect] = link, cause
    for loop in _cycles(waits):
        yield links[loop[0]], loop


def _can_begin(model: Model, given: frozenset[str]) -> frozenset[str]:
    failing = {f"no:{control}" for control in model.controls if control not in model.defeats}
    events = model.faults | model.conditions | model.controls | given | failing
    return frozenset(evaluate(model, events))


def _waits_for(model: Model, link: CausalLink, stuck: Container[str]) -> Iterator[str]:
    """Yield what a link that never fires waits for; that an effect waits for itself is no loop."""
    yield from (cause for cause in link.gate.inputs if cause in stuck and cause != link.effect)
    for control in link.unless:
        for gate in model.defeats.get(control, ()):
            yield from (cause for cause in gate.inputs if cause in stuck)


def _cycles(following: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield the cycles of a map, each from its first key on."""
    place = {node: index for index, node in enumerate(following)}
    seen: set[str] = set()
    for start in following:
        walk: list[str] = []
        node = start
        while node in following and node not in seen:
            seen.add(node)
            walk.append(node)
            node = following[node]
        if node in walk:
            cycle = walk[walk.index(node) :]
            first = cycle.index(min(cycle, key=place.__getitem__))
            yield (*cycle[first:], *cycle[:first])


def _uncaused(told: ToldAccount) -> Iterator[str]:
    effects = set(told.effects)
    kinds = (NodeKind.EFFECT, NodeKind.SYMPTOM, NodeKind.OUTCOME)
    for node in told.of_kind(dict.fromkeys(cause for _, cause in told.causes()), *kinds):
        if node not in effects:
            yield node
