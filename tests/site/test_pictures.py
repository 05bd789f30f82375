"""Pictures of causes speak the language of their page, but for what records say."""

from pathlib import Path

import pytest
import yaml
from tests.fakes.graphs import graph_from
from tests.fakes.pictures import EVERYTHING, SVG, of_class, title_of, tree

from whychain.causal.picture import picture
from whychain.documents.memory import Memory
from whychain.site.phrases import Language, Phrases
from whychain.site.pictures import cascade, kept_cascade
from whychain.site.site_model import SiteModel

INCIDENT = "2024-03-18-vie-canary"
EXPECTED = yaml.safe_load(Path(__file__).with_name("chinese_picture.yml").read_text("utf-8"))


def test_a_picture_on_a_chinese_page_is_told_in_chinese() -> None:
    told = Phrases(Language.CHINESE)
    root = tree(picture(graph_from(EVERYTHING), title="t", link_to=str, wording=told))
    links = of_class(root, "links")[0]

    assert root.findtext(f"{SVG}desc") == EXPECTED["description"]
    assert [t.text for t in of_class(root, "legend")[0].findall(f"{SVG}text")] == EXPECTED["legend"]
    assert [title_of(link) for link in links] == EXPECTED["links"]
    assert {"".join(t.itertext()) for t in of_class(root, "state")} == {*EXPECTED["states"]}
    assert EXPECTED["control"] in {a.get("aria-label") for a in root.iter(f"{SVG}a")}


@pytest.mark.parametrize("language", Language)
def test_the_pages_of_a_language_have_its_pictures(model: SiteModel, language: Language) -> None:
    links = model.in_language(language).links
    drawn = cascade(model.answers[INCIDENT][0].network, "t", "index.md", links)

    assert links.t.say("control, at what it guards") in drawn
    assert f">{links.t.word('defeated')}<" in drawn


def test_a_picture_is_drawn_again_when_it_is_another_or_damaged(
    model: SiteModel, tmp_path: Path
) -> None:
    network, links = model.answers[INCIDENT][0].network, model.links

    def state_after(title: str) -> tuple[int, int]:
        memory = Memory(tmp_path / "memory")
        kept = kept_cascade(memory, network, title, "incidents/a.html", links)
        assert kept == cascade(network, title, "incidents/a.html", links)
        memory.save()
        (file,) = (tmp_path / "memory").iterdir()
        return file.stat().st_ino, file.stat().st_mtime_ns

    first = state_after("one")
    assert state_after("one") == first
    second = state_after("other")
    assert second != first
    (file,) = (tmp_path / "memory").iterdir()
    file.write_bytes(file.read_bytes().replace(b"x\x01", b"y\x01"))
    assert state_after("other") != second
