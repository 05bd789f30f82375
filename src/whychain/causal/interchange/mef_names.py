"""Names that fault-tree tools accept, and the ids that they stand for."""

import re

_FAILED = "no:"
_LIKE_AN_ESCAPE = re.compile(r"x[0-9a-f]+_")
_ESCAPE = re.compile(r"_x([0-9a-f]+)_")


def mef_name(event: str) -> str:
    """Return the name of a node or of a control's failure in the Open-PSA format.

    SCRAM wants XML names whose hyphens stand single and inside, and no full stop. An id that
    begins with a digit gets an underscore before it, ``no:x`` becomes ``no_x``, any other
    character its number. No two ids share a name, and none has two underscores before a
    letter other than x: so helping gates are called.

    >>> [mef_name(event) for event in ("slow-disk", "4xx", "no:circuit-breaker", "slow disk")]
    ['slow-disk', '_4xx', 'no_circuit-breaker', 'slow_x20_disk']

    Source: the schema of SCRAM 0.16.2 (input.rng, Identifier), tried with the program.
    """
    if event.startswith(_FAILED):
        control = _escaped(event.removeprefix(_FAILED))
        return f"no__x78_{control[1:]}" if _LIKE_AN_ESCAPE.match(control) else f"no_{control}"
    name = _escaped(event)
    return f"_{name}" if name[:1].isdigit() else name


def event_of(name: str) -> str:
    """Return the id that a name of ``mef_name`` stands for.

    >>> [event_of(name) for name in ("slow-disk", "_4xx", "no_circuit-breaker", "slow_x20_disk")]
    ['slow-disk', '4xx', 'no:circuit-breaker', 'slow disk']
    """
    failed = name.startswith("no_") and not _ESCAPE.match(name, 2)
    rest = name.removeprefix("no_") if failed else name
    if rest[:1] == "_" and rest[1:2].isdigit():
        rest = rest[1:]
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), rest)
    return f"{_FAILED}{plain}" if failed else plain


def _escaped(text: str) -> str:
    """Return a text of letters, digits and single inner hyphens; all else as its number."""
    found: list[str] = []
    for place, character in enumerate(text):
        inner = 0 < place < len(text) - 1 and text[place - 1] != "-"
        plain = character.isascii() and (character.isalnum() or (character == "-" and inner))
        found.append(character if plain else f"_x{ord(character):x}_")
    return "".join(found)
