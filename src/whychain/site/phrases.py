"""The words of the site in each language; English is the key, so nothing can go missing.

Every text that a template or a page module shows goes through ``t``. Its translations are the
files in ``translations/<language>/``, one mapping of English to the other language for each
topic. What records say is never translated: it stands as it was written.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

import msgspec
import yaml
from markupsafe import Markup

from whychain.causal.drawing.wording import number_form
from whychain.site.escape import escape

_FOLDER = Path(__file__).parent / "translations"


class Language(StrEnum):
    """A language in which the site can be read."""

    ENGLISH = "en"
    CHINESE = "zh"


class Phrases(msgspec.Struct, frozen=True):
    """The texts of the site in one language."""

    language: Language

    def __call__(self, one: str, many: str = "", /, **values: object) -> Markup:
        """Return a text in this language, each ``{name}`` in it replaced and escaped.

        ``many`` is the text to take when the value ``n`` is not 1.

        >>> Phrases(Language.ENGLISH)("{n} set", "{n} sets", n=2)
        Markup('2 sets')
        """
        if not values:
            return _said(self.language, one)
        shown = {name: str(escape(value)) for name, value in values.items()}
        text = self._text(one, many, values)
        return Markup(text.format_map(shown))  # noqa: S704 - values are escaped

    def say(self, one: str, many: str = "", /, **values: object) -> str:
        """Return the same with values as they are, for who escapes a text as a whole."""
        return self._text(one, many, values).format_map(values)

    def _text(self, one: str, many: str, values: Mapping[str, object]) -> str:
        key = number_form(one, many, values)
        return translations(self.language).get(key, key)

    def word(self, value: str) -> str:
        """Return a word of a closed list as people say it: ``load_test`` is "load test"."""
        english = value.replace("_", " ")
        return translations(self.language).get(english, english)


@cache
def _said(language: Language, text: str) -> Markup:
    return Markup(translations(language).get(text, text))  # noqa: S704 - the tool's own words


@cache
def translations(language: Language) -> Mapping[str, str]:
    """Return what the texts of the site are in a language, by their English."""
    found: dict[str, str] = {}
    for path in sorted((_FOLDER / language.value).glob("*.yml")):
        found |= yaml.load(path.read_bytes(), yaml.CSafeLoader) or {}
    return found
