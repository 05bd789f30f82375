"""What the default account of each record adds to the answers about all of them."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from whychain.documents.memory import Decoder, Memory
from whychain.site.accounts import AccountAnswers

Names = tuple[str, ...]


class Share(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one account says of its outcomes, and the loops that it has."""

    sets: tuple[tuple[str, tuple[Names, ...]], ...]
    """Each outcome with all of its minimal cut sets."""
    stopping: tuple[tuple[str, Names], ...]
    """Each outcome that happened with the controls that stop it alone."""
    loops: tuple[Names, ...]


Shares = Mapping[str, Share]
_SHARES = Decoder(dict[str, Share])


def shares(
    memory: Memory,
    made_of: Mapping[str, bytes],
    answers: Callable[[str], Sequence[AccountAnswers]],
) -> Shares:
    """Return the share of each record; ``made_of`` says what each of them rests on."""
    return memory.recall_each("shares", made_of, _SHARES, lambda name: share_of(answers(name)[0]))


def share_of(answers: AccountAnswers) -> Share:
    """Return what one account adds."""
    ends = answers.consequences
    return Share(
        sets=tuple((end.node, answers.all_sets[end.node]) for end in ends),
        stopping=tuple(
            (end.node, tuple(one.node for one in end.stopped_by if one.option == "--with"))
            for end in ends
            if end.cut_sets.count
        ),
        loops=tuple(loop.nodes for loop in answers.loops),
    )
