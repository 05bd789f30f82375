"""What commands print: for people, and as JSON for programs."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

INCIDENT = "2024-03-18-vie-canary"
RELEASE = "release_id=rel-v2.4.1-20240318-2147"
Ask = Callable[..., Any]


@pytest.mark.uncovered
def test_the_same_question_gives_the_same_bytes(ask: Ask) -> None:
    commands = (
        ("check", "--json"),
        ("kb", "list", "--json"),
        ("kb", "stats", "--json"),
        ("causal", "why", "wide-outage", "--json"),
        ("causal", "loops", "--json"),
        ("causal", "prevent", "wide-outage", "--json"),
        ("causal", "controls", "--next", "3", "--json"),
        ("causal", "similar", INCIDENT, "--json"),
        ("causal", "diagnose", "--seen", "risk-service-503", "--json"),
        ("causal", "export", "--format", "json"),
        ("causal", "export", "--format", "svg", "--incident", INCIDENT),
        ("search", "canary", "--json"),
        ("runbook", "list", "--json"),
        ("runbook", "run", "canary-rollback", "-i", RELEASE, "--dry-run", "--json"),
    )
    for command in commands:
        assert ask(*command) == ask(*command), command


def test_records_are_listed_by_filters_together(ask: Ask) -> None:
    rows = json.loads(ask("kb", "list", "--json").out)["records"]
    assert len(rows) == 18

    both = ask("kb", "list", "--kind", "incident", "--fault", "breaker-ignores-canary")
    assert both.out.split()[0] == INCIDENT
    assert len(both.out.splitlines()) == 1


def test_a_list_with_nothing_in_it_answers_no(ask: Ask) -> None:
    answer = ask("kb", "list", "--service", "no-such-service")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err == "no record fits\n"


def test_an_incident_shows_its_faults_and_claims(ask: Ask) -> None:
    text = ask("kb", "show", INCIDENT).out

    assert "grpc.client.timeout.ms: 1200 (explicit) → 3000 (explicit)" in text
    assert "canary.metrics.enabled: True (explicit) → False (default)" in text
    assert "c1-07 refuted (A)" in text
    assert "correct: " in text


def test_cases_and_drills_show_what_is_special_to_them(ask: Ask) -> None:
    assert "mechanism" in ask("kb", "show", "nested-timeouts").out
    drill = ask("kb", "show", "handler-panic-and-recovery").out
    assert "proof that the fault was there" in drill
    assert json.loads(ask("kb", "show", "nested-timeouts", "--json").out)["kind"] == "case"


def test_the_timeline_derives_the_figures_of_the_facts(ask: Ask) -> None:
    answer = json.loads(ask("kb", "timeline", INCIDENT, "--json").out)
    seconds = sorted(i["seconds"] for i in answer["intervals"])

    assert {37.0, 72.0, 611.0, 646.0, 683.0} <= set(seconds)
    assert "683 s (11 min 23 s), told as 683 s" in ask("kb", "timeline", INCIDENT).out


def test_overdue_actions_answer_by_exit_code(ask: Ask, workspace: Path) -> None:
    assert ask("kb", "actions", "--overdue").code == 0
    path = workspace / "kb" / INCIDENT / "record.yml"
    text = path.read_text()
    at = text.index("actions:")
    due = text[at:].replace("    type: prevent", "    type: prevent\n    due: 2024-04-01", 1)
    path.write_text(text[:at] + due)

    late = ask("kb", "actions", "--overdue", "--as-of", "2024-04-02")
    in_time = ask("kb", "actions", "--overdue", "--as-of", "2024-04-01")

    assert (late.code, in_time.code) == (1, 0)
    assert "2024-04-01" in late.out
    assert json.loads(ask("kb", "actions", "--json").out)["actions"]


def test_statistics_name_n_and_what_is_unknown(ask: Ask) -> None:
    text = ask("kb", "stats").out

    assert "verdicts: confirmed 14, misleading 19, refuted 42, unverifiable 9" in text
    assert "Change to detection: n=1, median 37 s, unknown for 1" in text


def test_why_shows_gates_states_and_what_was_necessary(ask: Ask) -> None:
    text = ask("causal", "why", "wide-outage", "--incident", INCIDENT).out

    assert "unless freeze-and-deregister (absent), manual-rollback (late)" in text
    assert "[control, defeated]" in text
    assert "necessary (without it, not wide-outage): breaker-ignores-canary" in text


def test_effects_over_everything_name_their_records(ask: Ask) -> None:
    answer = ask("causal", "effects", "timeout-inversion")

    assert f"in {INCIDENT}" in answer.out
    assert "nodes downstream" in answer.out


def test_paths_are_arrows_and_no_path_is_no(ask: Ask) -> None:
    some = ask("causal", "paths", "timeout-inversion", "wide-outage", "--incident", INCIDENT)
    none = ask("causal", "paths", "wide-outage", "timeout-inversion", "--incident", INCIDENT)
    first = ask("causal", "paths", "timeout-inversion", "wide-outage", "--limit", "1")

    assert some.out.startswith("timeout-inversion → orphaned-work → ")
    assert (none.code, none.out) == (1, "no path leads from wide-outage to timeout-inversion\n")
    assert "--limit shows more" in first.out


def test_cut_sets_can_be_counted_limited_and_bounded(ask: Ask) -> None:
    question = ("causal", "cut-sets", "wide-outage", "--incident", INCIDENT)

    counted = json.loads(ask(*question, "--count", "--json").out)
    limited = ask(*question, "--limit", "1").out
    bounded = ask(*question, "--max-order", "2")

    assert (counted["count"], counted["sets"], counted["truncated"]) == (2, [], True)
    assert "… and 1 more" in limited
    assert bounded.code == 1


def test_what_if_says_what_remains_and_what_brings_it_back(ask: Ask) -> None:
    question = ("causal", "what-if", "wide-outage", "--incident", INCIDENT)

    unchanged = ask(*question)
    without_two = ask(
        *question, "--without", "timeout-inversion", "--without", "volatile-health-path"
    )
    still = ask(*question, "--without", "timeout-inversion")

    assert (unchanged.code, still.code, without_two.code) == (0, 0, 1)
    assert "what still suffices:" in still.out
    assert "it comes back with 1 of the removed faults" in without_two.out


def test_a_loop_names_what_starts_and_what_cuts_it(ask: Ask) -> None:
    text = ask("causal", "loops", "--incident", INCIDENT).out

    assert "order-path-overload → retry-amplification → pool-exhaustion →" in text
    assert "cut by: retry-budget" in text
    none = ask("causal", "loops", "--incident", INCIDENT, "--account", "told")
    assert (none.code, none.out) == (1, "no feedback loop\n")


def test_a_graph_is_exported_whole_or_not_at_all(ask: Ask, tmp_path: Path) -> None:
    out = tmp_path / "canary.dot"
    out.write_text("old")

    done = ask("causal", "export", "--incident", INCIDENT, "-o", str(out))
    folder = ask("causal", "export", "-o", str(tmp_path))

    assert (done.code, done.out) == (0, "")
    assert out.read_text().startswith("digraph")
    assert folder.code == 3
    assert sorted(p.name for p in tmp_path.iterdir()) == ["canary.dot", "workspace"]


def test_search_finds_words_in_two_languages(ask: Ask) -> None:
    english = ask("search", "breaker", "canary")
    chinese = ask("search", "熔断")

    assert "breaker-ignores-canary" in english.out
    assert "circuit-breaker" in chinese.out
    assert ask("search", "no-such-word-anywhere").code == 1


def test_schemas_are_listed_printed_and_written(ask: Ask, workspace: Path) -> None:
    assert "incident" in ask("schema").out.split()
    assert json.loads(ask("schema", "runbook").out)["title"] == "whychain runbook"
    assert ask("schema", "--write").code == 0
    assert (workspace / ".whychain" / "schemas" / "faults.json").is_file()


def test_a_runbook_shows_what_it_needs(ask: Ask) -> None:
    text = ask("runbook", "show", "canary-rollback").out

    assert "input     release_id (string, required)" in text
    assert "  5. roll-back:" in text
    assert "canary-rollback" in ask("runbook", "list").out
    assert json.loads(ask("runbook", "show", "canary-rollback", "--json").out)["deadline"] == "30s"


def test_a_dry_run_says_what_is_skipped_undone_and_missing(ask: Ask) -> None:
    text = ask("runbook", "run", "canary-rollback", "-i", RELEASE, "--dry-run").out

    assert "nothing is contacted, started or written" in text
    assert "deadline  30 s, worst case 30 s: fits" in text
    assert "would skip gateway-drain" in text
    assert "undo: PUT http://127.0.0.1:8500/v1/agent/service/maintenance/" in text
    assert "no program 'vie-rollback'" in text


def test_a_plan_that_misses_its_deadline_answers_no(ask: Ask, workspace: Path) -> None:
    path = workspace / "runbooks" / "canary-rollback.yml"
    path.write_text(path.read_text().replace("deadline: 30s", "deadline: 20s"))

    answer = ask("runbook", "run", "canary-rollback", "-i", RELEASE, "--dry-run")

    assert answer.code == 1
    assert "DOES NOT FIT, passed in drain" in answer.out


def test_what_is_scaffolded_passes_the_check(ask: Ask, tmp_path: Path) -> None:
    root = tmp_path / "mine"
    assert ask("init", str(root)).code == 0
    for kind in ("incident", "case", "drill"):
        assert ask("kb", "new", kind, f"my-{kind}", root=root).code == 0
    assert ask("runbook", "new", "my-runbook", root=root).code == 0

    checked = ask("check", root=root)
    dry = ask(
        *("runbook", "run", "my-runbook", "-i", "service=order-service", "--dry-run"), root=root
    )

    assert checked.code == 0
    assert checked.err.startswith("0 errors")
    assert dry.code == 0


def test_check_reports_only_what_lies_in_the_paths_given(ask: Ask, workspace: Path) -> None:
    (workspace / "causal" / "faults.yml").write_text("- id: X\n")

    everything = ask("check")
    runbooks_only = ask("check", str(workspace / "runbooks"))
    one_file = ask("check", str(workspace / "causal" / "faults.yml"))

    assert everything.code == 1
    assert "causal/faults.yml" not in runbooks_only.out
    assert {line.split(":")[0] for line in one_file.out.splitlines()} == {"causal/faults.yml"}


def test_warnings_fail_only_when_asked_to(ask: Ask) -> None:
    assert ask("check").code == 0
    assert ask("check", "--strict").code == 1


def test_nothing_off_a_terminal_is_coloured(ask: Ask) -> None:
    assert "\x1b" not in ask("check").out


@pytest.mark.parametrize(("no_colour", "expected"), [("", True), ("1", False)])
def test_findings_are_coloured_on_a_terminal_unless_no_color_is_set(
    workspace: Path, no_colour: str, expected: bool
) -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "NO_COLOR": no_colour, "TERM": "xterm"}
    command = [sys.executable, "-m", "whychain", "-C", str(workspace), "check"]
    subprocess.run(command, stdout=theirs, stderr=subprocess.DEVNULL, env=environment, check=True)
    os.close(theirs)

    shown = os.read(ours, 65536)
    os.close(ours)

    assert (b"\x1b[33m" in shown) is expected


def test_paths_are_taken_from_the_folder_that_is_worked_in(ask: Ask, workspace: Path) -> None:
    (workspace / "causal" / "faults.yml").write_text("- id: X\n")

    answer = ask("check", "faults.yml", root=workspace / "causal")

    assert answer.out.startswith("causal/faults.yml:1: ")
