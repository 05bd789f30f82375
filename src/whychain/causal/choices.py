"""What a question may choose between. Light to import: the command line offers these words."""

from enum import StrEnum

DEFAULT_SECONDS = 60.0
"""How long a question about a fault tree may take, unless it says otherwise."""


DEFAULT_DEPTH = 20
"""Up to how many links away causes are shown."""


class EventChoice(StrEnum):
    """Which basic events a cut set is made of; the others stay as they were."""

    FAULTS = "faults"
    CONTROLS = "controls"
    ALL = "all"


class Ranking(StrEnum):
    """Which cut sets come first: the smallest, or the most probable."""

    SIZE = "size"
    PROBABILITY = "probability"


class ExportFormat(StrEnum):
    """In which form a graph leaves."""

    DOT = "dot"
    SVG = "svg"
    JSON = "json"
    MEF = "mef"
    MERMAID = "mermaid"
    GRAPHML = "graphml"


class ImportFormat(StrEnum):
    """In which form a graph or a fault tree comes."""

    MEF = "mef"
    JSON = "json"
    GRAPHML = "graphml"


class Assumption(StrEnum):
    """How probable each fault and each failure of a control is taken to be."""

    EVEN = "even"
    """One half each: nothing is assumed about any of them."""
    RECORDS = "records"
    """The share of records in which it occurs."""
