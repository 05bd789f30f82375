"""Options that several commands share, and how they complete."""

from pathlib import Path
from typing import Annotated

import typer

from whychain.errors import WhychainError
from whychain.workspace.find import find_workspace


def start(context: typer.Context) -> Path:
    """Return the folder in which this command works as if started there."""
    folder = context.find_root().obj
    return folder if isinstance(folder, Path) else Path()


def root(context: typer.Context) -> Path:
    """Return the root of the workspace that this command works on."""
    return find_workspace(start(context))


def _ids(context: typer.Context, folder: str, pattern: str) -> list[str]:
    try:
        found = (root(context) / folder).glob(pattern)
    except WhychainError:
        return []
    return sorted(p.parent.name if p.name == "record.yml" else p.stem for p in found)


def record_ids(ctx: typer.Context, incomplete: str) -> list[str]:
    """Complete the id of a record."""
    return [i for i in _ids(ctx, "kb", "*/record.yml") if i.startswith(incomplete)]


def runbook_ids(ctx: typer.Context, incomplete: str) -> list[str]:
    """Complete the id of a runbook."""
    return [i for i in _ids(ctx, "runbooks", "*.yml") if i.startswith(incomplete)]


def node_ids(ctx: typer.Context, incomplete: str) -> list[str]:
    """Complete the id of a node of the causal graph."""
    from whychain.causal.vocabulary_files import read_vocabulary

    try:
        kinds = read_vocabulary(root(ctx)).kinds
    except WhychainError:
        return []
    return [i for i in sorted(kinds) if i.startswith(incomplete)]


JsonOption = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
IncidentOption = Annotated[
    str | None,
    typer.Option(
        "--incident",
        metavar="ID",
        help="Ask one record only; without it, the whole knowledge base.",
        autocompletion=record_ids,
    ),
]
AccountOption = Annotated[
    str | None,
    typer.Option(
        "--account", metavar="NAME", help="Which account of the record; default: its own default."
    ),
]
RecordArgument = Annotated[
    str, typer.Argument(metavar="ID", help="Id of a record.", autocompletion=record_ids)
]
RunbookArgument = Annotated[
    str, typer.Argument(metavar="ID", help="Id of a runbook.", autocompletion=runbook_ids)
]
NodeArgument = Annotated[
    str, typer.Argument(metavar="NODE", help="Id of a node.", autocompletion=node_ids)
]
