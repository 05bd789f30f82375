"""``whychain causal export | import``: graphs and fault trees of other tools, both ways."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whychain.causal.choices import EventChoice, ExportFormat, ImportFormat
from whychain.cli.options import AccountOption, IncidentOption, node_ids, root, start
from whychain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from whychain.causal.network import CausalNetwork
    from whychain.workspace.importing import Import

OutOption = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write to this file.")
]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the group."""
    app.command()(export)
    app.command("import")(import_file)


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
    from whychain.workspace.networks import network_for

    out = out and start(context) / out
    network = network_for(root(context), incident, account)
    if form is ExportFormat.MEF:
        deliver(_fault_tree(network, outcome, events or EventChoice.FAULTS), out)
        return
    if outcome is not None or events is not None:
        raise UsageError(f"--outcome and --events do not go with {form}", fix="--format mef")
    deliver(_written(network, form), out)


NewIdOption = Annotated[
    str | None,
    typer.Option("--id", metavar="ID", help="Id of the new record; default: from the file."),
]


def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What another tool wrote.")],
    form: Annotated[
        ImportFormat | None,
        typer.Option("--format", help="Its form; default: what the name of the file says."),
    ] = None,
    top: Annotated[
        str | None,
        typer.Option(metavar="GATE", help="With mef: which gate; default: the top one."),
    ] = None,
    record: NewIdOption = None,
    write: Annotated[
        bool, typer.Option("--write", help="Add the record and the vocabulary to the workspace.")
    ] = False,
    out: OutOption = None,
) -> None:
    """Turn a fault tree or a graph into a record, with the vocabulary that it needs.

    Without --write it is only shown, what causal/ lacks as comments. Links have low confidence.

    Example: whychain causal import tree.xml --id pump-failure --write
    """
    from whychain.causal.interchange.draft import slug
    from whychain.causal.interchange.read import read_draft
    from whychain.causal.vocabulary_files import read_vocabulary
    from whychain.cli.output import print_lines
    from whychain.cli.output_file import deliver
    from whychain.workspace.importing import prepare_import, write_import

    if write and out is not None:
        raise UsageError("--write does not go with --out", fix="leave one of them out")
    place = root(context)
    draft = read_draft(start(context) / file, read_vocabulary(place), form, top)
    wanted = prepare_import(place, draft, record or slug(file.stem) or "imported", file.name)
    if write:
        files = write_import(place, wanted)
        print_lines(path.relative_to(place).as_posix() for path in files)
        return
    deliver("\n".join(_shown(wanted)).rstrip(), out and start(context) / out)


def _shown(wanted: "Import") -> "Iterator[str]":
    from whychain.documents.yaml_writing import yaml_text

    yield wanted.record
    for name, entries in wanted.vocabulary.items():
        yield f"# to add to causal/{name}:"
        yield from (f"# {line}" for line in yaml_text(list(entries)).splitlines())
        yield ""


def _fault_tree(network: "CausalNetwork", outcome: str | None, events: EventChoice) -> str:
    from whychain.causal.interchange.mef_text import tree_as_mef
    from whychain.causal.interchange.outcomes import outcome_for_tree
    from whychain.causal.interchange.tree import fault_tree

    return tree_as_mef(fault_tree(network, outcome_for_tree(network, outcome), events))


def _written(network: "CausalNetwork", form: ExportFormat) -> str:
    match form:
        case ExportFormat.JSON:
            from whychain.causal.interchange.data import as_json

            return as_json(network).rstrip()
        case ExportFormat.MERMAID:
            from whychain.causal.interchange.mermaid import as_mermaid

            return as_mermaid(network)
        case ExportFormat.GRAPHML:
            from whychain.causal.interchange.graphml import as_graphml

            return as_graphml(network)
        case ExportFormat.DOT:
            from whychain.causal.interchange.dot import as_dot

            return as_dot(network)
    from whychain.causal.picture import standalone

    return standalone(network, title=network.title)
