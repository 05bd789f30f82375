"""Lewis' counterfactual test of every stated fault, by machine.

Definition. A fault is a cause of what happened when, had it been absent and all else as it
was, that would not have happened; and, since two faults may do for each other, also when it
belongs to a set of faults that suffices and of which none can be spared. A fault that is in
no minimal cut set of anything that its account explains passes neither test. What an account
explains is its outcomes and symptoms that happen; where it has none of these, the effects
that lead no further. (Lewis 1973, *Causation*, Journal of Philosophy 70, doi:10.2307/2025310;
applied to accidents by Ladkin and Loer 1998, *Why-Because Analysis*.)
"""

from collections.abc import Iterable, Iterator

from whychain.causal.cutsets import minimal_sets
from whychain.causal.model import Model, evaluate, is_coherent
from whychain.causal.told import ToldAccount, listed
from whychain.causal.vocabulary import NodeKind
from whychain.documents.finding import Problem, Rule, SeverityLevel
from whychain.errors import WhychainError
from whychain.kb.record import Incident, Record

FAULT_NOT_NEEDED = Rule(
    "account-fault-not-needed",
    "A fault of an account, and a configuration fault of its record, is in a minimal cut set of "
    "something that the account explains: an outcome or a symptom that happens.",
    "What happens without the fault as well was not caused by it (Lewis' counterfactual test), "
    "or the link that makes it a cause is missing.",
    "Add the link that is missing, remove the fault, or say under 'not_needed' of the account "
    "why it is told all the same.",
    SeverityLevel.WARNING,
)
OUTCOME_WITHOUT_FAULT = Rule(
    "account-outcome-without-fault",
    "An outcome of an account, and the node of an incident's impact, does not happen without "
    "any fault.",
    "Where conditions and failed controls suffice, nothing is left to repair: a fault is missing, "
    "or stands in the vocabulary as a condition.",
    "Add the fault to the causes, or declare as a fault what is one.",
    SeverityLevel.WARNING,
)

_MOST_FAULTS_TRIED = 8


def problems_of_account(told: ToldAccount) -> Iterator[Problem]:
    """Yield the outcomes of an account that need no fault, and the faults that it can spare."""
    free = _without_fault(told)
    for outcome in free:
        message = (
            f"{outcome!r} happens in account {told.id!r} without any fault: "
            "conditions and failed controls suffice"
        )
        yield Problem(OUTCOME_WITHOUT_FAULT, told.place_of_link(outcome), message)
    needed = None if free else needed_faults(told.model, explained(told))
    if needed is not None:
        yield from _spared(told, needed)
        yield from _wrongly_spared(told, needed)


def unlinked_faults(record: Record, accounts: Iterable[ToldAccount]) -> Iterator[Problem]:
    """Yield the configuration faults of a record that stand in no account at all."""
    told = tuple(accounts)
    if not any(map(explained, told)):
        return
    stated = {name for one in told for name in (*one.model.faults, *one.account.not_needed)}
    for index, fault in enumerate(getattr(record, "config_faults", ())):
        node = fault.node or ""
        if told[0].of_kind([node], NodeKind.FAULT) and node not in stated:
            message = f"{node!r} stands in no account, so that nothing follows from it"
            yield Problem(FAULT_NOT_NEEDED, ("config_faults", index, "node"), message)


def explained(told: ToldAccount) -> tuple[str, ...]:
    """Return what happens in an account and is what the account is told for.

    These are its outcomes and symptoms, or the effects that lead no further where it has none.
    """
    ends = told.of_kind(told.effects, NodeKind.OUTCOME, NodeKind.SYMPTOM)
    if not ends:
        causes = {cause for _, cause in told.causes()}
        ends = tuple(effect for effect in told.effects if effect not in causes)
    return tuple(end for end in ends if end in told.happened)


def needed_faults(model: Model, ends: Iterable[str]) -> frozenset[str] | None:
    """Return the faults that are in a minimal cut set of one of these nodes; None if too many.

    None also stands for no ends at all: there is nothing that a fault could be needed for.

    >>> from whychain.causal.examples import two_faults
    >>> sorted(needed_faults(two_faults(), ["outage"]))
    ['no queue limit', 'slow disk']
    """
    wanted = tuple(ends)
    coherent = is_coherent(model)
    if not wanted or not (coherent or len(model.faults) <= _MOST_FAULTS_TRIED):
        return None
    needed: set[str] = set()
    if not coherent:  # the whole may depend on a fault that no minimal set holds
        needed.update(fault for fault in model.faults if _missed(model, fault, wanted))
    try:
        for end in wanted:
            needed.update(*minimal_sets(model, end, model.faults))
    except WhychainError:
        return None
    return frozenset(needed)


def _missed(model: Model, fault: str, nodes: Iterable[str]) -> tuple[str, ...]:
    """Return which of these nodes do not happen, all else as it was, without one fault."""
    without = evaluate(model, model.as_it_was - {fault})
    return tuple(node for node in nodes if without.get(node) is not True)


def _without_fault(told: ToldAccount) -> tuple[str, ...]:
    outcomes = told.of_kind(told.effects, NodeKind.OUTCOME)
    impact = told.record.impact.node if isinstance(told.record, Incident) else None
    if impact in told.effects and impact not in outcomes:
        outcomes = (*outcomes, impact)
    context = evaluate(told.model, told.model.as_it_was - told.model.faults)
    return tuple(outcome for outcome in outcomes if context.get(outcome) is True)


def _spared(told: ToldAccount, needed: frozenset[str]) -> Iterator[Problem]:
    true = [node for node in told.effects if node in told.happened]
    for fault in sorted(told.model.faults - needed - told.account.not_needed.keys()):
        lost = _missed(told.model, fault, true)
        message = f"account {told.id!r} explains as much without {fault!r}"
        if lost:
            message += f"; only {listed(lost)} would not happen"
        yield Problem(FAULT_NOT_NEEDED, told.place_of_cause(fault), message)


def _wrongly_spared(told: ToldAccount, needed: frozenset[str]) -> Iterator[Problem]:
    configured = {fault.node for fault in getattr(told.record, "config_faults", ())}
    for fault in told.account.not_needed:
        path = (*told.base, "not_needed", fault)
        if fault in needed:
            message = f"{fault!r} is called not needed, and stands in a minimal cut set"
            yield Problem(FAULT_NOT_NEEDED, path, message)
        elif fault not in told.model.faults and fault not in configured:
            message = f"{fault!r} is called not needed, and is not told in account {told.id!r}"
            yield Problem(FAULT_NOT_NEEDED, path, message)
