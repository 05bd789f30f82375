"""Every action of every record: open ones by their due date, then those that are closed."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import groupby

import msgspec

from whychain.documents.memory import digest
from whychain.kb.actions import ActionItem
from whychain.kb.vocabulary import ActionStatus
from whychain.site.json_page import json_page
from whychain.site.page import Draft, Page
from whychain.site.site_model import SiteModel
from whychain.site.stretches import Stretch, stretches
from whychain.site.templates import render

_ORDER = {
    ActionStatus.IN_PROGRESS.value: 0,
    ActionStatus.ACCEPTED.value: 0,
    ActionStatus.PROPOSED.value: 0,
    ActionStatus.DONE.value: 1,
    ActionStatus.REJECTED.value: 2,
}
_encode = msgspec.msgpack.encode
_NO_DATE = "9999"
_STATES = ("open", "done", "rejected")


def actions_in_order(model: SiteModel) -> tuple[ActionItem, ...]:
    """Return all actions, open ones first; by due date, those without one after the others.

    None is overdue: which are depends on the day of the reader.
    """
    return tuple(sorted(model.digests.action_items, key=_place))


def _place(item: ActionItem) -> tuple[int, str, str, str]:
    return (_ORDER[item.status], item.due or _NO_DATE, item.record, item.id)


def state_of(item: ActionItem) -> str:
    """Return whether an action is open, done or rejected."""
    return _STATES[_ORDER[item.status]]


def action_pages(model: SiteModel) -> Iterator[Page | Draft]:
    """Yield the list of actions, split into pages, and its JSON twin."""
    found = actions_in_order(model)
    counts = {state: sum(state_of(item) == state for item in found) for state in _STATES}
    for part in stretches("actions.md", found, _key):
        said = counts if part.whole else {}
        made_of = digest(_encode((said, part)))
        yield Draft(part.path, made_of, partial(_page, model, part, said))
    rows = [{name: getattr(item, name) for name in _FIELDS} for item in found]
    yield json_page("actions.json", {"counts": counts, "actions": rows})


def _key(item: ActionItem) -> tuple[str, str]:
    return item.record, item.id


def _page(model: SiteModel, part: Stretch[ActionItem], counts: Mapping[str, int]) -> Page:
    t = model.links.t
    return render(
        "actions.md.j2",
        part.path,
        str(t("Actions")),
        model.links,
        part=part,
        counts=counts,
        titles={"open": t("Open"), "done": t("Done"), "rejected": t("Rejected")},
        groups=[(state, list(items)) for state, items in groupby(part.rows, state_of)],
    )


_FIELDS = (
    "record",
    "id",
    "title",
    "type",
    "status",
    "owner",
    "due",
    "stage",
    "verified_by",
    "control",
)
