"""The panel of an account in which a reader takes faults away and lets controls work."""

from collections.abc import Iterator, Mapping

import msgspec
from markupsafe import Markup

from whychain.causal.network import CausalNetwork
from whychain.causal.vocabulary import NodeKind
from whychain.site.accounts import AccountAnswers
from whychain.site.links import Links
from whychain.site.script_data import compact_json
from whychain.site.whatif_models import whatif_model


class Toggle(msgspec.Struct, frozen=True):
    """One thing that can be different; ``state`` is what it was in the account."""

    node: str
    title: str
    option: str
    state: str


class WhatIfPanel(msgspec.Struct, frozen=True):
    """The model of an account as JSON, and its toggles in named groups."""

    model: str
    groups: tuple[tuple[Markup, tuple[Toggle, ...]], ...]

    @property
    def toggles(self) -> tuple[Toggle, ...]:
        """Return the toggles of all groups."""
        return tuple(toggle for _, group in self.groups for toggle in group)


def what_if_panel(answers: AccountAnswers, links: Links) -> WhatIfPanel:
    """Return the panel of an account, its nodes as the pages of one language call them."""
    network, t = answers.network, links.t
    titles = {n: links.nodes[n].title for n in network.nodes if n in links.nodes}
    asked = [end.node for end in answers.consequences]
    groups = (
        (t("Faults"), tuple(_events(network, titles, NodeKind.FAULT))),
        (t("Conditions"), tuple(_events(network, titles, NodeKind.CONDITION))),
        (t("Controls"), tuple(_controls(network, titles))),
    )
    return WhatIfPanel(compact_json(whatif_model(network, titles, asked)), groups)


def _events(network: CausalNetwork, titles: Mapping[str, str], kind: NodeKind) -> Iterator[Toggle]:
    for node in network.of_kind(kind):
        yield Toggle(node, titles.get(node, network.nodes[node].title), "without", "present")


def _controls(network: CausalNetwork, titles: Mapping[str, str]) -> Iterator[Toggle]:
    """Yield the controls that failed, or could have: one that cannot fail is no question."""
    defeated = {defeat.control for defeat in network.defeats}
    for node in network.of_kind(NodeKind.CONTROL):
        state = network.state(node)
        if node in defeated or state in {"absent", "disabled", "late"}:
            title = titles.get(node, network.nodes[node].title)
            yield Toggle(node, title, "with", state or "defeated")
