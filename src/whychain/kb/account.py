"""The causal section of a record: accounts, links, gates, and what each control did."""

from typing import Annotated, Literal

from msgspec import Meta, field

from whychain.documents.shape import Part, Slug, Text, Title
from whychain.kb.causes import ControlState
from whychain.kb.vocabulary import Confidence


class AtLeast(Part, frozen=True):
    """A gate that holds when at least this many of its causes hold."""

    at_least: Annotated[int, Meta(ge=1)] = field(name="at-least")


Gate = Literal["all-of", "any-of"] | AtLeast


class Link(Part, frozen=True):
    """This effect follows when these causes hold, unless one of these controls works."""

    effect: Slug
    causes: Annotated[tuple[Slug, ...], Meta(min_length=1)]
    when: Gate = "all-of"
    unless: tuple[Slug, ...] = ()
    confidence: Confidence = Confidence.MEDIUM
    evidence: tuple[Slug, ...] = ()
    inferred: bool = False
    delay_seconds: Annotated[float, Meta(ge=0)] | None = None
    note: str = ""


class ControlInAccount(Part, frozen=True):
    """What one control did in one account."""

    state: ControlState
    when: Gate = "any-of"
    by: tuple[Slug, ...] = ()
    note: str = ""
    evidence: tuple[Slug, ...] = ()


class Account(Part, frozen=True):
    """One telling of how the incident came about.

    ``not_needed`` names faults that are told although nothing needs them, each with the reason.
    """

    title: Title
    links: Annotated[tuple[Link, ...], Meta(min_length=1)]
    summary: str = ""
    controls: dict[Slug, ControlInAccount] = field(default_factory=dict)
    not_needed: dict[Slug, Text] = field(default_factory=dict)


class Causal(Part, frozen=True):
    """The accounts of a record and the one that queries use by default."""

    account: Slug
    accounts: Annotated[dict[Slug, Account], Meta(min_length=1)]

    @property
    def default(self) -> Account | None:
        """Return the account that counts by default, if it is told."""
        return self.accounts.get(self.account)
