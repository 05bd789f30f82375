"""The shipped content gives exactly these answers, asked as a user asks them."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from whychain.causal.network import CausalNetwork
from whychain.causal.questions import differences, read_questions
from whychain.cli.app import run
from whychain.errors import ExitCode
from whychain.workspace.load import Workspace, load

ROOT = Path(__file__).parents[2]
INCIDENT = "2024-03-18-vie-canary"
QUESTIONS = {d.source.path.stem: d.content for d in read_questions(ROOT).documents}
FILES = sorted((ROOT / "causal" / "questions").glob("*.yml"))
CUT_SETS = {
    "told": [["canary-metrics-off", "timeout-inversion", "volatile-health-path"]],
    "analysed": [
        ["breaker-ignores-canary", "canary-metrics-off", "timeout-inversion"],
        ["breaker-ignores-canary", "canary-metrics-off", "volatile-health-path"],
    ],
    "analysed-hystrix": [
        ["canary-metrics-off", "timeout-inversion"],
        ["breaker-ignores-canary", "canary-metrics-off", "volatile-health-path"],
    ],
}
OVERLOAD_LOOPS = [
    ["instance-flapping", "load-concentration", "order-path-overload"],
    ["order-path-overload", "retry-amplification", "pool-exhaustion"],
]


@cache
def workspace() -> Workspace:
    return load(ROOT)


@cache
def graph_of(incident: str | None, account: str | None) -> CausalNetwork:
    return workspace().network(incident, account)


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    code = run(["-C", str(ROOT), "causal", *arguments, "--json"])
    shown = capsys.readouterr()
    assert shown.err == ""
    return code, json.loads(shown.out)


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_golden_question_gets_the_answer_that_it_expects(file: Path) -> None:
    question = QUESTIONS[file.stem]

    assert question.id == file.stem
    assert differences(question, graph_of) == ()


@pytest.mark.parametrize("account", CUT_SETS)
def test_the_cut_sets_of_the_outage_are_these(
    capsys: pytest.CaptureFixture[str], account: str
) -> None:
    code, answer = asked(
        capsys, "cut-sets", "wide-outage", "--incident", INCIDENT, "--account", account
    )

    assert code == ExitCode.DONE
    assert answer["sets"] == CUT_SETS[account]
    assert answer["count"] == len(CUT_SETS[account])
    assert answer["truncated"] is False
    assert (answer["outcome"], answer["incident"]) == ("wide-outage", INCIDENT)
    assert answer["account"] == account
    assert answer["rests_on"]


def test_the_account_that_queries_use_is_the_analysed_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, answer = asked(capsys, "cut-sets", "wide-outage", "--incident", INCIDENT)

    assert answer["account"] == "analysed"


def test_a_count_shows_no_set(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("cut-sets", "wide-outage", "--incident", INCIDENT, "--count")

    _, answer = asked(capsys, *arguments)

    assert (answer["count"], answer["truncated"], answer["sets"]) == (2, True, [])


def test_what_nothing_suffices_for_is_a_no(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("cut-sets", "wide-outage", "--incident", INCIDENT, "--max-order", "1")

    code, answer = asked(capsys, *arguments)

    assert (code, answer["sets"]) == (ExitCode.NO_OR_FINDINGS, [])


@pytest.mark.parametrize(("account", "found"), [("analysed", OVERLOAD_LOOPS), ("told", [])])
def test_two_loops_close_at_the_overload_and_the_source_tells_none(
    capsys: pytest.CaptureFixture[str], account: str, found: list[list[str]]
) -> None:
    code, answer = asked(capsys, "loops", "--incident", INCIDENT, "--account", account)

    assert code == (ExitCode.DONE if found else ExitCode.NO_OR_FINDINGS)
    assert [loop["nodes"] for loop in answer["loops"]] == found
    assert {loop["sign"] for loop in answer["loops"]} <= {"reinforcing"}


def test_what_starts_the_loops_and_what_cuts_them(capsys: pytest.CaptureFixture[str]) -> None:
    _, answer = asked(capsys, "loops", "--incident", INCIDENT)

    flapping, retries = answer["loops"]
    assert "health-hysteresis" in flapping["cut_by"]
    assert "retry-budget" in retries["cut_by"]
    assert "volatile-health-path" in flapping["entered_by"]
    assert "orphaned-work" in retries["entered_by"]


@pytest.mark.parametrize(
    ("option", "value", "happens", "code"),
    [
        ("--without", "timeout-inversion", True, ExitCode.DONE),
        ("--without", "breaker-ignores-canary", False, ExitCode.NO_OR_FINDINGS),
        ("--with", "config-lint", False, ExitCode.NO_OR_FINDINGS),
    ],
)
def test_what_if_answers_yes_with_0_and_no_with_1(
    capsys: pytest.CaptureFixture[str], option: str, value: str, happens: bool, code: int
) -> None:
    got, answer = asked(capsys, "what-if", "wide-outage", "--incident", INCIDENT, option, value)

    assert got == code
    assert (answer["outcome"], answer["happens"], answer["before"]) == (
        "wide-outage",
        happens,
        True,
    )
    assert bool(answer["remaining_cut_sets"]) is happens
    assert (answer["distance"] == 0) is happens


@pytest.mark.parametrize("question", ["why", "effects"])
def test_walks_name_nodes_and_links(capsys: pytest.CaptureFixture[str], question: str) -> None:
    code, answer = asked(capsys, question, "order-path-overload", "--incident", INCIDENT)

    assert code == ExitCode.DONE
    assert answer["node"] == "order-path-overload"
    assert answer["nodes"] == sorted(answer["nodes"])
    assert all(link["effect"] for link in answer["links"])


def test_paths_come_shortest_first(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("paths", "timeout-inversion", "wide-outage", "--incident", INCIDENT)

    code, answer = asked(capsys, *arguments)

    lengths = [len(path) for path in answer["paths"]]
    assert (code, lengths) == (ExitCode.DONE, sorted(lengths))


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("why", "wide-outag"), "did you mean wide-outage?"),
        (("cut-sets", "wide-outage", "--incident", "2024"), "no record is called '2024'"),
        (
            ("cut-sets", "wide-outage", "--incident", INCIDENT, "--account", "x"),
            "one of told, analysed, analysed-hystrix",
        ),
        (("cut-sets", "wide-outage", "--account", "told"), "--account needs --incident"),
    ],
)
def test_a_question_about_nothing_is_one_line_and_code_2(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], line: str
) -> None:
    code = run(["-C", str(ROOT), "causal", *arguments, "--json"])
    shown = capsys.readouterr()

    assert (code, shown.out) == (ExitCode.USAGE, "")
    assert shown.err.count("\n") == 1
    assert line in shown.err


@pytest.mark.parametrize("question", ["why", "effects", "cut-sets"])
def test_an_answer_has_the_same_bytes_in_every_process(question: str) -> None:
    command = [sys.executable, "-m", "whychain", "-C", str(ROOT), "causal", question]
    command += ["order-path-overload", "--incident", INCIDENT, "--json"]

    answers = {
        subprocess.run(
            command,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(answers) == 1
