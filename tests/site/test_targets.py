"""What a page asks for while it is made is noted, and nothing that it does not ask for."""

import pytest

from whychain.site.targets import Asked, Calling, Target, Targets

FIRST, SECOND = Target("causes/a", "A"), Target("causes/b", "B")


def targets(asked: Asked, **named: Target) -> Targets:
    return Targets("node", named, asked)


def test_a_name_that_is_asked_for_is_noted_found_or_not() -> None:
    asked = Asked()
    nodes = targets(asked, a=FIRST, b=SECOND)

    with asked.of_page() as names:
        found = nodes["a"], nodes.get("gone"), "missing" in nodes

    assert found == (FIRST, None, False)
    assert set(names) == {"node a", "node gone", "node missing"}


def test_a_part_notes_for_itself_and_for_the_whole() -> None:
    asked = Asked()
    nodes = targets(asked, a=FIRST, b=SECOND)

    with asked.of_page() as whole:
        nodes["a"]
        with asked.of_page() as part:
            nodes["b"]

    assert (set(whole), set(part)) == ({"node a", "node b"}, {"node b"})


def test_a_page_that_fails_leaves_the_next_one_nothing() -> None:
    asked = Asked()
    nodes = targets(asked, a=FIRST, b=SECOND)
    with pytest.raises(KeyError), asked.of_page():
        nodes["gone"]

    with asked.of_page() as names:
        nodes["b"]

    assert set(names) == {"node b"}


@pytest.mark.parametrize(
    ("asked_for", "other", "is_other"),
    [
        (["node a"], {"a": Target("causes/a", "New")}, True),
        (["node a"], {"a": Target("elsewhere", "A")}, True),
        (["node a"], {"b": Target("causes/b", "New")}, False),
        (["node a"], {"c": Target("causes/c", "C")}, False),
        (["node c"], {"c": Target("causes/c", "C")}, True),
        (["record a"], {"a": Target("causes/a", "New")}, False),
        (["*"], {"c": Target("causes/c", "C")}, True),
    ],
)
def test_only_what_was_asked_for_makes_a_page_another(
    asked_for: list[str], other: dict[str, Target], is_other: bool
) -> None:
    before = {"a": FIRST, "b": SECOND}
    last = Calling([targets(Asked(), **before)])
    now = Calling([targets(Asked(), **before | other)])

    assert (last.of(asked_for) != now.of(asked_for)) is is_other
    assert last.everything != now.everything


def test_who_goes_through_all_names_asks_for_everything() -> None:
    asked = Asked()
    nodes = targets(asked, a=FIRST)

    with asked.of_page() as names:
        assert list(nodes) == ["a"]
        assert len(nodes) == 1

    assert set(names) == {"*"}
