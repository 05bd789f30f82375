"""Whatever happens to the process or the disk, the next question gets the right answer."""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from whychain.causal.vocabulary import NodeKind
from whychain.workspace.index.store import FILE, opened
from whychain.workspace.networks import network_for

pytestmark = pytest.mark.uncovered
SOURCE = Path(__file__).parents[3] / "src"
KILLS = 25


def command(root: Path, outcome: str) -> list[str]:
    asked = ["causal", "why", outcome, "--json"]
    return [sys.executable, "-m", "whychain", "-C", str(root), *asked]


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(SOURCE)}


def unmeasured(variables: dict[str, str]) -> dict[str, str]:
    """Return the environment of a process that does not write how much of the code it ran."""
    return {name: value for name, value in variables.items() if not name.startswith("COVERAGE")}


def answer(root: Path, outcome: str) -> bytes:
    done = subprocess.run(
        command(root, outcome), env=environment(), capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout


@pytest.fixture
def outcome(made_up: Path) -> str:
    """An outcome that many incidents lead to."""
    network = network_for(made_up, None)
    (made_up / FILE).unlink()
    outcomes = network.of_kind(NodeKind.OUTCOME)
    return max(outcomes, key=lambda node: len(network.causes.get(node, ())))


def forget(root: Path) -> None:
    for path in (root / FILE).parent.glob("index.sqlite*"):
        path.unlink()


def test_a_process_killed_at_any_moment_leaves_an_index_that_answers(
    made_up: Path, outcome: str
) -> None:
    expected = answer(made_up, outcome)
    chance = random.Random(7)
    died = 0
    for _ in range(KILLS):
        forget(made_up)
        process = subprocess.Popen(
            command(made_up, outcome),
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.05, 0.35))
        process.send_signal(signal.SIGKILL)
        died += process.wait() == -signal.SIGKILL

        assert answer(made_up, outcome) == expected
        with opened(made_up) as index:
            assert index.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert died


def test_many_processes_that_ask_at_once_all_get_the_answer(made_up: Path, outcome: str) -> None:
    expected = answer(made_up, outcome)
    forget(made_up)
    processes = [
        subprocess.Popen(command(made_up, outcome), env=environment(), stdout=subprocess.PIPE)
        for _ in range(6)
    ]

    assert [process.communicate(timeout=60)[0] for process in processes] == [expected] * 6


def test_readers_see_the_old_or_the_new_state_and_nothing_between(
    made_up: Path, outcome: str
) -> None:
    before = answer(made_up, outcome)
    incident = network_for(made_up, None).cone(outcome).links[0].incident
    record = made_up / "kb" / incident / "record.yml"
    text = record.read_text(encoding="utf-8")
    other = record.with_name("other.yml")
    other.write_text(text.replace("confidence: high", "confidence: none"), encoding="utf-8")
    readers = [
        subprocess.Popen(command(made_up, outcome), env=environment(), stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    other.replace(record)
    after = answer(made_up, outcome)

    assert before != after
    assert {reader.communicate(timeout=60)[0] for reader in readers} <= {before, after}


def test_on_a_full_disk_the_answer_comes_and_the_old_index_stays_whole(
    made_up: Path, outcome: str
) -> None:
    expected = answer(made_up, outcome)
    for folder in sorted((made_up / "kb").iterdir())[:30]:
        path = folder / "record.yml"
        path.write_text(path.read_text(encoding="utf-8") + "# longer\n", encoding="utf-8")

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    done = subprocess.run(
        command(made_up, outcome),
        env=unmeasured(environment()),
        capture_output=True,
        check=False,
        preexec_fn=no_room,
        timeout=60,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == expected
    with opened(made_up) as index:
        assert index.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert answer(made_up, outcome) == expected
