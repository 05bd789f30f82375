"""A record taken apart: digests of what different pages read of it, and how it is found.

So a page is made again only when a record says something else of what the page shows.
"""

import msgspec

from whychain.causal.rules import nodes_used
from whychain.documents.memory import Decoder, digest
from whychain.kb.listing import causal_nodes
from whychain.kb.record import Drill, Incident, Record
from whychain.site.links import record_path
from whychain.site.search_rows import Row, row_of_record
from whychain.workspace.gaps import gaps_of_record

_encode = msgspec.msgpack.encode


class Aspects(msgspec.Struct, frozen=True, array_like=True):
    """What is known of a record without looking at it."""

    nodes: tuple[str, ...]
    """Every node that it names, once; first those that its accounts speak of."""
    causal_count: int
    causal: bytes
    """All that it says about causes, without how bad it was."""
    title: bytes
    """How links name it, and where they lead."""
    course: bytes
    """Everything but its title, its summary and its accounts."""
    met: bytes
    """Which nodes it names."""
    claims: bytes
    """Its claims."""
    actions: bytes
    """Its actions."""
    gaps: bytes
    """What it does not say."""
    row: Row
    """How the search finds it, without its narrative."""

    @property
    def causal_nodes(self) -> tuple[str, ...]:
        """Return every node that its accounts speak of, sorted."""
        return self.nodes[: self.causal_count]


ASPECTS = Decoder(Aspects)


def aspects_of(record: Record) -> Aspects:
    """Take a record apart."""
    spoken_of = sorted(causal_nodes(record))
    nodes = tuple(dict.fromkeys([*spoken_of, *(node for _, node, _ in nodes_used(record))]))
    told = (
        record.causal,
        record.impact.node if isinstance(record, Incident) else None,
        record.injects if isinstance(record, Drill) else (),
        nodes,
    )
    path = record_path(record)
    course = msgspec.structs.replace(record, title="", summary="", causal=None)
    return Aspects(
        nodes=nodes,
        causal_count=len(spoken_of),
        causal=digest(path, _encode(told)),
        title=digest(path, record.title),
        course=digest(path, msgspec.json.encode(course)),
        met=digest(path, _encode((spoken_of, nodes))),
        claims=digest(path, msgspec.json.encode(record.claims)),
        actions=digest(path, _encode(record.actions)),
        gaps=digest(path, _encode(gaps_of_record(record))),
        row=row_of_record(record),
    )
