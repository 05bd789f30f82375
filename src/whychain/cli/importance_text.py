"""Importance as tables for people."""

from collections.abc import Iterable, Iterator

from whychain.causal.importance import Importance, LinkImportance
from whychain.causal.logic.importance import EventImportance, Importances
from whychain.cli.answer_text import basis_lines, scope_text
from whychain.cli.output import columns, counted

_ASSUMED = {
    "even": "each fault and each failure of a control taken as probable as not",
    "records": "each as probable as the share of records that it occurs in",
}
_LINK_HEAD = ("link", "confidence", "evidence", "if it holds", "if not", "expected change")
_HEAD = ("", "p", "MIF", "CIF", "FV", "DIF", "RAW", "RRW")


def importance_lines(answer: Importance) -> Iterator[str]:
    """Yield the table of events, the table of links, and which evidence to check next."""
    where = scope_text(answer.incident, answer.account)
    yield f"{answer.outcome}{where}: probability {answer.probability:.6g}"
    yield f"({_ASSUMED[answer.assumption.value]})"
    yield from _table(answer.events)
    yield ""
    explained = _p(answer.explained)
    yield f"with all events as they were, the links explain it with probability {explained}"
    rows: list[tuple[str, ...]] = [
        ("link", "confidence", "evidence", "if it holds", "if not", "expected change")
    ]
    rows += [_link(one) for one in answer.links]
    yield from (f"  {line}" for line in columns(rows))
    named = {one.link: one for one in answer.links}
    if answer.check_next:
        yield f"weakest evidence, to be checked next ({counted(len(answer.check_next), 'link')}):"
        yield from (f"  {_named(named[link])}" for link in answer.check_next)
    else:
        yield "no check of a link can change this"
    yield from basis_lines(answer.rests_on)


def tree_lines(answer: Importances) -> Iterator[str]:
    """Yield the probability of a gate and the table of its events."""
    yield f"{answer.top}: probability {answer.probability:.6g}"
    yield from _table(sorted(answer.events, key=lambda e: (-e.birnbaum, e.event)))


def _table(events: Iterable[EventImportance]) -> Iterator[str]:
    rows: list[tuple[str, ...]] = [_HEAD]
    for one in events:
        measures = (
            one.probability,
            one.birnbaum,
            one.criticality,
            one.fussell_vesely,
            one.diagnostic,
            one.achievement_worth,
            one.reduction_worth,
        )
        rows.append((one.event, *map(_p, measures)))
    yield from (f"  {line}" for line in columns(rows))


def _p(number: float | None) -> str:
    return "-" if number is None else f"{number:.4g}"


def _link(one: LinkImportance) -> tuple[str, ...]:
    evidence = "inferred" if one.inferred else str(len(one.evidence))
    moves = (one.if_it_holds, one.if_not, one.expected_change)
    return (_named(one), one.confidence, evidence, *map(_p, moves))


def _named(one: LinkImportance) -> str:
    return f"{' + '.join(one.causes)} → {one.effect}"
