"""Every claim of every record by verdict, on as many pages as it takes."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter

import msgspec

from whychain.documents.memory import digest
from whychain.kb.shapes import Claim
from whychain.kb.vocabulary import Verdict
from whychain.site.page import Draft, Page
from whychain.site.site_model import SiteModel
from whychain.site.templates import render

Stated = tuple[str, Claim]
MOST_ON_A_PAGE = 200
_encode = msgspec.msgpack.encode


def claims_by_verdict(model: SiteModel) -> tuple[tuple[Verdict, tuple[Stated, ...]], ...]:
    """Return the claims of all records under each verdict, in the order of the records."""
    found: dict[Verdict, list[Stated]] = {verdict: [] for verdict in Verdict}
    for record in model.records:
        for claim in record.claims:
            found[claim.verdict].append((record.id, claim))
    return tuple((verdict, tuple(stated)) for verdict, stated in found.items())


def claims_pages(model: SiteModel) -> Iterator[Draft]:
    """Yield the index of claims, 200 on a page: ``claims.md``, ``claims-2.md`` and so on."""
    groups = claims_by_verdict(model)
    every = [(verdict, stated) for verdict, items in groups for stated in items]
    starts = range(0, max(len(every), 1), MOST_ON_A_PAGE)
    counts = [(v, len(items), _place(every, v)) for v, items in groups]
    for number, start in enumerate(starts):
        shown = every[start : start + MOST_ON_A_PAGE]
        made_of = digest(counts, len(every), _encode(shown))
        make = partial(_page, model, number, shown, counts=counts, total=len(every))
        yield Draft(_path(number), made_of, make)


def _page(
    model: SiteModel,
    number: int,
    shown: Sequence[tuple[Verdict, Stated]],
    *,
    counts: Sequence[tuple[Verdict, int, str]],
    total: int,
) -> Page:
    return render(
        "claims.md.j2",
        _path(number),
        str(model.links.t("Claims")),
        model.links,
        groups=_grouped(shown),
        counts=counts,
        total=total,
        paths=[_path(one) for one in range(max(1, -(-total // MOST_ON_A_PAGE)))],
    )


def _path(number: int) -> str:
    return f"claims-{number + 1}.md" if number else "claims.md"


def _grouped(
    claims: Sequence[tuple[Verdict, Stated]],
) -> list[tuple[Verdict, list[Stated]]]:
    found = groupby(claims, key=itemgetter(0))
    return [(verdict, [stated for _, stated in items]) for verdict, items in found]


def _place(every: Sequence[tuple[Verdict, Stated]], verdict: Verdict) -> str:
    """Return the page on which the claims of a verdict begin."""
    first = next((n for n, (of, _) in enumerate(every) if of is verdict), 0)
    return _path(first // MOST_ON_A_PAGE)
