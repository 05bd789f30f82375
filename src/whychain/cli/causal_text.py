"""Cut sets, changes and loops as lines for people."""

from collections.abc import Iterator

from whychain.causal.cutsets import CutSets
from whychain.causal.loops import Loops
from whychain.causal.whatif import WhatIf
from whychain.cli.answer_text import (
    basis_lines,
    counted_sets,
    numbered_lines,
    partial_lines,
    scope_text,
)


def cut_sets_lines(answer: CutSets) -> Iterator[str]:
    """Yield the sets, numbered, smallest first."""
    where = scope_text(answer.incident, answer.account)
    sets = counted_sets(answer.count, answer.complete_to, "minimal cut")
    yield f"{answer.outcome}{where}: {sets}"
    yield from partial_lines(answer.complete_to)
    yield from numbered_lines(answer.sets)
    if answer.truncated and answer.sets:
        yield f"  … and {answer.count - len(answer.sets):,} more"
    if answer.oscillates:
        yield "a control is also a cause here: for some other sets of faults it comes and goes"
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
        yield from partial_lines(answer.complete_to)
        yield from numbered_lines(answer.remaining_cut_sets)
        more = answer.remaining_count - len(answer.remaining_cut_sets)
        if more:
            yield f"  … and {more:,} more"
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
