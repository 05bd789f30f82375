import re
from pathlib import Path

from tests.fakes.site_models import text_of

from whychain.site import glossary as module
from whychain.site.glossary import glossary, glossary_pages
from whychain.site.phrases import Language
from whychain.site.site_model import site_model
from whychain.workspace.load import Workspace

TERMS = [term for group in glossary() for term in group.terms]
TEMPLATES = Path(module.__file__).parent / "templates"


def test_every_term_has_a_name_and_a_meaning_in_both_languages() -> None:
    for term in TERMS:
        assert term.text.endswith(".")
        assert term.text_zh.endswith("。")
        assert re.search("[\u4e00-\u9fff]", term.zh)
        assert term.text.isascii()


def test_an_id_stands_once_and_what_a_term_refers_to_is_there() -> None:
    ids = [term.id for term in TERMS]

    assert len(ids) == len(set(ids))
    assert {name for term in TERMS for name in term.see} <= set(ids)


def test_every_term_that_a_page_explains_is_in_the_glossary() -> None:
    used = {
        name
        for path in TEMPLATES.glob("*.j2")
        for name in re.findall(r"i\.term\(\"([a-z-]+)\"", path.read_text(encoding="utf-8"))
    }

    assert used
    assert used <= {term.id for term in TERMS}


def test_the_page_has_an_anchor_for_each_term_in_both_trees(
    reference_workspace: Workspace,
) -> None:
    for language, tree, name in (
        (Language.ENGLISH, "", "minimal cut set"),
        (Language.CHINESE, "zh/", "最小割集"),
    ):
        links = site_model(reference_workspace).in_language(language, tree).links
        page = next(glossary_pages(links))
        assert all(f'<div id="{term.id}">' in text_of(page) for term in TERMS)
        assert f">{name}</a>" in page.text
