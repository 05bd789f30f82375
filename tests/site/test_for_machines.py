"""The site map, ``llms.txt``, the tags in the head of a page, and the address of the site."""

from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.site_models import model_of

from whychain.errors import ContentError
from whychain.site.head_tags import head_tags
from whychain.site.llms import llms
from whychain.site.phrases import Language
from whychain.site.site_settings import SiteSettings, read_settings
from whychain.site.sitemap import sitemap

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
TREES = {Language.ENGLISH: "", Language.CHINESE: "zh/"}
URL = "https://example.org/postmortems/"
HOSTILE = '"><script>x()</script> & \u202e\x00'


class Tags(HTMLParser):
    """The tags of a head, in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def meta(self) -> dict[str, str]:
        return {
            attributes.get("property") or attributes["name"]: attributes["content"]
            for tag, attributes in self.found
            if tag == "meta"
        }


@given(st.sets(st.sampled_from([f"{f}p{n}.html" for f in ("", "zh/", "a/") for n in range(6)])))
def test_every_page_stands_in_the_map_once_with_the_languages_that_exist(paths: set[str]) -> None:
    (page,) = sitemap(paths, SiteSettings(site_url=URL), TREES)
    urls = list(ET.fromstring(page.text).iter(f"{MAP}url"))

    assert [u.findtext(f"{MAP}loc") for u in urls] == [URL + path for path in sorted(paths)]
    for url in urls:
        path = (url.findtext(f"{MAP}loc") or "").removeprefix(URL)
        bare = path.removeprefix("zh/")
        both = {bare, f"zh/{bare}"} <= paths
        others = {link.get("href") for link in url.iter(LINK)}
        assert others == ({URL + bare, f"{URL}zh/{bare}"} if both else set())


def test_a_large_map_is_split_and_has_an_index() -> None:
    paths = [f"p{n}.html" for n in range(25)]
    made = {p.path: p.text for p in sitemap([*paths, "x.json"], SiteSettings(), TREES, most=10)}

    index = ET.fromstring(made.pop("sitemap.xml"))
    assert [loc.text for loc in index.iter(f"{MAP}loc")] == list(made)
    found = [loc.text for text in made.values() for loc in ET.fromstring(text).iter(f"{MAP}loc")]
    assert sorted(filter(None, found)) == sorted(paths)


def test_a_map_with_relative_addresses_says_what_to_set() -> None:
    (page,) = sitemap(["a.html"], SiteSettings(), TREES)

    assert "set site_url in site/mkdocs.yml" in page.text
    assert "<loc>a.html</loc>" in page.text


def test_llms_txt_has_the_shape_that_llmstxt_org_gives() -> None:
    settings = SiteSettings(site_name="Ours", site_description="What broke.", site_url=URL)
    paths = ["incidents.json", "incidents.html", "guide/first-runbook.html", "schemas/case.json"]
    lines = llms(model_of(), settings, paths).text.splitlines()

    assert lines[0] == "# Ours"
    assert lines[2] == "> What broke."
    assert [line for line in lines if line.startswith("## ")] == [
        "## Data",
        "## Lists",
        "## Guide",
        "## Optional",
    ]
    assert f"- [First runbook]({URL}guide/first-runbook.html)" in lines
    assert not any("actions.json" in line for line in lines)


def test_llms_txt_holds_no_heading_or_link_of_a_name() -> None:
    settings = SiteSettings(site_name="a\n# b", site_description="[x](javascript:1)\n\n# y")
    text = llms(model_of(), settings, []).text

    assert [line for line in text.splitlines() if line.startswith("#")] == [r"# a \# b"]
    assert "](" not in text


@given(st.text(max_size=50), st.text(max_size=50))
def test_any_title_stays_a_value_of_its_tag(title: str, description: str) -> None:
    settings = SiteSettings(site_name=title or "x", languages=(Language.ENGLISH, Language.CHINESE))
    tags = Tags(
        head_tags(
            title + HOSTILE, description + HOSTILE, "a/b.html", Language.ENGLISH, settings, None
        )
    )

    assert {tag for tag, _ in tags.found} == {"meta", "link"}
    assert not "".join(tags.words).strip()
    assert "<script>x()</script>" in tags.meta()["og:title"]
    assert "\u202e" not in "".join(tags.meta().values())


def test_the_card_says_where_the_page_stands_only_when_it_is_known() -> None:
    settings = SiteSettings(site_url=URL, languages=(Language.ENGLISH, Language.CHINESE))
    known = Tags(head_tags("t", "d", "zh/a/b.html", Language.CHINESE, settings))
    unknown = Tags(head_tags("t", "", "a/b.html", Language.ENGLISH, SiteSettings()))

    assert known.meta() == {
        "og:title": "t",
        "og:description": "d",
        "og:type": "article",
        "og:locale": "zh_CN",
        "og:url": f"{URL}zh/a/b.html",
        "twitter:card": "summary",
    }
    assert "og:url" not in unknown.meta()
    assert [a["href"] for tag, a in unknown.found if tag == "link"] == ["../feed.xml"]
    assert [(a["href"], a.get("hreflang")) for tag, a in known.found if tag == "link"] == [
        ("../../feed.xml", None),
        (f"{URL}a/b.html", "en"),
        (f"{URL}zh/a/b.html", "zh-Hans"),
    ]


def write_settings(root: Path, address: str) -> Path:
    (root / "site").mkdir(exist_ok=True)
    (root / "site" / "mkdocs.yml").write_text(f"site_url: {address}\n", encoding="utf-8")
    return root


@pytest.mark.parametrize(
    "address", [URL, "http://localhost:8000/", "https://a.example/b/c%20d/", '""']
)
def test_an_address_of_a_site_is_read(tmp_path: Path, address: str) -> None:
    assert read_settings(write_settings(tmp_path, address)).site_url == address.strip('"')


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "ftp://example.org/",
        "javascript:x/",
        "'https://example.org/\"><b>/'",
        '"https://example.org/\\n/"',
        "'https://user@example.org/'",
        "'https://example.org/?a=/'",
    ],
)
def test_what_is_no_address_of_a_site_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(ContentError, match="schema-value"):
        read_settings(write_settings(tmp_path, address))
