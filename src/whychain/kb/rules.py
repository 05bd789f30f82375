"""What must hold inside one record: ids, references, claims, actions."""

from collections.abc import Iterator

from whychain.documents.finding import KeyPath, Problem, Rule, SeverityLevel
from whychain.kb.account_rules import ACCOUNT_RULES, account_problems
from whychain.kb.record import Case, Drill, Incident, Record
from whychain.kb.time_rules import TIME_RULES, time_problems
from whychain.kb.vocabulary import ActionStatus, DrillStatus, Verdict

FOLDER_NAME = Rule(
    "record-folder-name",
    "A record's id is the name of its folder.",
    "Links and commands find a record by its folder.",
    "Rename the folder or the id.",
)
NO_NARRATIVE = Rule(
    "record-narrative-missing",
    "A record has its prose in narrative.md beside it.",
    "Fields say what; only prose says how it felt to find out, and why it matters.",
    "Write narrative.md.",
    SeverityLevel.WARNING,
)
DUPLICATE_ID = Rule(
    "record-duplicate-id",
    "An id is used once in its list.",
    "A reference to it could mean either.",
    "Rename one of the two.",
)
UNKNOWN_EVIDENCE = Rule(
    "record-unknown-evidence",
    "Evidence that is cited is declared in this record's evidence list.",
    "A citation that leads nowhere proves nothing.",
    "Declare the evidence, or cite another.",
)
UNKNOWN_ITEM = Rule(
    "record-unknown-item",
    "A configuration fault that a claim is about, and an action that another one excludes, stand "
    "in this record.",
    "A reference that leads nowhere is lost on the page.",
    "Correct the id, or add the item.",
)
CLAIM_UNCORRECTED = Rule(
    "record-claim-uncorrected",
    "A refuted or misleading claim says what is true instead.",
    "Showing that a statement is wrong helps only with the right one beside it.",
    "Fill 'corrected'.",
)
NO_CHANGE = Rule(
    "record-config-fault-unchanged",
    "A configuration fault shows a change, or is marked 'latent: true'.",
    "Before and after are what a reviewer compares with today's configuration.",
    "Give different before and after values, or mark it latent.",
)
OTHER_USED = Rule(
    "record-other-used",
    "A closed list is left by 'other' only where nothing fits.",
    "What is called 'other' is not found by any filter.",
    "Use a listed value, or propose a new one.",
    SeverityLevel.WARNING,
)
ACTION_UNDATED = Rule(
    "record-action-undated",
    "A finished action says when it was finished and how that was verified.",
    "An action that only claims to be done is the commonest cause of a recurrence.",
    "Fill 'done_at' and 'verified_by'.",
    SeverityLevel.WARNING,
)
DRILL_UNDATED = Rule(
    "record-drill-undated",
    "A drill that was run says when, and what was observed.",
    "A drill without observation proves nothing.",
    "Fill 'last_run' and 'observed'.",
    SeverityLevel.WARNING,
)
DRILL_INJECTS_NOTHING = Rule(
    "record-drill-injects-nothing",
    "A drill names the fault or condition that it brings about.",
    "A drill that is not tied to a fault closes no gap.",
    "Fill 'injects' with ids of causal/faults.yml or causal/conditions.yml.",
    SeverityLevel.WARNING,
)

RECORD_RULES = (
    FOLDER_NAME,
    NO_NARRATIVE,
    DUPLICATE_ID,
    UNKNOWN_EVIDENCE,
    CLAIM_UNCORRECTED,
    NO_CHANGE,
    OTHER_USED,
    ACTION_UNDATED,
    DRILL_UNDATED,
    DRILL_INJECTS_NOTHING,
    UNKNOWN_ITEM,
    *TIME_RULES,
    *ACCOUNT_RULES,
)

_LISTS = (
    "timeline",
    "intervals",
    "metrics",
    "config_faults",
    "contributing_factors",
    "claims",
    "contradictions",
    "mitigation",
    "actions",
    "evidence",
    "tables",
)
_FIELDS_WITH_OTHER = (
    ("timeline", "kind", "kind"),
    ("config_faults", "fault_kind", "fault_kind"),
    ("contributing_factors", "class", "factor_class"),
    ("mitigation", "kind", "kind"),
    ("evidence", "kind", "kind"),
)


def record_problems(record: Record) -> Iterator[Problem]:
    """Yield everything that is wrong inside one record."""
    yield from _duplicate_ids(record)
    yield from _unknown_evidence(record)
    yield from _unknown_items(record)
    yield from _claims(record)
    yield from _actions(record)
    yield from _other(record)
    if isinstance(record, Incident):
        yield from time_problems(record)
    if isinstance(record, Incident | Case):
        yield from _config_faults(record)
    if isinstance(record, Drill):
        yield from _drill(record)
    if record.causal:
        yield from account_problems(record.causal)


def _duplicate_ids(record: Record) -> Iterator[Problem]:
    for name in _LISTS:
        items = getattr(record, name, ())
        seen: set[str] = set()
        for index, item in enumerate(items):
            if item.id in seen:
                yield Problem(DUPLICATE_ID, (name, index, "id"), f"{item.id!r} stands twice")
            seen.add(item.id)


def _unknown_evidence(record: Record) -> Iterator[Problem]:
    declared = {e.id for e in record.evidence}
    for path, cited in evidence_cited(record):
        for index, name in enumerate(cited):
            if name not in declared:
                message = f"no evidence is called {name!r} in this record"
                yield Problem(UNKNOWN_EVIDENCE, (*path, index), message)


def _unknown_items(record: Record) -> Iterator[Problem]:
    faults = {fault.id for fault in getattr(record, "config_faults", ())}
    for index, claim in enumerate(record.claims):
        if claim.config_fault and claim.config_fault not in faults:
            message = f"no configuration fault is called {claim.config_fault!r} in this record"
            yield Problem(UNKNOWN_ITEM, ("claims", index, "config_fault"), message)
    actions = {action.id for action in record.actions}
    for index, action in enumerate(record.actions):
        for place, name in enumerate(action.excludes):
            if name not in actions:
                message = f"no action is called {name!r} in this record"
                yield Problem(UNKNOWN_ITEM, ("actions", index, "excludes", place), message)


def evidence_cited(record: Record) -> Iterator[tuple[KeyPath, tuple[str, ...]]]:
    """Yield every list of evidence ids in a record, with the place where it stands."""
    for name in _LISTS:
        for index, item in enumerate(getattr(record, name, ())):
            yield (name, index, "evidence"), getattr(item, "evidence", ())
    if isinstance(record, Incident):
        yield ("impact", "evidence"), record.impact.evidence
    for account_id, account in record.causal.accounts.items() if record.causal else ():
        base: KeyPath = ("causal", "accounts", account_id)
        for index, link in enumerate(account.links):
            yield (*base, "links", index, "evidence"), link.evidence
        for control_id, control in account.controls.items():
            yield (*base, "controls", control_id, "evidence"), control.evidence


def _claims(record: Record) -> Iterator[Problem]:
    for index, claim in enumerate(record.claims):
        wrong = claim.verdict in {Verdict.REFUTED, Verdict.MISLEADING}
        if wrong and not claim.corrected:
            message = f"{claim.verdict.value}, but what is true instead?"
            yield Problem(CLAIM_UNCORRECTED, ("claims", index, "verdict"), message)


def _actions(record: Record) -> Iterator[Problem]:
    for index, action in enumerate(record.actions):
        if action.status is ActionStatus.DONE and not (action.done_at and action.verified_by):
            message = f"{action.id!r} is done: when, and how was that verified?"
            yield Problem(ACTION_UNDATED, ("actions", index, "status"), message)


def _drill(drill: Drill) -> Iterator[Problem]:
    undated = not (drill.last_run and drill.observed)
    if drill.drill_status is DrillStatus.DONE and undated:
        yield Problem(DRILL_UNDATED, ("drill_status",), "done, but when and with what result?")
    if not drill.injects:
        yield Problem(DRILL_INJECTS_NOTHING, (), f"{drill.id!r} names no fault or condition")


def _config_faults(record: Incident | Case) -> Iterator[Problem]:
    for index, fault in enumerate(record.config_faults):
        same = fault.before.value == fault.after.value and fault.before.source == fault.after.source
        if same and not fault.latent:
            message = f"{fault.key!r} is the same before and after"
            yield Problem(NO_CHANGE, ("config_faults", index), message)


def _other(record: Record) -> Iterator[Problem]:
    places: list[tuple[KeyPath, str]] = [
        ((name, index, field), getattr(item, attribute))
        for name, field, attribute in _FIELDS_WITH_OTHER
        for index, item in enumerate(getattr(record, name, ()))
    ]
    if isinstance(record, Incident):
        places.append((("detection", "method"), record.detection.method))
        places.append((("trigger", "kind"), record.trigger.kind))
    for path, word in places:
        if word == "other":
            yield Problem(OTHER_USED, path, "'other' joins with nothing")
