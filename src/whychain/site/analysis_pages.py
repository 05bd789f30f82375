"""What holds over all records: faults by controls, minimal cut sets, feedback loops."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import msgspec

from whychain.causal.loops import Loop
from whychain.documents.memory import digest
from whychain.site.coverage import SufficientSet
from whychain.site.page import Draft, Page
from whychain.site.paging import ROWS_OF_A_PAGE, Sheet, sheets
from whychain.site.site_model import SiteModel
from whychain.site.templates import render

_encode = msgspec.msgpack.encode
MOST_FAULTS = 60
MOST_CONTROLS = 30
MOST_SETS = 10 * ROWS_OF_A_PAGE
MOST_RECORDS = 8
LOOPS_OF_A_PAGE = 50
MOST_NAMES = 12


class Example(msgspec.Struct, frozen=True):
    """One cell of the matrix as a question that anyone can ask again."""

    outcome: str
    record: str
    control: str


class LoopRow(msgspec.Struct, frozen=True):
    """A loop of the knowledge base, with the records that have it by themselves."""

    loop: Loop
    records: tuple[str, ...]


class SaidOfSets(msgspec.Struct, frozen=True):
    """How many sets there are of each size and together, and a question as an example."""

    sizes: tuple[tuple[int, int], ...]
    count: int
    example: tuple[str, str] | None


class SaidOfLoops(msgspec.Struct, frozen=True):
    """How many loops there are of each sign; ``truncated`` says whether there are more."""

    signs: tuple[tuple[str, int], ...]
    truncated: bool


def matrix_page(model: SiteModel) -> Page:
    """Return the faults of most incidents by the controls that rank best, gaps marked."""
    ranking, rows = model.causes.ranking, model.causes.rows
    shown = rows[:MOST_FAULTS]
    columns = ranking.controls[:MOST_CONTROLS]
    return render(
        "matrix.md.j2",
        "matrix.md",
        model.links.t.word("Matrix"),
        model.links,
        rows=shown,
        columns=columns,
        row_count=len(rows),
        column_count=ranking.count,
        gaps=[row for row in rows if row.is_gap],
        outages=ranking.outages,
        example=_example(model),
    )


def _example(model: SiteModel) -> Example | None:
    for control in model.causes.ranking.controls:
        for outage in (*control.incidents, *control.practice):
            return Example(outage.outcomes[0], outage.record, control.control)
    return None


def cut_set_pages(model: SiteModel) -> Iterator[Draft]:
    """Yield the minimal cut sets of all records; the first page says how many there are."""
    every = model.causes.sets
    sizes = tuple(sorted(Counter(len(one.faults) for one in every).items()))
    said = SaidOfSets(sizes, len(every), _question(every))
    rows = sheets("cut-sets.md", every[:MOST_SETS])
    yield from _drafts(model, "cut-sets.md.j2", model.links.t.word("Cut sets"), rows, said)


def _drafts(
    model: SiteModel, template: str, title: str, every: Iterable[Sheet[Any]], said: object
) -> Iterator[Draft]:
    """Yield the pages of a list, of which only the first says what is ``said`` of all of it."""
    for sheet in every:
        shown = said if sheet.number == 1 else None
        make = partial(
            render,
            template,
            sheet.path,
            title,
            model.links,
            sheet=sheet,
            said=shown,
            most_records=MOST_RECORDS,
            most_names=MOST_NAMES,
        )
        yield Draft(sheet.path, digest(_encode((sheet, shown))), make)


def _question(sets: tuple[SufficientSet, ...]) -> tuple[str, str] | None:
    for one in sets:
        return one.where[0].outcome, one.where[0].record
    return None


def loop_pages(model: SiteModel) -> Iterator[Draft]:
    """Yield the feedback loops of the knowledge base, shortest first; how many on the first."""
    found = model.causes.loops
    signs = tuple(sorted(Counter(loop.sign.value for loop in found.loops).items()))
    rows = sheets("loops.md", loop_rows(model), LOOPS_OF_A_PAGE)
    said = SaidOfLoops(signs, found.truncated)
    yield from _drafts(model, "loops.md.j2", model.links.t.word("Loops"), rows, said)


def loop_rows(model: SiteModel) -> tuple[LoopRow, ...]:
    """Return every loop with the records that have it by themselves."""
    seen = model.causes.seen_loops
    return tuple(LoopRow(one, seen.get(one.nodes, ())) for one in model.causes.loops.loops)
