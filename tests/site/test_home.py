"""The first page: every figure is what its command answers."""

import html
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from whychain.cli.app import run
from whychain.site.home_figures import Figure, home_figures
from whychain.site.home_page import home_page, home_twin
from whychain.site.phrases import Language
from whychain.site.site_model import SiteModel, site_model
from whychain.site.site_settings import SiteSettings
from whychain.workspace.load import load

COMMAND = re.compile(r"whychain (?:kb|causal|runbook|check)[^<\n]*")


def figure(model: SiteModel, name: str) -> Figure:
    return next(one for one in home_figures(model) if one.name == name)


def answered(capsys: pytest.CaptureFixture[str], root: Path, command: str) -> Any:
    run(["-C", str(root), *shlex.split(command)[1:], "--json"])
    return json.loads(capsys.readouterr().out)


def test_every_command_on_the_page_answers(
    model: SiteModel, reference_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = html.unescape(home_page(model, SiteSettings()).text)
    commands = sorted({re.sub(r"<[^>]*>", "", found).strip() for found in COMMAND.findall(text)})

    assert len(commands) > 10
    for command in commands:
        assert run(["-C", str(reference_root), *shlex.split(command)[1:]]) in {0, 1}, command
        assert capsys.readouterr().out, command


def test_the_statistics_are_those_of_the_command(
    model: SiteModel, reference_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answered(capsys, reference_root, "whychain kb stats")

    assert figure(model, "incidents").value == str(found["records"]["incident"])
    assert figure(model, "records").value == str(sum(found["records"].values()))
    assert figure(model, "claims checked").value == str(found["claims"])
    assert figure(model, "open actions").value == str(found["actions_open"])


def test_the_commonest_fault_is_in_as_many_records_as_its_command_lists(
    model: SiteModel, reference_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = figure(model, "faults seen at least twice")
    found = answered(capsys, reference_root, shown.command)

    listed = found if isinstance(found, list) else next(iter(found.values()))
    assert shown.note == f"the commonest in {len(listed)} records"


def test_a_fault_that_suffices_alone_is_a_set_of_one(
    model: SiteModel, reference_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answered(capsys, reference_root, figure(model, "faults that suffice alone").command)

    assert found["sets"]
    assert {len(one) for one in found["sets"]} == {1}


def test_the_best_controls_are_those_of_the_command(
    model: SiteModel, reference_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answered(capsys, reference_root, "whychain causal controls --next 10")
    ranking = model.causes.ranking
    twin = json.loads(home_twin(model).text)

    assert [c.control for c in ranking.controls] == [c["control"] for c in found["controls"]]
    assert [c.control for c in ranking.next_controls] == [
        c["control"] for c in found["next_controls"]
    ]
    assert [c["control"] for c in twin["controls"]] == [
        c.control for c in ranking.controls[: len(twin["controls"])]
    ]


def test_the_first_page_speaks_chinese(model: SiteModel) -> None:
    page = home_page(model.in_language(Language.CHINESE, "zh/"), SiteSettings())

    assert "可以查询的复盘" in page.text
    assert "../home.json" in html.unescape(page.text)


def test_a_new_workspace_has_a_first_page(small_root: Path) -> None:
    page = home_page(site_model(load(small_root)), SiteSettings())

    assert "whychain kb new incident" in html.unescape(page.text)
