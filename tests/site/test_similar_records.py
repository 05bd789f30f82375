"""Lists of similar records that are kept up to date are those found from nothing."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from whychain.causal.examples import example_link
from whychain.causal.mechanisms import Mechanism, Mechanisms, Part, ranked
from whychain.causal.network import CausalNetwork, Node
from whychain.causal.similarity import DEFAULT_NEIGHBOURS
from whychain.causal.vocabulary import NodeKind
from whychain.causal.vocabulary_files import Vocabulary
from whychain.documents.memory import Memory, digest
from whychain.site.record_pages import causes_first
from whychain.site.similar_ground import (
    Alike,
    Nearest,
    Sealed,
    SimilarGround,
    roughly,
)
from whychain.site.similar_records import SimilarRecords

Account = tuple[str, Mechanism]
nodes = st.frozensets(st.sampled_from("abcdefghijklmnop"), max_size=5)
steps = st.frozensets(st.tuples(st.sampled_from("abcd"), st.sampled_from("efgh")), max_size=4)
names = st.integers(0, 40).map("r{}".format)
account = st.tuples(st.sampled_from(["told", "analysed"]), st.builds(Mechanism, nodes, steps))
change = st.tuples(st.dictionaries(names, account, max_size=2), st.sets(names, max_size=2))
MANY = {f"r{n}": ("told", Mechanism(frozenset({f"{n % 9}"}), frozenset())) for n in range(30)}
accounts = st.dictionaries(names, account, max_size=40) | st.just(MANY)


def network(one: Account) -> CausalNetwork:
    name, mechanism = one
    found = {node: Node(node, NodeKind.EFFECT, node) for node in mechanism.nodes}
    links = tuple(example_link(effect, cause) for cause, effect in mechanism.steps)
    return CausalNetwork(found, links, (), account=name)


class Asked:
    """Similar records of some accounts, and which of these were read."""

    def __init__(self, memory: Memory, told: Mapping[str, Account]) -> None:
        self.read: set[str] = set()
        self._told = told
        rests_on = {
            name: digest(account, sorted(one.nodes), sorted(one.steps))
            for name, (account, one) in told.items()
        }
        made_of = digest(*map(repr, rests_on.items()))
        self.similar = SimilarRecords(memory, made_of, rests_on, self._network)

    def _network(self, record: str) -> CausalNetwork:
        self.read.add(record)
        return network(self._told[record])

    @property
    def lists(self) -> dict[str, Nearest]:
        return {name: self.similar.of(name) for name in self._told}

    @property
    def kept(self) -> dict[str, bytes]:
        return {name: self.similar.kept(name) for name in self._told}


def by_definition(told: Mapping[str, Account]) -> dict[str, Nearest]:
    mechanisms = Mechanisms[Part]()
    mechanisms.change({name: one.parts for name, (_, one) in told.items()})

    def alike(own: Mechanism, name: str, share: float) -> Alike:
        account, other = told[name]
        shared_nodes = tuple(sorted(own.nodes & other.nodes))
        shared_steps = tuple(sorted(own.steps & other.steps))
        return Alike(name, account, roughly(share), shared_nodes, shared_steps)

    def nearest(name: str, own: Mechanism) -> Nearest:
        every = ranked(mechanisms.alike(name).items())
        shown = every[:DEFAULT_NEIGHBOURS]
        return Nearest(len(every) > len(shown), tuple(alike(own, *one) for one in shown))

    return {name: nearest(name, own) for name, (_, own) in told.items()}


@given(accounts, st.lists(change, max_size=3))
@example(MANY, [({"r3": ("analysed", MANY["r3"][1])}, {"r9"}), ({"new": MANY["r4"]}, set())])
def test_lists_kept_from_build_to_build_are_those_found_from_nothing(
    told: dict[str, Account], changes: list[tuple[dict[str, Account], set[str]]]
) -> None:
    with TemporaryDirectory() as folder:
        for more, gone in [({}, set()), *changes]:
            told = {name: one for name, one in (told | more).items() if name not in gone}
            memory = Memory(Path(folder))
            asked = Asked(memory, told)

            assert asked.kept == Asked(Memory(), told).kept
            assert asked.lists == by_definition(told)
            memory.save()


@given(accounts, change)
def test_a_digest_is_another_where_a_list_is(
    told: dict[str, Account], change: tuple[dict[str, Account], set[str]]
) -> None:
    more, gone = change
    now = {name: one for name, one in (told | more).items() if name not in gone}
    last, new = Asked(Memory(), told), Asked(Memory(), now)

    for name in told.keys() & now.keys():
        same = last.similar.of(name) == new.similar.of(name)
        assert (last.similar.kept(name) == new.similar.kept(name)) == same


def test_a_record_without_an_account_has_no_list() -> None:
    assert Asked(Memory(), MANY).similar.of("other") == Nearest()
    assert Asked(Memory(), MANY).similar.kept("other") == b""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The memory of a build with many records."""
    memory = Memory(tmp_path)
    assert Asked(memory, MANY).kept
    memory.save()
    return tmp_path


def test_nothing_is_read_or_written_where_nothing_changed(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    memory = Memory(folder)
    asked = Asked(memory, MANY)

    assert asked.kept == Asked(Memory(), MANY).kept
    assert asked.lists == by_definition(MANY)
    memory.save()

    assert asked.read == set()
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_only_an_account_that_changed_is_read(folder: Path) -> None:
    asked = Asked(Memory(folder), {**MANY, "r3": MANY["r4"]})

    assert asked.lists
    assert asked.read == {"r3"}


def test_of_a_memory_that_lacks_a_file_all_is_found_anew(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        path.unlink()
        asked = Asked(Memory(folder), {**MANY, "r3": MANY["r4"]})

        assert asked.lists == by_definition({**MANY, "r3": MANY["r4"]})
        path.write_bytes(content)


def test_a_page_has_shared_faults_before_what_came_of_them() -> None:
    kinds = {"zeal": NodeKind.FAULT, "alarm": NodeKind.SYMPTOM, "down": NodeKind.OUTCOME}
    steps = (("alarm", "down"), ("undeclared", "down"), ("zeal", "alarm"))
    one = Alike("r1", "told", 0.5, ("alarm", "down", "undeclared", "zeal"), steps)

    (ordered,) = causes_first(Nearest(neighbours=(one,)), Vocabulary(kinds, {})).neighbours

    assert ordered.nodes == ("zeal", "undeclared", "alarm", "down")
    assert ordered.steps == (("zeal", "alarm"), ("undeclared", "down"), ("alarm", "down"))


def sealed() -> Sealed:
    ground = SimilarGround(None)
    ground.update(dict.fromkeys(MANY, b"this"), lambda name: network(MANY[name]))
    return ground.sealed()


@given(st.integers(0, len(sealed().content) - 1), st.integers(1, 255))
def test_what_is_damaged_is_empty(place: int, bits: int) -> None:
    whole = sealed()
    content = bytearray(whole.content)
    content[place] ^= bits

    assert not SimilarGround(Sealed(whole.checksum, bytes(content))).digests
    assert SimilarGround(whole).digests


def test_what_is_sound_and_something_else_is_empty() -> None:
    content = b"something else"

    assert not SimilarGround(Sealed(crc32(content), content)).digests
