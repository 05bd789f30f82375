"""Names of the vocabulary that read like two spellings of one thing.

Definition. Two names read alike when they consist of the same words, apart from plural,
hyphenation and order; or when they differ in one word of six letters or more, by a letter
too many, by two letters in the wrong order, or, from the fourth letter on, by one vowel for
another or by s, z, c, k for one another. Never alike are names with different numbers or a
different *no*, *not* or *never*, and a word with a letter put before it (*typical*,
*atypical*). Where one of the words is like *to* or *of*, their order counts. Neighbours
are found through what is left of a word without one letter (Mor and Fraenkel 1982,
doi:10.1145/358728.358752), so that the time grows with the number of names and not with its
square.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from whychain.causal.vocabulary import Entry
from whychain.documents.finding import KeyPath, Rule, SeverityLevel

TWO_SPELLINGS = Rule(
    "vocabulary-two-spellings",
    "No two entries of the vocabulary have nearly the same name: id, title or alias.",
    "Records that use two words for one thing do not meet in the graph.",
    "Merge the entries and keep the other name as an alias, or let a name say what differs.",
    SeverityLevel.WARNING,
)

_SHORTEST = 6
_FIRST_CONFUSED = 3
_MOST_COMPARED = 8
_WORD = re.compile(r"[^\W_]+")
_DENIALS = frozenset({"no", "not", "never"})
_ORDER_COUNTS = frozenset(
    {*_DENIALS, "after", "against", "as", "at", "before", "behind", "by", "for", "from", "in"}
    | {"into", "of", "off", "on", "over", "than", "to", "under", "until", "with", "without"}
)
_CONFUSED = (frozenset("aeiouy"), frozenset("szck"))
_NO_PLURAL = re.compile(r"(?:ss|us|is|https|dns|tls|os)$")


@dataclass(frozen=True)
class Name:
    """One name of one entry: the place of the entry in the vocabulary, the field, the text."""

    entry: int
    id: str
    field: KeyPath
    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Return the words in lower case and singular."""
        return tuple(map(_singular, _WORD.findall(self.text.casefold().replace("'", ""))))

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Return the numbers in the name; names with different ones are never alike."""
        return tuple(re.findall(r"\d+", self.text))

    @cached_property
    def denials(self) -> frozenset[str]:
        """Return the words that turn the name into its opposite."""
        return _DENIALS.intersection(self.words)


def two_spellings(entries: Iterable[Entry]) -> Iterator[tuple[int, KeyPath, str]]:
    """Yield each name that reads like one of an earlier entry.

    Yields the place of its entry (from 0), the field that holds it, and what is wrong.

    >>> from whychain.causal.vocabulary import Effect
    >>> disk = Effect(id="slow-disk", title="Slow disk", text="Writes take long.")
    >>> disks = Effect(id="disks-slow", title="The disks are slow", text="Writes take long.")
    >>> [message for _, _, message in two_spellings([disk, disks])]
    ["'disks-slow' reads like 'slow-disk': are they one thing?"]
    """
    buckets: dict[Hashable, list[Name]] = {}
    reported: set[tuple[str, str]] = set()
    for name in _names(entries):
        for key in _keys(name):
            bucket = buckets.setdefault(key, [])
            for other in bucket:
                pair = (other.id, name.id)
                if pair not in reported and read_alike(other, name):
                    reported.add(pair)
                    yield name.entry, name.field, _message(other, name)
            if len(bucket) < _MOST_COMPARED:
                bucket.append(name)


def read_alike(one: Name, other: Name) -> bool:
    """Return whether two names of different entries read like two spellings of one thing."""
    if one.id == other.id or one.numbers != other.numbers or one.denials != other.denials:
        return False
    if one.text == other.text and "title" not in (one.field[0], other.field[0]):
        return False  # one id for two entries is an error of its own
    if _in_order(one.words) == _in_order(other.words) or _joined(one) == _joined(other):
        return True
    return len(one.words) == len(other.words) and _differ_by_a_slip(one.words, other.words)


def _names(entries: Iterable[Entry]) -> Iterator[Name]:
    for place, entry in enumerate(entries):
        seen: set[tuple[str, ...]] = set()
        fields: list[tuple[KeyPath, str]] = [(("id",), entry.id), (("title",), entry.title)]
        fields += [(("aliases", i), alias) for i, alias in enumerate(entry.aliases)]
        for field, text in fields:
            name = Name(place, entry.id, field, text)
            if name.words and name.words not in seen:
                seen.add(name.words)
                yield name


def _keys(name: Name) -> Iterator[Hashable]:
    """Yield what names that read alike have in common."""
    yield "words", name.numbers, _in_order(name.words)
    yield "letters", name.numbers, _joined(name)
    for place, word in enumerate(name.words):
        if _may_slip(word):
            rest = (name.words[:place], name.words[place + 1 :])
            for shorter in {word, *(word[:i] + word[i + 1 :] for i in range(1, len(word)))}:
                yield rest, shorter


def _message(earlier: Name, name: Name) -> str:
    other = earlier.text if earlier.text == earlier.id else f"{earlier.text} ({earlier.id})"
    return f"{name.text!r} reads like {other!r}: are they one thing?"


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or _NO_PLURAL.search(word):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]


def _in_order(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words in an order of their own, unless the one they have counts."""
    return tuple(words) if _ORDER_COUNTS.intersection(words) else tuple(sorted(words))


def _joined(name: Name) -> str:
    return "".join(name.words)


def _differ_by_a_slip(one: Sequence[str], other: Sequence[str]) -> bool:
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(pairs) == 1 and all(map(_may_slip, pairs[0])) and _is_slip(*pairs[0])


def _may_slip(word: str) -> bool:
    return len(word) >= _SHORTEST and word.isascii() and word.isalpha()


def _is_slip(one: str, other: str) -> bool:
    """Return whether one letter is too many, two stand in the wrong order, or one is confused."""
    short, long = sorted((one, other), key=len)
    at = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    if at == 0:
        return False
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[:at] + short[at : at + 2][::-1] + short[at + 2 :]
    likely = at >= _FIRST_CONFUSED and short[at + 1 :] == long[at + 1 :]
    return long == swapped or (likely and any({short[at], long[at]} <= c for c in _CONFUSED))
