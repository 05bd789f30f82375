"""What each runbook answers: alerts, symptoms, words of the vocabulary and records."""

from collections.abc import Iterable, Mapping

import msgspec

from whychain.causal.vocabulary import Control
from whychain.runbooks.runbook import Runbook
from whychain.site.alerts import Alert
from whychain.site.site_model import SiteModel


class Mitigated(msgspec.Struct, frozen=True):
    """A node that a runbook mitigates, what it is, and in how many records it is met."""

    node: str
    kind: str
    records: int


class RunbookAnswers(msgspec.Struct, frozen=True):
    """Everything that one runbook has to do with, all ids sorted."""

    alerts: tuple[Alert, ...]
    mitigates: tuple[Mitigated, ...]
    named_by: tuple[str, ...]
    """Records that name the runbook."""
    met_in: tuple[str, ...]
    """Other records in which something that it mitigates is met."""
    controls: tuple[str, ...]
    """Controls that the runbook puts into practice."""


def runbook_answers(model: SiteModel, alerts: Iterable[Alert]) -> Mapping[str, RunbookAnswers]:
    """Return what each runbook answers, by its id; every record is looked at once."""
    named: dict[str, list[str]] = {}
    controls: dict[str, list[str]] = {}
    of_runbook: dict[str, list[Alert]] = {}
    for brief in model.briefs:
        for name in brief.runbooks:
            named.setdefault(name, []).append(brief.id)
    for node, entry in model.workspace.vocabulary.entries.items():
        for name in dict.fromkeys(entry.runbooks) if isinstance(entry, Control) else ():
            controls.setdefault(name, []).append(node)
    for alert in alerts:
        for name in alert.runbooks:
            of_runbook.setdefault(name, []).append(alert)
    return {
        runbook.id: RunbookAnswers(
            alerts=tuple(of_runbook.get(runbook.id, ())),
            mitigates=tuple(_mitigated(node, model) for node in dict.fromkeys(runbook.mitigates)),
            named_by=tuple(sorted(named.get(runbook.id, ()))),
            met_in=_met_in(runbook, model, set(named.get(runbook.id, ()))),
            controls=tuple(sorted(controls.get(runbook.id, ()))),
        )
        for runbook in model.runbooks
    }


def _mitigated(node: str, model: SiteModel) -> Mitigated:
    kind = model.workspace.vocabulary.kinds.get(node)
    records = model.causes.records_of.get(node, ())
    return Mitigated(node, kind.value if kind else "", len(records))


def _met_in(runbook: Runbook, model: SiteModel, named: set[str]) -> tuple[str, ...]:
    found = (model.causes.records_of.get(node, ()) for node in runbook.mitigates)
    return tuple(sorted({record for records in found for record in records} - named))
