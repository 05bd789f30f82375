"""The links that records tell, in few pieces: who needs all of them decodes them at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from whychain.causal.accounts import defeats_of_account, links_of_account
from whychain.causal.interchange.data import DataLines, data_lines
from whychain.causal.network import CausalLink, Defeat
from whychain.documents.memory import Decoder, Memory
from whychain.kb.record import Record

Guard = tuple[str, tuple[str, ...]]
"""A node and the controls that stand in a link from it."""
Touching = Mapping[str, Sequence[CausalLink | Defeat]]


class ToldLinks(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one record tells: links and defeats of its default account, guards of all."""

    links: tuple[CausalLink, ...]
    defeats: tuple[Defeat, ...]
    guards: tuple[Guard, ...]


_TOLD = Decoder(dict[str, tuple[bytes, ToldLinks]])
_LINES = Decoder(dict[str, tuple[bytes, DataLines]])


def told_links(
    memory: Memory, made_of: Mapping[str, bytes], record: Callable[[str], Record]
) -> Mapping[str, ToldLinks]:
    """Return what each record tells; ``made_of`` says what each of them rests on."""
    return memory.recall_each("told", made_of, _TOLD, lambda name: told_by(record(name)))


def lines_told(
    memory: Memory, made_of: Mapping[str, bytes], told: Callable[[str], ToldLinks]
) -> Mapping[str, DataLines]:
    """Return the links and defeats that each record tells as the data of the graph have them."""

    def lines(name: str) -> DataLines:
        one = told(name)
        return data_lines(one.links, one.defeats)

    return memory.recall_each("lines", made_of, _LINES, lines)


def touching(told: Iterable[ToldLinks]) -> Touching:
    """Return for each node what default accounts say of it, in the order of the records."""
    found: dict[str, list[CausalLink | Defeat]] = defaultdict(list)
    for one in told:
        for link in one.links:
            _add(found, link)
        for defeat in one.defeats:
            for node in {defeat.control, *defeat.gate.inputs}:
                found[node].append(defeat)
    return dict(found)


def _add(found: dict[str, list[CausalLink | Defeat]], link: CausalLink) -> None:
    effect, causes = link.effect, link.gate.inputs
    found[effect].append(link)
    for node in causes:
        if node != effect:
            found[node].append(link)
    for node in link.unless:
        if node != effect and node not in causes:
            found[node].append(link)


def told_by(record: Record) -> ToldLinks:
    """Return what one record tells."""
    causal = record.causal
    guards = tuple(dict.fromkeys(_guards(record)))
    if causal is None or causal.default is None:
        return ToldLinks((), (), guards)
    return ToldLinks(
        links=tuple(links_of_account(record.id, causal.account, causal.default)),
        defeats=tuple(defeats_of_account(record.id, causal.account, causal.default)),
        guards=guards,
    )


def _guards(record: Record) -> Iterator[Guard]:
    for account in record.causal.accounts.values() if record.causal else ():
        for link in account.links:
            for cause in link.causes if link.unless else ():
                yield cause, link.unless
