"""Every claim of every record by verdict, on as many pages as it takes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from operator import itemgetter

import msgspec

from whychain.documents.memory import digest
from whychain.kb.vocabulary import Verdict
from whychain.site.digests import Stated
from whychain.site.page import Draft, Page
from whychain.site.site_model import SiteModel
from whychain.site.stretches import Stretch, stretches
from whychain.site.templates import render

Judged = tuple[Verdict, Stated]
Counts = Sequence[tuple[Verdict, int, str]]
"""How many claims have a verdict, and the page on which they begin; empty if there are none."""
_encode = msgspec.msgpack.encode


def claims_by_verdict(model: SiteModel) -> tuple[tuple[Verdict, tuple[Stated, ...]], ...]:
    """Return the claims of all records under each verdict, in the order of the records."""
    found: dict[Verdict, list[Stated]] = {verdict: [] for verdict in Verdict}
    for stated in model.digests.stated:
        found[stated[1].verdict].append(stated)
    return tuple((verdict, tuple(every)) for verdict, every in found.items())


def claims_pages(model: SiteModel) -> Iterator[Draft]:
    """Yield the index of claims; the first page says how many have which verdict, and where."""
    groups = claims_by_verdict(model)
    every = [(verdict, stated) for verdict, items in groups for stated in items]
    parts = tuple(stretches("claims.md", every, _key))
    begins = {verdict: part.path for part in reversed(parts) for verdict, _ in part.rows}
    counts = [(verdict, len(items), begins.get(verdict, "")) for verdict, items in groups]
    for part in parts:
        said = counts if part.whole else ()
        made_of = digest(said, replace(part, rows=()), _encode(part.rows))
        yield Draft(part.path, made_of, partial(_page, model, part, said))


def _key(row: Judged) -> tuple[str, str]:
    record, claim = row[1]
    return record, claim.id


def _page(model: SiteModel, part: Stretch[Judged], counts: Counts) -> Page:
    return render(
        "claims.md.j2",
        part.path,
        str(model.links.t("Claims")),
        model.links,
        part=part,
        counts=counts,
        groups=_grouped(part.rows),
    )


def _grouped(claims: Sequence[Judged]) -> list[tuple[Verdict, list[Stated]]]:
    found = groupby(claims, key=itemgetter(0))
    return [(verdict, [stated for _, stated in items]) for verdict, items in found]
