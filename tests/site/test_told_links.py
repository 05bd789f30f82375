"""What is said of a node is everything that names it, each once, in the order of the records."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from whychain.causal.network import CausalLink, Defeat, Threshold
from whychain.kb.account import Account, Causal, Link
from whychain.site.told_links import ToldLinks, told_by, touching
from whychain.workspace.load import Workspace

names = st.sampled_from("abcd")
some = st.lists(names, min_size=1, max_size=3, unique=True).map(tuple)
few = st.lists(names, max_size=2, unique=True).map(tuple)


def link(effect: str, causes: tuple[str, ...], unless: tuple[str, ...]) -> CausalLink:
    gate = Threshold(1, causes)
    return CausalLink(effect, effect, gate, unless, "high", (), "", "", inferred=False, note="")


def defeat(control: str, causes: tuple[str, ...]) -> Defeat:
    return Defeat(control, control, Threshold(1, causes), (), "", "", "")


links = st.lists(st.builds(link, names, some, few), max_size=4).map(tuple)
defeats = st.lists(st.builds(defeat, names, some), max_size=3).map(tuple)


@given(st.lists(st.tuples(links, defeats), max_size=3))
def test_what_is_said_of_a_node_is_everything_that_names_it_once(
    told: list[tuple[tuple[CausalLink, ...], tuple[Defeat, ...]]],
) -> None:
    found = touching(ToldLinks(links, defeats, ()) for links, defeats in told)

    for node in "abcd":
        every: list[CausalLink | Defeat] = [one for pair in told for part in pair for one in part]
        assert list(found.get(node, ())) == [one for one in every if node in nodes_of(one)]


def nodes_of(one: CausalLink | Defeat) -> set[str]:
    if isinstance(one, CausalLink):
        return {one.effect, *one.gate.inputs, *one.unless}
    return {one.control, *one.gate.inputs}


accounts = st.lists(st.builds(Link, names, some, unless=few), min_size=1, max_size=3).map(
    lambda told: Account("t", tuple(told))
)


@given(told=st.dictionaries(names, accounts, min_size=1, max_size=3), default=names)
def test_what_guards_a_link_of_any_account_is_told(
    reference_workspace: Workspace, told: dict[str, Account], default: str
) -> None:
    record = reference_workspace.records.documents[0].content

    assert set(told_by(replace(record, causal=Causal(default, told))).guards) == {
        (cause, tuple(sorted(link.unless)))
        for account in told.values()
        for link in account.links
        if link.unless
        for cause in link.causes
    }
