"""One outcome of a causal graph as a fault tree: acyclic, named for other tools."""

from collections.abc import Mapping
from dataclasses import dataclass

from whychain.causal.choices import EventChoice
from whychain.causal.cutsets import chosen_events
from whychain.causal.equations import equations_of, event_name
from whychain.causal.graph import AnyGraph, network_of
from whychain.causal.interchange.constants import Folded, folded
from whychain.causal.interchange.mef_names import mef_name
from whychain.causal.interchange.merged import merged, nested
from whychain.causal.interchange.unrolled import MOST_INPUTS, round_of, unrolled
from whychain.causal.logic.components import components
from whychain.causal.logic.formula import FALSE, TRUE, Formula, Gate
from whychain.causal.model import Model, model_of
from whychain.causal.network import CausalNetwork
from whychain.errors import WhychainError

DID_NOT_WORK = ": did not work"
"""What stands behind the title of a control where its failure is the event."""


@dataclass(frozen=True, slots=True)
class FaultTree:
    """A formula under the names of the Open-PSA format, and what they mean to people."""

    formula: Formula
    name: str
    label: str
    labels: Mapping[str, str]
    kinds: Mapping[str, str]
    """What kind of node each name stands for; a control's basic event is that it failed."""
    nested: frozenset[str]
    """Gates without a name of their own in the graph that one other gate uses."""


def fault_tree(
    graph: AnyGraph,
    outcome: str,
    events: EventChoice = EventChoice.FAULTS,
    most_inputs: int = MOST_INPUTS,
) -> FaultTree:
    """Return the fault tree of an outcome, with the minimal cut sets of ``cut_sets``.

    Definition. The top is the outcome's function of the chosen events in the least fixpoint;
    all other events are constants, as they were, and folded away. Feedback loops are unrolled
    (see ``unrolled``). A tree that rests on a control that works is refused: other tools
    disagree on the cut sets of a tree with negations, so it could not be compared.

    Source: Open-PSA Model Exchange Format, https://open-psa.github.io/mef/.

    Raises:
        WhychainError: a control is among the causes, or the unrolled tree is too large.
    """
    network = network_of(graph)
    model = model_of(network)
    chosen = chosen_events(model, events)
    gates, basic = equations_of(model, chosen, outcome)
    _require_coherent(model, gates, outcome)
    found = _acyclic(folded(gates, basic), basic, outcome, most_inputs)
    named = _Names(network, found, outcome)
    return FaultTree(
        formula=named.formula,
        name=mef_name(network.incident or "knowledge-base"),
        label=_label(network, model, outcome, chosen),
        labels=named.labels,
        kinds=named.kinds,
        nested=frozenset(named.names[name] for name in found.nested),
    )


def _require_coherent(model: Model, gates: Mapping[str, Gate], outcome: str) -> None:
    below = (name for members in components(gates, outcome) for name in members)
    causes = sorted(model.controls.intersection(below) - {outcome})
    if causes:
        raise WhychainError(
            f"{outcome}: the control {causes[0]} is among the causes, and tools disagree on "
            "cut sets with negations",
            fix="export json or graphml",
        )


@dataclass(frozen=True, slots=True)
class _Acyclic:
    formula: Formula
    nested: frozenset[str]


def _acyclic(system: Folded, events: frozenset[str], outcome: str, most_inputs: int) -> _Acyclic:
    if outcome not in system.gates:
        constant = TRUE if outcome in system.always else FALSE
        return _Acyclic(Formula({outcome: constant}, {}, outcome), frozenset())

    def keep(name: str) -> bool:
        return name == outcome or (name in own and not name.startswith("\0"))

    own = {name for name, gate in system.gates.items() if not events.issuperset(gate.inputs)}
    in_order = unrolled(system.gates, outcome, most_inputs)
    gates, _ = merged(in_order, events, keep, most_inputs)
    everything = Formula(gates, dict.fromkeys(sorted(events)), outcome)
    used = {name: gates[name] for name in everything.from_inputs_up()}
    basic = dict.fromkeys(sorted(everything.used_events()))
    readable, inside = nested(used, keep)
    return _Acyclic(Formula(readable, basic, outcome), inside)


class _Names:
    """The formula under its new names, and what each of them means to people."""

    def __init__(self, network: CausalNetwork, found: _Acyclic, outcome: str) -> None:
        self._nodes = network.nodes
        formula = found.formula
        self.names = {event: mef_name(event_name(event)) for event in formula.events}
        self.labels: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        for event in formula.events:
            self._describe_event(event)
        events = set(self.names.values())
        for name in formula.gates:
            self._name_gate(name, events)
        self.formula = Formula(
            {self.names[name]: self._renamed(gate) for name, gate in formula.gates.items()},
            {self.names[event]: None for event in formula.events},
            self.names[outcome],
        )

    def _renamed(self, gate: Gate) -> Gate:
        return Gate(gate.connective, tuple(self.names[c] for c in gate.inputs), gate.needed)

    def _describe_event(self, event: str) -> None:
        node = event_name(event)
        control = node.removeprefix("no:")
        failed = control != node
        title = self._title(control)
        self.labels[self.names[event]] = f"{title}{DID_NOT_WORK}" if failed else title
        self.kinds[self.names[event]] = self._nodes[control].kind.value

    def _name_gate(self, name: str, events: set[str]) -> None:
        copy = round_of(name)
        node, number = copy or (name, 0)
        control = node.removeprefix("no:")
        if "\0" in node:
            self.names[name] = f"part__{len(self.names)}"
            return
        plain = mef_name(control)
        said = self._title(control)
        if control != node:
            plain, said = f"{plain}__fails", f"{said}: fails"
        elif plain in events:
            plain = f"{plain}__happens"
        if copy:
            plain, said = f"{plain}__round-{number}", f"{said} (round {number} of its loop)"
        elif control == node:
            self.kinds[plain] = self._nodes[node].kind.value
        self.names[name] = plain
        self.labels[plain] = said

    def _title(self, node: str) -> str:
        return self._nodes[node].title


def _label(network: CausalNetwork, model: Model, outcome: str, chosen: frozenset[str]) -> str:
    within = f"{network.incident}, account {network.account}"
    where = within if network.incident else "the whole knowledge base"
    fixed = ", ".join(sorted(model.as_it_was - chosen)) or "nothing"
    return f"{network.nodes[outcome].title}, in {where}. Held as it was: {fixed}."
