"""The figures of the first page, each with the command that gives it again."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain

import msgspec

from whychain.causal.vocabulary import NodeKind
from whychain.documents.memory import Decoder
from whychain.kb.statistics import Spread, Statistics, statistics
from whychain.site.filters import spelled
from whychain.site.phrases import Phrases
from whychain.site.site_model import SiteModel

_CHECK = "whychain check"
_STATS = "whychain kb stats"
_COUNT = Decoder(int)
_COUNTS = Decoder(dict[str, int])
_STATISTICS = Decoder(Statistics)


class Figure(msgspec.Struct, frozen=True):
    """A number as it is shown, what it counts, what one has to know, and its command."""

    value: str
    name: str
    command: str
    note: str = ""


def home_figures(model: SiteModel) -> tuple[Figure, ...]:
    """Return what a workspace holds and what it says, in a few numbers."""
    t = model.links.t
    known = known_statistics(model)
    links = sum(one.links for one in model.digests.taken_apart)
    words = len(model.workspace.vocabulary.kinds)
    spreads = {one.name: one for one in known.durations}
    found = [
        Figure(str(known.records.get("incident", 0)), t("incidents"), _STATS),
        Figure(str(len(model.documents)), t("records"), _STATS, _others(known.records, t)),
        Figure(str(links), t("causal links"), _CHECK, t("{n} names", n=words)),
        Figure(str(len(model.runbooks)), t("runbooks"), "whychain runbook list"),
        Figure(str(known.claims), t("claims checked"), _STATS, _wrong(known.verdicts, t)),
        *_recurring(model),
        *_single_points(model),
        _actions(model, known.actions_open),
        *(_duration(spreads[name], t) for name in ("ttd", "ttm") if name in spreads),
    ]
    return tuple(found)


def known_statistics(model: SiteModel) -> Statistics:
    """Return the figures of all records."""
    return model.causes.memory.recall(
        "statistics",
        model.digests.course,
        _STATISTICS,
        lambda: statistics(one.figures for one in model.briefs),
    )


def _others(records: dict[str, int], t: Phrases) -> str:
    cases, drills = records.get("case", 0), records.get("drill", 0)
    return t("of them {cases} cases, {drills} drills", cases=cases, drills=drills)


def _wrong(verdicts: dict[str, int], t: Phrases) -> str:
    return t(
        "{n} refuted or misleading", n=verdicts.get("refuted", 0) + verdicts.get("misleading", 0)
    )


def _recurring(model: SiteModel) -> Iterator[Figure]:
    """Yield how many faults at least two records have; the command lists those of the commonest."""
    t = model.links.t
    again = model.causes.memory.recall(
        "recurring", model.digests.answered, _COUNTS, lambda: _seen_again(model)
    )
    first = min(again, key=lambda node: (-again[node], node), default="")
    if first:
        note = t("the commonest in {n} records", n=again[first])
        command = f"whychain kb list --fault {first}"
        yield Figure(str(len(again)), t("faults seen at least twice"), command, note)


def _seen_again(model: SiteModel) -> dict[str, int]:
    kinds = model.workspace.vocabulary.kinds
    aspects = model.digests.aspects.values()
    seen = Counter(chain.from_iterable(one.causal_nodes for one in aspects))
    return {node: n for node, n in seen.items() if n > 1 and kinds.get(node) is NodeKind.FAULT}


def _single_points(model: SiteModel) -> Iterator[Figure]:
    """Yield how many faults suffice alone for an outcome of some record, by its own account."""
    alone = {one.faults[0]: one.where[0] for one in model.causes.sets if len(one.faults) == 1}
    if alone:
        first = alone[min(alone)]
        command = (
            f"whychain causal cut-sets {first.outcome} --incident {first.record} --max-order 1"
        )
        t = model.links.t
        note = t("one of them by this command")
        yield Figure(str(len(alone)), t("faults that suffice alone"), command, note)


def _actions(model: SiteModel, still_open: int) -> Figure:
    t = model.links.t
    memory, rests_on = model.causes.memory, model.digests.actions
    dated = memory.recall("actions with a day", rests_on, _COUNT, lambda: _dated(model))
    note = t("{n} with a due date", n=dated)
    return Figure(str(still_open), t("open actions"), "whychain kb actions", note)


def _dated(model: SiteModel) -> int:
    """Return how many open actions have a due date."""
    return sum(one.actions_dated for one in model.briefs)


def _duration(one: Spread, t: Phrases) -> Figure:
    name = t("median time to detect") if one.name == "ttd" else t("median time to mitigate")
    value = t("not known") if one.median_seconds is None else spelled(one.median_seconds)
    return Figure(str(value), name, _STATS, t("n = {n} of {all}", n=one.n, all=one.n + one.unknown))
