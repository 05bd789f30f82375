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
    """What one record tells."""

    links: tuple[CausalLink, ...]
    """Those of its default account; and so are its defeats."""
    defeats: tuple[Defeat, ...]
    other_guards: tuple[Guard, ...]
    """What guards a link of another account only."""

    @property
    def guards(self) -> Iterator[Guard]:
        """Yield what guards a link of some account; a guard may come more than once."""
        for link in self.links:
            for cause in link.gate.inputs if link.unless else ():
                yield cause, link.unless
        yield from self.other_guards


_TOLD = Decoder(dict[str, ToldLinks])
_LINES = Decoder(dict[str, DataLines])


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
    causal, told = record.causal, ToldLinks((), (), ())
    if causal and causal.default:
        account = (record.id, causal.account, causal.default)
        told = ToldLinks(tuple(links_of_account(*account)), tuple(defeats_of_account(*account)), ())
    others = frozenset(_guards(record)).difference(told.guards)
    return msgspec.structs.replace(told, other_guards=tuple(sorted(others)))


def _guards(record: Record) -> Iterator[Guard]:
    for account in record.causal.accounts.values() if record.causal else ():
        for link in account.links:
            controls = tuple(sorted(set(link.unless)))
            for cause in link.causes if controls else ():
                yield cause, controls
