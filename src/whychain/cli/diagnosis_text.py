"""Similar records and diagnoses as lines for people."""

from collections.abc import Iterator

from whychain.causal.diagnosis import Diagnosis, Explanation
from whychain.causal.similarity import Neighbour, Similar
from whychain.cli.answer_text import basis_lines, scope_text
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
        yield f"same step {step.cause} → {step.effect} ({step.weight:g} bits, in {where})"
    for node in neighbour.nodes:
        where = counted(node.records, "record")
        yield f"same {node.kind.value} {node.node} ({node.weight:g} bits, in {where})"
    yield from basis_lines(neighbour.rests_on)


_MOST_SUSPECTS = 5


def diagnose_lines(answer: Diagnosis) -> Iterator[str]:
    """Yield the explanations with scores and priors, the suspects, and where to look next."""
    observed = [f"seen {node}" for node in answer.seen]
    observed += [f"not seen {node}" for node in answer.not_seen]
    where = scope_text(answer.incident, answer.account)
    least = "" if answer.complete_to is None else "at least "
    found = counted(answer.count, "minimal explanation")
    yield f"{', '.join(observed)}{where}: {least}{found}"
    if answer.complete_to is not None:
        parts = counted(max(answer.complete_to, 0), "part")
        yield f"too many for the time: all of up to {parts} are known, scores are shares of these"
    for node in answer.impossible:
        yield f"nothing in this graph leads to {node}"
    for rank, explanation in enumerate(answer.explanations, start=1):
        yield f"  {rank}. {_parts(explanation)}: {_scores(explanation)}"
    if answer.truncated:
        yield f"  … and {answer.count - len(answer.explanations)} more"
    if answer.unseen_cause is not None:
        yield f"  unseen cause, nothing that is known here: score {answer.unseen_cause:.3f}"
    suspects = (f"{s.node} {s.score:.3f}" for s in answer.suspects[:_MOST_SUSPECTS])
    if answer.suspects:
        yield f"one by one: {', '.join(suspects)}"
    yield from _next_lines(answer)
    prior = answer.prior
    yield f"prior: how often each part occurs in {prior.records} records; leak {prior.leak:g}"
    yield from basis_lines(answer.rests_on)


def _next_lines(answer: Diagnosis) -> Iterator[str]:
    tied = answer.explanations[0].tied_with if answer.explanations else 0
    if answer.next_observation and tied:
        yield f"the best {tied + 1} cannot be told apart by what is seen so far"
    if answer.next_observation:
        yield f"look next at: {answer.next_observation}"
    elif tied:
        yield f"the best {tied + 1} cannot be told apart by anything in this graph"


def _parts(explanation: Explanation) -> str:
    parts = (*explanation.faults, *(f"{c} (condition)" for c in explanation.conditions))
    return " + ".join(parts) or "(nothing at all: it happens by itself)"


def _scores(explanation: Explanation) -> str:
    tied = f", tied with {explanation.tied_with} more" if explanation.tied_with else ""
    return f"score {explanation.score:.3f}{tied} (prior {explanation.prior:.3g})"
