"""The trees of a site: the same pages once for every language.

The first language of a site stands at its root, so that addresses stay what they are when a
language is added; each other one stands in a folder of its own.
"""

from collections.abc import Iterable

import msgspec

from whychain.site.page import Page
from whychain.site.phrases import Language, Phrases
from whychain.site.site_settings import SiteSettings


class Tree(msgspec.Struct, frozen=True):
    """The pages of one language: in which folder they stand, and those that people wrote."""

    language: Language
    folder: str
    """With ``/`` at its end; nothing for the language at the root."""
    hand_written: tuple[Page, ...]
    untranslated: frozenset[str] = frozenset()
    """Those of them that stand here as they stand at the root."""

    @property
    def phrases(self) -> Phrases:
        """Return the texts of the site in the language of this tree."""
        return Phrases(self.language)

    @property
    def to_root(self) -> str:
        """Return the way from this tree to the root of the site."""
        return "../" if self.folder else ""


def trees(settings: SiteSettings, written: Iterable[Page]) -> tuple[Tree, ...]:
    """Return the trees of a site, the one at the root first.

    ``written`` are all hand-written pages; ``page.zh.md`` is ``page.md`` in Chinese. A page
    that nobody has translated stands in the other trees as it is.
    """
    every = {page.path: page for page in written}
    translated = {path for path in every if _original(path) in every}
    languages = tuple(dict.fromkeys(settings.languages))
    originals = {path: page for path, page in every.items() if path not in translated}
    return tuple(
        Tree(
            language,
            f"{language.value}/" if number else "",
            tuple(
                Page(path, every.get(_in(path, language), page).text)
                for path, page in originals.items()
            ),
            frozenset(path for path in originals if number and _in(path, language) not in every),
        )
        for number, language in enumerate(languages)
    )


def _in(path: str, language: Language) -> str:
    return f"{path.removesuffix('.md')}.{language.value}.md"


def _original(path: str) -> str | None:
    """Return the page that this one is a translation of, by its name."""
    for language in Language:
        if path.endswith(f".{language.value}.md"):
            return f"{path.removesuffix(f'.{language.value}.md')}.md"
    return None
