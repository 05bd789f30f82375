"""The words of a picture: English, unless who asks for it says them in another language."""

from collections.abc import Mapping
from typing import Protocol


class Wording(Protocol):
    """Says the texts of a picture in one language."""

    def say(self, one: str, many: str = "", /, **values: object) -> str:
        """Return a text, each ``{name}`` in it replaced as it is: who writes it down escapes it.

        ``many`` is the text to take when the value ``n`` is not 1.
        """
        ...

    def word(self, value: str) -> str:
        """Return a word of a closed list: the kind of a node, the state of a control."""
        ...


def number_form(one: str, many: str, values: Mapping[str, object]) -> str:
    """Return the text to take: ``many``, if there is such a text, where the value ``n`` is not 1.

    >>> number_form("{n} set", "{n} sets", {"n": 2})
    '{n} sets'
    """
    return many if many and values.get("n") != 1 else one


class _English:
    def say(self, one: str, many: str = "", /, **values: object) -> str:
        return number_form(one, many, values).format_map(values)

    def word(self, value: str) -> str:
        return value


ENGLISH: Wording = _English()
