"""Graphs leave for other tools, and come back, on the command line."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

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


@pytest.mark.parametrize("events", ["faults", "controls", "all"])
def test_an_incident_comes_back_from_a_fault_tree_with_its_cut_sets(
    ask: Ask, tmp_path: Path, events: str
) -> None:
    about = ("--incident", INCIDENT, "--events", events)
    new, tree = tmp_path / "new", tmp_path / "tree.xml"
    ask("init", str(new), root=tmp_path)
    ask("causal", "export", "--format", "mef", *about, "-o", str(tree))
    expected = json.loads(ask("causal", "cut-sets", "wide-outage", *about, "--json").out)

    done = ask("causal", "import", str(tree), "--id", "back", "--write", root=new)
    checked = ask("check", root=new)
    asked = ("--incident", "back", "--events", events, "--json")
    back = json.loads(ask("causal", "cut-sets", "wide-outage", *asked, root=new).out)

    assert done.code == 0
    assert done.out.splitlines()[:2] == ["kb/back/narrative.md", "kb/back/record.yml"]
    assert checked.err.startswith("0 errors, ")
    assert back["sets"] == expected["sets"]


@pytest.mark.parametrize("form", ["json", "graphml"])
def test_an_incident_comes_back_from_a_graph_and_leaves_the_same_again(
    ask: Ask, tmp_path: Path, form: str
) -> None:
    new, file = tmp_path / "new", tmp_path / f"graph.{form}"
    ask("init", str(new), root=tmp_path)
    ask("causal", "export", "--format", form, "--incident", INCIDENT, "-o", str(file))

    done = ask("causal", "import", str(file), "--id", INCIDENT, "--write", root=new)
    again = ask("causal", "export", "--format", form, "--incident", INCIDENT, root=new)

    assert done.code == 0
    assert ask("check", root=new).err.startswith("0 errors, ")
    assert again.out.rstrip() == file.read_text(encoding="utf-8").rstrip()


def test_an_import_into_a_workspace_uses_the_words_that_it_has(ask: Ask, workspace: Path) -> None:
    ask("causal", "export", "--format", "mef", "--incident", INCIDENT, "-o", "tree.xml")
    effects = workspace / "causal" / "effects.yml"
    before = effects.read_text(encoding="utf-8")

    done = ask("causal", "import", "tree.xml", "--id", "again", "--write")

    files = ["kb/again/narrative.md", "kb/again/record.yml", "causal/effects.yml"]
    assert done.out.splitlines() == files
    after = effects.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert re.findall(r"(?m)^- id: (.*)$", after.removeprefix(before)) == ["circuit-breaker-fails"]


def test_without_write_an_import_is_only_shown(ask: Ask, workspace: Path) -> None:
    (workspace / "tree.xml").write_text(
        "<opsa-mef><define-fault-tree name='t'><define-gate name='Pump failure'>"
        "<or><basic-event name='4 leaks'/><basic-event name='null'/></or></define-gate>"
        "<define-basic-event name='4 leaks'/><define-basic-event name='null'/>"
        "</define-fault-tree></opsa-mef>",
        encoding="utf-8",
    )
    files = sorted(workspace.rglob("*"))

    shown = ask("causal", "import", "tree.xml")

    record, *additions = shown.out.split("# to add to ")
    assert yaml.safe_load(record)["causal"]["accounts"]["imported"]["links"] == [
        {
            "effect": "pump-failure",
            "causes": ["4-leaks", "null"],
            "when": "any-of",
            "confidence": "low",
        }
    ]
    assert [text.partition(":")[0] for text in additions] == [
        "causal/faults.yml",
        "causal/outcomes.yml",
    ]
    assert '# - id: "4-leaks"\n' in shown.out.replace("#   - id", "# - id")
    assert sorted(workspace.rglob("*")) == files
    assert ask("causal", "import", "tree.xml", "-o", "draft.yml").out == ""
    assert (workspace / "draft.yml").read_text(encoding="utf-8") == shown.out


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        (("none.xml",), 3, "none.xml: cannot be read: No such file or directory"),
        (("whychain.yml",), 2, "whychain.yml: which format?"),
        (("whychain.yml", "--format", "mef"), 3, "whychain.yml:1: not XML: "),
        (("whychain.yml", "--format", "json"), 3, "whychain.yml: not JSON: "),
        (("tree.xml", "--top", "nope"), 2, "--top nope: "),
        (("tree.xml", "--id", INCIDENT), 2, f"kb/{INCIDENT}: this record exists"),
        (("tree.xml", "--id", INCIDENT, "--write"), 2, f"kb/{INCIDENT}: this record exists"),
        (("tree.xml", "--id", "Not An Id"), 2, "'Not An Id' is not an id"),
        (("tree.xml", "--write", "-o", "x.yml"), 2, "--write does not go with --out"),
    ],
)
def test_wrong_use_of_the_import_is_one_line(
    ask: Ask, workspace: Path, arguments: tuple[str, ...], code: int, problem: str
) -> None:
    ask("causal", "export", "--format", "mef", "--incident", INCIDENT, "-o", "tree.xml")
    files = sorted(workspace.rglob("*"))

    answer = ask("causal", "import", *arguments)

    assert (answer.code, answer.out, answer.err.count("\n")) == (code, "", 1)
    assert problem in answer.err
    assert sorted(workspace.rglob("*")) == files
