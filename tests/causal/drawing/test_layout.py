"""The layout: nothing overlaps, every arrow meets its boxes, loops run back apart."""

import random
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whychain.causal.drawing.crossings import crossings, reduced
from whychain.causal.drawing.cycles import feedback
from whychain.causal.drawing.diagram import Arrow, Box, Diagram, Entry
from whychain.causal.drawing.layers import layers
from whychain.causal.drawing.layout import Layout, lay_out
from whychain.causal.drawing.routes import Route

Pair = tuple[str, str]


def box(name: str, before: str | None = None) -> Box:
    return Box(name, 40.0, 15.0, 15.0, reach=8.0, stands_before=before)


def diagram(*pairs: Pair, alone: tuple[str, ...] = ()) -> Diagram:
    names = sorted({name for pair in pairs for name in pair} | set(alone))
    arrows = tuple(Arrow(f"{a} to {b}", a, b, group=a) for a, b in dict.fromkeys(pairs))
    return Diagram(tuple(map(box, names)), arrows)


def crossed(shape: Diagram) -> int:
    layered = layers(shape, feedback(shape))
    return crossings(layered, reduced(layered))


def levels(route: Route) -> set[float]:
    return {y for _, y in route.points}


def assert_sound(shape: Diagram, found: Layout) -> None:
    assert set(found.places) == {b.id for b in shape.boxes}
    assert set(found.routes) == {a.id for a in shape.arrows}
    assert_nothing_overlaps(shape, found)
    by_id = {b.id: b for b in shape.boxes}
    for arrow in shape.arrows:
        (start_x, start_y), *_, (end_x, end_y) = found.routes[arrow.id].points
        source, target = found.places[arrow.source], found.places[arrow.target]
        assert start_x == source.right
        assert end_x == target.left
        assert abs(start_y - source.y) <= by_id[arrow.source].reach
        assert abs(end_y - target.y) <= by_id[arrow.target].reach
    for x, y in (point for route in found.routes.values() for point in route.points):
        assert 0 <= x <= found.width
        assert 0 <= y <= found.height


def assert_nothing_overlaps(shape: Diagram, found: Layout) -> None:
    for one, other in combinations(shape.boxes, 2):
        a, b = found.places[one.id], found.places[other.id]
        beside = a.right <= b.left or b.right <= a.left
        apart = a.y + one.below <= b.y - other.above or b.y + other.below <= a.y - one.above
        assert beside or apart, (one.id, other.id)


def assert_clear_of_boxes(shape: Diagram, found: Layout) -> None:
    """A route is level inside columns; where it bends, or stands upright, there is a gap."""
    for arrow in shape.arrows:
        for (x, y), (next_x, next_y) in pairwise(found.routes[arrow.id].points):
            for other in shape.boxes:
                place = found.places[other.id]
                over = min(x, next_x) < place.right and place.left < max(x, next_x)
                top, bottom = place.y - other.above, place.y + other.below
                assert not (over and min(y, next_y) < bottom and top < max(y, next_y))


def test_nothing_takes_no_room() -> None:
    assert lay_out(Diagram((), ())) == Layout({}, {}, 0.0, 0.0)


def test_a_single_box_takes_exactly_its_own_room() -> None:
    found = lay_out(Diagram((Box("a", 40, 10, 20),), ()))

    assert (found.width, found.height) == (40, 30)


def test_a_cause_stands_left_of_its_effect() -> None:
    found = lay_out(diagram(("a", "b"), ("b", "c"), ("a", "c")))

    assert [found.places[name].column for name in "abc"] == [0, 1, 2]


def test_a_chain_is_one_straight_line() -> None:
    found = lay_out(diagram(("a", "b"), ("b", "c"), ("c", "d")))

    assert len({y for route in found.routes.values() for y in levels(route)}) == 1


def test_a_gate_stands_right_in_front_of_its_effect() -> None:
    boxes = (*map(box, "abcde"), box("gate", before="e"))
    arrows = [
        Arrow("1", "a", "b"),
        Arrow("2", "b", "c"),
        Arrow("3", "c", "gate", "and", 2),
        Arrow("4", "d", "gate", "and", 2),
        Arrow("5", "gate", "e", "and"),
    ]
    found = lay_out(Diagram(boxes, tuple(arrows)))

    assert found.places["gate"].column == found.places["e"].column - 1
    assert found.places["gate"].y == found.places["e"].y


def test_a_cause_used_late_stands_next_to_where_it_is_used() -> None:
    found = lay_out(diagram(("a", "b"), ("b", "c"), ("late", "c")))

    assert found.places["late"].column == 1


def test_what_belongs_last_stands_in_the_last_column() -> None:
    shape = diagram(("a", "b"), ("b", "c"))
    harm = Box("harm", 40, 10, 10, last=True)
    found = lay_out(Diagram((*shape.boxes, harm), (*shape.arrows, Arrow("x", "a", "harm"))))

    assert found.places["harm"].column == found.places["c"].column


def test_crossings_that_can_be_avoided_are_avoided() -> None:
    ladder = [(f"a{n}", f"b{4 - n}") for n in range(5)]
    tree = [(str(n), str(child)) for n in range(7) for child in (2 * n + 1, 2 * n + 2)]

    assert crossed(diagram(*ladder)) == 0
    assert crossed(diagram(*tree)) == 0


def test_a_complete_bipartite_graph_keeps_the_crossings_that_it_must_have() -> None:
    assert crossed(diagram(*((a, b) for a in "abc" for b in "xyz"))) == 9


def test_an_entry_of_its_own_is_where_the_arrow_ends() -> None:
    guarded = Box("gate", 60, 50, 10, core_width=20)
    arrow = Arrow("a", "cause", "gate", entry=Entry(-30, 44))
    found = lay_out(Diagram((box("cause"), guarded), (arrow,)))
    place = found.places["gate"]

    assert found.routes["a"].points[-1] == (place.middle - 22, place.y - 30)


def test_an_arrow_without_a_loop_is_never_feedback() -> None:
    found = lay_out(diagram(("a", "b"), ("a", "c"), ("b", "c")))

    assert not any(route.feedback for route in found.routes.values())


def test_the_arrow_that_comes_back_is_feedback_and_runs_outside() -> None:
    shape = diagram(("start", "load"), ("load", "retries"), ("retries", "load"))
    found = lay_out(shape)

    assert {name for name, route in found.routes.items() if route.feedback} == {"retries to load"}
    lane = max(levels(found.routes["retries to load"]))
    assert all(lane > found.places[b.id].y + b.below for b in shape.boxes)
    assert_sound(shape, found)


def test_a_box_that_leads_to_itself_has_a_loop_of_its_own() -> None:
    shape = diagram(("a", "a"))
    found = lay_out(shape)

    assert found.routes["a to a"].feedback
    assert_sound(shape, found)


def test_a_loop_that_nothing_enters_is_still_drawn() -> None:
    shape = diagram(("a", "b"), ("b", "c"), ("c", "a"))
    found = lay_out(shape)

    assert [name for name, route in found.routes.items() if route.feedback] == ["c to a"]
    assert_sound(shape, found)


def test_the_input_that_is_enough_without_the_loop_is_not_turned_back() -> None:
    """Retries start with the orphaned work; the overload that follows only feeds them."""
    boxes = tuple(map(box, ("orphans", "overload", "pool", "retries")))
    arrows = (
        Arrow("1", "orphans", "retries", "first"),
        Arrow("2", "overload", "retries", "second"),
        Arrow("3", "orphans", "pool", "any", 1),
        Arrow("4", "retries", "pool", "any", 1),
        Arrow("5", "pool", "overload", "third"),
    )

    assert feedback(Diagram(boxes, arrows)) == {"2"}


def test_three_loops_over_each_other_return_in_three_lanes() -> None:
    chain = [(f"n{n}", f"n{n + 1}") for n in range(4)]
    found = lay_out(diagram(*chain, ("n2", "n1"), ("n3", "n1"), ("n4", "n1")))
    returning = [route.points[2][1] for route in found.routes.values() if route.feedback]

    assert len(set(returning)) == len(returning) == 3


def test_boxes_joined_to_nothing_do_not_pile_up_in_one_column() -> None:
    found = lay_out(diagram(("a", "b"), ("b", "c"), alone=("x", "y", "z")))

    assert {found.places[name].column for name in "xyz"} == {0, 1, 2}


def test_what_is_empty_over_the_whole_width_is_taken_out() -> None:
    pairs = [(f"a{n}", "b") for n in range(9)]
    found = lay_out(diagram(*pairs, ("x", "y")))
    rows = sorted({place.y for place in found.places.values()})

    assert all(below - above <= 46 for above, below in pairwise(rows))


names = st.sampled_from([f"n{number}" for number in range(9)])


@given(st.lists(st.tuples(names, names), max_size=16))
def test_any_diagram_is_drawn_whole_and_without_overlap(pairs: list[Pair]) -> None:
    shape = diagram(*pairs)
    found = lay_out(shape)

    assert_sound(shape, found)
    assert lay_out(shape) == found


@given(st.lists(st.tuples(names, names).filter(lambda p: p[0] < p[1]), max_size=20))
def test_no_arrow_runs_through_a_box(pairs: list[Pair]) -> None:
    shape = diagram(*pairs)

    assert_clear_of_boxes(shape, lay_out(shape))


@pytest.mark.parametrize("size", [40, 120])
def test_large_diagrams_are_drawn_whole_as_well(size: int) -> None:
    dice = random.Random(size)
    pairs = [(f"n{dice.randrange(n)}", f"n{n}") for n in range(1, size) for _ in range(2)]
    shape = diagram(*pairs, ("n9", "n1"), (f"n{size - 1}", "n2"))

    assert_sound(shape, lay_out(shape))
