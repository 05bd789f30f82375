"""The Atom feed (RFC 4287): new and changed records."""

import datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from whychain.causal.interchange.xml_text import xml_characters
from whychain.kb.listing import kind_name
from whychain.kb.record import Record
from whychain.site.briefs import times_of, updated_at
from whychain.site.links import record_path
from whychain.site.page import Page
from whychain.site.site_model import SiteModel
from whychain.site.site_settings import SiteSettings

PATH = "feed.xml"
NEWEST = 50
_NAMESPACE = "http://www.w3.org/2005/Atom"
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def feed(model: SiteModel, settings: SiteSettings) -> Page:
    """Return the feed: the 50 records that are newest by ``updated_at``, without the undated.

    Links are absolute when ``site_url`` is set, else relative to the feed.
    """
    newest = _newest(model)
    name = model.workspace.settings.name
    root = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "en"})
    _text(root, "title", settings.site_name or name)
    _text(root, "id", f"tag:{authority(name)},1970-01-01:feed")
    _text(root, "updated", _moment(newest[0][0] if newest else _EPOCH))
    author = SubElement(root, "author")
    _text(author, "name", settings.site_name or name)
    SubElement(root, "link", {"rel": "self", "href": settings.site_url + PATH})
    SubElement(root, "link", {"rel": "alternate", "href": f"{settings.site_url}index.html"})
    for at, record in newest:
        root.append(_entry(record, at, name, settings))
    indent(root)
    return Page(PATH, '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, "unicode") + "\n")


def _newest(model: SiteModel) -> list[tuple[datetime.datetime, Record]]:
    dated = sorted((-one.updated, one.id) for one in model.briefs if one.updated is not None)
    records = (model.answers.record(name) for _, name in dated[:NEWEST])
    return [(at, record) for record in records if (at := updated_at(record))]


def _born(record: Record) -> datetime.date:
    """Return a day that stays the same while a record grows: an id must never change."""
    day = record.provenance.recorded_at
    return day or min(times_of(record)).astimezone(datetime.UTC).date()


def authority(name: str) -> str:
    """Return the name of a workspace as the authority of a ``tag:`` URI (RFC 4151).

    >>> authority("whychain reference"), authority("  ")
    ('whychain-reference', 'workspace')
    """
    plain = "".join(c if c.isascii() and c.isalnum() else " " for c in name.lower())
    return "-".join(plain.split()) or "workspace"


def _entry(record: Record, at: datetime.datetime, name: str, settings: SiteSettings) -> Element:
    entry = Element("entry")
    path = record_path(record)
    _text(entry, "title", record.title)
    _text(entry, "id", f"tag:{authority(name)},{_born(record)}:{path}")
    _text(entry, "updated", _moment(at))
    SubElement(entry, "link", {"rel": "alternate", "href": f"{settings.site_url}{path}.html"})
    SubElement(entry, "category", {"term": kind_name(record)})
    _text(entry, "summary", record.summary.strip())
    return entry


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = xml_characters(text)


def _moment(at: datetime.datetime) -> str:
    return at.replace(microsecond=0).isoformat().replace("+00:00", "Z")
