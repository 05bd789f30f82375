"""What the words of the model mean, in every language: the same on every site."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import yaml

from whychain.site.json_page import json_page
from whychain.site.links import Links
from whychain.site.page import Page
from whychain.site.phrases import Language
from whychain.site.templates import render

_FILE = Path(__file__).parent / "glossary.yml"


class Term(msgspec.Struct, frozen=True):
    """One word with its meaning in English and Chinese; ``see`` are the ids of its neighbours."""

    id: str
    en: str
    zh: str
    text: str
    text_zh: str
    see: tuple[str, ...] = ()

    def name(self, language: Language) -> str:
        """Return what it is called in a language."""
        return self.zh if language is Language.CHINESE else self.en

    def meaning(self, language: Language) -> str:
        """Return what it means, in that language."""
        return self.text_zh if language is Language.CHINESE else self.text


class Group(msgspec.Struct, frozen=True):
    """The terms of one subject, in the order in which they explain each other."""

    en: str
    zh: str
    terms: tuple[Term, ...]

    def name(self, language: Language) -> str:
        """Return what the subject is called in a language."""
        return self.zh if language is Language.CHINESE else self.en


@cache
def glossary() -> tuple[Group, ...]:
    """Return every term, by subject."""
    read = yaml.load(_FILE.read_bytes(), yaml.CSafeLoader)
    return tuple(
        Group(
            group["en"],
            group["zh"],
            tuple(Term(**{**term, "see": tuple(term.get("see", ()))}) for term in group["terms"]),
        )
        for group in read
    )


def glossary_pages(links: Links) -> Iterator[Page]:
    """Yield the glossary and its JSON twin."""
    terms = {term.id: term for group in glossary() for term in group.terms}
    yield render(
        "glossary.md.j2",
        "glossary.md",
        str(links.t("Glossary")),
        links,
        groups=glossary(),
        terms=terms,
        language=links.t.language,
    )
    found = [{name: getattr(t, name) for name in Term.__struct_fields__} for t in terms.values()]
    yield json_page("glossary.json", {"terms": found})
