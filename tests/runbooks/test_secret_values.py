"""Secrets: read from where the operator says, or refused without a word of them."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from whychain.errors import UsageError
from whychain.runbooks.secret_values import reveal, reveal_all
from whychain.runbooks.values import Secret, Value

SECRET = "hunter2 ü"


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """The two ends of a pipe; a test may have closed the one that is written to."""
    read, write = os.pipe()
    yield read, write
    os.close(read)


def refusal(source: str) -> str:
    with pytest.raises(UsageError) as error:
        reveal(source)
    shown = str(error.value)
    assert "hunter2" not in shown
    assert "(fix: " in shown
    return shown


def filled(end: int, content: bytes) -> None:
    os.write(end, content)
    os.close(end)


def test_a_secret_of_the_environment_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", f"{SECRET}\n")

    assert reveal("env:TOKEN") == f"{SECRET}\n"


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        ("hunter2", "hunter2"),
        ("hunter2\n", "hunter2"),
        ("hunter2\r\n", "hunter2"),
        ("hunter2\n\n", "hunter2\n"),
        (" a\nb ", " a\nb "),
        ("x" * 65536, "x" * 65536),
    ],
)
def test_a_secret_of_a_file_is_all_of_it_but_one_line_end(
    tmp_path: Path, content: str, secret: str
) -> None:
    (tmp_path / "secret").write_bytes(content.encode())

    assert reveal(f"file:{tmp_path}/secret") == secret


def test_a_secret_can_come_through_a_named_pipe(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=(SECRET,), kwargs={"encoding": "utf-8"})
    writer.start()

    assert reveal(f"file:{path}") == SECRET
    writer.join()


def test_a_secret_of_a_descriptor_is_read_to_its_end_and_only_once(pipe: tuple[int, int]) -> None:
    read, write = pipe
    os.write(write, b"hunter2 ")
    filled(write, "ü\n".encode())

    assert reveal(f"fd:{read}") == SECRET
    assert refusal(f"fd:{read}").startswith(f"secret fd:{read}: it is empty (fix: ")


def test_each_source_is_read_once_however_many_inputs_name_it(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    read, write = pipe
    filled(write, b"hunter2")
    monkeypatch.setenv("TOKEN", SECRET)
    inputs: dict[str, Value] = {
        "a": Secret(f"fd:{read}"),
        "b": Secret("env:TOKEN"),
        "c": Secret(f"fd:{read}"),
        "d": "env:NONE",
        "e": ("x",),
    }

    assert reveal_all(inputs) == {f"fd:{read}": "hunter2", "env:TOKEN": SECRET}


def test_a_variable_that_is_not_set_or_empty_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOKEN", raising=False)
    assert refusal("env:TOKEN") == (
        "secret env:TOKEN: no such environment variable "
        "(fix: export TOKEN, or give env:NAME, file:PATH or fd:N)"
    )
    monkeypatch.setenv("TOKEN", "")
    assert "secret env:TOKEN: it is empty" in refusal("env:TOKEN")


def test_a_variable_that_is_not_utf_8_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "hunter2\udcff")

    assert "secret env:TOKEN: it is not UTF-8" in refusal("env:TOKEN")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it is empty"),
        (b"\n", "it is empty"),
        (b"hunter2\0", "it holds a NUL character"),
        (b"hunter2\xff", "it is not UTF-8"),
        (b"hunter2" * 9363, "longer than 64 KiB"),
    ],
)
def test_a_file_without_a_usable_secret_is_refused(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    path = tmp_path / "secret"
    path.write_bytes(content)

    assert refusal(f"file:{path}").startswith(f"secret file:{path}: {problem} (fix: ")


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/", "neither a file nor a pipe"),
        ("/dev/zero", "neither a file nor a pipe"),
        ("/no/such/file", "No such file or directory"),
        ("a\0b", "no such path"),
    ],
)
def test_what_is_no_file_is_refused(path: str, problem: str) -> None:
    assert refusal(f"file:{path}").startswith(f"secret file:{path}: {problem} (fix: ")


def test_a_descriptor_that_is_not_open_for_reading_is_refused(pipe: tuple[int, int]) -> None:
    _, write = pipe
    assert refusal(f"fd:{write}") == (
        f"secret fd:{write}: Bad file descriptor (fix: open it for reading, such as {write}<PATH)"
    )
    os.close(write)
    assert "Bad file descriptor" in refusal(f"fd:{write}")


@pytest.mark.parametrize("source", ["hunter2", "fd:hunter2", "fd:-1", "fd:", "vault:hunter2"])
def test_a_source_of_no_known_form_is_not_repeated(source: str) -> None:
    assert refusal(source) == (
        "a secret's source is of no known form (fix: give env:NAME, file:PATH or fd:N)"
    )
