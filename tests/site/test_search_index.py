"""The search index holds everything that can be found, and nothing in it ends its script."""

import json

from hypothesis import given
from hypothesis import strategies as st

from whychain.site.page import Draft, Page, made
from whychain.site.phrases import Language
from whychain.site.script_data import script
from whychain.site.search_index import search_index
from whychain.site.search_rows import Row, is_prose, plain_text
from whychain.site.site_model import SiteModel
from whychain.site.trees import Tree
from whychain.workspace.load import Workspace


def lines_of(page: Draft) -> list[list[str]]:
    text = made(page).text.split(" = ", 2)[2].removesuffix(";\n")
    return [line.split("\t") for line in json.loads(text).split("\n")]


def test_every_record_node_and_runbook_has_one_line(model: SiteModel) -> None:
    lines = lines_of(search_index(model))

    assert {len(line) for line in lines} == {7}
    assert sorted(line[1] for line in lines) == sorted(
        [*model.links.records, *model.links.nodes, *model.links.runbooks]
    )


def test_an_alert_a_service_and_a_fault_lead_to_what_has_them(
    reference_workspace: Workspace,
    model: SiteModel,
) -> None:
    words = {line[1]: line[5] for line in lines_of(search_index(model))}

    assert "order-service" in words["2024-03-18-vie-canary"]
    assert "canary-metrics-off" in words["2024-03-18-vie-canary"]
    for runbook in reference_workspace.runbooks.documents:
        for alert in runbook.content.alerts:
            assert alert in words[runbook.content.id]


def test_the_chinese_narrative_of_a_record_can_be_found(model: SiteModel) -> None:
    lines = {line[1]: line for line in lines_of(search_index(model))}

    assert "熔断器自动打开" in lines["2024-03-18-vie-canary"][6]


def test_a_page_in_two_languages_is_one_line(model: SiteModel) -> None:
    forest = (
        Tree(Language.ENGLISH, "", (Page("guide/a.md", "# Install\n\n## First\n\nText."),)),
        Tree(Language.CHINESE, "zh/", (Page("guide/a.md", "# 安装\n\n## 第一步\n\n正文。"),)),
    )
    found = [x for x in lines_of(search_index(model, forest)) if not x[1]]

    assert found == [
        [
            "page",
            "",
            "Install",
            "安装",
            "guide/a",
            "First 第一步",
            "Install First Text. 安装 第一步 正文。",
        ]
    ]


def test_lists_and_their_later_pages_are_no_prose() -> None:
    paths = ["claims.md", "cases-2.md", "incidents/x.md", "lists/year-2024.md", "a.json"]

    assert [path for path in paths if is_prose(Page(path, ""))] == ["claims.md"]


@given(st.text())
def test_no_text_ends_the_script_that_holds_it(text: str) -> None:
    made = script("x", text)

    assert "<" not in made
    assert not {"\u2028", "\u2029"} & set(made)
    assert made.count("\n") == 2
    assert json.loads(made.split(" = ", 2)[2].removesuffix(";\n")) == text


@given(st.text())
def test_plain_text_is_words_on_one_line(text: str) -> None:
    assert plain_text(text) == " ".join(plain_text(text).split())


SPACED = st.text(st.sampled_from("ab|  \t\n\u2028\u3000故"), max_size=6)


@given(st.builds(Row, *[SPACED] * 7))
def test_a_row_is_its_fields_between_tabs_each_with_single_blanks(row: Row) -> None:
    fields = (row.kind, row.id, row.title, row.title_zh, row.path, row.words, row.summary)

    assert row.line == "\t".join(" ".join(text.split()) for text in fields)
