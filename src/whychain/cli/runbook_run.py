"""``whychain runbook``: plan, rehearse, simulate and perform."""

from pathlib import Path
from typing import Annotated

import typer

from whychain.cli.options import JsonOption, RunbookArgument, root
from whychain.cli.output import print_json, print_lines
from whychain.errors import ExitCode, UsageError

InputsOption = Annotated[
    list[str] | None,
    typer.Option("--input", "-i", metavar="NAME=VALUE", help="One input; may be repeated."),
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask; needed off a terminal.")]
EventsOption = Annotated[
    bool, typer.Option("--events", help="Print each event as a line of JSON as it happens.")
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be done; contact and start nothing.")
]
RehearseOption = Annotated[
    bool, typer.Option("--rehearse", help="Ask the real targets, once, and change nothing.")
]
SimulateOption = Annotated[
    bool, typer.Option("--simulate", help="Perform it in a simulated world, to see the undo.")
]
FailOption = Annotated[
    list[str] | None, typer.Option("--fail", metavar="STEP", help="Simulated: this step fails.")
]
TimeoutOption = Annotated[
    list[str] | None, typer.Option("--timeout", metavar="STEP", help="Simulated: it times out.")
]
CrashOption = Annotated[
    list[str] | None, typer.Option("--crash", metavar="STEP", help="Simulated: whychain is killed.")
]


def add_to(app: typer.Typer) -> None:
    """Add these commands to their group."""
    for command in (run, plan, apply):
        app.command()(command)
    app.command("test")(run_in_file_tests)


def run(
    context: typer.Context,
    runbook: RunbookArgument,
    inputs: InputsOption = None,
    dry_run: DryRunOption = False,
    rehearse: RehearseOption = False,
    simulate: SimulateOption = False,
    fail: FailOption = None,
    timeout: TimeoutOption = None,
    crash: CrashOption = None,
    yes: YesOption = False,
    events: EventsOption = False,
    as_json: JsonOption = False,
) -> None:
    """Perform a runbook: show the plan, ask, do it, and say what was done.

    With --dry-run say exactly what would be done: every program, request, time-out and undo. Exit
    codes: 0 done, 1 not performable, 4 failed and undone, 5 failed and effects remain, 6 locked,
    7 not approved, 8 an outcome is unknown, 130 interrupted.

    Example: whychain runbook run canary-rollback -i release_id=rel-v2.4.1-20240318-2147 --dry-run
    """
    from whychain.cli import run_modes

    given, place = inputs or (), root(context)
    injected = (fail or (), timeout or (), crash or ())
    if sum((dry_run, rehearse, simulate)) > 1:
        raise UsageError("--dry-run, --rehearse and --simulate are three things", fix="give one")
    if any(injected) and not simulate:
        raise UsageError("--fail, --timeout and --crash are simulated", fix="add --simulate")
    if dry_run:
        run_modes.show_plan(place, runbook, given, as_json=as_json)
    elif rehearse:
        run_modes.show_rehearsal(place, runbook, given, as_json=as_json)
    elif simulate:
        run_modes.show_simulation(place, runbook, given, injected, as_json=as_json)
    else:
        run_modes.perform_run(place, runbook, given, yes=yes, events=events, as_json=as_json)


def plan(
    context: typer.Context,
    runbook: RunbookArgument,
    inputs: InputsOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Save the plan here.")
    ] = None,
    rehearse: Annotated[
        bool,
        typer.Option("--rehearse", help="Also record what holds now; 'apply' compares."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Save exactly what would be done, to be performed once, later, by 'runbook apply'.

    Example: whychain runbook plan canary-rollback -i release_id=rel-v2.4.1-20240318-2147 -o p.json
    """
    from whychain.cli import run_modes

    if out is None:
        run_modes.show_plan(root(context), runbook, inputs or (), as_json=as_json)
    else:
        run_modes.save_plan(root(context), runbook, inputs or (), out, rehearsed=rehearse)


def apply(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A plan saved by 'runbook plan'.")],
    yes: YesOption = False,
    events: EventsOption = False,
    as_json: JsonOption = False,
) -> None:
    """Perform a saved plan exactly, once; refuse it when it is stale, changed or used.

    Example: whychain runbook apply p.json --yes
    """
    from whychain.cli import run_modes

    run_modes.apply_plan(root(context), file, yes=yes, events=events, as_json=as_json)


def run_in_file_tests(
    context: typer.Context,
    runbooks: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help="Ids of runbooks; default: all of them."),
    ] = None,
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Also write JUnit XML here.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Run the tests that runbooks carry, in the simulator: nothing is started or contacted.

    Exit code 1 when a test fails.

    Example: whychain runbook test canary-rollback
    """
    from whychain.cli.in_file_test_text import result_lines, results_answer, results_of
    from whychain.runbooks.junit import junit_xml

    results = results_of(root(context), tuple(runbooks or ()))
    if junit:
        from whychain.cli.output_file import deliver

        deliver(junit_xml(results), junit)
    print_json(results_answer(results)) if as_json else print_lines(result_lines(results))
    if any(result.problems for result in results):
        raise typer.Exit(ExitCode.NO_OR_FINDINGS)
