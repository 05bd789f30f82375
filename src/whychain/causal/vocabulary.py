"""The shared vocabulary: what faults, effects, controls and the other nodes are called.

An id declared once here is what joins records into one graph; a label typed
into a record never would.
"""

from enum import StrEnum

from whychain.documents.shape import Part, Slug, Text, Title


class NodeKind(StrEnum):
    """What a node of the causal graph is."""

    CONDITION = "condition"
    FAULT = "fault"
    EFFECT = "effect"
    SYMPTOM = "symptom"
    OUTCOME = "outcome"
    CONTROL = "control"


class FaultClass(StrEnum):
    """Where a fault lives."""

    CONFIG = "config"
    CODE = "code"
    DESIGN = "design"
    PROCESS = "process"
    CAPACITY = "capacity"
    DEPENDENCY = "dependency"
    HARDWARE = "hardware"
    HUMAN = "human"


class ControlKind(StrEnum):
    """What a barrier does."""

    PREVENT = "prevent"
    DETECT = "detect"
    CONTAIN = "contain"
    RECOVER = "recover"


class Entry(Part, frozen=True):
    """What every vocabulary entry has."""

    id: Slug
    title: Title
    text: Text
    aliases: tuple[str, ...] = ()
    title_zh: str = ""
    services: tuple[str, ...] = ()
    formerly: tuple[Slug, ...] = ()
    """Ids that the entry had before; its old addresses lead to it."""


class Condition(Entry, frozen=True):
    """Context that is not a defect: a canary is running."""


class Fault(Entry, frozen=True, kw_only=True):
    """A defect that can start a cascade."""

    fault_class: FaultClass
    rule: str = ""
    detect: str = ""
    wrong: str = ""
    right: str = ""


class Effect(Entry, frozen=True):
    """A state or mechanism that follows."""


class Symptom(Entry, frozen=True):
    """What an observer sees."""

    metrics: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()


class Outcome(Entry, frozen=True):
    """Harm to users."""


class Control(Entry, frozen=True, kw_only=True):
    """A barrier that prevents, detects, contains or recovers."""

    control_kind: ControlKind
    how: str = ""
    cost: str = ""
    runbooks: tuple[Slug, ...] = ()
