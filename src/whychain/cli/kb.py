"""``whychain kb``: what happened."""

import datetime
from typing import Annotated

import typer

from whychain.cli.options import JsonOption, RecordArgument, record_ids, root
from whychain.cli.output import columns, print_json, print_lines, say
from whychain.errors import ExitCode, UsageError

app = typer.Typer(help="Look at incident, case and drill records.", no_args_is_help=True)


@app.command("list")
def list_records(
    context: typer.Context,
    kind: Annotated[str | None, typer.Option(help="incident, case or drill.")] = None,
    severity: Annotated[str | None, typer.Option(help="SEV1 … SEV5.")] = None,
    service: Annotated[str | None, typer.Option(help="A service that was affected.")] = None,
    tag: Annotated[str | None, typer.Option(help="A tag.")] = None,
    status: Annotated[str | None, typer.Option(help="draft, in_review or final.")] = None,
    fault: Annotated[str | None, typer.Option(help="Id of a node in its causal section.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List records; filters are combined. Exit code 1 when no record fits.

    Example: whychain kb list --kind incident --fault timeout-inversion
    """
    from whychain.kb.listing import Filter, rows
    from whychain.kb.read import read_records

    wanted = Filter(kind, severity, service, tag, status, fault)
    found = rows(read_records(root(context)).documents, wanted)
    if as_json:
        print_json({"records": found})
    else:
        print_lines(columns([(r.id, r.kind, r.severity, r.status, r.title) for r in found]))
    if not found:
        say("no record fits")
        raise typer.Exit(ExitCode.NO_OR_FINDINGS)


@app.command()
def show(context: typer.Context, record: RecordArgument, as_json: JsonOption = False) -> None:
    """Show one record: figures, timeline, faults, claims with their verdicts.

    Example: whychain kb show 2024-03-18-vie-canary
    """
    from whychain.cli.kb_text import record_lines
    from whychain.workspace.load import require_record

    document = require_record(root(context), record)
    if as_json:
        print_json(document.content)
    else:
        print_lines(record_lines(document.content))


@app.command()
def new(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="incident, case or drill.")],
    record: Annotated[str, typer.Argument(metavar="ID", help="Such as 2026-02-03-checkout.")],
) -> None:
    """Write the skeleton of a record; it passes 'whychain check' as it is.

    Example: whychain kb new incident 2026-02-03-checkout-errors
    """
    from whychain.clock import SystemClock
    from whychain.workspace.create import create_record

    path = create_record(root(context), kind, record, SystemClock())
    print(path)
    say("next: fill it in, then 'whychain check'")


@app.command()
def stats(
    context: typer.Context,
    year: Annotated[
        int | None, typer.Option(help="Only incidents that began in this year.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Count records, verdicts and durations: n, median and quartiles, never a mean.

    Example: whychain kb stats --year 2024
    """
    from whychain.cli.kb_text import statistics_lines
    from whychain.kb.read import read_records
    from whychain.kb.record import Incident
    from whychain.kb.statistics import figures_of, statistics, year_of

    every = (d.content for d in read_records(root(context)).documents)
    answer = statistics(
        figures_of(r)
        for r in every
        if year is None or (isinstance(r, Incident) and year_of(r) == year)
    )
    print_json(answer) if as_json else print_lines(statistics_lines(answer))


@app.command()
def actions(
    context: typer.Context,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Open and past their due date.")
    ] = False,
    as_of: Annotated[
        datetime.datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="Which day counts as today."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List action items. With --overdue, exit code 1 when there are any.

    Example: whychain kb actions --overdue
    """
    from whychain.clock import SystemClock
    from whychain.kb.actions import action_items
    from whychain.kb.read import read_records

    today = (as_of or SystemClock().now()).date()
    records = (document.content for document in read_records(root(context)).documents)
    found = action_items(records, today, overdue_only=overdue)
    if as_json:
        print_json({"today": today, "actions": found})
    else:
        rows = [(a.record, a.id, a.status, a.due or "no date", a.title) for a in found]
        print_lines(columns(rows) or ["no action is overdue" if overdue else "no action"])
    if overdue and found:
        raise typer.Exit(ExitCode.NO_OR_FINDINGS)


@app.command()
def gaps(context: typer.Context, as_json: JsonOption = False) -> None:
    """List what the records and the vocabulary do not say, with the first places of each kind.

    Example: whychain kb gaps
    """
    from whychain.cli.gap_text import gap_lines
    from whychain.workspace.gaps import gaps as gaps_of
    from whychain.workspace.load import load

    found = gaps_of(load(root(context)))
    print_json({"gaps": found}) if as_json else print_lines(gap_lines(found))


@app.command()
def timeline(
    context: typer.Context,
    record: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="Id of a record.", autocompletion=record_ids),
    ] = None,
    from_run: Annotated[
        str | None,
        typer.Option(
            "--from-run", metavar="RUN", help="Turn a run of a runbook into events and evidence."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show the timeline of an incident with the time between entries and derived durations.

    With --from-run print the events of a run as YAML for a record; with an ID besides, also copy
    the run's journal beside that record, as its evidence.

    Example: whychain kb timeline 2024-03-18-vie-canary
    """
    from whychain.cli.kb_text import timeline_lines
    from whychain.cli.run_timeline import show_run_timeline
    from whychain.kb.timeline import timeline_of
    from whychain.workspace.load import require_record

    if from_run:
        show_run_timeline(root(context), from_run, record, as_json=as_json)
        return
    if record is None:
        raise UsageError("a record or a run is needed", fix="an ID, or --from-run RUN")
    answer = timeline_of(require_record(root(context), record).content)
    print_json(answer) if as_json else print_lines(timeline_lines(answer))
