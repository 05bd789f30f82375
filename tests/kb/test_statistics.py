"""Statistics count, and give n, median and quartiles; what is unknown is left out and said."""

import pytest
from tests.fakes.records import case, drill, incident

from whychain.kb.record import Record
from whychain.kb.statistics import Spread, Statistics, figures_of, quartiles, statistics


def lasting(*seconds: int | None) -> tuple[Spread, ...]:
    """Return the spreads over incidents that took so long to resolve; None is not known."""
    times = (
        {"started_at": "2024-05-02T12:00:00Z", "resolved_at": _after(s)} if s is not None else {}
        for s in seconds
    )
    return statistics_of(*(incident(times=t) for t in times)).durations


def statistics_of(*records: Record) -> Statistics:
    """Return the figures of some records."""
    return statistics(map(figures_of, records))


def _after(seconds: int) -> str:
    return f"2024-05-02T12:{seconds // 60:02}:{seconds % 60:02}Z"


def spread_of(name: str, spreads: tuple[Spread, ...]) -> tuple[object, ...]:
    """Return n, unknown, lower quartile, median and upper quartile of one phase."""
    (s,) = (s for s in spreads if s.name == name)
    return s.n, s.unknown, s.lower_quartile_seconds, s.median_seconds, s.upper_quartile_seconds


def test_no_records_have_no_figures() -> None:
    found = statistics_of()

    assert found.records == found.severities == found.verdicts == {}
    assert (found.claims, found.actions_open, found.durations) == (0, 0, ())


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ([], (None, None)),
        ([5.0], (None, None)),
        ([1.0, 2.0], (1.25, 1.75)),
        ([1.0, 2.0, 3.0], (1.5, 2.5)),
        ([1.0, 2.0, 3.0, 4.0, 5.0], (2.0, 4.0)),
    ],
)
def test_quartiles_include_the_ends(
    seconds: list[float], expected: tuple[float | None, float | None]
) -> None:
    assert quartiles(seconds) == expected


def test_one_incident_has_a_median_and_no_quartiles() -> None:
    assert spread_of("ttr", lasting(90)) == (1, 0, None, 90, None)


def test_unknown_durations_are_counted_and_left_out() -> None:
    assert spread_of("ttr", lasting(100, None, 300, None, 200)) == (3, 2, 150, 200, 250)
    assert spread_of("ttd", lasting(100, None)) == (0, 2, None, None, None)


def test_one_long_incident_does_not_move_the_median() -> None:
    assert spread_of("ttr", lasting(60, 120, 3599))[3] == 120


def test_records_claims_and_actions_are_counted_by_their_words() -> None:
    claim = {"text": "x", "checked": "y", "grade": "D"}
    action = {"title": "t", "type": "prevent"}
    found = statistics_of(
        incident(severity="SEV2", trigger={"kind": "load_test", "text": "t"}),
        incident(id="b", claims=[{"id": "a", "verdict": "refuted", **claim}]),
        case(
            claims=[
                {"id": "a", "verdict": "refuted", **claim},
                {"id": "b", "verdict": "confirmed", **claim, "grade": "A"},
            ]
        ),
        drill(
            actions=[
                {"id": s, "status": s.replace("-", "_"), **action}
                for s in ("proposed", "accepted", "in-progress", "done", "rejected")
            ]
        ),
    )

    assert found.records == {"case": 1, "drill": 1, "incident": 2}
    assert found.severities == {"SEV2": 1, "SEV3": 1}
    assert found.triggers == {"load_test": 1, "unknown": 1}
    assert found.verdicts == {"confirmed": 1, "refuted": 2}
    assert found.grades == {"A": 1, "D": 2}
    assert (found.claims, found.actions_open) == (3, 3)
