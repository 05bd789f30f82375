"""What the end of a run is told as: what failed, was done, was undone, stays, and nobody knows.

Pure, and without layout.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from whychain.cli.control_codes import one_line, without_control_codes
from whychain.cli.output import counted
from whychain.runbooks.engine.perform import Ending
from whychain.runbooks.engine.report import Report, StepReport
from whychain.runbooks.engine.standing import is_uncertain
from whychain.runbooks.engine.stop import Stop, StopKind
from whychain.runbooks.engine.undo_tasks import Effect, Fate
from whychain.runbooks.plan import PlannedStep
from whychain.runbooks.runs.entries import RunOutcome, StepOutcome

_CUT_OFF = frozenset({StepOutcome.FAILED, StepOutcome.TIMED_OUT})
_LONGEST_REASON = 240


@dataclass(frozen=True, slots=True)
class Room:
    """How much of each group is told."""

    items: int
    ids: int
    output_lines: int


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to tell, and what belongs under it."""

    text: str
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one sort, under one word."""

    label: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class EndingGroups:
    """Sorts what a run came to; each step is told where an operator looks for it."""

    ending: Ending
    room: Room
    _holders: dict[str, tuple[PlannedStep, ...]] = field(init=False)

    def __post_init__(self) -> None:
        """Find out once which groups hold which step."""
        plan = self.ending.report.plan
        object.__setattr__(self, "_holders", dict(_with_holders(plan.steps + plan.verify)))

    @property
    def _report(self) -> Report:
        return self.ending.report

    def __iter__(self) -> Iterator[Group]:
        """Yield the groups that have members, what went wrong first."""
        yield from self._told("failed", self._failed())
        yield from self._stopped()
        yield from self._named("done", self._with(StepOutcome.DONE))
        yield from self._named("skipped", self._with(StepOutcome.SKIPPED))
        undone = (e.step.id for e in reversed(self._report.with_fate(Fate.UNDONE)))
        yield from self._named("undone", undone, cut=True)
        yield from self._in_place()
        yield from self._told("unknown", (Item(text) for text in unknown_of(self.ending).values()))
        yield from self._named("not begun", self._not_begun(), cut=True)
        if self.ending.trouble:
            text = f"not everything could be written: {one_line(self.ending.trouble)}"
            yield Group("journal", (Item(text, ("what stands above is from memory",)),))

    def _told(self, label: str, items: Iterable[Item]) -> Iterator[Group]:
        every = tuple(items)
        shown = every[: self.room.items]
        if more := len(every) - len(shown):
            shown += (Item(f"and {more:,} more"),)
        if shown:
            yield Group(label, shown)

    def _named(self, label: str, ids: Iterable[str], *, cut: bool = False) -> Iterator[Group]:
        every = tuple(ids)
        if every:
            yield Group(label, (Item(self._listed(every, cut=cut)),))

    def _listed(self, ids: tuple[str, ...], *, cut: bool = True) -> str:
        if len(ids) <= self.room.ids:
            return ", ".join(map(one_line, ids))
        if not cut:
            return counted(len(ids), "step")
        shown = ids[: self.room.ids]
        return f"{', '.join(map(one_line, shown))} and {len(ids) - len(shown):,} more"

    def _failed(self) -> Iterator[Item]:
        """Yield each failed step, that which stopped the run first; a group only for itself."""
        report, stop = self._report, self._report.stop
        told = {holder.id for s in report.failed for holder in self._holders[s.step.id]}
        failed = [s for s in report.failed if s.step.id not in told and not _is_stop(s, stop)]
        stopped_in = stop.step if stop else ""
        failed.sort(key=lambda s: s.step.id != stopped_in)
        for place, step in enumerate(failed):
            yield self._failure(step, with_output=place == 0 or self.room.output_lines > 1)

    def _failure(self, failed: StepReport, *, with_output: bool) -> Item:
        state = failed.state
        word = " timed out" if state.outcome is StepOutcome.TIMED_OUT else ""
        text = f"{one_line(failed.step.id)}{word}: {_short(state.reason) or 'no reason was given'}"
        lines = without_control_codes(state.stderr).split("\n") if state.stderr else []
        kept = lines[-self.room.output_lines :] if with_output else []
        under = [f"| {_short(line)}" for line in kept]
        if went_on := self._went_on(failed.step):
            under.append(f"went on: {went_on}")
        return Item(text, tuple(under))

    def _went_on(self, failed: PlannedStep) -> str:
        """Return why the steps after a failed one were begun all the same; empty if not."""
        for step in (failed, *reversed(self._holders[failed.id])):
            if step.continue_on_failure:
                return _short(step.continue_on_failure)
            if step.steps and self._outcome(step) is StepOutcome.DONE:
                return f"{one_line(step.id)} allows such failures"
        return ""

    def _stopped(self) -> Iterator[Group]:
        stop = self._report.stop
        if stop is None or stop.kind not in {StopKind.INTERRUPTED, StopKind.NOT_APPROVED}:
            return
        label = "stopped" if stop.kind is StopKind.INTERRUPTED else "not approved"
        begun = any(s.step.id == stop.step and s.state.begun for s in self._report.steps)
        text = f"{'in ' if label == 'stopped' else ''}{stop.step}: {stop.reason}"
        yield Group(label, (Item(_short(text if begun else f"before {stop.step} began")),))

    def _with(self, outcome: StepOutcome) -> Iterator[str]:
        for s in self._report.steps:
            whole = not s.step.steps or outcome is StepOutcome.SKIPPED
            if s.outcome is outcome and whole and not self._in_skipped(s.step):
                yield s.step.id

    def _not_begun(self) -> Iterator[str]:
        for s in self._report.steps:
            never = s.state.outcome is None and not s.state.in_flight
            if never and not s.step.steps and not self._in_skipped(s.step):
                yield s.step.id

    def _in_skipped(self, step: PlannedStep) -> bool:
        return any(self._outcome(h) is StepOutcome.SKIPPED for h in self._holders[step.id])

    def _outcome(self, step: PlannedStep) -> StepOutcome | None:
        return next((s.state.outcome for s in self._report.steps if s.step.id == step.id), None)

    def _in_place(self) -> Iterator[Group]:
        """Yield what is still there: after success all of it, else by why it is."""
        left = self._report.remaining
        if self.ending.outcome is RunOutcome.DONE:
            yield from self._because(
                "in place",
                (_ids(tuple(e for e in left if e.undo)), ""),
                (_ids(tuple(e for e in left if not e.undo)), " (cannot be undone)"),
            )
            return
        yield from self._because(
            "still in place",
            (_ids(self._report.with_fate(Fate.KEEP)), " (kept on purpose)"),
            (_ids(self._report.with_fate(Fate.ASK_OPERATOR)), " (nobody asked for its undo)"),
        )
        not_undone = reversed(self._report.with_fate(Fate.UNDO, Fate.IRREVERSIBLE))
        yield from self._told(
            "not undone", (Item(f"{_id(e)}: {_short(_why(e, self.ending))}") for e in not_undone)
        )

    def _because(self, label: str, *kept: tuple[tuple[str, ...], str]) -> Iterator[Group]:
        items = tuple(Item(f"{self._listed(ids)}{why}") for ids, why in kept if ids)
        if items:
            yield Group(label, items)


def unknown_of(ending: Ending) -> dict[str, str]:
    """Return the steps of which nobody knows whether they, or their undo, took effect; and why."""
    found = {e.step.id: _doubt(e) for e in reversed(ending.report.unknown)}
    for s in ending.report.steps:
        if not s.step.steps and is_uncertain(s.step, s.state):
            found.setdefault(s.step.id, _took_effect(s.step.id, s.state.reason))
    return found


def is_of_undo(ending: Ending) -> bool:
    """Return whether this is the end of an undo that an operator asked for, not of a run."""
    report = ending.report
    if report.stop is not None or ending.outcome is RunOutcome.DONE:
        return False
    begun = any(s.state.undo or s.state.undo_in_flight for s in report.steps)
    return begun or ending.outcome is not RunOutcome.FAILED


def _with_holders(
    steps: tuple[PlannedStep, ...], above: tuple[PlannedStep, ...] = ()
) -> Iterator[tuple[str, tuple[PlannedStep, ...]]]:
    for step in steps:
        yield step.id, above
        yield from _with_holders(step.steps, (*above, step))


def _is_stop(failed: StepReport, stop: Stop | None) -> bool:
    """Return whether a failure is only how an interruption or a refusal shows in the journal."""
    if stop is None or stop.kind is StopKind.FAILED:
        return False
    return failed.step.id == stop.step and failed.state.reason == stop.reason


def _doubt(effect: Effect) -> str:
    state, name = effect.state, effect.step.id
    if state.undo is StepOutcome.UNKNOWN or state.undo_in_flight:
        return _took_effect(f"the undo of {name}", state.undo_reason)
    return _took_effect(name, state.reason)


def _took_effect(what: str, reason: str) -> str:
    why = f": {_short(reason)}" if reason else ""
    return f"nobody can tell whether {one_line(what)} took effect{why}"


def _why(effect: Effect, ending: Ending) -> str:
    state, stop = effect.state, ending.report.stop
    if effect.fate is Fate.IRREVERSIBLE:
        return f"cannot be undone: {effect.step.irreversible or 'the runbook gives no undo'}"
    if state.undo is StepOutcome.UNDO_FAILED:
        return state.undo_reason or "its undo failed"
    if state.undo_in_flight:
        return "its undo was begun and did not end"
    if stop is not None and stop.kind is StopKind.UNKNOWN:
        return "nothing is undone before what is unknown is decided"
    if stop is None and not is_of_undo(ending):
        return "the run went on, so nothing was taken back"
    return "its undo was not begun"


def _ids(effects: tuple[Effect, ...]) -> tuple[str, ...]:
    return tuple(_id(effect) for effect in reversed(effects))


def _id(effect: Effect) -> str:
    partly = effect.state.outcome in _CUT_OFF
    return f"{one_line(effect.step.id)}{' (perhaps in part)' if partly else ''}"


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _LONGEST_REASON else f"{line[: _LONGEST_REASON - 1].rstrip()}…"
