"""Why a run does not go on to its next step."""

from dataclasses import dataclass
from enum import StrEnum


class StopKind(StrEnum):
    """What kept the next step from being begun."""

    FAILED = "failed"
    INTERRUPTED = "interrupted"
    NOT_APPROVED = "not_approved"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a run stopped, and why."""

    kind: StopKind
    step: str
    reason: str
