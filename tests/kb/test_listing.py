"""Lists of records hold what fits every filter, by id."""

from typing import Any

import pytest
from tests.fakes.records import case, document, drill, incident

from whychain.errors import UsageError
from whychain.kb.listing import Filter, causal_nodes, kind_name, rows

CAUSAL = {
    "account": "told",
    "accounts": {
        "told": {
            "title": "t",
            "links": [{"effect": "outage", "causes": ["bad-config"], "unless": ["breaker"]}],
            "controls": {"breaker": {"state": "defeated", "by": ["blind-breaker"]}},
        },
        "other": {"title": "t", "links": [{"effect": "outage", "causes": ["bad-luck"]}]},
    },
}
RECORDS = [
    document(incident(id="z", severity="SEV1", services=["shop", "pay"], tags=["canary"])),
    document(incident(id="b", status="final", services=["pay"], causal=CAUSAL)),
    document(case(id="c", services=["shop"], tags=["canary"])),
    document(drill(id="a", services=["shop"])),
]


def test_nothing_lists_as_nothing() -> None:
    assert rows([], Filter()) == ()


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (
            {"kind": "incdient"},
            "'incdient' is not a kind of record (fix: one of incident, case, drill)",
        ),
        (
            {"severity": "SEV9"},
            "'SEV9' is not a severity (fix: one of SEV1, SEV2, SEV3, SEV4, SEV5, -)",
        ),
        (
            {"status": "done"},
            "'done' is not a status of a record (fix: one of draft, in_review, final)",
        ),
    ],
)
def test_a_word_that_there_is_not_is_told_with_those_that_there_are(
    wanted: dict[str, str], told: str
) -> None:
    with pytest.raises(UsageError) as refused:
        Filter(**wanted)

    assert str(refused.value) == told


def test_without_a_filter_everything_is_listed_by_id() -> None:
    assert [r.id for r in rows(RECORDS, Filter())] == ["a", "b", "c", "z"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"kind": "incident"}, ["b", "z"]),
        ({"kind": "drill"}, ["a"]),
        ({"severity": "SEV1"}, ["z"]),
        ({"severity": "-"}, ["a", "c"]),
        ({"service": "shop"}, ["a", "c", "z"]),
        ({"service": "sho"}, []),
        ({"tag": "canary"}, ["c", "z"]),
        ({"status": "final"}, ["b"]),
        ({"fault": "bad-config"}, ["b"]),
        ({"fault": "bad-luck"}, ["b"]),
        ({"fault": "blind-breaker"}, ["b"]),
        ({"fault": "breaker"}, ["b"]),
        ({"fault": "outage"}, ["b"]),
        ({"kind": "incident", "service": "shop"}, ["z"]),
        ({"kind": "case", "severity": "SEV1"}, []),
    ],
)
def test_a_record_is_listed_when_it_fits_every_filter(
    wanted: dict[str, Any], expected: list[str]
) -> None:
    assert [r.id for r in rows(RECORDS, Filter(**wanted))] == expected


def test_a_row_says_what_the_record_is() -> None:
    (row,) = rows(RECORDS, Filter(severity="SEV1"))

    assert (row.kind, row.severity, row.status) == ("incident", "SEV1", "draft")
    assert (row.title, row.services, row.tags) == ("A title", ("shop", "pay"), ("canary",))


def test_kinds_have_the_names_that_files_use() -> None:
    assert [kind_name(r) for r in (incident(), case(), drill())] == ["incident", "case", "drill"]


def test_a_record_without_accounts_speaks_of_no_node() -> None:
    assert causal_nodes(case()) == frozenset()
