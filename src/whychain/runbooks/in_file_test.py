"""The tests that a runbook carries, as they stand in its file."""

from typing import Annotated

from msgspec import Meta, field

from whychain.documents.shape import Part, Scalar, Title

Duration = Annotated[
    str,
    Meta(
        pattern=r"^(?=.)([0-9]+h)?([0-9]+m)?([0-9]+(\.[0-9]+)?s)?([0-9]+ms)?$(?!\n)", max_length=20
    ),
]
Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class Expectation(Part, frozen=True):
    """What a test of a runbook expects of a simulated run; what is left out may be anything."""

    exit_code: int | None = None
    done: tuple[str, ...] | None = None
    skipped: tuple[str, ...] | None = None
    failed: tuple[str, ...] | None = None
    undone: tuple[str, ...] | None = None
    kept: tuple[str, ...] | None = None
    unknown: tuple[str, ...] | None = None
    within: Duration | None = None


class RunbookTest(Part, frozen=True):
    """One simulated run: these inputs, steps that fail, time out or crash, and what must follow."""

    name: Title
    expect: Expectation
    inputs: dict[Name, Scalar | tuple[str, ...]] = field(default_factory=dict)
    fail: tuple[str, ...] = ()
    time_out: tuple[str, ...] = ()
    crash: tuple[str, ...] = ()
    slow: dict[str, Duration] = field(default_factory=dict)
    """Steps that take so long; without it a simulated step takes no time."""
