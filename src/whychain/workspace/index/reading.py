"""Networks out of the index: one account, the part around some nodes, or everything."""

import sqlite3
from collections.abc import Iterable, Iterator

import msgspec

from whychain.causal.network import CausalLink, CausalNetwork, Defeat, Node
from whychain.causal.vocabulary import NodeKind
from whychain.workspace.part import Part

_link = msgspec.msgpack.Decoder(CausalLink).decode
_defeat = msgspec.msgpack.Decoder(Defeat).decode
_controls = msgspec.msgpack.Decoder(dict[str, tuple[str, str]]).decode
_PART = """
WITH RECURSIVE after(node) AS (
  SELECT id FROM node WHERE name = :following
  UNION SELECT target FROM edge JOIN after ON source = after.node
), reached(node) AS (
  SELECT id FROM node WHERE name IN (SELECT value FROM json_each(:leading_to))
  UNION SELECT node FROM after
  UNION SELECT source FROM edge JOIN reached ON target = reached.node
)
SELECT is_defeat, body FROM reached JOIN link ON link.target = reached.node
  JOIN account ON account.id = link.account
  WHERE account.is_default ORDER BY account.folder, link.number
"""
_EVERYTHING = """
SELECT is_defeat, body FROM link JOIN account ON account.id = link.account
  WHERE account.is_default ORDER BY account.folder, link.number
"""
_KNOWN = """
SELECT name, kind, title FROM node WHERE name IN (SELECT value FROM json_each(?))
"""
_EXISTING = """
SELECT name FROM node WHERE name IN (SELECT value FROM json_each(?)) AND (
  kind IS NOT NULL OR EXISTS (SELECT 1 FROM edge WHERE target = id OR source = id))
"""


def account_network(
    connection: sqlite3.Connection, folder: str, account: str | None
) -> CausalNetwork | None:
    """Return the network of one account of the record in a folder; None when it is not there."""
    row = connection.execute(
        "SELECT id, record, name, title, controls FROM account"
        " WHERE folder = ? AND (name = ? OR (? IS NULL AND is_default))",
        (folder, account, account),
    ).fetchone()
    return None if row is None else _network_of_row(connection, *row)


def default_networks(
    connection: sqlite3.Connection,
) -> Iterator[tuple[str | None, str | None, CausalNetwork]]:
    """Yield severity, impact and network of the default account of every record, by folder."""
    rows = connection.execute(
        "SELECT severity, impact, id, record, name, title, controls FROM account"
        " WHERE is_default ORDER BY folder"
    )
    for severity, impact, *row in rows.fetchall():
        yield severity, impact, _network_of_row(connection, *row)


def _network_of_row(
    connection: sqlite3.Connection, number: int, record: str, name: str, title: str, controls: bytes
) -> CausalNetwork:
    links, defeats = _decoded(
        connection.execute(
            "SELECT is_defeat, body FROM link WHERE account = ? ORDER BY number", (number,)
        )
    )
    told = _controls(controls)
    nodes = _nodes(connection, dict.fromkeys([*_names(links, defeats), *told]))
    for control, (state, note) in told.items():
        known = nodes[control]
        nodes[control] = Node(control, known.kind, known.title, state, note)
    return CausalNetwork(nodes, links, defeats, record, name, title)


def part_network(connection: sqlite3.Connection, part: Part | None) -> CausalNetwork | None:
    """Return a part of the network of the whole knowledge base; all of it without ``part``.

    None when a node that the part names is not there.
    """
    if part is None:
        links, defeats = _decoded(connection.execute(_EVERYTHING))
        rows = connection.execute("SELECT name FROM node WHERE kind IS NOT NULL ORDER BY name")
        named = [name for (name,) in rows]
    else:
        named = list(part.named)
        there = {name for (name,) in connection.execute(_EXISTING, (_json(named),))}
        if not there.issuperset(named):
            return None
        values = {"following": part.following, "leading_to": _json(part.leading_to)}
        links, defeats = _decoded(connection.execute(_PART, values))
    nodes = _nodes(connection, dict.fromkeys([*named, *_names(links, defeats)]))
    return CausalNetwork(nodes, links, defeats, title="knowledge base")


def _decoded(
    rows: Iterable[tuple[int, bytes]],
) -> tuple[tuple[CausalLink, ...], tuple[Defeat, ...]]:
    links: list[CausalLink] = []
    defeats: list[Defeat] = []
    for is_defeat, body in rows:
        if is_defeat:
            defeats.append(_defeat(body))
        else:
            links.append(_link(body))
    return tuple(links), tuple(defeats)


def _names(links: Iterable[CausalLink], defeats: Iterable[Defeat]) -> Iterator[str]:
    for link in links:
        yield from (*link.sources, link.effect)
    for defeat in defeats:
        yield from (*defeat.gate.inputs, defeat.control)


def _nodes(connection: sqlite3.Connection, names: Iterable[str]) -> dict[str, Node]:
    wanted = list(names)
    rows = connection.execute(_KNOWN, (_json(wanted),))
    known = {name: (kind, title) for name, kind, title in rows}
    found: dict[str, Node] = {}
    for name in wanted:
        kind, title = known.get(name, (None, None))
        found[name] = Node(name, NodeKind(kind or NodeKind.EFFECT), title or name)
    return found


def _json(names: Iterable[str]) -> str:
    return msgspec.json.encode(list(names)).decode()
