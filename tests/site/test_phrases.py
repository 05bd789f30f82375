"""Every text of the site has a translation, and a value in it is text and nothing else."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from jinja2 import Environment, nodes

from whychain.causal import drawing, picture
from whychain.site import phrases
from whychain.site.phrases import Language, Phrases, translations

PACKAGE = Path(phrases.__file__).parent
PICTURES = Path(drawing.__file__).parent
TRANSLATIONS = PACKAGE / "translations"


def texts_of_templates() -> Iterator[tuple[str, str]]:
    for path in sorted((PACKAGE / "templates").glob("*.j2")):
        tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "t":
                for argument in call.args:
                    if isinstance(argument, nodes.Const):
                        yield path.name, argument.value


def texts_of_modules() -> Iterator[tuple[str, str]]:
    for path in sorted((*PACKAGE.rglob("*.py"), *PICTURES.rglob("*.py"), Path(picture.__file__))):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and called(call.func) in {"t", "say"}:
                for argument in call.args:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield path.name, argument.value


def called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_is_translated() -> None:
    chinese = translations(Language.CHINESE)
    texts = {*texts_of_templates(), *texts_of_modules()}

    assert sorted((file, text) for file, text in texts if text not in chinese) == []


def test_a_translation_has_the_values_of_its_english() -> None:
    wrong = [
        english
        for english, other in translations(Language.CHINESE).items()
        if not fields(other) <= fields(english)
    ]

    assert wrong == []


def test_no_text_is_translated_twice() -> None:
    import yaml

    for language in TRANSLATIONS.iterdir():
        files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in language.iterdir()]
        every = [key for file in files for key in file]
        assert sorted(every) == sorted(set(every))


def test_a_value_in_a_text_is_inert() -> None:
    assert Phrases(Language.ENGLISH)("on {name}", name="<b>*") == "on &#60;b&#62;&#42;"


def test_the_singular_and_the_plural_are_chosen_by_the_count() -> None:
    t = Phrases(Language.ENGLISH)

    assert [t("{n} set", "{n} sets", n=n) for n in (0, 1, 2)] == ["0 sets", "1 set", "2 sets"]


def test_an_unknown_word_stays_as_it_is() -> None:
    assert Phrases(Language.CHINESE).word("no_such_word") == "no such word"
