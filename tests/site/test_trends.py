import datetime
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.records import event, incident
from tests.fakes.site_models import model_of, text_of

from whychain.kb.listing import causal_nodes
from whychain.kb.statistics import figures_of, statistics, year_of
from whychain.site.phrases import Language
from whychain.site.trends import trends
from whychain.site.trends_page import trends_pages

FAULTS = [f"fault-{n}" for n in range(6)]
CHOICE = st.lists(
    st.tuples(
        st.integers(2019, 2025),
        st.sets(st.sampled_from(FAULTS), max_size=4),
        st.sets(st.sampled_from(["api", "web", "db"]), max_size=3),
    ),
    max_size=12,
)


def happened(number: int, year: int, faults: set[str], services: set[str]) -> Any:
    causal = {
        "account": "analysed",
        "accounts": {
            "analysed": {
                "title": "As analysed",
                "links": [{"effect": "harm", "causes": sorted(faults), "when": "any-of"}],
            }
        },
    }
    return incident(
        id=f"incident-{number}",
        times={"started_at": f"{year}-01-0{number % 9 + 1}T00:00:00Z"},
        services=sorted(services),
        **({"causal": causal} if faults else {}),
    )


@given(CHOICE)
def test_trends_are_what_counting_one_by_one_gives(
    choice: list[tuple[int, set[str], set[str]]],
) -> None:
    records = [happened(n, *one) for n, one in enumerate(choice)]
    found = trends(model_of(*records, faults=FAULTS))

    years = Counter(year_of(r) for r in records)
    assert [(y.year, y.incidents) for y in found.years] == sorted(years.items())
    assert all(
        y.figures == statistics(figures_of(r) for r in records if year_of(r) == y.year)
        for y in found.years
    )
    for fault in FAULTS:
        met = [r for r in records if fault in causal_nodes(r)]
        counts = [one.count for one in found.recurrences if one.fault == fault]
        assert counts == ([len(met)] if len(met) > 1 else [])
        for service in ("api", "web", "db"):
            here = sum(service in r.services for r in met)
            assert found.pairs.get(fault, {}).get(service, 0) == here


def test_a_fault_that_came_back_names_its_first_and_last_incident() -> None:
    records = [happened(n, 2024 - n, {"fault-1"}, {"api"}) for n in range(3)]

    found = trends(model_of(*records, faults=FAULTS)).recurrences

    assert [(one.first, one.last, one.count) for one in found] == [("incident-2", "incident-0", 3)]


def test_the_heat_map_is_cut_at_thirty_faults_and_twenty_services() -> None:
    names = [f"f-{n}" for n in range(40)]
    services = {f"service-{n}" for n in range(25)}
    model = model_of(happened(1, 2024, set(names), services), faults=names)

    heat = trends(model).heat

    assert (len(heat.faults), len(heat.services)) == (30, 20)
    assert (heat.all_faults, heat.all_services) == (40, 25)
    page, twin = trends_pages(model)
    assert "The 30 most frequent of 40 faults" in page.text
    assert '"f-39"' in twin.text


@pytest.mark.parametrize(
    ("times", "year"),
    [
        ({"change_at": "2022-12-31T23:59:00-05:00", "started_at": "2023-01-01T05:00:00Z"}, 2022),
        ({"detected_at": "2021-06-01T00:00:00Z"}, 2021),
        ({}, 2024),
    ],
)
def test_an_incident_belongs_to_the_year_of_its_first_known_time(
    times: dict[str, str], year: int
) -> None:
    assert year_of(incident(times=times)) == year


def test_an_incident_without_any_time_belongs_to_no_year() -> None:
    lost = incident(timeline=[event("first", None)])
    model = model_of(lost)

    assert year_of(lost) is None
    assert "1 incident has no time at all" in next(trends_pages(model)).text


def test_the_page_gives_durations_without_a_mean_and_in_chinese() -> None:
    model = model_of(
        incident(
            times={"started_at": "2024-01-01T00:00:00Z", "detected_at": "2024-01-01T00:05:00Z"}
        )
    )
    page = next(trends_pages(model))
    chinese = next(trends_pages(model.in_language(Language.CHINESE, "zh/")))

    assert "300&#160;s" in page.text
    assert "历年故障数" in text_of(chinese)
    assert 'href="../trends.json"' in text_of(chinese)


def test_many_years_are_cut_to_the_last_twenty() -> None:
    first = incident()
    start = datetime.datetime(1990, 1, 1, tzinfo=datetime.UTC)
    records = [
        replace_time(first, f"incident-{n}", start.replace(year=1990 + n)) for n in range(30)
    ]

    text = next(trends_pages(model_of(*records))).text

    assert "The last 20 of 30 years" in text
    assert '<th scope="row">1999</th>' not in text


def replace_time(record: Any, name: str, at: datetime.datetime) -> Any:
    import msgspec

    times = msgspec.structs.replace(record.times, started_at=at)
    return msgspec.structs.replace(record, id=name, times=times)
