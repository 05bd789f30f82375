"""The one screen at the end of a run: what is done, what is still there, how to go on. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from whychain.cli.ending_groups import EndingGroups, Group, Room, is_of_undo, unknown_of
from whychain.cli.output import seconds_text
from whychain.cli.wrapping import wrapped, wrapped_command
from whychain.errors import ExitCode
from whychain.runbooks.engine.perform import Ending
from whychain.runbooks.engine.standing import Standing, standing
from whychain.runbooks.runs.entries import RunOutcome

_SCREEN = 24
_ROOMS = (Room(4, 8, 3), Room(2, 8, 3), Room(2, 4, 1), Room(1, 3, 1))
_LABEL = 16
_WORDS = {
    ExitCode.DONE: "done",
    ExitCode.NO_OR_FINDINGS: "the answer is no",
    ExitCode.USAGE: "wrong usage",
    ExitCode.UNREADABLE: "the content cannot be read",
    ExitCode.FAILED_UNDONE: "a step failed and no effect of the run remains",
    ExitCode.FAILED_EFFECTS_REMAIN: "a step failed and effects remain",
    ExitCode.LOCKED: "a lock is held",
    ExitCode.NOT_APPROVED: "approval is missing or was refused",
    ExitCode.OUTCOME_UNKNOWN: "an outcome is unknown",
    ExitCode.INTERRUPTED: "interrupted",
}


@dataclass(frozen=True, slots=True)
class Command:
    """What the operator can do next, as it is typed."""

    label: str
    words: tuple[str, ...]
    note: str = ""


def ending_lines(ending: Ending, journal: Path | None, *, width: int = 100) -> Iterator[str]:
    """Yield the screen at the end of a run, in lines of at most so many columns.

    Without a journal, as after a simulation, there is nothing to go on with and no command.

    To fit 24 lines, long lists are cut and say how many more there are; never the commands. Only
    a word that is longer than a line, such as a path, stands out. Last is the exit code in words.
    """
    screens = [list(_screen(ending, journal, room, width)) for room in _ROOMS]
    yield from next((lines for lines in screens if len(lines) <= _SCREEN), screens[-1])


def _screen(ending: Ending, journal: Path | None, room: Room, width: int) -> Iterator[str]:
    yield from wrapped(_headline(ending), width, rest=" " * 4)
    for group in EndingGroups(ending, room):
        yield from _group(group, width)
    if journal is not None:
        yield ""
        yield from _what_next(ending, journal, room, width)
    yield from wrapped(exit_text(ending.exit_code), width, rest=" " * 4)


def _what_next(ending: Ending, journal: Path, room: Room, width: int) -> Iterator[str]:
    for command in _commands(ending, room):
        first, rest = command.label.ljust(_LABEL), " " * (_LABEL + 2)
        yield from wrapped_command(command.words, width, first=first, rest=rest)
        if command.note:
            yield from wrapped(command.note, width, first=" " * _LABEL, rest=rest)
    yield from wrapped(str(journal), width, first="journal".ljust(_LABEL), rest=" " * _LABEL)


def exit_text(code: ExitCode) -> str:
    """Return an exit code with what it means.

    >>> exit_text(ExitCode.FAILED_EFFECTS_REMAIN)
    'exit code 5: a step failed and effects remain'
    """
    return f"exit code {code.value}: {_WORDS[code]}"


def _headline(ending: Ending) -> str:
    plan, took = ending.report.plan, seconds_text(round(ending.seconds, 1))
    word = ending.outcome.value.replace("_", " ").upper()
    if is_of_undo(ending):
        what = plan.runbook if ending.outcome is RunOutcome.UNDONE else f"undo of {plan.runbook}"
        return f"{word}  {what} in {took} of {seconds_text(plan.undo_budget_seconds)}"
    limit = plan.deadline_seconds
    if limit is None:
        return f"{word}  {plan.runbook} in {took}, without a deadline"
    if ending.seconds <= limit:
        return f"{word}  {plan.runbook} in {took} of {seconds_text(limit)}"
    return f"{word}  {plan.runbook} in {took}; the deadline of its steps is {seconds_text(limit)}"


def _group(group: Group, width: int) -> Iterator[str]:
    label = group.label
    for item in group.items:
        rest = " " * (_LABEL + 2)
        yield from wrapped(item.text, width, first=label.ljust(_LABEL), rest=rest)
        for line in item.under:
            yield from wrapped(line, width, first=rest, rest=f"{rest}  ")
        label = ""


def _commands(ending: Ending, room: Room) -> Iterator[Command]:
    """Yield what can be done next: decide what is unknown before all else."""
    run_id = ending.report.run_id
    undo = (*_RUNBOOK, "undo", run_id, "--yes")
    unknown = tuple(unknown_of(ending))
    yield from _decisions(run_id, unknown, room, "decide")
    if unknown and is_of_undo(ending):
        yield Command("then take back", undo)
    if not unknown and any(effect.undo for effect in ending.report.remaining):
        yield Command("take back", undo)
    if _can_go_on(ending):
        undecided = () if unknown else _undecided(ending)
        yield from _decisions(run_id, undecided, room, "to try again")
        label = "then go on" if unknown or undecided else "go on"
        yield Command(label, (*_RUNBOOK, "resume", run_id))
    yield Command("look", (*_RUNBOOK, "log", run_id))


_RUNBOOK = ("whychain", "runbook")


def _decisions(run_id: str, steps: tuple[str, ...], room: Room, label: str) -> Iterator[Command]:
    for place, step in enumerate(steps[: room.items]):
        words = ("resolve", run_id, "--step", step, "--as", "VERDICT", "--reason", "TEXT")
        last = place == min(len(steps), room.items) - 1
        note = "VERDICT is done, not-done or abort" if last else ""
        if last and len(steps) > room.items:
            note += f"; the same for {len(steps) - room.items:,} more"
        yield Command(label if place == 0 else "", (*_RUNBOOK, *words), note)


def _can_go_on(ending: Ending) -> bool:
    """Return whether ``resume`` would go on with the steps: not once undoing has begun."""
    steps = ending.report.steps
    if is_of_undo(ending):
        return False
    if ending.outcome is RunOutcome.DONE:
        return False
    return not any(s.state.undo or s.state.undo_in_flight for s in steps)


def _undecided(ending: Ending) -> tuple[str, ...]:
    """Return the steps that a resume may not begin again before somebody says that it may."""
    return tuple(
        s.step.id
        for s in ending.report.steps
        if not s.step.steps and standing(s.step, s.state) is Standing.UNKNOWN
    )
