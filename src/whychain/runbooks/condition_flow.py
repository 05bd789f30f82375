"""What a condition in CEL reads, found in its text: inputs, and outputs of steps. Pure.

String literals and comments are told apart from code, so that what stands inside them is no name.
"""

import re
from dataclasses import dataclass

_WORD = re.compile(
    r"""//[^\n]*
    | (?P<raw>(?:[rR][bB]?|[bB][rR])(?:'''.*?'''|\"\"\".*?\"\"\"|'[^'\n]*'|"[^"\n]*"))
    | (?P<text>[bB]?(?:'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\"
        |'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"))
    | (?P<code>&&|\|\||[A-Za-z_]\w*|\d\w*|[^\s\w])""",
    re.VERBOSE | re.DOTALL,
)
_QUOTES = re.compile(r"[rRbB]*('''|\"\"\"|'|\")")
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


@dataclass(frozen=True, slots=True)
class OutputRead:
    """One output of one step, by the ids of the file."""

    step: str
    name: str


@dataclass(frozen=True, slots=True)
class Reads:
    """What a condition reads, each thing once and in order."""

    outputs: tuple[OutputRead, ...]
    asked: tuple[OutputRead, ...]
    """Those of them whose presence it asks for by ``has``."""
    inputs: tuple[str, ...]
    subtractions: tuple[str, ...]
    """A hyphenated id after a dot is a subtraction; each says so."""
    otherwise: bool
    """Whether ``steps`` is read in another form than that of an output."""


def reads_of(condition: str) -> Reads:
    """Return which outputs and inputs a condition reads.

    >>> reads_of("steps['roll-back'].out.ok && inputs.x == 'steps.a' // steps.b").outputs
    (OutputRead(step='roll-back', name='ok'),)
    """
    words = _words(condition)
    outputs: list[OutputRead] = []
    asked: list[OutputRead] = []
    inputs: list[str] = []
    strange: list[str] = []
    for at, word in enumerate(words):
        if at and words[at - 1] == ".":
            continue
        after = words[at + 1 :]
        if word == "inputs":
            inputs += _input(after)
        elif word == "steps" and (read := _output(after)):
            outputs.append(read)
            asked += [read] if words[:at][-2:] == ["has", "("] else []
        elif word == "steps":
            strange.append(_subtraction(after))
    return Reads(
        outputs=tuple(dict.fromkeys(outputs)),
        asked=tuple(asked),
        inputs=tuple(dict.fromkeys(inputs)),
        subtractions=tuple(filter(None, strange)),
        otherwise="" in strange,
    )


def conjuncts(condition: str) -> frozenset[str]:
    """Return the parts that must all hold for a condition to hold; one when it has no such parts.

    >>> sorted(conjuncts("inputs.a  && (inputs.b || inputs.c)"))
    ['( inputs . b || inputs . c )', 'inputs . a']
    """
    parts: list[list[str]] = [[]]
    depth = 0
    words = _words(condition)
    for word in words:
        depth += (word in _OPENING) - (word in _CLOSING)
        if depth == 0 and word in {"||", "?"}:
            return frozenset({" ".join(words)})
        if depth == 0 and word == "&&":
            parts.append([])
        else:
            parts[-1].append(word)
    return frozenset(" ".join(part) for part in parts)


def asks_for(part: str) -> OutputRead | None:
    """Return the output whose presence a part of a condition asks for by ``has``, None otherwise.

    >>> asks_for("has(steps.look.out.pod)")
    OutputRead(step='look', name='pod')
    """
    match _words(part):
        case ["has", "(", "steps", *rest, ")"]:
            return _output(rest)
        case _:
            return None


def _words(condition: str) -> list[str]:
    """Return code as it stands, string literals in single quotes, comments not at all."""
    found: list[str] = []
    for word in _WORD.finditer(condition):
        if literal := word["raw"] or word["text"]:
            found.append(_plain(literal))
        elif word["code"]:
            found.append(word["code"])
    return found


def _plain(literal: str) -> str:
    head = _QUOTES.match(literal)
    quotes = head[1] if head else ""
    return f"'{literal.partition(quotes)[2].removesuffix(quotes)}'"


def _input(after: list[str]) -> list[str]:
    match after[:3]:
        case [".", name, *_]:
            return [name]
        case ["[", name, "]"] if name.startswith("'"):
            return [name.strip("'")]
        case _:
            return []


def _output(after: list[str]) -> OutputRead | None:
    match after[:7]:
        case [".", step, ".", "out", ".", name, *_] if step.isidentifier():
            return OutputRead(step, name)
        case ["[", step, "]", ".", "out", ".", name] if step.startswith("'"):
            return OutputRead(step.strip("'"), name)
        case _:
            return None


def _subtraction(after: list[str]) -> str:
    until = next((at for at, word in enumerate(after) if word == "out"), 0)
    name = "".join(after[: max(until - 1, 0)])
    if re.fullmatch(r"\.\w+(-\w+)+", name):
        output = "".join(after[until : until + 3])
        return (
            f"'steps{name}.{output}' is a subtraction in CEL: "
            f"write steps['{name[1:]}'].{output} for the step {name[1:]!r}"
        )
    return ""
