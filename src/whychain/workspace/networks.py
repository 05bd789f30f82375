"""The network that a question is asked of: out of the index, or straight from the records.

Both ways give the same answer. The index is only faster, and whatever is wrong with it, the
records are read.
"""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from whychain.causal.network import CausalNetwork
from whychain.errors import UsageError
from whychain.kb.vocabulary import Severity
from whychain.workspace.index.reading import (
    account_network,
    default_networks,
    part_network,
)
from whychain.workspace.index.refresh import refresh
from whychain.workspace.index.store import NoIndex, opened
from whychain.workspace.part import Part

if TYPE_CHECKING:
    from whychain.causal.controls import Occurrence


def network_for(
    root: Path, incident: str | None, account: str | None = None, part: Part | None = None
) -> CausalNetwork:
    """Return the network that a question is asked of, reading no more than it needs.

    Of one record it is one account, whole. Of the knowledge base it is ``part``, or all.

    Raises:
        UsageError: when there is no such record or account, or an account without a record,
            or ``part`` names a node that does not exist.
        ContentError: when the record cannot be read.
    """
    if incident is None and account is not None:
        raise UsageError("--account needs --incident", fix="add --incident ID")
    found: CausalNetwork | None = None
    with suppress(NoIndex), opened(root) as index:
        if incident is None:
            refresh(index, root)
            found = part_network(index, part)
        elif Path(incident).name == incident:
            refresh(index, root, incident)
            found = account_network(index, incident, account)
    if found is not None:
        return found
    from whychain.workspace.load import network_of_records

    network = network_of_records(root, incident, account)
    for node in part.named if part and incident is None else ():
        network.kind(node)
    return network


def occurrences(root: Path) -> "tuple[Occurrence, ...]":
    """Return the default account of every record that can be read and has one, by folder."""
    from whychain.causal.controls import Occurrence

    with suppress(NoIndex), opened(root) as index:
        refresh(index, root)
        return tuple(
            Occurrence(network, None if severity is None else Severity(severity), impact)
            for severity, impact, network in default_networks(index)
        )
    from whychain.workspace.load import occurrences_of_records

    return occurrences_of_records(root)
