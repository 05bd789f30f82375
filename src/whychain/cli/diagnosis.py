"""``whychain causal similar | diagnose``: what it looks like, what it may be."""

from typing import Annotated

import typer

from whychain.causal.choices import DEFAULT_SECONDS
from whychain.cli.fault_tree import SecondsOption
from whychain.cli.options import (
    AccountOption,
    IncidentOption,
    JsonOption,
    RecordArgument,
    node_ids,
    root,
)
from whychain.cli.output import print_json, print_lines
from whychain.errors import ExitCode


def add_to(app: typer.Typer) -> None:
    """Add these questions to the group."""
    app.command()(similar)
    app.command()(diagnose)


def similar(
    context: typer.Context,
    record: RecordArgument,
    account: AccountOption = None,
    limit: Annotated[int, typer.Option(min=1, help="Show at most so many.")] = 5,
    as_json: JsonOption = False,
) -> None:
    """Show the records that are nearest to one by shared mechanism, with the reasons.

    Exit code 1 when none shares anything with it.

    Example: whychain causal similar 2024-03-18-vie-canary --limit 3
    """
    from whychain.causal import similarity
    from whychain.cli.diagnosis_text import similar_lines
    from whychain.workspace.networks import network_for, occurrences

    networks = {o.network.incident or "": o.network for o in occurrences(root(context))}
    networks[record] = network_for(root(context), record, account)
    answer = similarity.similar(networks, record, limit)
    print_json(answer) if as_json else print_lines(similar_lines(answer))
    if not answer.neighbours:
        raise typer.Exit(ExitCode.NO_OR_FINDINGS)


def diagnose(
    context: typer.Context,
    seen: Annotated[
        list[str],
        typer.Option(metavar="NODE", help="This is seen.", autocompletion=node_ids),
    ],
    not_seen: Annotated[
        list[str] | None,
        typer.Option(metavar="NODE", help="This is not seen.", autocompletion=node_ids),
    ] = None,
    incident: IncidentOption = None,
    account: AccountOption = None,
    limit: Annotated[int, typer.Option(min=1, help="Show at most so many.")] = 10,
    seconds: SecondsOption = DEFAULT_SECONDS,
    as_json: JsonOption = False,
) -> None:
    """Rank what may be behind some symptoms, and say where to look next.

    Exit code 1 when nothing known explains them, or when not all could be looked at in time.

    Example: whychain causal diagnose --seen breaker-closed-while-failing --not-seen alert-late
    """
    from whychain.causal import diagnosis
    from whychain.causal.likelihood import prior_of
    from whychain.causal.logic.limits import Limits
    from whychain.cli.diagnosis_text import diagnose_lines
    from whychain.workspace.networks import network_for

    network = network_for(root(context), incident, account)
    known = network if incident is None else network_for(root(context), None, None)
    answer = diagnosis.diagnose(
        network,
        seen,
        not_seen or (),
        prior=prior_of(known),
        limit=limit,
        limits=Limits(seconds=seconds),
    )
    print_json(answer) if as_json else print_lines(diagnose_lines(answer))
    if not answer.explanations or answer.complete_to is not None:
        raise typer.Exit(ExitCode.NO_OR_FINDINGS)
