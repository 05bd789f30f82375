"""YAML text to plain values and to line numbers.

A strict subset of YAML: only ``true`` and ``false`` are booleans, times stay text, merge
keys and application tags do not exist, keys are unique. Bounded in depth and in the number
of values after alias expansion.
"""

import re
from collections.abc import Callable, Hashable, Iterator
from typing import Any

import yaml

from whychain.documents import rules
from whychain.documents.finding import KeyPath, Rule
from whychain.documents.text import CONTROL

_ROOM_FOR_THE_COMPOSER = 5_000
_CHARACTERS_PER_VALUE = 1_000
_NUMBER = "-0123456789"
_SCALARS: dict[str, tuple[str, tuple[str, ...], Callable[[str], object]]] = {
    "null": (r"~|null|", ("~", "n", ""), lambda _: None),
    "bool": (r"true|false", ("t", "f"), "true".__eq__),
    "int": (r"-?[0-9]{1,18}", tuple(_NUMBER), int),
    "float": (r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?(?:[eE][-+]?[0-9]{1,2})?", tuple(_NUMBER), float),
}
_PLAIN_TAGS = ("seq", "map")


class BadYaml(Exception):  # noqa: N818 - carries a rule and a line
    """YAML that is not read; carries the rule broken, the line and the message."""

    def __init__(self, rule: Rule, line: int, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.line = line


class _StrictLoader(yaml.CSafeLoader):
    """The C parser with our own, smaller idea of what a plain scalar means."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Leave merge keys alone: a key that is tagged as one is then refused as unknown."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    message = f"the key {key.value!r} stands twice in this mapping"
                    raise BadYaml(rules.DUPLICATE_KEY, key.start_mark.line + 1, message)
                seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _text(loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> str:
    text: str = loader.construct_scalar(node)
    if found := CONTROL.search(text):
        message = f"control character {ord(found.group()):#04x}"
        raise BadYaml(rules.ENCODING, node.start_mark.line + 1, message)
    return text


def _scalar(tag: str) -> Callable[[yaml.CSafeLoader, yaml.ScalarNode], object]:
    pattern, make = re.compile(_SCALARS[tag][0]), _SCALARS[tag][2]

    def construct(loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> object:
        text = _text(loader, node)
        if not pattern.fullmatch(text):
            message = f"{text[:60]!r} is not of the type !!{tag}"
            raise BadYaml(rules.SYNTAX, node.start_mark.line + 1, message)
        return make(text)

    return construct


_StrictLoader.yaml_implicit_resolvers = {}
_StrictLoader.yaml_constructors = {
    tag: make
    for tag, make in yaml.CSafeLoader.yaml_constructors.items()
    if tag is None or tag.rpartition(":")[2] in _PLAIN_TAGS
}
_StrictLoader.add_constructor("tag:yaml.org,2002:str", _text)
for _tag, (_pattern, _first, _) in _SCALARS.items():
    _name = f"tag:yaml.org,2002:{_tag}"
    _StrictLoader.add_implicit_resolver(_name, re.compile(f"^(?:{_pattern})$"), list(_first))
    _StrictLoader.add_constructor(_name, _scalar(_tag))


def values(text: str) -> Any:
    """Return the plain values of one YAML document.

    Raises:
        BadYaml: for anything that is not one bounded document of the subset.
    """
    _refuse_what_would_break_the_parser(text)
    try:
        loaded = yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a restricted safe loader
    except yaml.MarkedYAMLError as error:
        message = " ".join(part for part in (error.problem, error.context) if part)
        raise BadYaml(rules.SYNTAX, _line(error, text), message) from error
    except yaml.YAMLError as error:
        raise BadYaml(rules.SYNTAX, 1, str(error).partition("\n")[0]) from error
    _refuse_bombs(loaded)
    return loaded


def _line(error: yaml.MarkedYAMLError, text: str) -> int:
    """Return the line of an error; what is missing at the end is missing on the last line."""
    mark = error.problem_mark
    return min(mark.line + 1, max(len(text.splitlines()), 1)) if mark else 1


def _refuse_what_would_break_the_parser(text: str) -> None:
    """The C composer recurses; a document that could nest thousands deep is measured first."""
    indent = max((len(line) - len(line.lstrip(" ")) for line in text.splitlines()), default=0)
    possible = indent + sum(text.count(opener) for opener in ("[", "{", "- ", "-\t", "? ", ": "))
    if possible < _ROOM_FOR_THE_COMPOSER:
        return
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > rules.MAX_DEPTH:
                    line = event.start_mark.line + 1 if event.start_mark else 1
                    raise BadYaml(rules.TOO_DEEP, line, f"nested more than {rules.MAX_DEPTH} deep")
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError:
        return  # the loader meets the same error and reports it with its line


def _refuse_bombs(loaded: Any) -> None:
    """Refuse values that are too deep or, with every alias written out, too many."""
    size: dict[int, int] = {}
    depth: dict[int, int] = {}
    open_now: set[int] = set()
    stack = [loaded]
    while stack:
        value = stack[-1]
        if id(value) in size or not isinstance(value, dict | list):
            stack.pop()
            continue
        inner = [v for v in _children(value) if isinstance(v, dict | list)]
        if id(value) not in open_now:
            open_now.add(id(value))
            if any(id(v) in open_now and id(v) not in size for v in inner):
                raise BadYaml(rules.TOO_MANY_VALUES, 1, "an alias contains itself")
            stack.extend(v for v in inner if id(v) not in size)
            continue
        stack.pop()
        open_now.discard(id(value))
        size[id(value)] = 1 + _weight(value) + sum(size[id(v)] for v in inner)
        depth[id(value)] = 1 + max((depth[id(v)] for v in inner), default=0)
        if size[id(value)] > rules.MAX_VALUES:
            raise BadYaml(rules.TOO_MANY_VALUES, 1, f"more than {rules.MAX_VALUES:,} values")
        if depth[id(value)] > rules.MAX_DEPTH:
            raise BadYaml(rules.TOO_DEEP, 1, f"nested more than {rules.MAX_DEPTH} deep")


def _weight(value: dict[Any, Any] | list[Any]) -> int:
    """Return how many values stand directly in a value; a long text counts as several."""
    texts = (*value, *_children(value)) if isinstance(value, dict) else value
    pages = sum(len(text) // _CHARACTERS_PER_VALUE for text in texts if isinstance(text, str))
    return len(value) + pages


def _children(value: dict[Any, Any] | list[Any]) -> Iterator[Any]:
    yield from value.values() if isinstance(value, dict) else value


class Lines:
    """Where the values of a document stand. Made only when there is something to report."""

    def __init__(self, text: str) -> None:
        self._root = yaml.compose(text, Loader=_StrictLoader)
        self._keys: dict[int, dict[str, tuple[int, yaml.Node]]] = {}

    def at(self, path: KeyPath) -> int:
        """Return the line (from 1) of a key or item; of its nearest parent if it does not exist."""
        node, line = self._root, 1
        for part in path:
            found = self._step(node, part)
            if found is None:
                return line
            line, node = found
        return line

    def _step(self, node: yaml.Node | None, part: str | int) -> tuple[int, yaml.Node] | None:
        if isinstance(node, yaml.MappingNode):
            return self._keys_of(node).get(str(part))
        is_item = isinstance(node, yaml.SequenceNode) and isinstance(part, int)
        if node is None or not is_item or int(part) >= len(node.value):
            return None
        item = node.value[int(part)]
        return item.start_mark.line + 1, item

    def _keys_of(self, node: yaml.MappingNode) -> dict[str, tuple[int, yaml.Node]]:
        if id(node) not in self._keys:
            self._keys[id(node)] = {
                key.value: (key.start_mark.line + 1, value)
                for key, value in node.value
                if isinstance(key, yaml.ScalarNode)
            }
        return self._keys[id(node)]
