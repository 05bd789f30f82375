"""Content in which every text field says something hostile, made from the types that read it.

A field that is added to a type is filled by itself. What a field may not say by its schema
(ids, durations) gets a sound value, so that the record is read and its page is made.
"""

from collections.abc import Iterator, Sequence
from itertools import count, cycle
from typing import Any

from msgspec import inspect

from whychain.runbooks.steps import StepKind

Sound = dict[str, Any]
_MOMENT, _DAY = "2026-01-31T09:12:00+01:00", "2026-01-31"
_BY_PATTERN = {
    "https?": "https://site.example/",
    "h)?": "1s",
    "a-z0-9_": "some_name",
    "%": "50%",
    "a-z0-9]+(-": "attack-fault",
}
_MOST_DEPTH = 12
_PLAIN: dict[Any, Any] = {
    inspect.DateTimeType: _MOMENT,
    inspect.DateType: _DAY,
    inspect.BoolType: False,
}


class Filler:
    """Fills types with payloads; remembers which text fields took one and which could not."""

    def __init__(self, payloads: Sequence[str]) -> None:
        """Texts take all payloads by turns; a title and a text deep inside take few at once."""
        self.filled: set[str] = set()
        self.restricted: set[str] = set()
        self._short = cycle(joined(payloads, 190))
        self._long = cycle(joined(payloads, 1300))
        self._numbers = count(1)

    def value(self, kind: Any, sound: Sound, name: str = "") -> Any:
        """Return plain values that a reader of ``kind`` accepts.

        ``sound`` gives the values of fields by ``Type.field`` where not any will do.
        """
        return self._made(inspect.type_info(kind), sound, name, 0)

    def _made(self, kind: Any, sound: Sound, name: str, depth: int) -> Any:
        match kind:
            case inspect.StrType():
                return self._text(kind, name, depth)
            case inspect.StructType():
                return self._struct(kind, sound, depth + 1)
            case inspect.VarTupleType() | inspect.ListType():
                return self._items(kind, sound, name, depth)
            case inspect.DictType():
                key = self._made(kind.key_type, sound, f"{name}.key", depth)
                return {key: self._made(kind.value_type, sound, name, depth)}
            case inspect.UnionType():
                return self._one_of(kind, sound, name, depth)
            case _:
                return _plain(kind)

    def _text(self, kind: inspect.StrType, name: str, depth: int) -> str:
        if kind.pattern:
            self.restricted.add(name)
            return next(v for part, v in _BY_PATTERN.items() if part in kind.pattern)
        self.filled.add(name)
        short = depth > 2 or name.endswith(".key") or (kind.max_length or 4000) <= 1000
        return next(self._short if short else self._long)

    def _items(self, kind: Any, sound: Sound, name: str, depth: int) -> list[Any]:
        inner = kind.item_type
        if isinstance(inner, inspect.StructType) and inner.cls.__name__ == "Step":
            return list(self._steps(inner, sound, depth))
        number = max(1, kind.min_length or 0)
        return [self._made(inner, sound, name, depth) for _ in range(number)]

    def _steps(self, kind: inspect.StructType, sound: Sound, depth: int) -> Iterator[Any]:
        """Yield one step of each kind; inside of a group a single one."""
        named = {f"Step.{step.value}" for step in StepKind}
        outside = {name: value for name, value in sound.items() if name not in named}
        for chosen in [StepKind.MANUAL] if depth > 1 else StepKind:
            left_out = dict.fromkeys(named - {f"Step.{chosen.value}"})
            step = self._struct(kind, {**outside, **left_out}, depth + 1)
            yield {**step, "id": f"step-{next(self._numbers)}"}

    def _one_of(self, kind: inspect.UnionType, sound: Sound, name: str, depth: int) -> Any:
        """Return the choice that says most: a structure, a text, else whatever there is."""
        order = (inspect.StructType, inspect.StrType, inspect.DictType)
        for wanted in order:
            for one in kind.types:
                if isinstance(one, wanted) and depth < _MOST_DEPTH:
                    return self._made(one, sound, name, depth)
        return self._made(kind.types[0], sound, name, depth)

    def _struct(self, kind: inspect.StructType, sound: Sound, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if kind.tag_field:
            made[kind.tag_field] = kind.tag
        for field in kind.fields:
            name = f"{kind.cls.__name__}.{field.encode_name}"
            value = sound[name] if name in sound else self._made(field.type, sound, name, depth)
            if value is not None:
                made[field.encode_name] = value
        return made


def text_fields(kind: Any) -> set[str]:
    """Return every field of a type and of its parts that may say any text, as ``Type.field``."""
    found: set[str] = set()
    _collect(inspect.type_info(kind), "", found, set())
    return found


def joined(payloads: Sequence[str], most: int) -> list[str]:
    """Return all payloads in as few texts as may be, none longer than ``most``."""
    texts = [""]
    for payload in payloads:
        both = f"{texts[-1]} {payload}" if texts[-1] else payload
        if len(both) <= most:
            texts[-1] = both
        else:
            texts.append(payload)
    return texts


def _plain(kind: Any) -> Any:
    """Return a sound value of a type that says no text."""
    if isinstance(kind, inspect.IntType | inspect.FloatType):
        return max(1, kind.ge or 0) if kind.le is None else kind.le
    if isinstance(kind, inspect.EnumType):
        return next(iter(kind.cls)).value
    if isinstance(kind, inspect.LiteralType):
        return kind.values[0]
    return _PLAIN.get(type(kind))


def _collect(kind: Any, name: str, found: set[str], seen: set[type]) -> None:
    if isinstance(kind, inspect.StrType):
        found |= set() if kind.pattern else {name}
    elif isinstance(kind, inspect.DictType):
        _collect(kind.key_type, f"{name}.key", found, seen)
    elif isinstance(kind, inspect.StructType) and kind.cls not in seen:
        seen.add(kind.cls)
        for field in kind.fields:
            _collect(field.type, f"{kind.cls.__name__}.{field.encode_name}", found, seen)
    inner = [getattr(kind, part, None) for part in ("item_type", "value_type")]
    for one in (*inner, *getattr(kind, "types", ())):
        if one is not None:
            _collect(one, name, found, seen)
