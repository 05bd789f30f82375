"""The base of every typed document part, and the small types that all documents share."""

from typing import Annotated

from msgspec import Meta, Struct

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\s)", max_length=80)]
Text = Annotated[str, Meta(min_length=1, max_length=4000)]
Title = Annotated[str, Meta(min_length=1, max_length=200)]
Scalar = str | int | float | bool | None


class Part(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A frozen part of a document; a field that it does not know is refused."""
