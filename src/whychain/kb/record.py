"""The three kinds of record: incident (happened), case (a defect pattern), drill (planned).

A record lives in ``kb/<id>/record.yml`` with its prose beside it in
``narrative.md``. See ``whychain schema incident`` for the JSON Schema.
"""

import datetime
from typing import Annotated

from msgspec import Meta

from whychain.documents.shape import Part, Slug, Text, Title
from whychain.kb.account import Causal
from whychain.kb.shapes import (
    Action,
    Claim,
    ConfigFault,
    Contradiction,
    ContributingFactor,
    Detection,
    Event,
    Evidence,
    Impact,
    Interval,
    Metric,
    Mitigation,
    Provenance,
    RelatedRecord,
    Setting,
    Table,
    Times,
    Trigger,
)
from whychain.kb.vocabulary import Classification, DrillStatus, RecordStatus, Severity


class RecordBase(Part, frozen=True, kw_only=True):
    """What every record has."""

    id: Slug
    title: Title
    summary: Text
    status: RecordStatus
    provenance: Provenance
    services: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    causal: Causal | None = None
    tables: tuple[Table, ...] = ()
    settings: tuple[Setting, ...] = ()
    actions: tuple[Action, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    related: tuple[RelatedRecord, ...] = ()
    runbooks: tuple[Slug, ...] = ()
    formerly: tuple[Slug, ...] = ()
    """Ids that the record had before; its old addresses lead to it."""


class Incident(RecordBase, frozen=True, tag_field="kind", tag="incident", kw_only=True):
    """Something that happened."""

    classification: Classification
    severity: Severity
    times: Times
    timeline: Annotated[tuple[Event, ...], Meta(min_length=1)]
    detection: Detection
    trigger: Trigger
    impact: Impact
    severity_basis: str = ""
    environments: tuple[str, ...] = ()
    intervals: tuple[Interval, ...] = ()
    metrics: tuple[Metric, ...] = ()
    config_faults: tuple[ConfigFault, ...] = ()
    contributing_factors: tuple[ContributingFactor, ...] = ()
    mitigation: tuple[Mitigation, ...] = ()
    lucky: tuple[str, ...] = ()
    went_well: tuple[str, ...] = ()
    went_wrong: tuple[str, ...] = ()
    surprised: tuple[str, ...] = ()


class Case(RecordBase, frozen=True, tag_field="kind", tag="case", kw_only=True):
    """A defect pattern with its mechanism, its fix and the way to find it."""

    mechanism: Text
    detect: Annotated[tuple[str, ...], Meta(min_length=1)]
    fix: Annotated[tuple[str, ...], Meta(min_length=1)]
    versions: str = ""
    wrong_code: str = ""
    right_code: str = ""
    language: str = ""
    config_faults: tuple[ConfigFault, ...] = ()


class DrillStep(Part, frozen=True):
    """One step of a drill."""

    title: Title
    text: Text
    command: str = ""


class InjectionProof(Part, frozen=True):
    """How one knows that the fault was really there, apart from its hoped-for effect."""

    question: Text
    signal: Text
    command: str = ""
    not_proof: str = ""


class Drill(RecordBase, frozen=True, tag_field="kind", tag="drill", kw_only=True):
    """A planned fault injection: what is broken on purpose and what must be seen."""

    drill_status: DrillStatus
    hypothesis: Text
    steady_state: Annotated[tuple[str, ...], Meta(min_length=1)]
    injection: Annotated[tuple[DrillStep, ...], Meta(min_length=1)]
    proof_of_injection: Annotated[tuple[InjectionProof, ...], Meta(min_length=1)]
    expected: Annotated[tuple[str, ...], Meta(min_length=1)]
    abort_when: Annotated[tuple[str, ...], Meta(min_length=1)]
    clean_up: Annotated[tuple[str, ...], Meta(min_length=1)]
    injects: tuple[Slug, ...] = ()
    manifest: str = ""
    last_run: datetime.date | None = None
    observed: tuple[str, ...] = ()


Record = Incident | Case | Drill
KINDS: dict[str, type[Record]] = {"incident": Incident, "case": Case, "drill": Drill}
