"""A memory gives back what was found for the same, and is empty when it is not sound."""

import datetime
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.clock import FakeClock

from whychain.documents.memory import MOST_DAYS, Decoder, Memory, cache_folder, digest

NUMBERS = Decoder(tuple[int, ...])


def never() -> tuple[int, ...]:
    raise AssertionError("asked again")


def kept(file: Path | None) -> None:
    """Let a run find something out and remember it."""
    memory = Memory(file, clock=at(0))
    assert memory.recall("primes", b"these", NUMBERS, lambda: (2, 3, 5)) == (2, 3, 5)
    memory.save()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    kept(tmp_path / "cache" / "memory")
    return tmp_path / "cache" / "memory"


def test_what_rests_on_the_same_is_not_asked_again(file: Path) -> None:
    assert Memory(file, clock=at(1)).recall("primes", b"these", NUMBERS, never) == (2, 3, 5)


def test_what_rests_on_something_else_is_asked_again(file: Path) -> None:
    assert Memory(file, clock=at(1)).recall("primes", b"those", NUMBERS, lambda: (7,)) == (7,)


def at(day: int) -> FakeClock:
    """Return a clock that shows some day after the first one."""
    first = datetime.date(2024, 3, 18)
    return FakeClock((first + datetime.timedelta(days=day)).isoformat())


@pytest.mark.parametrize(("day", "known"), [(MOST_DAYS, (2, 3, 5)), (MOST_DAYS + 1, None)])
def test_what_nobody_asks_for_is_forgotten_after_many_days(
    file: Path, day: int, known: tuple[int, ...] | None
) -> None:
    assert Memory(file, clock=at(day)).known("primes", b"these", NUMBERS) == known


def test_what_no_run_has_written_for_many_days_is_removed(file: Path) -> None:
    other, unknown, fresh = (file.parent / name for name in ("0" * 32, "else", "f" * 32))
    for folder in (other, unknown, fresh):
        folder.mkdir()
    (file / "former-kind-0.msgpack").write_bytes(b"")
    for old in (file / "former-kind-0.msgpack", other, unknown):
        days_ago = at(-MOST_DAYS - 1).now().timestamp()
        os.utime(old, (days_ago, days_ago))

    Memory(file, clock=at(0)).save()

    assert [path.name.partition("-")[0] for path in file.iterdir()] == ["primes"]
    assert {path.name for path in file.parent.iterdir()} == {"memory", "else", "f" * 32}


def test_what_is_asked_for_is_remembered_as_if_it_were_new(file: Path) -> None:
    for day in (MOST_DAYS // 2, MOST_DAYS, 2 * MOST_DAYS):
        memory = Memory(file, clock=at(day))
        assert memory.known("primes", b"these", NUMBERS) == (2, 3, 5)
        memory.save()


def test_a_run_that_finds_out_nothing_writes_nothing(file: Path) -> None:
    before = [path.stat() for path in file.iterdir()]
    memory = Memory(file, clock=at(1))
    memory.recall("primes", b"these", NUMBERS, never)
    memory.save()

    assert [path.stat() for path in file.iterdir()] == before


def test_an_answer_of_another_shape_is_asked_again(file: Path) -> None:
    assert (
        Memory(file, clock=at(1)).recall("primes", b"these", Decoder(str), lambda: "new") == "new"
    )


@pytest.mark.parametrize("content", [b"", b"\xff", b"\x80", b"not a memory at all"])
def test_a_damaged_file_is_an_empty_memory(file: Path, content: bytes) -> None:
    for path in file.iterdir():
        path.write_bytes(content)

    assert Memory(file, clock=at(1)).known("primes", b"these", NUMBERS) is None


def test_another_version_of_the_tool_knows_nothing(file: Path) -> None:
    another = Memory(file, version=lambda: b"another", clock=at(1))

    assert another.known("primes", b"these", NUMBERS) is None


def test_without_a_file_nothing_outlives_a_run() -> None:
    kept(None)

    assert Memory().known("primes", b"these", NUMBERS) is None


def test_a_file_that_cannot_be_written_fails_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    kept(tmp_path / "file" / "memory")


def test_the_memory_is_outside_every_workspace() -> None:
    folder = cache_folder()

    assert folder is None or folder.parts[-2:] == ("whychain", "site")


def test_a_digest_tells_parts_apart() -> None:
    assert digest("a", "b") != digest("ab") != digest(b"ab")


MANY = Decoder(dict[str, bytes])
many = st.dictionaries(st.sampled_from("abcdefgh"), st.binary(max_size=1), max_size=8)


def answered(
    memory: Memory, made_of: dict[str, bytes], *, together: bool
) -> tuple[dict[str, bytes], list[str]]:
    """Return an answer for each of many names, what it rests on, and for which it was asked."""
    asked: list[str] = []

    def ask(name: str) -> bytes:
        asked.append(name)
        return made_of[name]

    recall = memory.recall_together if together else memory.recall_each
    found = recall("many", made_of, MANY, ask)
    memory.save()
    return found, asked


@pytest.mark.parametrize("together", [True, False])
@given(runs=st.lists(many, max_size=4))
def test_of_many_answers_those_are_asked_again_that_rest_on_something_else(
    runs: list[dict[str, bytes]], *, together: bool
) -> None:
    before: dict[str, bytes] = {}
    with TemporaryDirectory() as folder:
        for made_of in runs:
            memory = Memory(Path(folder), clock=at(1))
            found, asked = answered(memory, made_of, together=together)

            assert found == made_of
            assert {name for name in asked if before.get(name) == made_of[name]} == set()
            before = made_of


def test_many_answers_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    made_of = {str(number): b"" for number in range(200)}
    for _ in range(2):
        found, _ = answered(Memory(tmp_path / "m", clock=at(1)), made_of, together=False)
        assert list(found) == list(made_of)


@pytest.mark.parametrize("together", [True, False])
def test_many_answers_in_a_damaged_file_are_asked_again(tmp_path: Path, *, together: bool) -> None:
    def again() -> list[str]:
        memory = Memory(tmp_path / "m", clock=at(1))
        return answered(memory, {"a": b"x"}, together=together)[1]

    assert (again(), again()) == (["a"], [])
    for path in (tmp_path / "m").iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    assert (again(), again()) == (["a"], [])
