"""The feed against what RFC 4287 requires of a feed and an entry."""

import datetime
import re
from typing import Any
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.records import case, incident
from tests.fakes.site_models import model_of

from whychain.site.briefs import updated_at
from whychain.site.feed import authority, feed
from whychain.site.site_model import SiteModel
from whychain.site.site_settings import SiteSettings

ATOM = "{http://www.w3.org/2005/Atom}"
TAG = re.compile(r"tag:[a-z0-9]+(-[a-z0-9]+)*,\d{4}-\d{2}-\d{2}:[a-z0-9/-]+")
ONCE = ("id", "title", "updated")


def parsed(*records: Any, settings: SiteSettings | None = None, name: str = "test") -> ET.Element:
    return ET.fromstring(feed(model_of(*records, name=name), settings or SiteSettings()).text)


def require_atom(root: ET.Element) -> None:
    """Sections 4.1.1 and 4.1.2: one id, title and updated each, an author, a link or content."""
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ONCE:
            assert len(element.findall(ATOM + name)) == 1
        assert TAG.fullmatch(element.findtext(f"{ATOM}id") or "")
        moment = element.findtext(f"{ATOM}updated") or ""
        assert datetime.datetime.fromisoformat(moment).tzinfo is not None
        links = [link.get("rel") for link in element.findall(f"{ATOM}link")]
        assert links.count("alternate") == 1
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    ids = [e.findtext(f"{ATOM}id") for e in root.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))


def test_the_feed_of_the_reference_is_atom(model: SiteModel) -> None:
    root = ET.fromstring(feed(model, SiteSettings(site_name="S")).text)

    require_atom(root)
    links = [e.find(f"{ATOM}link") for e in root.findall(f"{ATOM}entry")]
    assert "incidents/2024-03-18-vie-canary.html" in [x.get("href") for x in links if x is not None]


def test_an_empty_feed_is_atom_too() -> None:
    require_atom(parsed())


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_any_title_gives_a_sound_feed_with_that_text_in_it(title: str, name: str) -> None:
    root = parsed(
        incident(title=title, summary=f"<script>{title}"),
        settings=SiteSettings(site_name=name),
        name=name,
    )

    require_atom(root)
    shown = root.findtext(f"{ATOM}entry/{ATOM}title") or ""
    assert len(shown) == len(title.replace("\r\n", "\n"))
    assert root.find(f".//{ATOM}script") is None


def test_the_newest_fifty_stand_in_the_feed_and_the_undated_do_not() -> None:
    days = [
        incident(
            id=f"i-{n:02}",
            provenance={
                "source": "x",
                "recorded_at": f"2024-{1 + n // 28:02}-{1 + n % 28:02}",
            },
        )
        for n in range(60)
    ]
    root = parsed(*days, case())
    ids = [e.findtext(f"{ATOM}id") or "" for e in root.findall(f"{ATOM}entry")]

    assert [one.rpartition("/")[2] for one in ids] == [f"i-{n:02}" for n in range(59, 9, -1)]
    assert root.findtext(f"{ATOM}updated") == "2024-03-04T00:00:00Z"


def test_links_are_absolute_when_the_site_says_where_it_stands() -> None:
    root = parsed(incident(), settings=SiteSettings(site_url="https://example.org/a/"))

    hrefs = [link.get("href") for link in root.iter(f"{ATOM}link")]
    assert hrefs == [
        "https://example.org/a/feed.xml",
        "https://example.org/a/index.html",
        "https://example.org/a/incidents/an-incident.html",
    ]


def test_an_id_stays_the_same_while_an_incident_gets_more_times() -> None:
    before = incident(times={"started_at": "2024-05-01T00:00:00Z"})
    after = incident(
        times={"started_at": "2024-05-01T00:00:00Z", "closed_at": "2024-06-01T00:00:00Z"}
    )
    ids = [parsed(r).findtext(f"{ATOM}entry/{ATOM}id") for r in (before, after)]

    assert ids[0] == ids[1] == "tag:test,2024-05-01:incidents/an-incident"
    assert updated_at(after) == datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC)


@given(st.text(max_size=40))
def test_every_name_gives_an_authority(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", authority(name))
