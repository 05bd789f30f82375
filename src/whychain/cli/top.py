"""The commands on top: init, check, demo, search, schema."""

from pathlib import Path
from typing import Annotated

import typer

from whychain.cli.options import JsonOption, root, start
from whychain.cli.output import coloured, columns, counted, print_json, print_lines, say
from whychain.errors import ExitCode, UsageError


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    for command, name in ((init, ""), (check, ""), (demo, ""), (search, ""), (schema, "")):
        app.command(name or None)(command)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    example: Annotated[
        bool, typer.Option("--example", help="Fill it with the reference incident.")
    ] = False,
) -> None:
    """Make a workspace.

    Example: whychain init acme-incidents --example
    """
    from whychain.workspace.create import create_workspace

    create_workspace(folder, example=example)
    say(f"made {folder}; next: whychain -C {folder} check")


def check(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH", help="Report only what lies in these.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail as well.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Find everything that is wrong with the content.

    Every finding is one line: file:line: rule: message. Exit code 1 when there is an error.

    Example: whychain check kb/2024-03-18-vie-canary
    """
    from whychain.workspace.check import check as check_workspace

    result = check_workspace(root(context), [start(context) / path for path in paths or ()])
    if as_json:
        print_json({"findings": result.findings, "counts": result.counts})
    else:
        colours = {"error": "red", "warning": "yellow"}
        print_lines(coloured(str(f), colours[f.severity.value]) for f in result.findings)
        c, warnings = result.counts, len(result.findings) - result.errors
        say(
            f"{counted(result.errors, 'error')}, {counted(warnings, 'warning')} in "
            f"{counted(c.records, 'record')}, {counted(c.nodes, 'node')}, "
            f"{counted(c.links, 'link')}, {counted(c.runbooks, 'runbook')}"
        )
    if result.errors or (strict and result.findings):
        raise typer.Exit(ExitCode.NO_OR_FINDINGS)


def demo(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", metavar="DIR", help="Where to put the copy; default: temporary."),
    ] = None,
) -> None:
    """Show the main job on the reference incident, in a throw-away copy.

    Checks it, asks the causal graph three questions, dry-runs a runbook, builds the site.

    Example: whychain demo
    """
    from whychain.cli.tour import tour

    raise typer.Exit(tour(context.find_root().command, folder))


def search(
    context: typer.Context,
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="Words, in any language.")],
    as_json: JsonOption = False,
) -> None:
    """Find records, nodes and runbooks that hold every word.

    Example: whychain search canary breaker
    """
    from whychain.workspace.load import load
    from whychain.workspace.search import search as search_workspace

    if not "".join(text).strip():
        raise UsageError("nothing to search for", fix="give a word")
    hits = search_workspace(load(root(context)), " ".join(text))
    if as_json:
        print_json({"text": " ".join(text), "hits": hits})
    else:
        print_lines(columns([(h.kind, h.id, h.title) for h in hits]))
    if not hits:
        raise typer.Exit(ExitCode.NO_OR_FINDINGS)


def schema(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="incident, runbook, faults, …")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write all of them to .whychain/schemas/ for editors.")
    ] = False,
) -> None:
    """Print the JSON Schema of one kind of content file; without NAME, list the names.

    Example: whychain schema incident
    """
    from whychain.workspace.schemas import SCHEMAS, write_schemas
    from whychain.workspace.schemas import schema as schema_of

    if write:
        written = write_schemas(root(context))
        say(f"wrote {len(written)} schemas to {written[0].parent}")
    elif name is None:
        print_lines(SCHEMAS)
    elif name in SCHEMAS:
        print_json(schema_of(name))
    else:
        raise UsageError(f"no schema is called {name!r}", fix=f"one of {', '.join(SCHEMAS)}")
