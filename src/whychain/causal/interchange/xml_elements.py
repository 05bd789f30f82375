"""XML elements with their lines, from a file that is not trusted.

No document type, hence no entities; size, depth and number of elements are bounded.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from whychain.causal.interchange.bounded import bounded_bytes
from whychain.errors import ContentError

_MOST_ELEMENTS = 2_000_000
_DEEPEST = 200


@dataclass(slots=True)
class Element:
    """One element: its attributes, what stands in it, and the line on which it begins."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def each(self, tag: str) -> Iterator["Element"]:
        """Yield every element of this kind inside, in the order of the file."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            if element.tag == tag:
                yield element
            waiting.extend(reversed(element.children))


def read_elements(path: Path, texts: frozenset[str] = frozenset()) -> Element:
    """Return the root element of an XML file; text is kept only inside the tags ``texts``.

    Raises:
        ContentError: the file cannot be read, is too large or no XML, or has a document type.
    """
    content = bounded_bytes(path)
    reading = _Reading(path)
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        reading.start(tag, attributes, parser.CurrentLineNumber)
        parser.CharacterDataHandler = reading.add if tag in texts else None

    def end(_: str) -> None:
        reading.end()
        parser.CharacterDataHandler = None

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = lambda *_: reading.refuse(
        "a document type is not accepted", parser.CurrentLineNumber
    )
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        raise ContentError(f"not XML: {reason}", where=f"{path}:{error.lineno}") from None
    except (LookupError, ValueError):  # so Python speaks of an encoding that it cannot use
        raise ContentError(
            "its encoding is not known", where=f"{path}:1", fix="write it as UTF-8"
        ) from None
    return reading.root.children[0]


class _Reading:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.root = Element("", {}, 0)
        self._open = [self.root]
        self._count = 0

    def start(self, tag: str, attributes: dict[str, str], line: int) -> None:
        element = Element(tag, attributes, line)
        self._open[-1].children.append(element)
        self._open.append(element)
        self._count += 1
        if len(self._open) > _DEEPEST or self._count > _MOST_ELEMENTS:
            self.refuse("nested too deep or too many elements", line)

    def add(self, text: str) -> None:
        self._open[-1].text += text

    def end(self) -> None:
        self._open.pop()

    def refuse(self, why: str, line: int) -> None:
        raise ContentError(why, where=f"{self.path}:{line}")
