"""Lines for people in the cases that the reference content does not have."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from whychain.causal.loops import Loops
from whychain.causal.walk import Why, why
from whychain.causal.whatif import WhatIf
from whychain.cli.causal_text import loops_lines, what_if_lines
from whychain.cli.kb_text import statistics_lines
from whychain.cli.output import columns, seconds_text
from whychain.cli.running import run_command
from whychain.cli.walk_text import why_lines
from whychain.clock import SystemClock
from whychain.kb.statistics import Spread, Statistics
from whychain.workspace.networks import network_for

Ask = Callable[..., Any]


def what_if(**fields: Any) -> WhatIf:
    plain: dict[str, Any] = {
        "outcome": "outage",
        "incident": "i",
        "account": "a",
        "without": (),
        "with_controls": ("breaker",),
        "before": True,
        "happens": False,
        "remaining_cut_sets": (),
        "remaining_count": 0,
        "complete_to": None,
        "distance": 0,
        "rests_on": (),
    }
    return WhatIf(**{**plain, **fields})


def test_what_comes_and_goes_is_said_so() -> None:
    lines = list(what_if_lines(what_if(happens="oscillates", before="oscillates")))

    assert lines == [
        "outage in i, account a, with breaker working: comes and goes",
        "as things were, it comes and goes",
    ]


def test_what_needs_no_fault_at_all_is_said_so() -> None:
    lines = list(what_if_lines(what_if(happens=True, remaining_cut_sets=((),))))

    assert lines[-1] == "  1. (nothing at all: it happens by itself)"


def test_loops_that_are_too_many_end_with_a_sign() -> None:
    assert list(loops_lines(Loops(None, None, (), truncated=True)))[-1] == "… and more"


def test_causes_too_far_away_are_left_out_where_a_sign_says_so(workspace: Path) -> None:
    network = network_for(workspace, "2024-03-18-vie-canary", None)
    answer = why(network, "wide-outage")
    whole = list(why_lines(network, answer))

    near = list(why_lines(network, answer, 1))

    assert len(near) < len(whole)
    assert any(line.endswith("(--depth shows more)") for line in near)
    assert not any(line.endswith("(--depth shows more)") for line in whole)
    assert near[-1] == whole[-1]


def test_a_node_that_nothing_leads_to_is_only_named(workspace: Path) -> None:
    graph = network_for(workspace, None, None)
    lines = list(why_lines(graph, Why("canary-release", None, None, (), (), (), ())))

    assert len(lines) == 1
    assert lines[0].endswith("[condition]")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "unknown"),
        (0.5, "0.5 s"),
        (119, "119 s"),
        (611, "611 s (10 min 11 s)"),
        (4380, "4380 s (1 h 13 min)"),
    ],
)
def test_a_duration_is_read_at_a_glance(seconds: float | None, text: str) -> None:
    assert seconds_text(seconds) == text


def test_no_rows_are_no_lines() -> None:
    assert columns([]) == []


def test_quartiles_are_told_where_there_are_enough_values() -> None:
    spread = Spread(
        "ttd",
        "TTD",
        n=4,
        unknown=0,
        median_seconds=3,
        lower_quartile_seconds=1,
        upper_quartile_seconds=9,
    )
    lines = list(statistics_lines(Statistics({}, {}, {}, {}, {}, 0, 0, (spread,))))

    assert lines[-1] == "TTD: n=4, median 3 s, quartiles 1 to 9 s"


def test_a_prompt_that_is_given_up_counts_as_interrupted() -> None:
    def application(*_: object, **__: object) -> None:
        raise typer.Abort

    assert run_command(application, []) == 130


def test_a_failure_of_the_machine_is_not_hidden() -> None:
    def application(*_: object, **__: object) -> None:
        raise OSError(5, "input/output error")

    with pytest.raises(OSError, match="input/output"):
        run_command(application, [])


def test_the_clock_of_the_machine_knows_its_zone() -> None:
    assert SystemClock().now().utcoffset() is not None


def test_a_runbook_without_a_trigger_is_shown_without_one(ask: Ask, workspace: Path) -> None:
    path = workspace / "runbooks" / "short.yml"
    path.write_text(
        "format: 1\nid: short\ntitle: Short\nsummary: S.\nowner: o\n"
        "steps: [{id: s, title: T, manual: {text: Look}}]\n"
    )

    assert ask("runbook", "show", "short").out.splitlines()[2] == "owner     o"
