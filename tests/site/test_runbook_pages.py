import html
from pathlib import Path
from typing import Any

import msgspec

from whychain.runbooks.runbook import Runbook
from whychain.site.alerts import alerts_of
from whychain.site.briefs import runbooks_named
from whychain.site.build import build
from whychain.site.escape import escape
from whychain.site.example_plans import ExamplePlan, example_plan
from whychain.site.paging import sheets
from whychain.site.phrases import Language
from whychain.site.runbook_answers import runbook_answers
from whychain.site.runbook_pages import commands, runbook_pages
from whychain.site.shown_tests import data_of_tests, rows_of_tests
from whychain.site.site_model import SiteModel
from whychain.workspace.load import Workspace


def runbook(**fields: Any) -> Runbook:
    step = {
        "id": "look",
        "title": "Look",
        "run": {"argv": ["ls", "${inputs.name}"]},
        "effect": "read",
    }
    return msgspec.convert(
        {
            "format": 1,
            "id": "example",
            "title": "Example",
            "summary": "A summary.",
            "owner": "team",
            "steps": [step],
            "inputs": {"name": {"type": "string", "description": "d", "default": "a b"}},
            **fields,
        },
        Runbook,
    )


def find(name: str) -> None:
    """Know no other runbook."""


def test_a_required_input_without_a_fitting_example_is_a_problem() -> None:
    inputs = {"name": {"type": "string", "description": "d", "required": True, "pattern": "^x+$"}}
    example = example_plan(runbook(inputs=inputs), find)

    assert example.plan is None
    assert "does not match" in example.problem


def test_a_secret_is_named_by_where_it_is_read() -> None:
    inputs = {
        "name": {"type": "string", "description": "d", "default": "x"},
        "token": {"type": "string", "description": "d", "required": True, "secret": True},
    }
    planned = runbook(inputs=inputs)
    example = example_plan(planned, find)

    assert example.given == ("token=env:TOKEN",)
    assert commands(planned, example)["dry run"].endswith("-i token=env:TOKEN --dry-run")


def test_every_mode_of_a_run_has_its_command(
    reference_workspace: Workspace, model: SiteModel
) -> None:
    canary = reference_workspace.runbooks.find("canary-rollback")
    assert canary
    found = commands(canary, model.examples["canary-rollback"])

    run = "whychain runbook run canary-rollback -i release_id=rel-v2.4.1-20240318-2147"
    assert found == {
        "dry run": f"{run} --dry-run",
        "rehearse": f"{run} --rehearse",
        "simulate": f"{run} --simulate --fail roll-back",
        "run": run,
        "test": "whychain runbook test canary-rollback",
    }


def test_every_test_of_a_runbook_stands_on_its_page_with_its_outcome(
    model: SiteModel,
) -> None:
    pages = {page.path: page.text for page in runbook_pages(model)}

    for told in model.runbooks:
        text = pages[f"runbooks/{told.id}.md"]
        assert text.count("✓</span> passes") == len(told.tests)
        assert all(escape(test.name) in text for test in told.tests)


def test_a_test_that_fails_says_why_on_the_page_and_in_the_data() -> None:
    tests = [{"name": "It ends well", "expect": {"exit_code": 7}}]
    told = runbook(tests=tests)
    (row,) = rows_of_tests(told, example_plan(told, find))
    (data,) = data_of_tests((row,))

    assert row.result
    assert row.result.problems == ("exit code 0, expected 7",)
    assert (data["passed"], data["problems"]) == (False, ("exit code 0, expected 7",))


def test_without_a_plan_no_test_is_run() -> None:
    inputs = {"name": {"type": "string", "description": "d", "required": True, "pattern": "^x+$"}}
    told = runbook(inputs=inputs, tests=[{"name": "It ends", "expect": {"exit_code": 0}}])
    (row,) = rows_of_tests(told, example_plan(told, find))

    assert row.result is None
    assert data_of_tests((row,))[0]["passed"] is None


def test_a_test_says_what_goes_wrong_and_what_must_follow() -> None:
    expect = {"exit_code": 4, "failed": ["look"], "undone": [], "within": "5s"}
    test = {"name": "Slow", "expect": expect, "fail": ["look"], "slow": {"look": "3s"}}
    (row,) = rows_of_tests(runbook(tests=[test]), ExamplePlan((), None))

    assert row.mishaps == (("fail", "look", ""), ("slow", "look", "3s"))
    assert row.steps == (("failed", ("look",)), ("undone", ()))
    assert (row.exit_code, row.within) == (4, "5s")


def test_a_runbook_and_its_records_name_each_other(model: SiteModel) -> None:
    answers = runbook_answers(model, alerts_of(model))

    for document in model.documents:
        for name in runbooks_named(document.content):
            assert document.content.id in answers[name].named_by
    for found in answers.values():
        assert not set(found.named_by) & set(found.met_in)
        for other in found.met_in:
            nodes = {one.node for one in found.mitigates}
            assert any(other in model.causes.records_of[node] for node in nodes)


def test_the_page_of_a_runbook_is_written_in_chinese(model: SiteModel) -> None:
    model = model.in_language(Language.CHINESE, "zh/")
    pages = {page.path: page.text for page in runbook_pages(model)}

    assert "## 步骤失败时" in pages["runbooks/canary-rollback.md"]
    assert "../../runbooks/canary-rollback.json" in html.unescape(
        pages["runbooks/canary-rollback.md"]
    )


def test_many_runbooks_stand_on_several_pages() -> None:
    found = list(sheets("runbooks.md", range(401)))

    assert [page.path for page in found] == ["runbooks.md", "runbooks-2.md", "runbooks-3.md"]
    assert [row for page in found for row in page.rows] == list(range(401))
    assert max(len(page.rows) for page in found) == 200


def test_a_runbook_with_a_step_of_no_kind_has_a_page_that_says_so(small_root: Path) -> None:
    folder = small_root / "runbooks"
    folder.mkdir(exist_ok=True)
    head = "format: 1\nid: x\ntitle: x\nsummary: y\nowner: z\n"
    (folder / "x.yml").write_text(f"{head}steps:\n- id: a\n  title: a\n", encoding="utf-8")

    page = build(small_root).folder / "runbooks" / "x.html"

    assert "a step is of no kind, or of several" in html.unescape(page.read_text("utf-8"))
