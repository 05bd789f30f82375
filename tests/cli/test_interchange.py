"""Graphs leave for other tools, and come back, on the command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Ask = Callable[..., Any]
INCIDENT = "2024-03-18-vie-canary"


@pytest.mark.parametrize("events", ["faults", "controls", "all"])
def test_an_exported_fault_tree_is_answered_as_the_incident_is(
    ask: Ask, workspace: Path, events: str
) -> None:
    about = ("--incident", INCIDENT, "--events", events)

    done = ask("causal", "export", "--format", "mef", *about, "-o", "tree.xml")
    tree = json.loads(ask("causal", "cut-sets", "--mef", "tree.xml", "--json").out)
    account = json.loads(ask("causal", "cut-sets", "wide-outage", *about, "--json").out)

    assert (done.code, done.out) == (0, "")
    assert (workspace / "tree.xml").is_file()
    assert tree["outcome"] == "wide-outage"
    assert tree["sets"] == [[e.replace("no:", "no_") for e in s] for s in account["sets"]]


def test_the_knowledge_base_leaves_as_a_tree_of_one_outcome(ask: Ask) -> None:
    ask("causal", "export", "--format", "mef", "--outcome", "wide-outage", "-o", "tree.xml")
    tree = json.loads(ask("causal", "cut-sets", "--mef", "tree.xml", "--json").out)
    account = json.loads(ask("causal", "cut-sets", "wide-outage", "--json").out)

    assert tree["count"] == account["count"] > 1


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--format", "mef"), "5 outcomes are true here (fix: --outcome: one of data-in-"),
        (("--format", "mef", "--outcome", "wide"), "--outcome wide is not here (fix: one of "),
        (("--outcome", "wide-outage"), "--outcome and --events do not go with dot"),
        (("--format", "svg", "--events", "all"), "--outcome and --events do not go with svg"),
    ],
)
def test_wrong_use_of_the_export_is_one_line(
    ask: Ask, arguments: tuple[str, ...], problem: str
) -> None:
    answer = ask("causal", "export", *arguments)

    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert answer.err.startswith(f"whychain: {problem}")


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("dot", "digraph"),
        ("svg", "<svg"),
        ("json", "{"),
        ("mermaid", "flowchart LR\n"),
        ("graphml", "<?xml version='1.0' encoding='utf-8'?>\n<graphml"),
    ],
)
@pytest.mark.parametrize("about", [(), ("--incident", INCIDENT)])
def test_a_graph_leaves_in_every_form(
    ask: Ask, form: str, begins: str, about: tuple[str, ...]
) -> None:
    first = ask("causal", "export", "--format", form, *about)

    assert (first.code, first.err) == (0, "")
    assert first.out.startswith(begins)
    assert ask("causal", "export", "--format", form, *about) == first
