"""Kill runs for real and go on with them: ``python sweep.py FOLDER do|undo RANDOM SEED``.

Every trial forks a process that performs a run and dies of SIGKILL: right after the n-th journal
entry, for every n, and at random instants. Then processes go on with the run until it ends; an
operator who looks at the effects answers for steps whose outcome is unknown. What every program
did stands in one file, one line each, and is held against the journal. Prints one JSON object.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from whychain.clock import SystemClock
from whychain.runbooks.orphans import orphans
from whychain.runbooks.overview import read_history
from whychain.runbooks.planning import plan_again, plan_from_files
from whychain.runbooks.resolving import resolve_step
from whychain.runbooks.runs.entries import Entry, Purpose, RunOutcome, StepOutcome, Verdict
from whychain.runbooks.runs.folder import journal_path, run_ids
from whychain.runbooks.runs.history import History
from whychain.runbooks.runs.people import this_person
from whychain.runbooks.session import Stage, begin_run, go_on

MOST_SESSIONS = 12
HERE = Path(__file__).parent


@dataclass(slots=True)
class KillingListener:
    """Kills its own process right after a journal entry was written."""

    kill_after: int | None
    count: int = 0

    def heard(self, entry: Entry) -> None:
        self.count += 1
        if self.count == self.kill_after:
            os.kill(os.getpid(), signal.SIGKILL)

    def line(self, step: str, stream: str, text: str) -> None:
        return None


class Nobody:
    """Nobody is at the terminal."""

    interactive = False

    def ask(self, question: str, interruption: object, timeout_seconds: float) -> str | None:
        return None


@dataclass(slots=True)
class Tally:
    """What was seen over all trials."""

    trials: int = 0
    killed: int = 0
    sessions: int = 0
    entries: int = 0
    decisions: int = 0
    problems: list[str] = field(default_factory=list)


def workspace(folder: Path, runbook: str) -> Path:
    """Return a workspace of its own with one runbook, whose effects go into one file."""
    (folder / "runbooks").mkdir(parents=True)
    (folder / "whychain.yml").write_text("format: 1\nname: crash sweep\n")
    text = (HERE / f"{runbook}.yml").read_text().replace("EFFECT", str(HERE / "effect.sh"))
    (folder / "runbooks" / f"{runbook}.yml").write_text(text)
    return folder


def performed(root: Path, runbook: str, run_id: str | None, kill_after: int | None) -> int:
    """Fork a process that begins a run, or goes on with one; return its pid."""
    pid = os.fork()
    if pid:
        return pid
    os.chdir(root)
    stage = Stage(root, KillingListener(kill_after), Nobody())
    if run_id is None:
        ending = begin_run(stage, plan_from_files(root, runbook, []))
    else:
        started = read_history(root, run_id).started
        if started is None:
            os._exit(99)
        ending = go_on(stage, plan_again(started), run_id, Purpose.RESUME)
    os._exit(ending.exit_code)


def effects(root: Path) -> Counter[str]:
    """Return how often each effect was made."""
    path = root / "effects"
    return Counter(path.read_text().split()) if path.exists() else Counter()


def wait_for_orphans(root: Path, run_id: str) -> None:
    """Wait until nothing of a killed run lives any more, as an operator would have to."""
    until = time.monotonic() + 20
    while orphans(root, run_id, read_history(root, run_id)) and time.monotonic() < until:
        time.sleep(0.005)


def decide(root: Path, run_id: str, history: History, tally: Tally) -> None:
    """Answer for every step in doubt, by looking at what was really done."""
    made = effects(root)
    for step in history.in_doubt:
        state = history.state(step)
        undoing = state.undo_in_flight or state.undo is StepOutcome.UNKNOWN
        done = made[f"undo-{step}" if undoing else step] > 0
        verdict = Verdict.DONE if done else Verdict.NOT_DONE
        resolve_step(root, run_id, step, verdict, "looked", this_person(), SystemClock())
        tally.decisions += 1


def trial(root: Path, runbook: str, kill_after: int | None, delay: float | None) -> Tally:
    """Kill one run once and go on until it has ended; return what was seen."""
    tally = Tally(trials=1)
    pid = performed(root, runbook, None, kill_after)
    if delay is not None:
        time.sleep(delay)
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    tally.killed = int(os.WIFSIGNALED(status))
    runs = run_ids(root)
    if not runs or read_history(root, runs[0]).started is None:
        if effects(root):
            tally.problems.append(f"effects without a journal: {dict(effects(root))}")
        return tally
    wait_for_orphans(root, runs[0])
    finished = _finished(read_history(root, runs[0])), effects(root)
    _go_on_until_it_ends(root, runbook, runs[0], tally)
    tally.problems += _problems(root, runs[0], *finished)
    tally.entries = read_history(root, runs[0]).count
    return tally


def _finished(history: History) -> set[str]:
    return {s for s, state in history.steps.items() if state.outcome is StepOutcome.DONE}


def _go_on_until_it_ends(root: Path, runbook: str, run_id: str, tally: Tally) -> None:
    for _ in range(MOST_SESSIONS):
        history = read_history(root, run_id)
        if history.ended and history.ended.outcome is not RunOutcome.UNKNOWN:
            return
        if history.ended:
            decide(root, run_id, history, tally)
        os.waitpid(performed(root, runbook, run_id, None), 0)
        tally.sessions += 1
    tally.problems.append(f"not ended after {MOST_SESSIONS} sessions")


def _problems(root: Path, run_id: str, finished: set[str], before: Counter[str]) -> list[str]:
    """Return every promise that was broken: twice, again, or lost."""
    history, made = read_history(root, run_id), effects(root)
    found = [f"{e} was made {n} times" for e, n in made.items() if "once" in e and n > 1]
    found += [f"{s} was finished and began again" for s in finished if made[s] != before[s]]
    for step, state in history.steps.items():
        if state.effect != "read" and state.outcome is StepOutcome.DONE and not made[step]:
            found.append(f"{step} counts as done and nothing was made")
        if state.undo is StepOutcome.UNDONE and made[step] and not made[f"undo-{step}"]:
            found.append(f"{step} counts as undone and its effect is there")
    path = journal_path(root, run_id)
    return [f"{problem} ({path.name})" for problem in found]


def add(total: Tally, one: Tally) -> None:
    """Add what one trial saw."""
    total.trials += one.trials
    total.killed += one.killed
    total.sessions += one.sessions
    total.decisions += one.decisions
    total.entries = max(total.entries, one.entries)
    total.problems += one.problems


def _duration(folder: Path, runbook: str) -> float:
    """Return how many seconds one whole run takes."""
    root = workspace(folder, runbook)
    began = time.monotonic()
    trial(root, runbook, None, None)
    return time.monotonic() - began


def main(folder: Path, mode: str, randoms: int, seed: int) -> None:
    """Sweep over every journal boundary, then over random instants."""
    runbook = {"do": "eight-kinds", "undo": "fails-at-the-end"}[mode]
    total = Tally()
    whole = trial(workspace(folder / "whole", runbook), runbook, None, None)
    lasts = min(_duration(folder / f"timed-{number}", runbook) for number in range(3))
    for boundary in range(1, whole.entries + 1):
        root = workspace(folder / f"boundary-{boundary}", runbook)
        add(total, trial(root, runbook, boundary, None))
    chance = random.Random(seed)
    for number in range(randoms):
        root = workspace(folder / f"random-{number}", runbook)
        add(total, trial(root, runbook, None, chance.uniform(0, lasts)))
    sys.stdout.write(
        json.dumps(
            {
                "boundaries": whole.entries,
                "random": randoms,
                "trials": total.trials,
                "killed": total.killed,
                "sessions": total.sessions,
                "decisions": total.decisions,
                "problems": total.problems + whole.problems,
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
