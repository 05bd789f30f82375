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

ACCOUNT_RULES = (
    UNKNOWN_ACCOUNT,
    GATE_TOO_WIDE,
    CONTROL_WITHOUT_STATE,
    DEFEAT,
    NO_EVIDENCE,
    SELF_CAUSE,
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
        if _too_wide(link.when, link.causes):
            message = f"asks for more than the {len(link.causes)} causes it has"
            yield Problem(GATE_TOO_WIDE, (*path, "when"), message)
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
    for name, control in account.controls.items():
        path = (*base, "controls", name)
        if (control.state is ControlState.DEFEATED) != bool(control.by):
            message = f"{name!r} is {control.state.value}, with {len(control.by)} entries in 'by'"
            yield Problem(DEFEAT, path, message)
        if _too_wide(control.when, control.by):
            message = f"asks for more than the {len(control.by)} entries it has"
            yield Problem(GATE_TOO_WIDE, (*path, "when"), message)


def _too_wide(gate: Gate, inputs: tuple[str, ...]) -> bool:
    return isinstance(gate, AtLeast) and gate.at_least > len(inputs)
