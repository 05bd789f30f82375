"""A page that is poured into a frame is the page that mkdocs alone builds from the tree."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from whychain.site.conversion import Content, Converter
from whychain.site.frames import frame_sources, frames, with_languages

_HEAD = re.compile(r'(?<=<meta charset="utf-8">)<meta http-equiv.*?(?=<meta name="viewport")')
_THEME = re.compile(r'(?<=")[./]*(?=assets/(?:stylesheets|javascripts)/)')
_ALTERNATE = re.compile(r'<link rel="alternate" [^>]*>')
_LANGUAGE_LINK = re.compile(r'href="[^"]*" hreflang')
_EMPTY_CONTENTS = re.compile(r'<nav class="md-nav md-nav--secondary" aria-label="[^"]*"></nav>')


def comparable(path: Path) -> str:
    """A page without white space around tags, its policy, and its links to other languages."""
    text = re.sub(r"\s*(<[^>]*>)\s*", r"\1", path.read_text(encoding="utf-8"))
    text = _HEAD.sub("", " ".join(text.split()))
    text = _LANGUAGE_LINK.sub("hreflang", _ALTERNATE.sub("", text))
    return _THEME.sub("", _EMPTY_CONTENTS.sub("", text))


@pytest.mark.parametrize(("config", "folder"), [("mkdocs.yml", ""), ("mkdocs.zh.yml", "zh")])
def test_mkdocs_alone_builds_the_same_pages(
    site: Path, tmp_path: Path, config: str, folder: str
) -> None:
    out = tmp_path / "site"
    subprocess.run(
        [
            sys.executable,
            "-P",
            "-m",
            "mkdocs",
            "build",
            "-q",
            "-f",
            site.parent / config,
            "-d",
            out,
        ],
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "315532800"},
        check=True,
        capture_output=True,
    )
    ours = site / folder
    markdown = (site.parent / "pages" / folder).rglob("*.md")
    pages = [p.relative_to(site.parent / "pages" / folder).with_suffix(".html") for p in markdown]
    if not folder:
        pages = [page for page in pages if page.parts[0] != "zh"]

    different = [
        page.as_posix()
        for page in sorted(pages)
        if comparable(ours / page) != comparable(out / page)
    ]

    assert len(pages) > 200
    assert different == []


def built(path: str) -> str:
    return (
        '<meta charset="utf-8"><title>WHYCHAINTITLE</title><a href="#whychainheading">skip</a>'
        '<label class="md-nav__title" for="__toc">Contents</label><ul class="x"><li>y</li></ul>'
        '<h1 id="whychainheading">z</h1><p>WHYCHAINEND</p><script>a()</script>'
    )


def test_a_frame_is_filled_where_its_marks_stood() -> None:
    found = frames(frame_sources(["index.md"], [0]), built).of("index.md")

    page = found.filled("T", "<meta>", Content("<h1>c</h1>", "<li>d</li>", "c"))

    assert page == (
        '<meta charset="utf-8"><meta><title>T</title><a href="#c">skip</a>'
        '<label class="md-nav__title" for="__toc">Contents</label><ul class="x"><li>d</li></ul>'
        "<h1>c</h1><script>a()</script>"
    )


def test_a_page_without_sections_has_no_table_of_contents() -> None:
    found = frames(frame_sources([], [1]), built).of("a/b.md")

    assert "Contents" not in found.filled("T", "", Content("<h1>c</h1>", "", "c"))


def test_content_that_looks_like_a_mark_stays_content() -> None:
    found = frames(frame_sources([], [0]), built).of("a.md")

    assert "<p>WHYCHAINTITLE</p>" in found.filled("T", "", Content("<p>WHYCHAINTITLE</p>", "", ""))


def test_only_scripts_of_the_theme_are_allowed() -> None:
    found = frames(frame_sources([], [0]), built)

    assert (
        "script-src 'self' 'sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4=';" in found.policy
    )


def test_a_link_to_another_language_leads_to_the_same_page() -> None:
    link = '<a href="../whychain-language-zh" hreflang="zh">'

    assert with_languages(link, "a/b.md", "", {"en": "", "zh": "zh/"}) == (
        '<a href="../zh/a/b.html" hreflang="zh">'
    )


def test_links_to_markdown_lead_to_pages() -> None:
    html = Converter().convert("# A\n\n[b](../c/d.md#e) [f](https://x.example/g.md)\n").html

    assert 'href="../c/d.html#e"' in html
    assert 'href="https://x.example/g.md"' in html
