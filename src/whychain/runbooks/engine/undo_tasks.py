"""Which effects are to be taken back, which stay, and which nobody can be sure of. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from whychain.runbooks.engine.standing import is_uncertain
from whychain.runbooks.plan import Plan, PlannedStep, PlannedUndo, flat
from whychain.runbooks.runbook import EffectClass, OnFailure
from whychain.runbooks.runs.entries import StepOutcome
from whychain.runbooks.runs.history import History, StepState


class Fate(StrEnum):
    """What becomes of an effect that may have been made."""

    UNDO = "undo"
    ASK_OPERATOR = "ask_operator"
    KEEP = "keep"
    IRREVERSIBLE = "irreversible"
    UNKNOWN = "unknown"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect that may have been made: by a step, or by a group that undoes as a whole."""

    step: PlannedStep
    undo: PlannedUndo | None
    state: StepState
    fate: Fate


def effects_made(plan: Plan, history: History, *, everything: bool = False) -> tuple[Effect, ...]:
    """Return every effect that may have been made, the latest first.

    With ``everything`` also those are undone that the runbook keeps, as ``runbook undo`` asks.
    """
    made = [
        (state.begun, _effect(step, undo, state, everything=everything))
        for step, undo, state in _units(plan.steps + plan.verify, history)
        if _may_be_there(state)
    ]
    made.sort(key=lambda pair: -pair[0])
    return tuple(effect for _, effect in made)


def _units(
    steps: tuple[PlannedStep, ...], history: History
) -> Iterator[tuple[PlannedStep, PlannedUndo | None, StepState]]:
    """Yield what is undone as one: a step, or a group with an undo of its own."""
    for step in steps:
        if not step.steps:
            yield step, step.undo, history.state(step.id)
        elif step.undo and step.undo.action:
            yield step, step.undo, _of_group(step, history)
        else:
            yield from _units(step.steps, history)


def _of_group(group: PlannedStep, history: History) -> StepState:
    """Return how a group came along, as far as its undo is concerned: in doubt if a part is."""
    parts = [(step, history.state(step.id)) for step in flat(group.steps)]
    inner = [state for _, state in parts]
    own = history.state(group.id)
    last = max(inner, key=lambda state: state.begun)
    doubtful = any(is_uncertain(step, state) for step, state in parts)
    return StepState(
        outcome=StepOutcome.UNKNOWN if doubtful else own.outcome,
        acted=any(_may_be_there(state) for state in inner),
        begun=last.begun,
        undo=own.undo,
        undo_in_flight=own.undo_in_flight,
    )


def _may_be_there(state: StepState) -> bool:
    cut_off = state.in_flight and state.effect is not EffectClass.READ
    return state.acted or cut_off or state.outcome is StepOutcome.UNKNOWN


def _effect(
    step: PlannedStep, undo: PlannedUndo | None, state: StepState, *, everything: bool
) -> Effect:
    return Effect(step, undo, state, _fate(step, undo, state, everything=everything))


def _fate(
    step: PlannedStep, undo: PlannedUndo | None, state: StepState, *, everything: bool
) -> Fate:
    if state.undo is StepOutcome.UNDONE:
        return Fate.UNDONE
    if is_uncertain(step, state) or state.undo is StepOutcome.UNKNOWN:
        return Fate.UNKNOWN
    if undo is None:
        return Fate.IRREVERSIBLE
    if state.undo_in_flight and undo.effect is EffectClass.ONCE and step.check is None:
        return Fate.UNKNOWN
    if everything or state.undo_in_flight or step.on_failure is OnFailure.UNDO:
        return Fate.UNDO
    return Fate.KEEP if step.on_failure is OnFailure.KEEP else Fate.ASK_OPERATOR
