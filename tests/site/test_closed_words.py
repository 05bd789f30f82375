"""Every word of a closed list can be read in Chinese."""

from enum import StrEnum
from pathlib import Path

import pytest
import yaml

from whychain.causal import vocabulary as causal_vocabulary
from whychain.causal.graph import Role
from whychain.causal.loops import LoopSign
from whychain.kb import causes, vocabulary
from whychain.runbooks import overview, plan, rehearsal, runbook, steps
from whychain.runbooks.runs import entries
from whychain.site import phrases
from whychain.site.phrases import Language, translations

CHINESE_WORDS = Path(phrases.__file__).parent / "translations" / "zh"
SAME_IN_EVERY_LANGUAGE = {vocabulary.Severity, vocabulary.Grade, runbook.HttpMethod}


def lists_in(*modules: object) -> set[type[StrEnum]]:
    return {
        found
        for module in modules
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, StrEnum) and found is not StrEnum
    }


CLOSED_LISTS = {Role, LoopSign} | (
    lists_in(vocabulary, causes, causal_vocabulary, overview, plan, rehearsal, runbook, steps)
    - SAME_IN_EVERY_LANGUAGE
)
RUN_WORDS = {entries.StepOutcome, entries.RunOutcome, entries.Phase, entries.Purpose}


@pytest.mark.parametrize("closed", sorted(CLOSED_LISTS | RUN_WORDS, key=str))
def test_every_word_of_a_closed_list_has_a_chinese_word(closed: type[StrEnum]) -> None:
    chinese = translations(Language.CHINESE)

    assert [each.value for each in closed if each.value.replace("_", " ") not in chinese] == []


def test_the_closed_lists_were_found() -> None:
    assert {causes.TriggerKind, vocabulary.EventKind, plan.Outcome} < CLOSED_LISTS


@pytest.mark.parametrize("file", ["words.yml", "shared.yml"])
def test_a_word_and_its_translation_are_text(file: str) -> None:
    told = yaml.safe_load((CHINESE_WORDS / file).read_text(encoding="utf-8"))

    assert [pair for pair in told.items() if not all(isinstance(one, str) for one in pair)] == []
