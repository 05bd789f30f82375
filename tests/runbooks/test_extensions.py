"""Steps that another package brings, in real runs of a process that finds it installed."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.installed import installed
from tests.fakes.request_attempts import Unwatched

from whychain.errors import ExitCode
from whychain.runbooks.actions.action import Attempt, Captured, Ended, Result
from whychain.runbooks.actions.extensions import extension_names, run_extension
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.plan import PlannedAction
from whychain.runbooks.redaction import Redaction
from whychain.runbooks.steps import StepKind

SOURCE = Path(__file__).parents[2] / "src"
SECRET = "hunter2-is-secret"
HANG_SECONDS = 120
BOOK = """
format: 1
id: tell
title: Tell everybody
summary: S
owner: us
on_failure: keep
inputs:
  token: {type: string, secret: true, default: "env:TOKEN", description: D}
steps:
  - id: tell
    title: Tell them
    extension: {name: NAME, with: {file: notices.txt, text: "TEXT"}}
    effect: once
    timeout: LIMIT
    irreversible: It was read.
    check:
      run: {argv: [test, -s, other.txt], ok_exit_codes: [0, 1]}
      done: result.exit_code == 0
    out:
      lines: {from: json, path: lines, type: integer, sample: 1}
      text: {from: json, path: text, sample: x}
  - id: told
    title: They were told
    assert: {that: "steps.tell.out.lines == 1 && steps.tell.out.text == 'Rolled back'"}
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """A whole process that performed the runbook."""

    code: int
    answer: dict[str, Any]
    error: str
    root: Path

    @property
    def reason(self) -> str:
        """Return why the step ended as it did."""
        return str(self.answer["steps"][0]["reason"])


def ran(folder: Path, name: str, text: str = "Rolled back", limit: str = "60s") -> Ran:
    root = folder / "workspace"
    (root / "runbooks").mkdir(parents=True)
    (root / "whychain.yml").write_text("format: 1\nname: extensions\n")
    book = BOOK.replace("NAME", name).replace("TEXT", text).replace("LIMIT", limit)
    (root / "runbooks" / "tell.yml").write_text(book)
    path = f"{SOURCE}:{installed(folder / 'site')}"
    child = subprocess.run(
        [sys.executable, "-m", "whychain", "runbook", "run", "tell", "--yes", "--json"],
        cwd=root,
        env=os.environ | {"PYTHONPATH": path, "TOKEN": SECRET},
        capture_output=True,
        text=True,
        timeout=HANG_SECONDS,
        check=False,
    )
    answer = json.loads(child.stdout) if child.stdout.startswith("{") else {}
    return Ran(child.returncode, answer, child.stderr, root)


def journal_of(run: Ran) -> str:
    return Path(run.answer["journal"]).read_text()


def test_a_later_step_reads_what_an_extension_answers(tmp_path: Path) -> None:
    run = ran(tmp_path, "notice")

    assert (run.code, run.error) == (ExitCode.DONE, "")
    assert [s["outcome"] for s in run.answer["steps"]] == ["done", "done"]
    key = f"{run.answer['run_id']}/tell"
    assert (run.root / "notices.txt").read_text() == f"{key}: Rolled back\n"
    assert '"approval"' not in journal_of(run)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("breaks", "ValueError: cannot do Rolled back at all"),
        ("nothing", "it returned a NoneType and no Result"),
        ("missing", "ModuleNotFoundError: No module named 'whychain_notice_missing'"),
    ],
)
def test_an_extension_that_goes_wrong_fails_its_step(
    tmp_path: Path, name: str, reason: str
) -> None:
    run = ran(tmp_path, name)

    assert (run.code, run.reason) == (ExitCode.FAILED_EFFECTS_REMAIN, reason)
    assert "Traceback" not in run.error


def test_an_extension_that_hangs_is_left_to_itself_and_the_run_ends(tmp_path: Path) -> None:
    run = ran(tmp_path, "hangs", limit="300ms")

    assert run.answer["steps"][0]["outcome"] == "timed_out"
    assert run.code == ExitCode.FAILED_EFFECTS_REMAIN
    assert run.reason.startswith("not done after 0.")


def test_an_extension_that_is_not_installed_is_refused_before_the_first_step(
    tmp_path: Path,
) -> None:
    run = ran(tmp_path, "notices")

    assert run.code == ExitCode.NO_OR_FINDINGS
    assert "notices" in run.error
    assert not (run.root / ".whychain" / "runs").exists()


@pytest.mark.parametrize("name", ["notice", "breaks"])
def test_a_secret_that_an_extension_answers_is_not_shown(tmp_path: Path, name: str) -> None:
    run = ran(tmp_path, name, text="${inputs.token}")

    assert run.answer["steps"][0]["outcome"] in {"done", "failed"}
    assert SECRET not in json.dumps(run.answer) + run.error + journal_of(run)
    assert "***" in journal_of(run)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of extensions that this very process finds."""
    monkeypatch.syspath_prepend(str(tmp_path))
    metadata = tmp_path / "strange-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: strange\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text(
        "[whychain.actions]\nmute = strange_extension:mute\nloud = strange_extension:loud\n"
        "slow = strange_extension:slow\n"
    )
    (tmp_path / "strange_extension.py").write_text(STRANGE)
    return tmp_path


STRANGE = """
import threading
from whychain.runbooks.actions.action import Captured, Ended, Result

class Mute(Exception):
    def __str__(self):
        raise RuntimeError

def mute(arguments, call):
    raise Mute

def loud(arguments, call):
    said = Captured(f"{arguments['word']} {call.run_id} {call.timeout_seconds:g}")
    return Result(Ended.FAILED, ["odd"], stdout=said, stderr=said, agreed=("eve",))

def slow(arguments, call):
    threading.Event().wait(1)
    return Result(Ended.DONE)
"""


def performed(name: str, *, timeout: float = 60.0, stop: Interruption | None = None) -> Result:
    attempt = Attempt(
        "run-1", "tell", 1, timeout, stop or Interruption(), Redaction([SECRET]), Unwatched()
    )
    arguments = (("word", SECRET),)
    return run_extension(PlannedAction(StepKind.EXTENSION, name=name, arguments=arguments), attempt)


@pytest.mark.usefixtures("package")
def test_an_error_that_cannot_tell_itself_is_named() -> None:
    assert {"mute", "loud", "slow"} <= extension_names()
    assert performed("mute") == Result(Ended.FAILED, "Mute")


@pytest.mark.usefixtures("package")
def test_what_an_extension_says_of_others_is_not_taken_over_and_its_texts_are_redacted() -> None:
    said = Captured("*** run-1 60")

    assert performed("loud") == Result(Ended.FAILED, "['odd']", stdout=said, stderr=said)


@pytest.mark.usefixtures("package")
def test_a_stop_does_not_wait_for_an_extension() -> None:
    stop = Interruption()
    stop.request()

    result = performed("slow", stop=stop)

    assert (result.ended, result.acted) == (Ended.INTERRUPTED, True)


def test_an_extension_that_is_gone_fails_without_acting() -> None:
    result = performed("never-installed")

    assert (result.ended, result.acted) == (Ended.FAILED, False)
    assert "no installed package offers the action 'never-installed'" in result.reason
