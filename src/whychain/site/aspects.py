"""A record taken apart: digests of what different pages read of it, and how it is found.

So a page is made again only when a record says something else of what the page shows.
"""

from collections.abc import Iterator, Sequence
from struct import unpack

import msgspec

from whychain.causal.rules import nodes_used
from whychain.documents.memory import digest
from whychain.kb.listing import causal_nodes
from whychain.kb.record import Drill, Incident, Record
from whychain.site.links import RECORD_FOLDERS, record_path
from whychain.site.search_rows import row_of_record
from whychain.site.shown_links import shown_links
from whychain.site.told_links import told_by
from whychain.workspace.gaps import gaps_of_record

_encode = msgspec.msgpack.encode
_BYTES_OF_A_NODE = 8
_NOTHING = bytes(_BYTES_OF_A_NODE)


class Aspects(msgspec.Struct, frozen=True, array_like=True):
    """What is known of a record without looking at it."""

    id: str
    path: str
    """Where its page stands, without ending."""
    title: str
    severity: str
    """Empty unless it is an incident."""
    injects: tuple[str, ...]
    """What a drill injects."""
    accounts: int
    """How many accounts it has."""
    links: int
    """How many links they have together."""
    is_told: bool
    """Whether one of them is its default account."""
    nodes: tuple[str, ...]
    """Every node that it names, once; first those that its accounts speak of."""
    causal_count: int
    causal: bytes
    """All that it says about causes, without how bad it was."""
    mechanisms: bytes
    """What its default account says of each node that its accounts speak of, in few bytes."""
    called: bytes
    """How links name it, and where they lead."""
    listed: bytes
    """What lists and feeds say of it."""
    course: bytes
    """Everything but its title, its summary and its accounts."""
    met: bytes
    """Which nodes it names."""
    said: tuple[tuple[str, bytes], ...]
    """Each node that a claim or an action speaks of, with bytes that stand for what it says."""
    claims: bytes
    """Its claims."""
    actions: bytes
    """Its actions."""
    gaps: bytes
    """What it does not say."""
    found: bytes
    """How the search finds it, without its narrative."""

    @property
    def is_incident(self) -> bool:
        """Return whether it is something that happened."""
        return bool(self.severity)

    @property
    def is_drill(self) -> bool:
        """Return whether it is a planned fault injection."""
        return self.path.startswith(f"{RECORD_FOLDERS[Drill]}/")

    @property
    def causal_nodes(self) -> tuple[str, ...]:
        """Return every node that its accounts speak of, sorted."""
        return self.nodes[: self.causal_count]

    @property
    def told(self) -> Sequence[tuple[str, bytes]]:
        """Return each node of its default account with bytes that stand for what it says of it."""
        each = unpack(f"{_BYTES_OF_A_NODE}s" * self.causal_count, self.mechanisms)
        every = list(zip(self.nodes, each, strict=False))
        return [one for one in every if one[1] != _NOTHING] if _NOTHING in each else every


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
    outline = msgspec.structs.replace(record, title="", summary="", causal=None)
    course = digest(path, msgspec.json.encode(outline))
    accounts = record.causal.accounts.values() if record.causal else ()
    return Aspects(
        id=record.id,
        path=path,
        title=record.title,
        severity=record.severity.value if isinstance(record, Incident) else "",
        injects=record.injects if isinstance(record, Drill) else (),
        accounts=len(accounts),
        links=sum(len(account.links) for account in accounts),
        is_told=bool(record.causal and record.causal.default),
        nodes=nodes,
        causal_count=len(spoken_of),
        causal=digest(path, _encode(told)),
        mechanisms=_mechanisms(record, spoken_of),
        called=digest(path, record.title),
        listed=digest(course, record.title, record.summary, len(accounts)),
        course=course,
        met=digest(path, _encode((spoken_of, nodes))),
        said=tuple(_said(record)),
        claims=digest(path, msgspec.json.encode(record.claims)),
        actions=digest(path, _encode(record.actions)),
        gaps=digest(_encode(gaps_of_record(record))),
        found=digest(path, _encode(row_of_record(record))),
    )


def _said(record: Record) -> Iterator[tuple[str, bytes]]:
    claims = ((claim.node, claim) for claim in record.claims)
    actions = ((action.control, action) for action in record.actions)
    for node, told in (*claims, *actions):
        if node:
            yield node, digest(record.id, _encode(told))[:_BYTES_OF_A_NODE]


def _mechanisms(record: Record, nodes: list[str]) -> bytes:
    """Return for each node some bytes that stand for all mechanisms that touch it."""
    found: dict[str, list[bytes]] = {node: [] for node in nodes}
    account = told_by(record)
    for link in shown_links(account.links, account.defeats):
        told = _encode((link.said, link.confidence, link.inferred))
        for node in set(link.nodes):
            found[node].append(told)
    path = record_path(record)
    each = (digest(path, node, *told) if told else _NOTHING for node, told in found.items())
    return b"".join(one[:_BYTES_OF_A_NODE] for one in each)
