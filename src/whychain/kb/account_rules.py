"""What must hold inside the causal section of one record, before any vocabulary is looked at."""

from collections.abc import Iterator

from whychain.documents.finding import KeyPath, Problem, Rule, SeverityLevel
from whychain.kb.account import Account, AtLeast, Causal, Gate
from whychain.kb.causes import ControlState
from whychain.kb.vocabulary import Confidence

UNKNOWN_ACCOUNT = Rule(
    "account-unknown",
    "The default account is one of the record's accounts.",
    "Queries would have nothing to ask.",
    "Name an account that exists.",
)
GATE_TOO_WIDE = Rule(
    "account-gate-too-wide",
    "An at-least gate asks for no more causes than it has.",
    "It could never hold.",
    "Lower the number, or add causes.",
)
CONTROL_WITHOUT_STATE = Rule(
    "account-control-without-state",
    "Every control in an 'unless' has its state in the account.",
    "Whether the effect follows depends on it.",
    "Add the control under 'controls' with its state.",
)
DEFEAT = Rule(
    "account-defeat",
    "'by' stands with state defeated, and only there.",
    "A control is defeated by something; the other states need no reason to be evaluated.",
    "Fill 'by', or change the state.",
)
NO_EVIDENCE = Rule(
    "account-link-without-evidence",
    "A link cites evidence, or its confidence is low.",
    "An edge that rests on nothing must not look as sure as one that was measured.",
    "Cite evidence, or set 'confidence: low'.",
    SeverityLevel.WARNING,
)
SELF_CAUSE = Rule(
    "account-self-cause",
    "An effect is not its own cause, and a cause stands once in its link.",
    "A link from a thing to itself says nothing.",
    "Name the mechanism in between, or remove the cause.",
)
GATE_NEEDLESS = Rule(
    "account-gate-needless",
    "A gate is written as plainly as it can be: 'any-of' stands over two causes or more, and "
    "'at-least' asks for more than one of them and for fewer than all.",
    "A gate that says more than there is looks as if a cause had been forgotten.",
    "Add the cause that is missing, write 'all-of' or 'any-of', or leave 'when' out.",
    SeverityLevel.WARNING,
)
CONTROL_IDLE = Rule(
    "account-control-idle",
    "A control with a state in an account guards one of its links, or is a cause there.",
    "What an idle control did changes no answer, and its place in the account stays empty.",
    "Name it under 'unless' of the link that it should have stopped, or remove it.",
    SeverityLevel.WARNING,
)

ACCOUNT_RULES = (
    UNKNOWN_ACCOUNT,
    GATE_TOO_WIDE,
    CONTROL_WITHOUT_STATE,
    DEFEAT,
    NO_EVIDENCE,
    SELF_CAUSE,
    GATE_NEEDLESS,
    CONTROL_IDLE,
)


def account_problems(causal: Causal) -> Iterator[Problem]:
    """Yield everything that is wrong inside one causal section."""
    if causal.account not in causal.accounts:
        known = ", ".join(sorted(causal.accounts))
        message = f"no account is called {causal.account!r}: {known}"
        yield Problem(UNKNOWN_ACCOUNT, ("causal", "account"), message)
    for name, account in causal.accounts.items():
        base: KeyPath = ("causal", "accounts", name)
        yield from _links(account, base)
        yield from _controls(account, base)


def _links(account: Account, base: KeyPath) -> Iterator[Problem]:
    for index, link in enumerate(account.links):
        path = (*base, "links", index)
        yield from _gate(link.when, len(link.causes), "all-of", (*path, "when"))
        if link.effect in link.causes or len(set(link.causes)) < len(link.causes):
            message = f"{link.effect!r} causes itself, or a cause stands twice"
            yield Problem(SELF_CAUSE, (*path, "causes"), message)
        if not link.evidence and link.confidence not in {Confidence.LOW, Confidence.NONE}:
            message = f"the link to {link.effect!r} has no evidence"
            yield Problem(NO_EVIDENCE, path, message)
        for place, control in enumerate(link.unless):
            if control not in account.controls:
                message = f"{control!r} has no state in this account"
                yield Problem(CONTROL_WITHOUT_STATE, (*path, "unless", place), message)


def _controls(account: Account, base: KeyPath) -> Iterator[Problem]:
    acting = {name for link in account.links for name in (*link.unless, *link.causes)}
    acting.update(name for control in account.controls.values() for name in control.by)
    for name, control in account.controls.items():
        path = (*base, "controls", name)
        if (control.state is ControlState.DEFEATED) != bool(control.by):
            message = f"{name!r} is {control.state.value}, with {len(control.by)} entries in 'by'"
            yield Problem(DEFEAT, path, message)
        if name not in acting:
            message = f"{name!r} guards no link of this account and is no cause in it"
            yield Problem(CONTROL_IDLE, path, message)
        yield from _gate(control.when, len(control.by), "any-of", (*path, "when"))


def _gate(gate: Gate, inputs: int, usual: Gate, path: KeyPath) -> Iterator[Problem]:
    if isinstance(gate, AtLeast) and gate.at_least > inputs:
        yield Problem(GATE_TOO_WIDE, path, f"asks for more than the {inputs} entries it has")
    elif plainer := _plainer(gate, inputs, usual):
        yield Problem(GATE_NEEDLESS, path, plainer)


def _plainer(gate: Gate, inputs: int, usual: Gate) -> str:
    """Return how a gate is said more plainly, or nothing; the usual gate may be left out."""
    if inputs == 1:
        return "" if gate == usual else "one entry needs no gate: leave 'when' out"
    if not isinstance(gate, AtLeast):
        return ""
    word = {1: "any-of", inputs: "all-of"}.get(gate.at_least)
    return f"at-least {gate.at_least} of {inputs} is {word}: say so" if word else ""
