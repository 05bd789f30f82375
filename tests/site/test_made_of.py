"""What a page is made of tells whenever it would be another page."""

import json
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.hostile_content import Filler
from tests.fakes.hostile_workspace import write_filled_workspace

from whychain.causal.vocabulary_files import read_vocabulary
from whychain.documents.reader import Document
from whychain.kb.read import read_record
from whychain.runbooks.read import read_runbooks
from whychain.site.links import Links
from whychain.site.page import Bundle, Draft, Made, Page, all_made
from whychain.site.pages import pages
from whychain.site.phrases import Language
from whychain.site.site_model import site_model
from whychain.workspace.find import settings
from whychain.workspace.load import load

pytestmark = pytest.mark.uncovered
OF_THE_TOOL = ("reference", "rules.json", "glossary")
"""What no content of a workspace changes, so that it is not made here."""
FILES = (
    "kb/attack-incident-1/record.yml",
    "kb/attack-case-1/record.yml",
    "kb/attack-drill-1/record.yml",
    "runbooks/attack-1.yml",
    "whychain.yml",
    *(f"causal/{kind}s.yml" for kind in ("fault", "effect", "symptom", "outcome", "control")),
    "causal/conditions.yml",
)
OTHER = {
    "draft": "final",
    "final": "draft",
    "SEV1": "SEV2",
    "low": "high",
    "told": "told",
    "2026-01-31T09:12:00+01:00": "2026-01-31T08:12:00+00:00",
}
"""Other values of closed lists, and the same moment by another clock."""


class Unit:
    """A draft or a bundle, what stands in it, and the names that it asks for."""

    def __init__(self, one: Draft | Bundle, links: Links) -> None:
        self._one = one
        self._links = links

    @cached_property
    def _made(self) -> tuple[Sequence[Made], Collection[str]]:
        with self._links.asked.of_page() as asked:
            one = self._one
            parts = list(one.make()) if isinstance(one, Bundle) else [one.make()]
        return parts, asked

    @property
    def parts(self) -> Sequence[Made]:
        return self._made[0]

    def is_made_of_the_same(self, new: "Unit") -> bool:
        """Return whether the last build is taken over: drafts in a bundle are looked at, too."""
        asked = self._made[1]
        called = self._links.calling.of(asked), new._links.calling.of(asked)
        parts = (unit.is_made_of_the_same(new.units[name]) for name, unit in self.units.items())
        return self._one.made_of == new._one.made_of and called[0] == called[1] and all(parts)

    @cached_property
    def texts(self) -> dict[str, str]:
        return {page.path: page.text for page in all_made(self.parts)}

    @cached_property
    def units(self) -> dict[str, "Unit"]:
        return {name: unit for one in self.parts for name, unit in named(one, self._links)}


def named(one: Made, links: Links) -> Iterator[tuple[str, Unit]]:
    if isinstance(one, Page):
        return
    name = one.name if isinstance(one, Bundle) else one.path
    if name not in OF_THE_TOOL:
        yield name, Unit(one, links)


def site(root: Path, language: Language = Language.ENGLISH) -> dict[str, Unit]:
    """Return what the pages of one language are made of, and with English all data."""
    tree = "" if language is Language.ENGLISH else "zh/"
    model = site_model(load(root)).in_language(language, tree)
    return {name: unit for one in pages(model) for name, unit in named(one, model.links)}


def within(units: dict[str, Unit]) -> dict[str, Unit]:
    """Return the pages of bundles, too."""
    return units | {name: one for unit in units.values() for name, one in unit.units.items()}


def stale(before: dict[str, Unit], after: dict[str, Unit]) -> Iterator[str]:
    """Yield what has another text although it is made of the same."""
    for name in before.keys() & after.keys():
        old, new = before[name], after[name]
        if not old.is_made_of_the_same(new):
            yield from stale(old.units, new.units)
        elif old.texts != new.texts:
            yield name


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which every field says something."""
    folder = tmp_path_factory.mktemp("filled")
    write_filled_workspace(folder, Filler(["Some words.", "And others."]), 2)
    return folder


@pytest.fixture(scope="module")
def before(root: Path) -> dict[str, Unit]:
    return site(root)


def changes(value: Any) -> Iterator[Any]:
    """Yield a value with one part of it changed, for each part."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from ({**value, key: other} for other in changes(inner))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from ([*value[:place], one, *value[place + 1 :]] for one in changes(inner))
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1
    else:
        yield OTHER.get(value, f"{value} more")


def read_from(root: Path, name: str) -> int:
    """Return how many things of one kind can be read."""
    kind, _, file = name.partition("/")
    if kind == "kb":
        return isinstance(read_record(root, file.partition("/")[0]), Document)
    if kind == "causal":
        return len(read_vocabulary(root).entries)
    return len(read_runbooks(root).documents) if kind == "runbooks" else bool(settings(root).name)


def put_first_sound(root: Path, name: str, key: str) -> bool:
    """Change the first part of a field that may be changed; False when there is none."""
    file, known = root / name, read_from(root, name)
    text = file.read_text()
    content = json.loads(text)
    entry = content[-1] if isinstance(content, list) else content
    for other in changes(entry[key]):
        changed = {**entry, key: other}
        file.write_text(
            json.dumps([*content[:-1], changed] if isinstance(content, list) else changed)
        )
        if read_from(root, name) == known:
            return True
    file.write_text(text)
    return False


@pytest.mark.parametrize("name", FILES)
def test_a_page_made_of_the_same_is_the_same_page(
    root: Path, before: dict[str, Unit], name: str
) -> None:
    file = root / name
    text = file.read_text()
    content = json.loads(text)
    entry = content[-1] if isinstance(content, list) else content
    changed = []
    for key in entry:
        if key not in {"id", "kind", "format"} and put_first_sound(root, name, key):
            assert not list(stale(before, site(root))), key
            changed.append(key)
            file.write_text(text)
    assert changed


@pytest.mark.parametrize("file", ["narrative.zh.md", "attached.log"])
def test_what_stands_beside_a_record_is_a_part_of_its_page(root: Path, file: str) -> None:
    before = site(root, Language.CHINESE)
    path, page = root / "kb" / "attack-case-0" / file, "cases/attack-case-0.md"
    path.write_text("Other words.")
    after = site(root, Language.CHINESE)

    assert not list(stale(before, after))
    assert not within(before)[page].is_made_of_the_same(within(after)[page])


def test_a_new_word_is_no_part_of_a_page_that_does_not_name_it(root: Path) -> None:
    before = site(root)
    page, list_of_words = "cases/attack-case-0.md", "kinds"
    effects = root / "causal" / "effects.yml"
    words = json.loads(effects.read_text())
    effects.write_text(json.dumps([*words, {"id": "new", "title": "New", "text": "A new word."}]))
    after = site(root)

    assert "causes/new.md" in within(after)
    assert within(before)[page].is_made_of_the_same(within(after)[page])
    assert not before[list_of_words].is_made_of_the_same(after[list_of_words])
