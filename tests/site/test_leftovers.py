"""What refers to itself and is needed no longer is collected now and then, and not each time."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from whychain.site.leftovers import Leftovers


class Diagram:
    """Something that refers to itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def no_collections() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def still_there(made: list["weakref.ref[Diagram]"]) -> int:
    return sum(one() is not None for one in made)


def test_leftovers_are_collected_after_the_first_and_then_after_every_so_many() -> None:
    leftovers = Leftovers(first=4, then=2)
    made: list[weakref.ref[Diagram]] = []
    there = []
    for _ in range(8):
        made.append(weakref.ref(Diagram()))
        leftovers.one_more()
        there.append(still_there(made))

    assert there == [1, 2, 3, 0, 1, 0, 1, 0]


def test_little_work_collects_nothing() -> None:
    leftovers = Leftovers(first=300, then=100)
    made = [weakref.ref(Diagram())]
    leftovers.one_more()

    assert still_there(made) == 1
