"""The checks of the logic of every account of a record, and their rules."""

from collections.abc import Iterator

from whychain.causal import beginnings, chronology, counterfactual
from whychain.causal.told import told_accounts
from whychain.causal.vocabulary_files import Vocabulary
from whychain.documents.finding import Problem
from whychain.kb.record import Record

LOGIC_RULES = (
    counterfactual.FAULT_NOT_NEEDED,
    counterfactual.OUTCOME_WITHOUT_FAULT,
    beginnings.EFFECT_WITHOUT_CAUSE,
    beginnings.LOOP_NEVER_STARTS,
    chronology.CAUSE_TOO_LATE,
)


def logic_problems(record: Record, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Yield what the logic of a record's accounts contradicts; bad accounts are no exception."""
    accounts = tuple(told_accounts(vocabulary, record))
    for told in accounts:
        yield from counterfactual.problems_of_account(told)
        yield from beginnings.problems_of_account(told)
        yield from chronology.problems_of_account(told)
    yield from counterfactual.unlinked_faults(record, accounts)
