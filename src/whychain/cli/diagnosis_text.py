"""Similar records and diagnoses as lines for people."""

from collections.abc import Iterator

from whychain.causal.similarity import Neighbour, Similar
from whychain.cli.causal_text import basis_lines
from whychain.cli.output import counted


def similar_lines(answer: Similar) -> Iterator[str]:
    """Yield each neighbour with what it shares, the rarest first."""
    records = counted(answer.count, "record")
    yield f"{answer.record}, account {answer.account}: {records} with some of its mechanism"
    for rank, neighbour in enumerate(answer.neighbours, start=1):
        yield f"  {rank}. {neighbour.record}: similarity {neighbour.similarity:.3f}"
        yield from (f"       {line}" for line in _reasons(neighbour))
    if answer.truncated:
        yield f"  … and {answer.count - len(answer.neighbours)} more"


def _reasons(neighbour: Neighbour) -> Iterator[str]:
    for step in neighbour.steps:
        where = counted(step.records, "record")
        yield f"same step {step.cause} → {step.effect} (weight {step.weight:.2f}, in {where})"
    for node in neighbour.nodes:
        where = counted(node.records, "record")
        yield f"same {node.kind.value} {node.node} (weight {node.weight:.2f}, in {where})"
    yield from basis_lines(neighbour.rests_on)
