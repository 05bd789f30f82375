"""``whychain causal``: questions to the causal graph."""

from typing import TYPE_CHECKING, Annotated

import typer

from whychain.causal.choices import (
    DEFAULT_DEPTH,
    DEFAULT_SECONDS,
    EventChoice,
    Ranking,
)
from whychain.cli.fault_tree import (
    MefOption,
    OutcomeArgument,
    RankOption,
    SecondsOption,
    TopOption,
    answer_for_tree,
    refuse_with_mef,
    required_outcome,
)
from whychain.cli.options import (
    AccountOption,
    IncidentOption,
    JsonOption,
    NodeArgument,
    node_ids,
    root,
    start,
)
from whychain.cli.output import print_json, print_lines
from whychain.errors import ExitCode

if TYPE_CHECKING:
    from whychain.causal.network import CausalNetwork

app = typer.Typer(
    help="Ask why, what follows, what suffices, and what would have stopped it.",
    no_args_is_help=True,
)


@app.command()
def why(
    context: typer.Context,
    node: NodeArgument,
    incident: IncidentOption = None,
    account: AccountOption = None,
    depth: Annotated[
        int, typer.Option(min=1, help="Show causes up to so many links away.")
    ] = DEFAULT_DEPTH,
    as_json: JsonOption = False,
) -> None:
    """Show everything that leads to NODE, with its gates, and what was necessary.

    Example: whychain causal why wide-outage --incident 2024-03-18-vie-canary
    """
    from whychain.causal import walk
    from whychain.cli.walk_text import why_data, why_lines

    network = _upstream(context, incident, account, node)
    answer = walk.why(network, node)
    print_json(why_data(answer)) if as_json else print_lines(why_lines(network, answer, depth))


@app.command()
def effects(
    context: typer.Context,
    node: NodeArgument,
    incident: IncidentOption = None,
    account: AccountOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show everything that NODE contributes to, and what it causes with nothing else.

    Example: whychain causal effects timeout-inversion
    """
    from whychain.causal import walk
    from whychain.cli.walk_text import effects_data, effects_lines
    from whychain.workspace.networks import network_for
    from whychain.workspace.part import Part

    network = network_for(root(context), incident, account, Part(following=node))
    answer = walk.effects(network, node)
    print_json(effects_data(answer)) if as_json else print_lines(effects_lines(network, answer))


@app.command()
def paths(
    context: typer.Context,
    start: Annotated[
        str, typer.Argument(metavar="FROM", help="Where to begin.", autocompletion=node_ids)
    ],
    end: Annotated[
        str, typer.Argument(metavar="TO", help="Where to arrive.", autocompletion=node_ids)
    ],
    incident: IncidentOption = None,
    account: AccountOption = None,
    limit: Annotated[int, typer.Option(min=1, help="Show at most so many.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """Show the cascade paths from one node to another, shortest first.

    Example: whychain causal paths timeout-inversion wide-outage
    """
    from whychain.causal.paths import paths as paths_between
    from whychain.cli.walk_text import paths_lines

    network = _upstream(context, incident, account, end, start)
    answer = paths_between(network, start, end, limit)
    print_json(answer) if as_json else print_lines(paths_lines(answer))
    if not answer.paths:
        raise typer.Exit(ExitCode.NO_OR_FINDINGS)


@app.command("cut-sets")
def cut_sets(
    context: typer.Context,
    outcome: OutcomeArgument = None,
    incident: IncidentOption = None,
    account: AccountOption = None,
    mef: MefOption = None,
    top: TopOption = None,
    events: Annotated[
        EventChoice, typer.Option(help="What the sets are made of.")
    ] = EventChoice.FAULTS,
    max_order: Annotated[int | None, typer.Option(min=1, help="Leave out larger sets.")] = None,
    limit: Annotated[int | None, typer.Option(min=0, help="Show at most so many.")] = None,
    count: Annotated[bool, typer.Option("--count", help="Only say how many.")] = False,
    rank: RankOption = Ranking.SIZE,
    seconds: SecondsOption = DEFAULT_SECONDS,
    as_json: JsonOption = False,
) -> None:
    """Show the minimal sets of faults that suffice for an outcome.

    Conditions and controls stay as they were. With --mef, the fault tree of an Open-PSA file
    is asked instead, as in 'whychain causal cut-sets --mef tree.xml --count'. Exit code 1 when
    nothing suffices, or when not all sets could be counted in time.

    Example: whychain causal cut-sets wide-outage --incident 2024-03-18-vie-canary --account told
    """
    shown = 0 if count else limit
    if mef is not None:
        refuse_with_mef(outcome, incident, account)
        answer_for_tree(start(context) / mef, top, shown, max_order, rank, seconds, as_json)
        return
    asked = required_outcome(outcome, rank)
    network = _upstream(context, incident, account, asked)
    _answer_cut_sets(network, asked, events, shown, max_order, seconds, as_json)


def _answer_cut_sets(
    network: "CausalNetwork",
    outcome: str,
    events: EventChoice,
    limit: int | None,
    max_order: int | None,
    seconds: float,
    as_json: bool,
) -> None:
    from whychain.causal.cutsets import cut_sets as cut_sets_of
    from whychain.causal.logic.limits import Limits
    from whychain.cli.causal_text import cut_sets_lines

    limits = Limits(seconds=seconds)
    answer = cut_sets_of(
        network, outcome, events=events, limit=limit, max_order=max_order, limits=limits
    )
    print_json(answer) if as_json else print_lines(cut_sets_lines(answer))
    if not answer.count or answer.complete_to is not None:
        raise typer.Exit(ExitCode.NO_OR_FINDINGS)


def _upstream(
    context: typer.Context, incident: str | None, account: str | None, *nodes: str
) -> "CausalNetwork":
    """Return what a question about the first node needs; the others are named in it."""
    from whychain.workspace.networks import network_for
    from whychain.workspace.part import Part

    part = Part(nodes[:1], naming=nodes[1:])
    return network_for(root(context), incident, account, part)


@app.command("what-if")
def what_if(
    context: typer.Context,
    outcome: NodeArgument,
    incident: IncidentOption = None,
    account: AccountOption = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="FAULT", help="Take this fault away.", autocompletion=node_ids),
    ] = None,
    with_controls: Annotated[
        list[str] | None,
        typer.Option(
            "--with", metavar="CONTROL", help="Let this control work.", autocompletion=node_ids
        ),
    ] = None,
    seconds: SecondsOption = DEFAULT_SECONDS,
    as_json: JsonOption = False,
) -> None:
    """Say whether it still happens without some faults and with some controls.

    Exit code 0 when it still happens, 1 when it does not.

    Example: whychain causal what-if wide-outage --incident 2024-03-18-vie-canary --with config-lint
    """
    from whychain.causal import whatif
    from whychain.causal.logic.limits import Limits
    from whychain.cli.causal_text import what_if_lines

    changed = (*(without or ()), *(with_controls or ()))
    network = _upstream(context, incident, account, outcome, *changed)
    answer = whatif.what_if(
        network,
        outcome,
        without=without or (),
        with_controls=with_controls or (),
        limits=Limits(seconds=seconds),
    )
    print_json(answer) if as_json else print_lines(what_if_lines(answer))
    if answer.happens is False:
        raise typer.Exit(ExitCode.NO_OR_FINDINGS)


@app.command()
def loops(
    context: typer.Context,
    incident: IncidentOption = None,
    account: AccountOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the feedback loops, what starts them and what cuts them.

    Example: whychain causal loops --incident 2024-03-18-vie-canary
    """
    from whychain.causal import loops as loops_of
    from whychain.cli.causal_text import loops_lines
    from whychain.workspace.networks import network_for

    answer = loops_of.loops(network_for(root(context), incident, account))
    print_json(answer) if as_json else print_lines(loops_lines(answer))
    if not answer.loops:
        raise typer.Exit(ExitCode.NO_OR_FINDINGS)
