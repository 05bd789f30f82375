"""What the records that name a node say of it, worked out from those records alone.

So a page about a node is made of the records that name it, and of nothing else.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain

from whychain.causal.accounts import node_of
from whychain.causal.vocabulary import NodeKind
from whychain.site.coverage import (
    FaultRole,
    Part,
    most,
    partners_in,
    role_in,
    sets_with,
)
from whychain.site.neighbourhoods import Neighbourhood, neighbourhood
from whychain.site.relations import Relations, relations_of
from whychain.site.shares import Shares
from whychain.site.views import Views
from whychain.workspace.load import Workspace

Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class NodeAnswers:
    """The answers about one node, each worked out when it is asked for."""

    node: str
    workspace: Workspace
    views: Views
    """What each record that names it says of it, in the order of the records."""
    shares: Shares

    @cached_property
    def relations(self) -> Relations:
        """Return everything that names the node."""
        return relations_of(self.node, self.views, self.workspace)

    @property
    def role(self) -> FaultRole | None:
        """Return what a fault does in minimal cut sets, if it stands in one."""
        return role_in(self._sets)

    @cached_property
    def partners(self) -> Counts:
        """Return each fault that stands in a minimal cut set with it, with in how many records."""
        return partners_in(self.node, self._sets)

    @cached_property
    def _sets(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """Return the minimal cut sets with a fault; other nodes are asked for none."""
        records = self.views if self._is(NodeKind.FAULT) else ()
        return sets_with(self.node, {r: self.shares[r] for r in records if r in self.shares})

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Return what the node means for each outcome of a record."""
        parts = (view.parts(record, self.node) for record, view in self.views.items())
        return tuple(chain.from_iterable(parts))

    @property
    def downstream(self) -> Counts:
        """Return what follows from a fault, with in how many records."""
        return self._reached if self._is(NodeKind.FAULT) else ()

    @property
    def upstream(self) -> Counts:
        """Return the faults that lead to the node, with in how many records."""
        return () if self._is(NodeKind.FAULT) else self._reached

    @cached_property
    def _reached(self) -> Counts:
        reached = (view.reached for view in self.views.values())
        return most(Counter(chain.from_iterable(reached)))

    @cached_property
    def neighbourhood(self) -> Neighbourhood:
        """Return what surrounds the node."""
        titled = partial(node_of, self.workspace.vocabulary)
        told = (view.told(record) for record, view in self.views.items())
        return neighbourhood(self.node, chain.from_iterable(told), titled)

    def _is(self, kind: NodeKind) -> bool:
        return self.workspace.vocabulary.kinds[self.node] is kind
