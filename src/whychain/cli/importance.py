"""``whychain causal importance``: what matters most, and which evidence to check next."""

from pathlib import Path
from typing import Annotated

import typer

from whychain.causal.choices import DEFAULT_SECONDS, Assumption, Ranking
from whychain.cli.fault_tree import (
    MefOption,
    OutcomeArgument,
    SecondsOption,
    TopOption,
    refuse_with_mef,
    required_outcome,
)
from whychain.cli.options import AccountOption, IncidentOption, JsonOption, root, start
from whychain.cli.output import print_json, print_lines


def add_to(app: typer.Typer) -> None:
    """Add this question to the group."""
    app.command()(importance)


def importance(
    context: typer.Context,
    outcome: OutcomeArgument = None,
    incident: IncidentOption = None,
    account: AccountOption = None,
    mef: MefOption = None,
    top: TopOption = None,
    assume: Annotated[
        Assumption, typer.Option(help="How probable faults and failed controls are taken to be.")
    ] = Assumption.EVEN,
    seconds: SecondsOption = DEFAULT_SECONDS,
    as_json: JsonOption = False,
) -> None:
    """Show how much each fault, control and link matters for an outcome.

    Birnbaum (MIF), criticality (CIF), Fussell-Vesely in both definitions (FV and DIF), risk
    achievement and reduction worth (RAW, RRW); and which links have the weakest evidence.

    Example: whychain causal importance wide-outage --incident 2024-03-18-vie-canary
    """
    if mef is not None:
        refuse_with_mef(outcome, incident, account)
        _of_tree(start(context) / mef, top, seconds, as_json)
        return
    from whychain.causal.importance import importance as weigh
    from whychain.causal.likelihood import prior_of
    from whychain.causal.logic.limits import Limits
    from whychain.cli.importance_text import importance_lines
    from whychain.workspace.networks import network_for
    from whychain.workspace.part import Part

    asked = required_outcome(outcome, Ranking.SIZE)
    network = network_for(root(context), incident, account, Part((asked,)))
    of_records = assume is Assumption.RECORDS
    prior = prior_of(network_for(root(context), None)) if of_records else None
    answer = weigh(network, asked, prior=prior, limits=Limits(seconds=seconds))
    print_json(answer) if as_json else print_lines(importance_lines(answer))


def _of_tree(path: Path, top: str | None, seconds: float, as_json: bool) -> None:
    from whychain.causal.logic.limits import Limits
    from whychain.causal.tree_importance import tree_importance
    from whychain.cli.importance_text import tree_lines

    answer = tree_importance(path, top, limits=Limits(seconds=seconds))
    print_json(answer) if as_json else print_lines(tree_lines(answer))
