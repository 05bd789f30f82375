import json
from pathlib import Path

from whychain.site.build import build
from whychain.site.page import Page, all_made
from whychain.site.pages import pages
from whychain.site.site_model import site_model
from whychain.site.titles import title_of, with_title
from whychain.workspace.load import Workspace, load
from whychain.workspace.rules import EVERY_RULE
from whychain.workspace.schemas import SCHEMAS


def test_an_empty_workspace_has_its_lists(small_root: Path) -> None:
    found = {page.path for page in all_made(pages(site_model(load(small_root))))}

    assert {"index.md", "incidents.md", "causes.md", "runbooks.md", "claims.md"} <= found


def test_everything_in_a_workspace_has_a_page_and_its_data(
    made: dict[str, Page], reference_workspace: Workspace
) -> None:
    paths = [f"causes/{node}" for node in reference_workspace.vocabulary.entries]
    paths += [f"runbooks/{d.content.id}" for d in reference_workspace.runbooks.documents]
    folders = {"Incident": "incidents", "Case": "cases", "Drill": "drills"}
    paths += [
        f"{folders[type(d.content).__name__]}/{d.content.id}"
        for d in reference_workspace.records.documents
    ]
    for path in paths:
        assert f"{path}.md" in made
        assert json.loads(made[f"{path}.json"].text)


def test_every_rule_has_a_section(made: dict[str, Page]) -> None:
    text = made["reference/rules.md"].text.replace("&#45;", "-")

    for rule in EVERY_RULE:
        assert f"\n## {rule.id}\n" in text


def test_every_schema_is_published(made: dict[str, Page]) -> None:
    for name in SCHEMAS:
        assert "schemas" in made[f"schemas/{name}.md"].text
        assert json.loads(made[f"schemas/{name}.json"].text)["title"] == f"whychain {name}"


def test_the_reference_of_the_command_line_is_what_it_was_given(small_root: Path) -> None:
    model = site_model(load(small_root))
    given = {p.path: p for p in all_made(pages(model, cli_reference="# Commands\n"))}

    assert "# Commands" in given["reference/cli.md"].text


def test_a_hand_written_page_gets_a_head_of_ours() -> None:
    page = with_title(Page("a/b.md", "---\ntitle: <b>\ntemplate: x.html\n---\n# A & B\n"))

    assert page.text == '---\ntitle: "A &#38; B"\n---\n\n# A & B\n'


def test_a_page_without_a_heading_is_called_as_its_file() -> None:
    assert title_of("a/some-page.md", "text") == "some-page"


def test_two_records_of_one_id_do_not_stop_the_site(reference_root: Path, tmp_path: Path) -> None:
    import shutil

    root = tmp_path / "twice"
    shutil.copytree(reference_root / "kb" / "nested-timeouts", root / "kb" / "nested-timeouts")
    shutil.copytree(reference_root / "kb" / "nested-timeouts", root / "kb" / "again")
    (root / "whychain.yml").write_text("format: 1\nname: twice\n")

    built = build(root)

    assert (built.folder / "cases" / "nested-timeouts.html").is_file()


def test_nodes_that_nobody_declared_do_not_stop_the_site(
    reference_root: Path, tmp_path: Path
) -> None:
    import shutil

    root = tmp_path / "undeclared"
    shutil.copytree(reference_root / "kb", root / "kb")
    shutil.copytree(reference_root / "runbooks", root / "runbooks")
    (root / "whychain.yml").write_text("format: 1\nname: undeclared\n")

    found = {page.path for page in all_made(pages(site_model(load(root))))}

    assert "incidents/2024-03-18-vie-canary.md" in found
