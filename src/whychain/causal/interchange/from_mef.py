"""A fault tree of the Open-PSA format as an account: gates become links."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from whychain.causal.interchange.constants import folded
from whychain.causal.interchange.draft import Draft, Ids, one_line
from whychain.causal.interchange.mef import MefTree, read_mef_tree
from whychain.causal.interchange.mef_names import event_of
from whychain.causal.interchange.merged import merged, nested
from whychain.causal.interchange.negation import without_negation
from whychain.causal.interchange.tree import DID_NOT_WORK
from whychain.causal.interchange.unrolled import MOST_INPUTS
from whychain.causal.logic.formula import Connective, Formula, Gate
from whychain.causal.vocabulary import NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.errors import ContentError
from whychain.kb.account import Account, AtLeast, ControlInAccount, Link
from whychain.kb.account import Gate as When
from whychain.kb.causes import ControlState
from whychain.kb.vocabulary import Confidence

_FOLLOWS = (NodeKind.EFFECT, NodeKind.SYMPTOM, NodeKind.OUTCOME)
_STARTS = (NodeKind.FAULT, NodeKind.CONDITION)
_AS_IT_WAS = "as-it-was"


def draft_of_mef(path: Path, vocabulary: Vocabulary, top: str | None = None) -> Draft:
    """Return the fault tree of a file as an account with the same minimal cut sets.

    Definition. A named gate is an effect, the top an outcome, a basic event a fault; each
    "or" of a gate is a link of its own. A basic event is the failure of a control where the
    file or the vocabulary says so; it then stands in ``unless``. House events and constants
    are folded. A link needs a cause: where only controls fail, it is the condition
    ``as-it-was``, which stands for everything that the tree holds fixed.

    Raises:
        ContentError: not a fault tree, one with a negation, or one whose top is a constant.
        UsageError: no such gate, or several on top.
    """
    tree = read_mef_tree(path, top)
    gates, inside = _plain_gates(tree, path)
    telling = _Telling(tree, gates, inside, Ids(vocabulary), vocabulary)
    links = tuple(telling.links())
    title = tree.labels.get(tree.formula.top, tree.formula.top)
    account = Account(
        title=one_line(f"As {path.name} tells it: {title}"),
        summary=tree.summary,
        links=links,
        controls={
            control: ControlInAccount(state=ControlState.ABSENT)
            for control in sorted({c for link in links for c in link.unless})
        },
    )
    return Draft("imported", account, tuple(telling.ids.new))


def _plain_gates(tree: MefTree, path: Path) -> tuple[Mapping[str, Gate], frozenset[str]]:
    """Return the gates below the top without constants, and those that are nested in others."""
    formula = tree.formula
    events = frozenset(formula.events)
    system = folded(without_negation(tree, path), events)
    if formula.top not in system.gates:
        always = "always true" if formula.top in system.always else "never true"
        line = tree.lines[formula.top]
        raise ContentError(
            f"the gate {formula.top} is {always}, so nothing leads to it", where=f"{path}:{line}"
        )

    def keep(name: str) -> bool:
        return name in tree.named

    in_order = ((n, system.gates[n]) for n in formula.from_inputs_up() if n in system.gates)
    gates, _ = merged(in_order, events, keep, MOST_INPUTS, counts_gates=True)
    joined = Formula(gates, formula.events, formula.top)
    return nested({name: gates[name] for name in joined.from_inputs_up()}, keep)


class _Telling:
    """The links of a tree, from the top down; ids are given as names are met."""

    def __init__(
        self,
        tree: MefTree,
        gates: Mapping[str, Gate],
        inside: frozenset[str],
        ids: Ids,
        vocabulary: Vocabulary,
    ) -> None:
        self.tree = tree
        self.gates = gates
        self.inside = inside
        self.ids = ids
        self._vocabulary = vocabulary
        self._known: dict[str, str] = {}
        self._waiting: deque[tuple[str, Gate]] = deque()

    def links(self) -> Iterator[Link]:
        """Yield the links of the top, then of what leads to it, and so on."""
        self._node(self.tree.formula.top)
        while self._waiting:
            yield from self._links(*self._waiting.popleft())

    def _links(self, effect: str, gate: Gate) -> Iterator[Link]:
        if gate.connective is Connective.ANY:
            yield from self._any(effect, gate)
        elif gate.connective is Connective.AT_LEAST:
            yield self._link(effect, gate.inputs, AtLeast(at_least=gate.needed))
        else:
            yield self._all(effect, gate)

    def _any(self, effect: str, gate: Gate) -> Iterator[Link]:
        """Yield one link for all simple inputs, and one for each that is a gate itself."""
        controls = [name for name in gate.inputs if self._control(name)]
        simple = [n for n in gate.inputs if n not in controls and n not in self.inside]
        if simple:
            yield self._link(effect, simple, "any-of")
        for name in gate.inputs:
            if name in self.inside:
                yield from self._links(effect, self.gates[name])
        for name in controls:
            yield self._all(effect, Gate(Connective.ALL, (name,)))

    def _all(self, effect: str, gate: Gate) -> Link:
        controls = [name for name in gate.inputs if self._control(name)]
        rest = [name for name in gate.inputs if name not in controls]
        if len(rest) == 1 and rest[0] in self.inside:
            inner = self.gates[rest[0]]
            if not any(name in self.inside or self._control(name) for name in inner.inputs):
                count = inner.connective is Connective.AT_LEAST
                when: When = AtLeast(at_least=inner.needed) if count else "any-of"
                return self._link(effect, inner.inputs, when, controls)
        return self._link(effect, rest, "all-of", controls)

    def _link(
        self, effect: str, causes: Sequence[str], when: When, unless: Sequence[str] = ()
    ) -> Link:
        named = tuple(self._cause(name) for name in causes) or (self._as_it_was(),)
        return Link(
            effect=effect,
            causes=named,
            when=when if len(named) > 1 else "all-of",
            unless=tuple(self._control_id(name) for name in unless),
            confidence=Confidence.LOW,
        )

    def _cause(self, name: str) -> str:
        if name in self.gates or self._control(name):
            return self._node(name)
        if name not in self._known:
            kind = self._kind(name, _STARTS, NodeKind.FAULT)
            title = self.tree.labels.get(name, name)
            self._known[name] = self.ids.assign(self._plain(name), kind, _STARTS, title)
        return self._known[name]

    def _node(self, name: str) -> str:
        """Return the effect of a gate, or of the failure of a control, and tell it later."""
        if name not in self._known:
            top = name == self.tree.formula.top
            kind = self._kind(name, _FOLLOWS, NodeKind.OUTCOME if top else NodeKind.EFFECT)
            title = self.tree.labels.get(name) or self._called(name)
            wanted = f"{self._control(name)}-fails" if self._control(name) else self._plain(name)
            self._known[name] = self.ids.assign(wanted, kind, _FOLLOWS, title)
            gate = self.gates.get(name, Gate(Connective.ALL, (name,)))
            self._waiting.append((self._known[name], gate))
        return self._known[name]

    def _called(self, name: str) -> str:
        """Return what a gate without a label is called; one that is nested has no name."""
        if name in self.tree.named:
            return name
        outer = name.partition("\0")[0].rpartition("/")[0]
        return f"Part of {self.tree.labels.get(outer, outer)}"

    def _as_it_was(self) -> str:
        if _AS_IT_WAS not in self._known:
            title = "Everything that the fault tree holds fixed"
            self._known[_AS_IT_WAS] = self.ids.assign(_AS_IT_WAS, NodeKind.CONDITION, title=title)
        return self._known[_AS_IT_WAS]

    def _control(self, name: str) -> str:
        """Return the control whose failure an event is; nothing when it is another event."""
        control = event_of(name).removeprefix("no:")
        if name not in self.tree.formula.events or control == event_of(name):
            return ""
        declared = self._vocabulary.kinds.get(control) is NodeKind.CONTROL
        return control if declared or self.tree.kinds.get(name) == "control" else ""

    def _control_id(self, name: str) -> str:
        key = f"{_AS_IT_WAS} {name}"
        if key not in self._known:
            control = self._control(name)
            title = self.tree.labels.get(name, control).removesuffix(DID_NOT_WORK)
            self._known[key] = self.ids.assign(control, NodeKind.CONTROL, title=title)
        return self._known[key]

    def _kind(self, name: str, allowed: tuple[NodeKind, ...], otherwise: NodeKind) -> NodeKind:
        return next((k for k in allowed if k.value == self.tree.kinds.get(name)), otherwise)

    def _plain(self, name: str) -> str:
        return event_of(name) if name in self.tree.kinds else name
