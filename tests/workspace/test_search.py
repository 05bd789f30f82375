"""Search finds what holds every word, in any language, best first."""

from pathlib import Path

import pytest

from whychain.workspace import reference
from whychain.workspace.load import Workspace, load
from whychain.workspace.search import search


@pytest.fixture(scope="module")
def content() -> Workspace:
    """The reference workspace in memory."""
    return load(reference.root())


def small(root: Path) -> Workspace:
    """A workspace of two effects that differ in where the word stands."""
    (root / "causal").mkdir()
    (root / "whychain.yml").write_text("format: 1\nname: x\n", encoding="utf-8")
    (root / "causal" / "effects.yml").write_text(
        "- {id: a, title: A, text: The pump stops.}\n"
        "- {id: pump, title: P, text: Nothing.}\n"
        "- {id: c, title: C, text: Pump after pump stops.}\n"
        f"- {{id: d, title: D, text: {'x ' * 60}pump {'y ' * 60}}}\n",
        encoding="utf-8",
    )
    return load(root)


@pytest.mark.parametrize("text", ["", "   ", "\t\n"])
def test_no_words_find_nothing(content: Workspace, text: str) -> None:
    assert search(content, text) == ()


def test_a_word_that_stands_nowhere_finds_nothing(content: Workspace) -> None:
    assert search(content, "zeppelin") == ()


def test_every_word_must_be_there(content: Workspace) -> None:
    assert search(content, "canary zeppelin") == ()


def test_ids_and_titles_weigh_most_and_then_the_number_of_words(tmp_path: Path) -> None:
    hits = search(small(tmp_path), "PUMP")

    assert [(h.id, h.score) for h in hits] == [("pump", 10), ("c", 2), ("a", 1), ("d", 1)]


def test_a_hit_shows_the_passage_around_the_first_word(tmp_path: Path) -> None:
    passages = {h.id: h.passage for h in search(small(tmp_path), "pump")}

    assert passages["pump"] == ""
    assert passages["a"] == "The pump stops."
    assert passages["d"].startswith("…x ")
    assert passages["d"].endswith(" y…")
    assert " pump " in passages["d"]


def test_an_english_word_finds_records_nodes_and_runbooks(content: Workspace) -> None:
    hits = search(content, "canary")
    best = {h.id for h in hits[:8]}

    assert {"incident", "control", "runbook", "condition"} <= {h.kind for h in hits}
    assert {"2024-03-18-vie-canary", "canary-rollback"} <= best
    assert list(hits) == sorted(hits, key=lambda h: (-h.score, h.kind, h.id))


@pytest.mark.parametrize(
    ("text", "node"), [("灰度发布", "canary-release"), ("熔断", "circuit-breaker")]
)
def test_a_chinese_word_finds_the_node_of_that_title(
    content: Workspace, text: str, node: str
) -> None:
    assert node in {h.id for h in search(content, text)}


def test_words_of_the_narrative_are_found(workspace: Path) -> None:
    path = workspace / "kb" / "nested-timeouts" / "narrative.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nA zeppelin.\n", encoding="utf-8")

    assert [h.id for h in search(load(workspace), "Zeppelin")] == ["nested-timeouts"]


def test_a_narrative_that_cannot_be_read_is_searched_as_empty(workspace: Path) -> None:
    (workspace / "kb" / "nested-timeouts" / "narrative.md").write_bytes(b"\xff")

    assert "nested-timeouts" in {h.id for h in search(load(workspace), "nested")}
