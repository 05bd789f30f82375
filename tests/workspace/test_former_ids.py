"""Old ids: each leads to one thing, and a question about one says what it is called now."""

from pathlib import Path

import msgspec
import pytest

from whychain.documents.reader import Source
from whychain.errors import UsageError
from whychain.runbooks.planner import plan_runbook
from whychain.runbooks.read import read_runbook
from whychain.runbooks.values import resolve_inputs
from whychain.workspace.check import check
from whychain.workspace.former_ids import Renamed, former_id_findings
from whychain.workspace.load import require_record

TEXT = "id: new\nformerly:\n  - old\n  - older\n"


def renamed(name: str, *formerly: str) -> Renamed:
    return Renamed(Source(Path(f"/w/{name}.yml"), Path("/w"), TEXT), (), name, formerly)


def add(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_an_old_id_that_nothing_else_has_is_sound() -> None:
    things = [renamed("new", "old", "older"), renamed("other", "another")]

    assert list(former_id_findings(things, {"new", "other"})) == []


def test_an_old_id_in_use_is_found_at_its_line() -> None:
    (finding,) = former_id_findings([renamed("new", "old", "older")], {"new", "older"})

    assert (finding.file, finding.line, finding.rule) == ("new.yml", 4, "former-id-taken")
    assert finding.message == "'older' is in use"


def test_an_old_id_that_two_claim_is_found_at_the_second() -> None:
    (finding,) = former_id_findings([renamed("new", "old"), renamed("other", "old")], set())

    assert finding.file == "other.yml"
    assert finding.message == "'old' is already the former id of 'new'"


def test_a_thing_that_names_its_own_id_is_found() -> None:
    assert len(list(former_id_findings([renamed("new", "new")], {"new"}))) == 1


def test_a_question_about_an_old_record_says_what_it_is_called_now(workspace: Path) -> None:
    add(workspace / "kb/nested-timeouts/record.yml", "formerly: [timeouts-in-timeouts]\n")

    with pytest.raises(UsageError) as raised:
        require_record(workspace, "timeouts-in-timeouts")

    assert raised.value.fix == "it was renamed to nested-timeouts"


def test_a_question_about_an_old_runbook_says_what_it_is_called_now(workspace: Path) -> None:
    add(workspace / "runbooks/canary-rollback.yml", "formerly: [roll-back-a-canary]\n")

    with pytest.raises(UsageError) as raised:
        read_runbook(workspace, "roll-back-a-canary")

    assert raised.value.fix == "it was renamed to canary-rollback"


def test_an_id_that_was_never_used_gets_the_nearest_one(workspace: Path) -> None:
    with pytest.raises(UsageError) as raised:
        read_runbook(workspace, "canary-rollbak")

    assert raised.value.fix == "did you mean canary-rollback?"


def test_renaming_is_sound_in_records_words_and_runbooks(workspace: Path) -> None:
    add(workspace / "kb/nested-timeouts/record.yml", "formerly: [timeouts-in-timeouts]\n")
    add(workspace / "runbooks/canary-rollback.yml", "formerly: [roll-back-a-canary]\n")
    add(workspace / "causal/faults.yml", "  formerly: [what-it-was]\n")

    assert "former-id-taken" not in {f.rule for f in check(workspace).findings}
    assert check(workspace).errors == 0


def test_what_a_runbook_was_called_changes_no_plan(workspace: Path) -> None:
    runbook = read_runbook(workspace, "scrape-window-audit").content
    inputs = resolve_inputs(runbook, ["prometheus=http://p.example"])
    older = msgspec.structs.replace(runbook, formerly=("audit",))

    def find(name: str) -> None:
        """Know no other runbook."""

    assert plan_runbook(runbook, inputs, find) == plan_runbook(older, inputs, find)
