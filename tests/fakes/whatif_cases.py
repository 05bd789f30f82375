"""Random what-if questions with the answers of the tool, for another engine to agree with."""

import random
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from whychain.causal.network import CausalLink, CausalNetwork, Defeat, Node, Threshold
from whychain.causal.vocabulary import NodeKind
from whychain.causal.whatif import what_if
from whychain.site.whatif_models import whatif_model
from whychain.workspace.load import Workspace

FAULTS = ("f0", "f1", "f2", "f3", "f4")
CONDITIONS = ("k0", "k1")
EFFECTS = ("e0", "e1", "e2", "e3", "e4")
CONTROLS = ("c0", "c1", "c2")
STATES = ("absent", "disabled", "late", "worked", "defeated")
_KINDS = {"f": NodeKind.FAULT, "k": NodeKind.CONDITION, "e": NodeKind.EFFECT}


def random_network(seed: int) -> CausalNetwork:
    """Return a network of up to five faults.

    In every second one controls may be causes, and in every fourth one brings about what
    defeats it.
    """
    chance = random.Random(seed)
    causes = [*FAULTS, *CONDITIONS, *EFFECTS, *(CONTROLS if seed % 2 else ())]
    links = tuple(
        _link(chance, number, causes) for number in range(chance.randint(len(EFFECTS), 10))
    )
    states = {control: chance.choice(STATES) for control in CONTROLS}
    gates = {c: _gate(chance, causes) for c, state in states.items() if state == "defeated"}
    if seed % 4 == 1:
        states["c0"], gates["c0"] = "defeated", Threshold(1, ("e4",))
        links = (*links, _flapping(chance, len(links)))
    defeats = tuple(
        Defeat(f"r/a/{control}", control, gate, (), "r", "a", "")
        for control, gate in sorted(gates.items())
    )
    nodes = {n: Node(n, _KINDS[n[0]], n) for n in (*FAULTS, *CONDITIONS, *EFFECTS)}
    nodes |= {c: Node(c, NodeKind.CONTROL, c, state) for c, state in states.items()}
    return CausalNetwork(nodes, links, defeats, "r", "a")


def _link(chance: random.Random, number: int, causes: list[str]) -> CausalLink:
    effect = EFFECTS[number % len(EFFECTS)]
    gate = _gate(chance, [name for name in causes if name != effect])
    unless = tuple(sorted(chance.sample(CONTROLS, chance.choice((0, 0, 1, 1, 2)))))
    return CausalLink(f"r/a/{number}", effect, gate, unless, "high", (), "r", "a", False, "")


def _flapping(chance: random.Random, number: int) -> CausalLink:
    gate = Threshold(2, tuple(sorted(("c0", chance.choice(FAULTS)))))
    return CausalLink(f"r/a/{number}", "e4", gate, (), "high", (), "r", "a", False, "")


def _gate(chance: random.Random, names: list[str]) -> Threshold:
    inputs = tuple(sorted(chance.sample(names, chance.randint(1, 3))))
    return Threshold(chance.randint(1, len(inputs)), inputs)


def random_cases(count: int) -> Iterator[dict[str, Any]]:
    """Yield questions about random networks, each with its answer."""
    for seed in range(count):
        network = random_network(seed)
        chance = random.Random(f"change {seed}")
        without = chance.sample((*FAULTS, *CONDITIONS), chance.randint(0, 3))
        working = chance.sample(CONTROLS, chance.choice((0, 0, 1, 1, 2)))
        yield case(network, chance.choice(EFFECTS), without, working)


def reference_cases(workspace: Workspace, record: str) -> Iterator[dict[str, Any]]:
    """Yield every single and every double change of every account of a record."""
    causal = workspace.record(record).causal
    for account in causal.accounts if causal else ():
        network = workspace.network(record, account)
        faults = network.of_kind(NodeKind.FAULT, NodeKind.CONDITION)
        changes = [*faults, *network.of_kind(NodeKind.CONTROL)]
        for outcome in network.of_kind(NodeKind.OUTCOME):
            for size in (0, 1, 2):
                for chosen in combinations(changes, size):
                    without = [name for name in chosen if name in faults]
                    working = [name for name in chosen if name not in faults]
                    yield case(network, outcome, without, working)


def case(
    network: CausalNetwork, outcome: str, without: list[str], working: list[str]
) -> dict[str, Any]:
    """Return one question as plain data, with the model that it is asked of and its answer."""
    answer = what_if(network, outcome, without=without, with_controls=working)
    return {
        "model": whatif_model(network),
        "outcome": outcome,
        "without": without,
        "working": working,
        "before": answer.before,
        "happens": answer.happens,
        "sets": [list(names) for names in answer.remaining_cut_sets],
    }
