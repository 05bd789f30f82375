"""The plan that a run was started with comes out of its journal again, or is refused."""

from pathlib import Path

import msgspec
import pytest
from tests.fakes.real_runs import TOUCH, workspace

from whychain.errors import ContentError
from whychain.runbooks.plan_data import plan_sha256
from whychain.runbooks.planning import Planned, plan_again, plan_from_files
from whychain.runbooks.read import read_runbook
from whychain.runbooks.runs.chain import FIRST, chain_of, line_of
from whychain.runbooks.runs.entries import RunStarted

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(path.stem for path in (ROOT / "runbooks").glob("*.yml"))


def started_with(planned: Planned) -> RunStarted:
    return RunStarted(
        at="2026-05-02T12:00:00.000Z",
        run_id="run-a",
        runbook=planned.plan.runbook,
        title=planned.plan.title,
        plan_sha256=plan_sha256(planned.plan),
        tool_version="0.0.1",
        given=planned.given,
        runbooks=planned.runbooks,
        initiator="ann",
        initiator_id=1,
        host="here",
    )


@pytest.mark.parametrize("runbook", SHIPPED)
def test_a_journal_gives_the_same_plan_again(runbook: str) -> None:
    inputs = read_runbook(ROOT, runbook).content.inputs
    given = [f"{name}={i.example}" for name, i in inputs.items() if i.example]
    planned = plan_from_files(ROOT, runbook, given)
    line = line_of(started_with(planned), 1, FIRST)[0]
    (entry,) = chain_of(line).entries
    assert isinstance(entry, RunStarted)
    assert plan_again(entry) == planned


def test_a_called_runbook_is_kept_as_it_was(tmp_path: Path) -> None:
    step = {"id": "again", "title": "T", "call": {"runbook": "other"}}
    twice = {"id": "twice", "title": "T", "call": {"runbook": "other"}}
    root = workspace(tmp_path / "w", step, twice)
    other = (root / "runbooks" / "trial.yml").read_text().replace('"trial"', '"other"')
    path = root / "runbooks" / "other.yml"
    path.write_text(other.replace('"call": {"runbook": "other"}', '"wait": {"for": "1s"}'))
    planned = plan_from_files(root, "trial", [])
    path.unlink()
    assert [runbook.id for runbook in planned.runbooks] == ["trial", "other"]
    assert plan_again(started_with(planned)) == planned


def test_a_call_of_a_runbook_that_is_not_there_is_blocked_each_time(tmp_path: Path) -> None:
    step = {"id": "again", "title": "T", "call": {"runbook": "nowhere"}}
    planned = plan_from_files(workspace(tmp_path / "w", step), "trial", [])
    assert [step.reason for step in planned.plan.blocked] == ["no runbook is called 'nowhere'"]
    assert plan_again(started_with(planned)) == planned


def test_another_plan_of_the_same_journal_is_refused_with_both_versions(tmp_path: Path) -> None:
    planned = plan_from_files(workspace(tmp_path / "w", TOUCH), "trial", [])
    started = msgspec.structs.replace(started_with(planned), plan_sha256="1" * 64)
    with pytest.raises(ContentError) as error:
        plan_again(started)
    assert str(error.value).startswith("run-a: version ")
    assert str(error.value).endswith(
        "makes another plan than version 0.0.1, which started this run "
        "(fix: use version 0.0.1 to go on, or to undo it)"
    )
