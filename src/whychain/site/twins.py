"""The same answers as data: a JSON file beside every page."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import msgspec

from whychain.documents.memory import digest
from whychain.documents.reader import Document
from whychain.kb.durations import interval_durations, phase_durations
from whychain.kb.record import Incident, Record
from whychain.site.accounts import Consequence
from whychain.site.batches import batches
from whychain.site.briefs import Brief
from whychain.site.cause_twins import analysis_twins, kind_twins, matrix_twin, node_twin
from whychain.site.json_page import json_page
from whychain.site.links import node_path
from whychain.site.page import Bundle, Draft, Made, Page
from whychain.site.relations import ControlUse, Mechanism, Relations
from whychain.site.site_model import SiteModel

_encode = msgspec.json.encode


def twins(model: SiteModel) -> Iterator[Made]:
    """Yield every JSON file of the site."""
    digests = model.digests
    causes = digest(digests.causes, digests.severities, digests.words)
    yield Draft("graph.json", digests.causes, lambda: _graph(model))
    yield Bundle("records.json", digests.listed, lambda: _lists_of_records(model))
    yield Bundle("claims.json", digests.claims, lambda: [_claims(model)])
    yield from _records(model)
    yield Bundle("causes.json", digests.words, lambda: [_words(model)])
    yield Bundle("kinds.json", causes, lambda: kind_twins(model))
    yield Bundle("matrix.json", causes, lambda: [matrix_twin(model)])
    yield Bundle("analysis.json", digests.answered, lambda: analysis_twins(model))
    yield from _nodes(model)
    shown = digest(digests.runbooks, digests.course, digests.words, model.workspace.settings)
    yield Bundle("runbooks.json", shown, lambda: _runbooks(model))
    yield Bundle("rules.json", b"", _rules)


def _graph(model: SiteModel) -> Page:
    return Page("graph.json", model.causes.data)


def _lists_of_records(model: SiteModel) -> Iterator[Page]:
    for kind in ("incident", "case", "drill"):
        chosen = [_short(one) for one in model.briefs if one.figures.kind == kind]
        yield json_page(f"{kind}s.json", {f"{kind}s": chosen})


def _claims(model: SiteModel) -> Page:
    # Not as plain values: those of many claims take longer to make than to write.
    claims = [
        msgspec.Raw(b'{"record":%b,%b' % (_encode(record), _encode(claim)[1:]))
        for record, claim in model.digests.stated
    ]
    return json_page("claims.json", {"claims": claims})


def _records(model: SiteModel) -> Iterator[Bundle]:
    similar, answers = model.causes.similar, model.digests.answers
    each = {document.source.folder: (document, known) for document, known in model.digests.each}
    rests_on = {
        folder: (document.source.digest, answers(known.id), similar.kept(known.id))
        for folder, (document, known) in each.items()
    }

    def draft(folder: str, made_of: bytes) -> Draft:
        document, known = each[folder]
        return _draft(f"{known.path}.json", made_of, partial(_record, document, model))

    return batches("record data", rests_on, draft)


def _draft(path: str, made_of: bytes, content: Callable[[], object]) -> Draft:
    return Draft(path, made_of, lambda: json_page(path, content()))


def _short(brief: Brief) -> dict[str, Any]:
    return {
        "id": brief.id,
        "title": brief.title,
        "summary": brief.summary,
        "page": f"{brief.path}.html",
        "data": f"{brief.path}.json",
    }


def _record(document: Document[Record], model: SiteModel) -> dict[str, Any]:
    record = document.content
    answers = model.answers[record.id]
    found: dict[str, Any] = {
        "record": msgspec.to_builtins(record),
        "answers": {a.id: [_consequence(c) for c in a.consequences] for a in answers},
    }
    if answers:
        found["similar"] = model.causes.similar.of(record.id)
    if isinstance(record, Incident):
        found["intervals"] = interval_durations(record)
        found["phases"] = phase_durations(record.times)
    return found


def _consequence(one: Consequence) -> dict[str, Any]:
    sets = one.cut_sets
    return {
        "outcome": one.node,
        "count": sets.count,
        "truncated": sets.truncated,
        "complete_to": sets.complete_to,
        "sets": sets.sets,
        "one_thing_different": [
            {"node": c.node, "option": c.option, "happens": c.happens, "sets_left": c.remaining}
            for c in one.changes
        ],
    }


def _words(model: SiteModel) -> Page:
    every = model.workspace.vocabulary.entries
    return json_page("causes.json", {"nodes": [_entry(model, node) for node in every]})


def _nodes(model: SiteModel) -> Iterator[Bundle]:
    def draft(node: str, made_of: bytes) -> Draft:
        return _draft(f"{node_path(node)}.json", made_of, partial(_node, node, model))

    return batches("node data", model.causes.made_of, draft)


def _node(node: str, model: SiteModel) -> dict[str, Any]:
    related = _relations(model.causes.about(node).relations)
    return {"node": _entry(model, node), **related, **node_twin(model, node)}


def _entry(model: SiteModel, node: str) -> dict[str, Any]:
    vocabulary = model.workspace.vocabulary
    return {
        **msgspec.to_builtins(vocabulary.entries[node]),
        "kind": vocabulary.kinds[node].value,
    }


def _relations(found: Relations) -> dict[str, Any]:
    return {
        "follows_from": [_mechanism(m) for m in found.follows_from],
        "leads_to": [_mechanism(m) for m in found.leads_to],
        "guards": [_mechanism(m) for m in found.guards],
        "states": [_state(used) for used in found.used],
        "records": found.records,
        "runbooks": found.runbooks,
        "claims": [{"record": record, "claim": claim.id} for record, claim in found.claims],
        "actions": [{"record": record, "action": action.id} for record, action in found.actions],
    }


def _mechanism(one: Mechanism) -> dict[str, Any]:
    return {**msgspec.structs.asdict(one.link), "in": one.told}


def _state(used: ControlUse) -> dict[str, Any]:
    told = used.told
    return {"record": told.record, "account": told.account, "state": used.use.state}


def _runbooks(model: SiteModel) -> Iterator[Page]:
    from whychain.site.runbook_twins import runbook_twins  # slow to import, and seldom another

    return runbook_twins(model)


def _rules() -> Iterator[Page]:
    from whychain.site.reference_pages import reference_twins  # slow to import, and seldom another

    return reference_twins()
