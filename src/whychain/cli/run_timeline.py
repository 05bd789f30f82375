"""``whychain kb timeline --from-run``: a run as part of a record."""

from pathlib import Path

from whychain.cli.output import print_json, print_lines, say
from whychain.runbooks.runs.folder import find_run
from whychain.workspace.run_timeline import attach_journal, run_timeline, run_timeline_yaml


def show_run_timeline(root: Path, run: str, record: str | None, *, as_json: bool) -> None:
    """Print the events and the evidence of a run; copy its journal beside a record if one is named.

    Raises:
        UsageError: when there is no such run or record.
        ContentError: when the journal is damaged, or the copy cannot be written.
    """
    run_id = find_run(root, run)
    found = run_timeline(root, run_id)
    if record:
        say(f"the journal is now {attach_journal(root, run_id, record)}")
    print_json(found) if as_json else print_lines([run_timeline_yaml(found).rstrip()])
