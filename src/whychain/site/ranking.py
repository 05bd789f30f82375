"""The controls of a workspace, ranked once for every page that shows them."""

from typing import TYPE_CHECKING

from whychain.causal.accounts import network_of_account
from whychain.causal.controls import Controls, controls, occurrence_of
from whychain.workspace.load import Workspace

if TYPE_CHECKING:
    from whychain.site.site_model import SiteModel

NEXT = 10


def ranked_controls(model: "SiteModel") -> Controls:
    """Return what ``whychain causal controls --next 10`` answers for the workspace of a model."""
    return model.ranking


def ranking_of(workspace: Workspace) -> Controls:
    """Rank the controls over the default account of every record that has one."""
    records = (document.content for document in workspace.records.documents)
    modelled = (
        record
        for record in records
        if record.causal and record.causal.account in record.causal.accounts
    )
    return controls(
        (
            occurrence_of(record, network_of_account(workspace.vocabulary, record))
            for record in modelled
        ),
        NEXT,
    )
