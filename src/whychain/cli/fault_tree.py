"""``whychain causal cut-sets --mef``: a fault tree from a file instead of the knowledge base."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whychain.causal.choices import Ranking
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
    float, typer.Option("--seconds", min=0.1, help="Stop looking after so long.")
]
RankOption = Annotated[Ranking, typer.Option("--rank", help="With --mef: which sets come first.")]


def refuse_with_mef(outcome: str | None, incident: str | None, account: str | None) -> None:
    """Refuse what names something in the knowledge base.

    Raises:
        UsageError: one of these was given.
    """
    if outcome is not None:
        raise UsageError(f"NODE {outcome} does not go with --mef", fix=f"--top {outcome}")
    if incident or account:
        raise UsageError("--incident and --account do not go with --mef", fix="leave them out")


def required_outcome(outcome: str | None, rank: Ranking) -> str:
    """Return the outcome, which is optional only beside --mef.

    Raises:
        UsageError: there is none, or the sets are to be ranked by what no record holds.
    """
    if rank is Ranking.PROBABILITY:
        raise UsageError("records hold no probabilities to rank by", fix="leave out --rank")
    if outcome is None:
        raise UsageError("which outcome?", fix="name a NODE, or a file with --mef")
    return outcome


def answer_for_tree(
    path: Path,
    top: str | None,
    limit: int | None,
    max_order: int | None,
    rank: Ranking,
    seconds: float,
    as_json: bool,
) -> None:
    """Print the cut sets of a fault tree; exit code 1 when there are none or not all.

    Raises:
        UsageError: no such gate, or no probabilities to rank by.
    """
    from whychain.causal.fault_tree import tree_cut_sets
    from whychain.causal.logic.limits import Limits

    answer = tree_cut_sets(
        path, top, limit=limit, max_order=max_order, rank=rank, limits=Limits(seconds=seconds)
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
            is_all = answer.complete_to is None or size <= answer.complete_to
            most = "" if is_all else "at least "
            yield f"  of {size} {'event' if size == 1 else 'events'}: {most}{count:,}"
    yield from _probability_lines(answer)
    yield f"memory: {answer.diagram_nodes:,} diagram nodes, {answer.memory_mebibytes:,.1f} MiB"
    yield from _set_lines(answer)
    if answer.truncated and answer.sets:
        yield f"  … and {answer.count - len(answer.sets):,} more"


def _probability_lines(answer: "TreeCutSets") -> Iterator[str]:
    if isinstance(answer.probability, float):
        yield f"probability: {answer.probability:.6g}"
    elif isinstance(answer.probability_bounds, tuple):
        low, high = answer.probability_bounds
        yield f"probability: between {low:.6g} and {high:.6g}"


def _set_lines(answer: "TreeCutSets") -> Iterator[str]:
    chances: Sequence[float] | None = None
    if isinstance(answer.set_probabilities, tuple):
        chances = answer.set_probabilities
    for number, members in enumerate(answer.sets, start=1):
        named = " + ".join(members) or "(nothing at all: it happens by itself)"
        chance = "" if chances is None else f"  [{chances[number - 1]:.6g}]"
        yield f"  {number}. {named}{chance}"
