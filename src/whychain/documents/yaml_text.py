"""YAML text to plain values and to line numbers.

A strict subset of YAML: only ``true`` and ``false`` are booleans, times stay text, merge
keys and application tags do not exist, keys are unique. Bounded in depth and in the number
of values after alias expansion.
"""

import re
from collections.abc import Hashable, Iterator
from typing import Any

import yaml

from whychain.documents import rules
from whychain.documents.finding import KeyPath, Rule

_ROOM_FOR_THE_COMPOSER = 5_000
_PLAIN_TAGS = ("str", "int", "float", "bool", "null", "seq", "map")
_RESOLVERS: tuple[tuple[str, str, str], ...] = (
    ("null", r"^(?:~|null|)$", "~n"),
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^-?[0-9]{1,18}$", "-0123456789"),
    ("float", r"^-?[0-9]{1,18}(?:\.[0-9]{1,18})?(?:[eE][-+]?[0-9]{1,3})?$", "-0123456789"),
)


class BadYaml(Exception):  # noqa: N818 - carries a rule and a line
    """YAML that is not read; carries the rule broken, the line and the message."""

    def __init__(self, rule: Rule, line: int, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.line = line


class _DuplicateKeyError(yaml.constructor.ConstructorError):
    """A key that stands twice in its mapping."""


class _StrictLoader(yaml.CSafeLoader):
    """The C parser with our own, smaller idea of what a plain scalar means."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in getattr(node, "value", ()):
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise _DuplicateKeyError(problem=key.value, problem_mark=key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _plain_int(loader: yaml.CSafeLoader, node: yaml.ScalarNode) -> int:
    return int(loader.construct_scalar(node))


_StrictLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in _RESOLVERS:
    _StrictLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}",
        re.compile(_pattern),
        [*_first, ""] if _tag == "null" else list(_first),
    )
_StrictLoader.yaml_constructors = {
    tag: make
    for tag, make in yaml.CSafeLoader.yaml_constructors.items()
    if tag is None or tag.rpartition(":")[2] in _PLAIN_TAGS
}
_StrictLoader.add_constructor("tag:yaml.org,2002:int", _plain_int)


def values(text: str) -> Any:
    """Return the plain values of one YAML document.

    Raises:
        BadYaml: for anything that is not one bounded document of the subset.
    """
    _refuse_what_would_break_the_parser(text)
    try:
        loaded = yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a restricted safe loader
    except _DuplicateKeyError as error:
        message = f"the key {error.problem!r} stands twice in this mapping"
        raise BadYaml(rules.DUPLICATE_KEY, _line(error), message) from error
    except yaml.MarkedYAMLError as error:
        message = " ".join(part for part in (error.problem, error.context) if part)
        raise BadYaml(rules.SYNTAX, _line(error), message or "not valid YAML") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        message = str(error).partition("\n")[0] or "not valid YAML"
        raise BadYaml(rules.SYNTAX, 1, message) from error
    _refuse_bombs(loaded)
    return loaded


def _line(error: yaml.MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


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
        size[id(value)] = 1 + len(value) + sum(size[id(v)] for v in inner)
        depth[id(value)] = 1 + max((depth[id(v)] for v in inner), default=0)
        if size[id(value)] > rules.MAX_VALUES:
            raise BadYaml(rules.TOO_MANY_VALUES, 1, f"more than {rules.MAX_VALUES:,} values")
        if depth[id(value)] > rules.MAX_DEPTH:
            raise BadYaml(rules.TOO_DEEP, 1, f"nested more than {rules.MAX_DEPTH} deep")


def _children(value: dict[Any, Any] | list[Any]) -> Iterator[Any]:
    yield from value.values() if isinstance(value, dict) else value


class Lines:
    """Where the values of a document stand. Made only when there is something to report."""

    def __init__(self, text: str) -> None:
        self._root = yaml.compose(text, Loader=_StrictLoader)

    def at(self, path: KeyPath) -> int:
        """Return the line (from 1) of a key or item; of its nearest parent if it does not exist."""
        node, line = self._root, 1
        for part in path:
            found = self._step(node, part)
            if found is None:
                return line
            line, node = found
        return line

    @staticmethod
    def _step(node: yaml.Node | None, part: str | int) -> tuple[int, yaml.Node] | None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if isinstance(key, yaml.ScalarNode) and key.value == str(part):
                    return key.start_mark.line + 1, value
        is_item = isinstance(node, yaml.SequenceNode) and isinstance(part, int)
        if node is None or not is_item or int(part) >= len(node.value):
            return None
        item = node.value[int(part)]
        return item.start_mark.line + 1, item
