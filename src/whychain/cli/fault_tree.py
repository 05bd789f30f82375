"""``whychain causal cut-sets --mef``: a fault tree from a file instead of the knowledge base."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whychain.cli.options import node_ids
from whychain.cli.output import print_json, print_lines
from whychain.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from whychain.causal.fault_tree import TreeCutSets

OutcomeArgument = Annotated[
    str | None,
    typer.Argument(metavar="[NODE]", help="Id of a node; not with --mef.", autocompletion=node_ids),
]
MefOption = Annotated[
    Path | None,
    typer.Option("--mef", metavar="FILE", help="Ask the fault tree of this Open-PSA file."),
]
TopOption = Annotated[
    str | None,
    typer.Option("--top", metavar="GATE", help="With --mef: which gate; default: the top one."),
]
SecondsOption = Annotated[
    float, typer.Option("--seconds", min=0.1, help="With --mef: stop looking after so long.")
]


def refuse_with_mef(outcome: str | None, incident: str | None, account: str | None) -> None:
    """Refuse what names something in the knowledge base.

    Raises:
        UsageError: one of these was given.
    """
    if outcome is not None:
        raise UsageError(f"NODE {outcome} does not go with --mef", fix=f"--top {outcome}")
    if incident or account:
        raise UsageError("--incident and --account do not go with --mef", fix="leave them out")


def required_outcome(outcome: str | None) -> str:
    """Return the outcome, which is optional only beside --mef.

    Raises:
        UsageError: there is none.
    """
    if outcome is None:
        raise UsageError("which outcome?", fix="name a NODE, or a file with --mef")
    return outcome


def answer_for_tree(
    path: Path,
    top: str | None,
    limit: int | None,
    max_order: int | None,
    seconds: float,
    as_json: bool,
) -> None:
    """Print the cut sets of a fault tree; exit code 1 when there are none or not all."""
    from whychain.causal.fault_tree import tree_cut_sets
    from whychain.causal.logic.limits import Limits

    answer = tree_cut_sets(
        path, top, limit=limit, max_order=max_order, limits=Limits(seconds=seconds)
    )
    print_json(answer) if as_json else print_lines(_lines(answer))
    if not answer.count or answer.complete_to is not None:
        raise typer.Exit(ExitCode.NO_OR_FINDINGS)


def _lines(answer: "TreeCutSets") -> Iterator[str]:
    least = "" if answer.complete_to is None else "at least "
    sets = "set" if answer.count == 1 else "sets"
    yield f"{answer.outcome}: {least}{answer.count:,} minimal cut {sets}"
    if answer.complete_to is not None:
        yield f"the time is over: sets of up to {max(answer.complete_to, 0)} events are all counted"
    for size, count in enumerate(answer.by_order):
        if count:
            yield f"  of {size} {'event' if size == 1 else 'events'}: {count:,}"
    if isinstance(answer.probability, float):
        yield f"probability: {answer.probability:.6g}"
    for number, members in enumerate(answer.sets, start=1):
        yield f"  {number}. {' + '.join(members) or '(nothing at all: it happens by itself)'}"
    if answer.truncated and answer.sets:
        yield f"  … and {answer.count - len(answer.sets):,} more"
