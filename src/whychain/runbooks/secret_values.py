"""Where secrets come from: the environment, a file, a descriptor. Read at a run, never before."""

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from whychain.errors import UsageError
from whychain.runbooks.values import Secret, Value

_MOST_BYTES = 65536
_FORMS = "env:NAME, file:PATH or fd:N"


def reveal_all(inputs: Mapping[str, Value]) -> Mapping[str, str]:
    """Return the value of every source that the inputs name; each source is read once.

    Raises:
        UsageError: for the first source that gives no value.
    """
    sources = (value.source for value in inputs.values() if isinstance(value, Secret))
    return {source: reveal(source) for source in dict.fromkeys(sources)}


def reveal(source: str) -> str:
    """Return the secret that ``env:NAME``, ``file:PATH`` or ``fd:N`` leads to.

    Of a file or a descriptor one line end at the end is left out. A descriptor is read to its
    end, so that a second time finds nothing; it stays open.

    Raises:
        UsageError: when there is none, or none that is a text; never with the value in it.
    """
    kind, _, place = source.partition(":")
    match kind:
        case "env":
            value = _of_environment(source, place)
        case "file":
            value = _of_file(source, place)
        case "fd" if re.fullmatch(r"[0-9]{1,9}", place):
            value = _of_descriptor(source, int(place))
        case _:  # not shown: it may be the secret itself
            raise UsageError("a secret's source is of no known form", fix=f"give {_FORMS}")
    if not value:
        raise _refusal(source, "it is empty", "put the secret there, or leave the input out")
    if "\0" in value:
        raise _refusal(source, "it holds a NUL character", "give a secret that is a text")
    return value


def _refusal(source: str, problem: str, fix: str) -> UsageError:
    return UsageError(f"secret {source}: {problem}", fix=fix)


def _of_environment(source: str, name: str) -> str:
    value = os.environ.get(name)
    if value is None:
        raise _refusal(source, "no such environment variable", f"export {name}, or give {_FORMS}")
    return _text(source, os.fsencode(value))


def _of_file(source: str, path: str) -> str:
    try:
        mode = Path(path).stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            raise _refusal(source, "neither a file nor a pipe", "name a file that holds the secret")
        with Path(path).open("rb", buffering=0) as file:
            return _of_descriptor(source, file.fileno())
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or "no such path"
        raise _refusal(source, problem, "check the path and who may read it") from error


def _of_descriptor(source: str, descriptor: int) -> str:
    content = bytearray()
    try:
        while len(content) <= _MOST_BYTES and (piece := os.read(descriptor, _MOST_BYTES)):
            content += piece
    except OSError as error:
        problem = error.strerror or "cannot be read"
        raise _refusal(
            source, problem, f"open it for reading, such as {descriptor}<PATH"
        ) from error
    if len(content) > _MOST_BYTES:
        raise _refusal(source, "longer than 64 KiB", "give a shorter secret")
    return re.sub(r"\r?\n\Z", "", _text(source, bytes(content)))


def _text(source: str, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:  # the error's own text would show bytes of the secret
        raise _refusal(source, "it is not UTF-8", "give a secret that is a text") from None
