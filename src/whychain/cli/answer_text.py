"""What the texts of several answers have in common: sets, where was asked, what it rests on."""

from collections.abc import Iterator

from whychain.causal.basis import Basis


def numbered_lines(sets: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    """Yield each set on a line of its own, numbered."""
    for number, members in enumerate(sets, start=1):
        yield f"  {number}. {' + '.join(members) or '(nothing at all: it happens by itself)'}"


def counted_sets(count: int, complete_to: int | None, noun: str) -> str:
    """Return how many sets there are, or at least are: ``2 minimal cut sets``."""
    least = "" if complete_to is None else "at least "
    return f"{least}{count:,} {noun} {'set' if count == 1 else 'sets'}"


def partial_lines(complete_to: int | None) -> Iterator[str]:
    """Yield up to which size all sets are known, when time or memory ran out."""
    if complete_to is not None:
        known = f"sets of up to {complete_to} events are all counted"
        yield f"time or memory ran out: {known if complete_to > 0 else 'larger sets are missing'}"


def scope_text(incident: str | None, account: str | None) -> str:
    """Return where a question was asked, to stand behind the name of a node."""
    if incident is None:
        return " in the whole knowledge base"
    return f" in {incident}, account {account}"


def basis_lines(bases: tuple[Basis, ...]) -> Iterator[str]:
    """Yield what an answer rests on, one account a line."""
    for basis in bases:
        evidence = ", ".join(basis.evidence) or "no evidence"
        yield f"rests on {basis.incident}, account {basis.account}: {evidence}"
