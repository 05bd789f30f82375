"""The parts that records are made of: times, events, metrics, claims, evidence.

Every part is a frozen value. A field that is absent in the file has its default
here; a value that the source lost is ``null`` with ``missing: true``.
"""

import datetime
from typing import Annotated

from msgspec import Meta, field

from whychain.documents.shape import Part, Scalar, Slug, Text, Title
from whychain.kb.causes import (
    AvailabilityKind,
    ConfigFaultKind,
    ContributingClass,
    MitigationKind,
    MitigationResult,
    TriggerKind,
    ValueSource,
)
from whychain.kb.vocabulary import (
    ActionStatus,
    ActionType,
    ActorKind,
    Confidence,
    DetectionMethod,
    EventKind,
    EvidenceKind,
    Grade,
    Precision,
    Relation,
    Trust,
    Verdict,
    Visibility,
)

Moment = Annotated[datetime.datetime, Meta(tz=True)]


class Times(Part, frozen=True):
    """When the phases of an incident began; durations are derived from these, never typed in."""

    precision: Precision = Precision.SECOND
    change_at: Moment | None = None
    started_at: Moment | None = None
    detected_at: Moment | None = None
    acknowledged_at: Moment | None = None
    declared_at: Moment | None = None
    identified_at: Moment | None = None
    mitigated_at: Moment | None = None
    resolved_at: Moment | None = None
    closed_at: Moment | None = None
    note: str = ""
    chronology_note: str = ""

    @property
    def first_known(self) -> Moment | None:
        """Return when it began as far as is known: with a change, with harm, or when seen."""
        return self.change_at or self.started_at or self.detected_at


class Event(Part, frozen=True):
    """One entry of the timeline."""

    id: Slug
    at: Moment | None
    kind: EventKind
    text: Text
    precision: Precision = Precision.SECOND
    end_at: Moment | None = None
    actor: ActorKind = ActorKind.UNKNOWN
    service: str = ""
    command: str = ""
    node: Slug | None = None
    missing: bool = False
    evidence: tuple[Slug, ...] = ()


class Interval(Part, frozen=True):
    """A duration between two events, computed; ``told_seconds`` is what the source says."""

    id: Slug
    title: Title
    start: Slug
    end: Slug
    told_seconds: float | None = None
    note: str = ""


class Metric(Part, frozen=True):
    """One measured figure before and during the incident."""

    id: Slug
    title: Title
    unit: str
    before: Scalar = None
    after: Scalar = None
    threshold: Scalar = None
    missing: bool = False
    node: Slug | None = None
    note: str = ""
    evidence: tuple[Slug, ...] = ()


class MissedSignal(Part, frozen=True):
    """Something that should have been seen and was not."""

    signal: Text
    why: Text


class Detection(Part, frozen=True):
    """How the trouble was noticed."""

    method: DetectionMethod
    tool: str = ""
    alert_name: str = ""
    runbook: Slug | None = None
    automated: bool | None = None
    text: str = ""
    missed_signals: tuple[MissedSignal, ...] = ()


class Trigger(Part, frozen=True):
    """What set it off."""

    kind: TriggerKind
    text: Text
    node: Slug | None = None
    event: Slug | None = None


class ConfigValue(Part, frozen=True):
    """A setting's value and where it came from."""

    value: Scalar
    source: ValueSource = ValueSource.EXPLICIT
    missing: bool = False


class ConfigFault(Part, frozen=True):
    """A wrong setting: what it was, what it became, what it should have been."""

    id: Slug
    component: str
    key: str
    before: ConfigValue
    after: ConfigValue
    expected: Text
    fault_kind: ConfigFaultKind
    unit: str = ""
    node: Slug | None = None
    constraint: str = ""
    latent: bool = False
    hidden_switch: str = ""
    told_effect: str = ""
    introduced_by: str = ""
    note: str = ""
    evidence: tuple[Slug, ...] = ()
    confidence: Confidence = Confidence.MEDIUM


class ContributingFactor(Part, frozen=True):
    """A weakness that made it possible or worse."""

    id: Slug
    factor_class: ContributingClass = field(name="class")
    text: Text
    node: Slug | None = None
    evidence: tuple[Slug, ...] = ()
    confidence: Confidence = Confidence.MEDIUM


class Claim(Part, frozen=True):
    """A statement of the source, checked."""

    id: Slug
    text: Text
    verdict: Verdict
    grade: Grade
    checked: Text
    corrected: str = ""
    node: Slug | None = None
    config_fault: Slug | None = None
    evidence: tuple[Slug, ...] = ()


class Contradiction(Part, frozen=True):
    """Two statements of the source that cannot both hold; both are kept."""

    id: Slug
    text: Text
    between: Annotated[tuple[str, ...], Meta(min_length=2)]
    consequence: str = ""


class Impact(Part, frozen=True):
    """What users lost, with estimates marked as such."""

    kind: AvailabilityKind
    text: Text
    transactions_affected: int | None = None
    users_affected: int | None = None
    error_percent_peak: float | None = None
    duration_seconds_told: float | None = None
    estimate: bool = False
    regions: tuple[str, ...] = ()
    node: Slug | None = None
    evidence: tuple[Slug, ...] = ()


class Mitigation(Part, frozen=True):
    """One thing done to ease or end the impact."""

    id: Slug
    kind: MitigationKind
    text: Text
    worked: MitigationResult = MitigationResult.UNKNOWN
    at: Moment | None = None
    command: str = ""
    corrected_command: str = ""
    runbook: Slug | None = None
    control: Slug | None = None
    evidence: tuple[Slug, ...] = ()


class Action(Part, frozen=True):
    """One thing to do so that it does not happen again, and how one knows that it is done."""

    id: Slug
    title: Title
    type: ActionType
    status: ActionStatus = ActionStatus.PROPOSED
    owner: str = ""
    due: datetime.date | None = None
    done_at: datetime.date | None = None
    control: Slug | None = None
    stage: str = ""
    deliverables: tuple[str, ...] = ()
    verified_by: str = ""
    tracker: str = ""
    excludes: tuple[Slug, ...] = ()
    note: str = ""


class Evidence(Part, frozen=True):
    """What an answer rests on: a file, a source line, an experiment, a calculation."""

    id: Slug
    kind: EvidenceKind
    title: Title
    grade: Grade = Grade.E
    ref: str = ""
    result: str = ""
    sha256: str = ""
    at: Moment | None = None


class RelatedRecord(Part, frozen=True):
    """A link to another record."""

    id: Slug
    relation: Relation
    text: str = ""


class Provenance(Part, frozen=True):
    """Where the record comes from and how far it may be trusted."""

    source: Text
    trust: Trust = Trust.VALIDATED
    reference: bool = False
    visibility: Visibility = Visibility.PUBLIC
    source_url: str = ""
    licence: str = ""
    recorded_at: datetime.date | None = None
    reviewed_by: tuple[str, ...] = ()
    note: str = ""


class Table(Part, frozen=True):
    """A small table of figures that a case reports, as told or as measured."""

    id: Slug
    title: Title
    columns: Annotated[tuple[str, ...], Meta(min_length=1)]
    rows: tuple[tuple[Scalar, ...], ...]
    told: bool = False
    missing: bool = False
    note: str = ""


class Setting(Part, frozen=True):
    """A value that the source names without calling it a fault."""

    key: str
    value: Scalar
    unit: str = ""
    note: str = ""
