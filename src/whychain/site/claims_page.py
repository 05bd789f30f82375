"""Every claim of every record by verdict, on as many pages as it takes."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from whychain.kb.shapes import Claim
from whychain.kb.vocabulary import Verdict
from whychain.site.page import Page
from whychain.site.site_model import SiteModel
from whychain.site.templates import render

Stated = tuple[str, Claim]
MOST_ON_A_PAGE = 200


def claims_by_verdict(model: SiteModel) -> tuple[tuple[Verdict, tuple[Stated, ...]], ...]:
    """Return the claims of all records under each verdict, in the order of the records."""
    stated = [(record.id, claim) for record in model.records for claim in record.claims]
    return tuple((v, tuple(s for s in stated if s[1].verdict is v)) for v in Verdict)


def claims_pages(model: SiteModel) -> Iterator[Page]:
    """Yield the index of claims, 200 on a page: ``claims.md``, ``claims-2.md`` and so on."""
    groups = claims_by_verdict(model)
    every = [(verdict, stated) for verdict, items in groups for stated in items]
    starts = range(0, max(len(every), 1), MOST_ON_A_PAGE)
    paths = [_path(number) for number, _ in enumerate(starts)]
    t = model.links.t
    for path, start in zip(paths, starts, strict=True):
        yield render(
            "claims.md.j2",
            path,
            str(t("Claims")),
            model.links,
            groups=_grouped(every[start : start + MOST_ON_A_PAGE]),
            counts=[(v, len(items), _place(every, v)) for v, items in groups],
            total=len(every),
            paths=paths,
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
