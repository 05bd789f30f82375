"""Alerts by name: at which address each stands for good, and what answers it."""

import hashlib
import re
from collections.abc import Iterator

import msgspec

from whychain.causal.vocabulary import Symptom
from whychain.site.filters import anchor
from whychain.site.site_model import SiteModel

_AS_IT_STANDS = re.compile(r"(?!\.)[A-Za-z0-9._-]{1,100}")
_OF_A_FOLDER = frozenset({"index", "readme"})


class Alert(msgspec.Struct, frozen=True):
    """What one address stands for: the names that share it, and everything that names them."""

    address: str
    """Its page below the site's root, without ending."""
    names: tuple[str, ...]
    runbooks: tuple[str, ...]
    symptoms: tuple[str, ...]
    incidents: tuple[str, ...]

    @property
    def only_runbook(self) -> str:
        """Return the one runbook that answers, or nothing when there are several or none."""
        return self.runbooks[0] if len(self.runbooks) == 1 else ""


def address_of(name: str) -> str:
    """Return where the page of an alert stands, below the site's root and without ending.

    >>> address_of("OrderSubmitP99High"), address_of("Disk is full!"), address_of("../index")
    ('alerts/OrderSubmitP99High', 'alerts/disk-is-full', 'alerts/index-alert')
    """
    sound = _AS_IT_STANDS.fullmatch(name)
    last = name if sound else anchor(name)[:100]
    if not last:
        last = hashlib.sha256(name.encode(errors="replace")).hexdigest()[:12]
    return f"alerts/{last}-alert" if last.lower() in _OF_A_FOLDER else f"alerts/{last}"


def alerts_of(model: SiteModel) -> tuple[Alert, ...]:
    """Return every alert that a runbook, a symptom or an incident names, sorted by address."""
    found: dict[str, dict[str, set[str]]] = {}
    for kind, named, who in _mentions(model):
        place = found.setdefault(address_of(named), {})
        place.setdefault("names", set()).add(named)
        place.setdefault(kind, set()).add(who)
    return tuple(
        Alert(
            address,
            *(
                tuple(sorted(place.get(kind, ())))
                for kind in ("names", "runbooks", "symptoms", "incidents")
            ),
        )
        for address, place in sorted(found.items())
    )


def _mentions(model: SiteModel) -> Iterator[tuple[str, str, str]]:
    for runbook in model.runbooks:
        yield from (("runbooks", name, runbook.id) for name in runbook.alerts if name)
    for node, entry in model.workspace.vocabulary.entries.items():
        if isinstance(entry, Symptom):
            yield from (("symptoms", name, node) for name in entry.alerts if name)
    yield from (("incidents", one.alert, one.id) for one in model.briefs if one.alert)
