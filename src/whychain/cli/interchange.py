"""``whychain causal export``: the graph for other tools."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whychain.causal.choices import EventChoice, ExportFormat
from whychain.cli.options import AccountOption, IncidentOption, node_ids, root, start
from whychain.errors import UsageError

if TYPE_CHECKING:
    from whychain.causal.graph import CausalGraph

OutOption = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write to this file.")
]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the group."""
    app.command()(export)


def export(
    context: typer.Context,
    incident: IncidentOption = None,
    account: AccountOption = None,
    form: Annotated[
        ExportFormat, typer.Option("--format", help="In which form.")
    ] = ExportFormat.DOT,
    outcome: Annotated[
        str | None,
        typer.Option(
            metavar="NODE",
            help="With mef: the top; default: the outcome that is true.",
            autocompletion=node_ids,
        ),
    ] = None,
    events: Annotated[
        EventChoice | None,
        typer.Option(help="With mef: which events vary, as in cut-sets; default: faults."),
    ] = None,
    out: OutOption = None,
) -> None:
    """Give the graph to another tool: DOT, SVG, JSON, Mermaid, GraphML, or a fault tree.

    The fault tree (mef, Open-PSA) has the minimal cut sets that 'whychain causal cut-sets'
    shows, so that SCRAM and others can check the answer.

    Example: whychain causal export --incident 2024-03-18-vie-canary --format mef -o tree.xml
    """
    from whychain.cli.output_file import deliver
    from whychain.workspace.load import graph_for

    out = out and start(context) / out
    graph = graph_for(root(context), incident, account)
    if form is ExportFormat.MEF:
        deliver(_fault_tree(graph, outcome, events or EventChoice.FAULTS), out)
        return
    if outcome is not None or events is not None:
        raise UsageError(f"--outcome and --events do not go with {form}", fix="--format mef")
    deliver(_written(graph, form), out)


def _fault_tree(graph: "CausalGraph", outcome: str | None, events: EventChoice) -> str:
    from whychain.causal.interchange.mef_text import tree_as_mef
    from whychain.causal.interchange.outcomes import outcome_for_tree
    from whychain.causal.interchange.tree import fault_tree

    return tree_as_mef(fault_tree(graph, outcome_for_tree(graph, outcome), events))


def _written(graph: "CausalGraph", form: ExportFormat) -> str:
    match form:
        case ExportFormat.JSON:
            import msgspec

            from whychain.causal.interchange.data import as_data

            return msgspec.json.format(msgspec.json.encode(as_data(graph)), indent=2).decode()
        case ExportFormat.MERMAID:
            from whychain.causal.interchange.mermaid import as_mermaid

            return as_mermaid(graph)
        case ExportFormat.GRAPHML:
            from whychain.causal.interchange.graphml import as_graphml

            return as_graphml(graph)
        case ExportFormat.DOT:
            from whychain.causal.interchange.dot import as_dot

            return as_dot(graph)
    from whychain.causal.picture import standalone

    return standalone(graph, title=str(graph.graph.get("title", "causal graph")))
