import json
from collections.abc import Callable
from typing import Any

Ask = Callable[..., Any]


def test_gaps_are_listed_with_their_first_places(ask: Ask) -> None:
    answer = ask("kb", "gaps")

    assert answer.code == 0
    assert "fault-undrilled: " in answer.out
    assert "no-mitigated-time: 2\n  2023-q3-vie-load-test\n" in answer.out
    told = {gap["id"]: gap for gap in json.loads(ask("kb", "gaps", "--json").out)["gaps"]}
    assert told["no-mitigated-time"]["count"] == 2
    assert told["no-mitigated-time"]["first"][0] == {"of": "2023-q3-vie-load-test", "at": ""}


def test_figures_of_one_year_count_the_incidents_that_began_in_it(ask: Ask) -> None:
    years = [json.loads(ask("kb", "stats", "--year", y, "--json").out) for y in ("2023", "2024")]

    assert [one["records"] for one in years] == [{"incident": 1}, {"incident": 1}]
    assert [one["detections"] for one in years] == [{"unknown": 1}, {"alert": 1}]
    assert json.loads(ask("kb", "stats", "--year", "1999", "--json").out)["records"] == {}
