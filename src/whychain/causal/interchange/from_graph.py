"""A graph from a JSON or GraphML file as an account."""

from collections import Counter
from pathlib import Path

from whychain.causal.interchange.draft import Draft, Ids, one_line, slug
from whychain.causal.interchange.graph_data import Defeat, GraphData, LinkData
from whychain.causal.vocabulary import NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.errors import ContentError
from whychain.kb.account import Account, AtLeast, ControlInAccount, Gate, Link
from whychain.kb.causes import ControlState

_FOLLOWS = frozenset({NodeKind.EFFECT, NodeKind.SYMPTOM, NodeKind.OUTCOME})


def draft_of_graph(path: Path, data: GraphData, vocabulary: Vocabulary) -> Draft:
    """Return a graph as an account; what ``causal export`` wrote of one account comes back equal.

    Raises:
        ContentError: the graph is of many accounts, or no account can say what it says.
    """
    _require_one_account(path, data)
    reading = _Reading(path, data, Ids(vocabulary))
    account = Account(
        title=one_line(data.title or "") or one_line(f"As {path.name} tells it"),
        links=tuple(reading.link(number, link) for number, link in enumerate(data.links, 1)),
        controls=reading.controls(),
    )
    return Draft(slug(data.account or "") or "imported", account, tuple(reading.ids.new))


def _require_one_account(path: Path, data: GraphData) -> None:
    if not data.links:
        raise ContentError("the graph has no link", where=str(path))
    accounts = {(link.incident, link.account) for link in data.links}
    if len(accounts) > 1:
        raise ContentError(
            f"the graph is of {len(accounts)} accounts, and a record tells one incident",
            where=str(path),
            fix="export one with --incident",
        )


class _Reading:
    def __init__(self, path: Path, data: GraphData, ids: Ids) -> None:
        self.path = path
        self.data = data
        self.ids = ids
        self.kinds = {node.id: node.kind for node in data.nodes}
        twice = [name for name, count in Counter(n.id for n in data.nodes).items() if count > 1]
        if twice:
            raise self._wrong(f"the node {twice[0]!r} stands twice")
        self.names = {n.id: ids.assign(n.id, n.kind, title=n.title) for n in data.nodes}

    def link(self, number: int, link: LinkData) -> Link:
        where = f"link {number} to {link.effect!r}"
        if self._kind(where, link.effect) not in _FOLLOWS:
            kind = self._kind(where, link.effect).value
            raise self._wrong(f"{where}: a {kind} cannot follow from anything")
        for control in link.unless:
            self._require_control(where, control)
        if link.effect in link.causes or len(set(link.causes)) < len(link.causes):
            raise self._wrong(f"{where}: it causes itself, or a cause stands twice")
        return Link(
            effect=self.names[link.effect],
            causes=tuple(self._name(where, cause) for cause in link.causes),
            when=self._gate(where, link.needed, len(link.causes)),
            unless=tuple(self.names[control] for control in link.unless),
            confidence=link.confidence,
            evidence=link.evidence,
            inferred=link.inferred,
            note=link.note,
        )

    def controls(self) -> dict[str, ControlInAccount]:
        """Return what each control did; where the graph does not say, it was absent."""
        defeats: dict[str, Defeat] = {}
        for defeat in self.data.defeats:
            where = f"defeat of {defeat.control!r}"
            self._require_control(where, defeat.control)
            if defeat.control in defeats:
                raise self._wrong(f"{where}: it stands twice")
            defeats[defeat.control] = defeat
        return {
            self.names[node.id]: self._control(node.id, node.state, node.note, defeats)
            for node in self.data.nodes
            if node.kind is NodeKind.CONTROL
        }

    def _control(
        self, name: str, state: ControlState | None, note: str, defeats: dict[str, Defeat]
    ) -> ControlInAccount:
        defeat = defeats.get(name)
        if state is None:
            state = ControlState.DEFEATED if defeat else ControlState.ABSENT
        where = f"control {name!r}"
        if (state is ControlState.DEFEATED) != (defeat is not None):
            raise self._wrong(f"{where} is {state.value}, with {len(defeats)} defeats")
        if defeat is None:
            return ControlInAccount(state=state, note=note)
        return ControlInAccount(
            state=state,
            when=self._gate(where, defeat.needed, len(defeat.by)),
            by=tuple(self._name(where, cause) for cause in defeat.by),
            note=note,
            evidence=defeat.evidence,
        )

    def _gate(self, where: str, needed: int, count: int) -> Gate:
        if not 1 <= needed <= count:
            raise self._wrong(f"{where} needs {needed} of its {count} causes")
        if needed == count:
            return "all-of"
        return "any-of" if needed == 1 else AtLeast(at_least=needed)

    def _require_control(self, where: str, name: str) -> None:
        if self._kind(where, name) is not NodeKind.CONTROL:
            raise self._wrong(f"{where}: {name!r} is a {self.kinds[name].value}, not a control")

    def _name(self, where: str, name: str) -> str:
        self._kind(where, name)
        return self.names[name]

    def _kind(self, where: str, name: str) -> NodeKind:
        if name not in self.kinds:
            raise self._wrong(f"{where}: {name!r} is not among the nodes")
        return self.kinds[name]

    def _wrong(self, problem: str) -> ContentError:
        return ContentError(problem, where=str(self.path))
