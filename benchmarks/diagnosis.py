"""Diagnosis of labelled faults in a machine with a known causal graph.

    python benchmarks/diagnosis.py DATA

DATA is a folder with ``nodes.csv`` and ``edges.csv`` (which variable can cause which) and
``scenarios.json`` (which alarms were seen, which variables were truly manipulated); alarms
not listed were silent. Every variable that is an input of the controller may itself be at
fault; what the program commands is an effect. As an edge only says *can* cause, each one
becomes a link of low confidence. No fault has been seen before, so all priors are equal.

The rank of an explanation is that of the first one made of true causes only, the rank of the
causes that of the true cause which stands last among the suspects. A tie counts as the
expected place of a candidate drawn at random from it.
"""

import csv
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import networkx as nx

from whychain.causal.diagnosis import Diagnosis, diagnose
from whychain.causal.graph import CausalGraph, Role
from whychain.causal.likelihood import Prior
from whychain.causal.vocabulary import NodeKind

FAULT = "fault of "


@dataclass(frozen=True, slots=True)
class Scenario:
    """One experiment: what was seen, what was manipulated."""

    name: str
    alarms: tuple[str, ...]
    true_causes: frozenset[str]


def read_graph(folder: Path) -> CausalGraph:
    """Return the causal graph with a fault at every input variable."""
    graph: CausalGraph = nx.MultiDiGraph(incident=None, account=None, title="machine")
    for row in _rows(folder / "nodes.csv"):
        is_alarm = row["type"] == "Alarm"
        graph.add_node(row["label"], kind=NodeKind.SYMPTOM if is_alarm else NodeKind.EFFECT)
        if not is_alarm and row["io"] == "input":
            fault = FAULT + row["label"]
            graph.add_node(fault, kind=NodeKind.FAULT)
            _add_link(graph, fault, row["label"], "high")
    for row in _rows(folder / "edges.csv"):
        _add_link(graph, row["source_label"], row["target_label"], "low")
    return graph


def read_scenarios(folder: Path) -> list[Scenario]:
    """Return the labelled experiments."""
    found = json.loads((folder / "scenarios.json").read_text(encoding="utf-8"))
    return [
        Scenario(one["scenario"], tuple(one["alarms"]), frozenset(one["true_causes"]))
        for one in found
    ]


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _add_link(graph: CausalGraph, cause: str, effect: str, confidence: str) -> None:
    link = f"machine/known/{graph.number_of_edges()}"
    graph.add_edge(
        cause,
        effect,
        key=link,
        link=link,
        role=Role.CAUSE,
        threshold=1,
        confidence=confidence,
        evidence=(),
        inferred=False,
        note="",
        incident="machine",
        account="known",
    )


def explanation_rank(answer: Diagnosis, scenario: Scenario) -> float | None:
    """Return the expected place of the first explanation made of true causes only."""
    scores = [e.score for e in answer.explanations]
    right = [
        e.score
        for e in answer.explanations
        if {fault.removeprefix(FAULT) for fault in e.faults} <= scenario.true_causes
    ]
    if not right:
        return None
    ahead = sum(score > right[0] for score in scores)
    tied, good = scores.count(right[0]), right.count(right[0])
    return ahead + (tied + 1) / (good + 1)


def causes_rank(answer: Diagnosis, scenario: Scenario) -> float:
    """Return the expected place of the true cause that stands last among the suspects."""
    scores = [s.score for s in answer.suspects]
    true = [s.score for s in answer.suspects if s.node.removeprefix(FAULT) in scenario.true_causes]
    if len(true) < len(scenario.true_causes):
        return float("inf")
    last = min(true)
    ahead = sum(score > last for score in scores)
    tied, good = scores.count(last), true.count(last)
    return ahead + good * (tied + 1) / (good + 1)


def main() -> None:
    """Diagnose every scenario and print ranks and hit rates."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    graph = read_graph(folder)
    alarms = {node for node, a in graph.nodes(data=True) if a["kind"] is NodeKind.SYMPTOM}
    scenarios = read_scenarios(folder)
    print(f"{'scenario':10} {'explanation':>11} {'all causes':>10} {'sets':>4}  next observation")
    ranks: list[tuple[float, float]] = []
    for scenario in scenarios:
        silent = alarms - set(scenario.alarms)
        answer = diagnose(graph, scenario.alarms, silent, prior=Prior(0, {}))
        first, last = explanation_rank(answer, scenario), causes_rank(answer, scenario)
        ranks.append((first if first is not None else float("inf"), last))
        asked = answer.next_observation or "-"
        print(f"{scenario.name:10} {ranks[-1][0]:11.2f} {last:10.2f} {answer.count:4}  {asked}")
    for place in (1, 3):
        hits = sum(first <= place for first, _ in ranks)
        causes = sum(last <= place for _, last in ranks)
        print(f"hits at {place}: {hits} of {len(ranks)}; all true causes: {causes} of {len(ranks)}")


if __name__ == "__main__":
    main()
