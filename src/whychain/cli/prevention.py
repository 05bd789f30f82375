"""``whychain causal prevent | controls``: what would have stopped it."""

from typing import Annotated

import typer

from whychain.causal.choices import DEFAULT_SECONDS, EventChoice
from whychain.cli.fault_tree import SecondsOption
from whychain.cli.options import AccountOption, IncidentOption, JsonOption, NodeArgument, root
from whychain.cli.output import print_json, print_lines
from whychain.errors import ExitCode


def add_to(app: typer.Typer) -> None:
    """Add these questions to the group."""
    app.command()(prevent)
    app.command()(controls)


def prevent(
    context: typer.Context,
    outcome: NodeArgument,
    incident: IncidentOption = None,
    account: AccountOption = None,
    events: Annotated[
        EventChoice | None,
        typer.Option(help="What the sets are made of; default: faults and controls together."),
    ] = None,
    max_order: Annotated[int | None, typer.Option(min=1, help="Leave out larger sets.")] = None,
    limit: Annotated[int | None, typer.Option(min=0, help="Show at most so many.")] = None,
    seconds: SecondsOption = DEFAULT_SECONDS,
    as_json: JsonOption = False,
) -> None:
    """Show the minimal sets of repairs after which an outcome cannot happen.

    A repair takes a fault away or makes a failed control work. Exit code 1 when there is
    none, or when not all could be found in time.

    Example: whychain causal prevent wide-outage --incident 2024-03-18-vie-canary --max-order 2
    """
    from whychain.causal import prevention
    from whychain.causal.logic.limits import Limits
    from whychain.cli.prevention_text import prevent_lines
    from whychain.workspace.networks import network_for
    from whychain.workspace.part import Part

    network = network_for(root(context), incident, account, Part((outcome,)))
    answer = prevention.prevent(
        network,
        outcome,
        events=events,
        limit=limit,
        max_order=max_order,
        limits=Limits(seconds=seconds),
    )
    print_json(answer) if as_json else print_lines(prevent_lines(answer))
    if not answer.count or answer.complete_to is not None:
        raise typer.Exit(ExitCode.NO_OR_FINDINGS)


def controls(
    context: typer.Context,
    next_count: Annotated[
        int, typer.Option("--next", metavar="K", min=0, help="Also pick the best next K.")
    ] = 0,
    limit: Annotated[int | None, typer.Option(min=1, help="Show at most so many.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Rank the controls of all records by the outages that they would have stopped.

    Incidents weigh by severity: 16, 8, 4, 2, 1 from SEV1 to SEV5. Exit code 1 when no control
    stops anything.

    Example: whychain causal controls --next 3
    """
    from whychain.causal.controls import controls as ranking
    from whychain.cli.prevention_text import controls_lines
    from whychain.workspace.networks import occurrences

    answer = ranking(occurrences(root(context)), next_count, limit)
    print_json(answer) if as_json else print_lines(controls_lines(answer))
    if len(answer.not_stopped) == len(answer.outages):
        raise typer.Exit(ExitCode.NO_OR_FINDINGS)
