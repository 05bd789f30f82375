"""The closed word lists that records choose from.

Free-text labels never join (527 mitigation labels for 356 incidents in the
ISSRE'22 corpus), so every label is an enumeration; ``other`` is allowed where
the field's standard lists leave gaps and is reported as a finding.
"""

from enum import StrEnum


class RecordStatus(StrEnum):
    """How far the write-up has come."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    FINAL = "final"


class Classification(StrEnum):
    """What the event turned out to be (VERIS)."""

    INCIDENT = "incident"
    NEAR_MISS = "near_miss"
    FALSE_POSITIVE = "false_positive"


class Severity(StrEnum):
    """Impact class, 1 is the worst."""

    SEV1 = "SEV1"
    SEV2 = "SEV2"
    SEV3 = "SEV3"
    SEV4 = "SEV4"
    SEV5 = "SEV5"


class Precision(StrEnum):
    """How exactly a time is known."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    UNKNOWN = "unknown"


class EventKind(StrEnum):
    """What a timeline entry is."""

    CHANGE = "change"
    TRIGGER = "trigger"
    FAULT_ACTIVATED = "fault_activated"
    SYMPTOM = "symptom"
    ALERT = "alert"
    PAGE = "page"
    ACKNOWLEDGED = "acknowledged"
    DECLARED = "declared"
    HYPOTHESIS = "hypothesis"
    DIAGNOSIS_STEP = "diagnosis_step"
    DEAD_END = "dead_end"
    IDENTIFIED = "identified"
    ACTION = "action"
    MITIGATION = "mitigation"
    ROLLBACK = "rollback"
    ESCALATION = "escalation"
    COMMUNICATION = "communication"
    RECOVERY = "recovery"
    RESOLVED = "resolved"
    FOLLOW_UP = "follow_up"
    NOTE = "note"
    OTHER = "other"


class ActorKind(StrEnum):
    """Who or what acted."""

    HUMAN = "human"
    AUTOMATION = "automation"
    SYSTEM = "system"
    UNKNOWN = "unknown"


class DetectionMethod(StrEnum):
    """How the trouble was noticed."""

    ALERT = "alert"
    SYNTHETIC = "synthetic"
    CUSTOMER_REPORT = "customer_report"
    STAFF_REPORT = "staff_report"
    PARTNER = "partner"
    THIRD_PARTY = "third_party"
    UNKNOWN = "unknown"
    OTHER = "other"


class Verdict(StrEnum):
    """What a check of a statement found."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    MISLEADING = "misleading"
    UNVERIFIABLE = "unverifiable"


class Grade(StrEnum):
    """How strong it is: A executed, B read in source, C documentation, D arithmetic, E none."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


class Confidence(StrEnum):
    """How sure the analyst is (VERIS)."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    METRIC = "metric"
    LOG = "log"
    TRACE = "trace"
    CONFIG = "config"
    COMMAND = "command"
    COMMIT = "commit"
    SOURCE_CODE = "source_code"
    DOCUMENTATION = "documentation"
    EXPERIMENT = "experiment"
    ARITHMETIC = "arithmetic"
    ARTICLE = "article"
    RUN = "run"
    FILE = "file"
    OTHER = "other"


class ActionType(StrEnum):
    """What an action item is for."""

    PREVENT = "prevent"
    DETECT = "detect"
    CONTAIN = "contain"
    RECOVER = "recover"
    INVESTIGATE = "investigate"
    DOCUMENT = "document"


class ActionStatus(StrEnum):
    """How far an action item has come."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    REJECTED = "rejected"


class Relation(StrEnum):
    """How two records belong together."""

    CONFLICTS_WITH = "conflicts_with"
    SIMILAR_TO = "similar_to"
    RECURRENCE_OF = "recurrence_of"
    CAUSED_BY = "caused_by"
    DUPLICATE_OF = "duplicate_of"
    EXPLAINS = "explains"


class Trust(StrEnum):
    """How far a record may be relied upon."""

    QUARANTINED = "quarantined"
    VALIDATED = "validated"
    STALE = "stale"
    DISPUTED = "disputed"


class Visibility(StrEnum):
    """Who may read it."""

    PUBLIC = "public"
    INTERNAL = "internal"


class DrillStatus(StrEnum):
    """How far a planned fault injection has come."""

    PLANNED = "planned"
    DONE = "done"
    ABORTED = "aborted"
