"""What the knowledge base does not say, and what ``whychain check`` finds."""

from collections import Counter
from collections.abc import Iterator

import msgspec
from markupsafe import Markup

from whychain.documents.finding import Finding
from whychain.site.aspects import Aspects
from whychain.site.json_page import json_page
from whychain.site.page import Page
from whychain.site.phrases import Phrases
from whychain.site.site_model import MOST_CHECKED, SiteModel
from whychain.site.templates import render
from whychain.workspace.gaps import Gap, Looked, Searched, gaps_among

FIRST_FINDINGS = 20
_OF_WORDS = frozenset(
    ["fault-undrilled", "fault-undetected", "control-unpriced", "word-undeclared"]
) | {"word-untranslated"}


class RuleCount(msgspec.Struct, frozen=True):
    """How often a rule of ``whychain check`` is broken, and where first."""

    rule: str
    severity: str
    count: int
    first: tuple[Finding, ...]


def rule_counts(findings: tuple[Finding, ...]) -> tuple[RuleCount, ...]:
    """Return the findings by rule: errors first, then by how often."""
    counted = Counter((f.severity.value, f.rule) for f in findings)
    first: dict[str, list[Finding]] = {}
    for finding in findings:
        here = first.setdefault(finding.rule, [])
        here += [finding] if len(here) < FIRST_FINDINGS else []
    order = sorted(counted, key=lambda key: (key[0] != "error", -counted[key], key[1]))
    return tuple(
        RuleCount(rule, severity, counted[severity, rule], tuple(first[rule]))
        for severity, rule in order
    )


def data_quality_pages(model: SiteModel) -> Iterator[Page]:
    """Yield the page of data quality and its JSON twin."""
    digests = model.digests
    searched = map(_searched, digests.taken_apart, digests.looked.values())
    found = gaps_among(model.workspace.vocabulary, searched)
    rules = rule_counts(model.findings or ())
    t = model.links.t
    yield render(
        "data-quality.md.j2",
        "data-quality.md",
        str(t("Data quality")),
        model.links,
        groups=[(title, [g for g in found if _group(g) == name]) for name, title in _groups(t)],
        titles=gap_titles(t),
        of_words=_OF_WORDS,
        rules=rules,
        findings=None if model.findings is None else len(model.findings),
        most=MOST_CHECKED,
    )
    yield json_page(
        "data-quality.json",
        {"gaps": found, "rules": None if model.findings is None else rules},
    )


def _searched(record: Aspects, looked: Looked) -> Searched:
    met = record.causal_nodes if record.is_incident else ()
    return Searched(record.id, looked, met, record.injects)


def _groups(t: Phrases) -> tuple[tuple[str, Markup], ...]:
    return (
        ("times", t("Times and values")),
        ("links", t("Links and claims")),
        ("records", t("Records and actions")),
        ("words", t("Words")),
    )


def _group(gap: Gap) -> str:
    if gap.id in _OF_WORDS:
        return "words"
    if gap.id.startswith(("link-", "claim-")):
        return "links"
    return "times" if gap.id.endswith(("-time", "-lost")) else "records"


def gap_titles(t: Phrases) -> dict[str, Markup]:
    """Return what each kind of gap is called."""
    return {
        "no-started-time": t("Incidents that do not say when the impact began"),
        "no-detected-time": t("Incidents that do not say when they were detected"),
        "no-acknowledged-time": t("Incidents that do not say when someone took over"),
        "no-identified-time": t("Incidents that do not say when the cause was known"),
        "no-mitigated-time": t("Incidents that do not say when the harm ended"),
        "no-resolved-time": t("Incidents that do not say when all was well again"),
        "time-lost": t("Events without a time"),
        "value-lost": t("Values that the source lost"),
        "link-unproven": t("Causal links without evidence"),
        "link-weak": t("Causal links of low confidence"),
        "link-inferred": t("Causal links that are inferred"),
        "claim-unverifiable": t("Claims that nobody can verify"),
        "claim-unproven": t("Claims without any evidence"),
        "no-account": t("Incidents without a causal account"),
        "not-final": t("Records that are not final"),
        "not-trusted": t("Records that are quarantined, stale or disputed"),
        "not-reviewed": t("Records that name no reviewer"),
        "not-dated": t("Records that do not say when they were written"),
        "action-undated": t("Actions without a due date"),
        "action-unowned": t("Actions without an owner"),
        "fault-undrilled": t("Faults of incidents that no drill injects"),
        "fault-undetected": t("Faults of incidents without a way to find them"),
        "control-unpriced": t("Controls that do not say what they cost"),
        "word-undeclared": t("Words of incidents that no vocabulary declares"),
        "word-untranslated": t("Words without a Chinese title"),
    }
