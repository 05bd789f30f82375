"""Records, timelines and figures as lines for people."""

from collections.abc import Iterable, Iterator

from whychain.cli.output import columns, seconds_text
from whychain.kb.record import Case, Drill, Incident, Record
from whychain.kb.statistics import Spread, Statistics
from whychain.kb.timeline import Timeline, timeline_of


def record_lines(record: Record) -> Iterator[str]:
    """Yield one record: its head, what is special to its kind, its claims."""
    yield f"{record.id}: {record.title}"
    yield f"  {record.summary.strip()}"
    if isinstance(record, Incident):
        yield from _incident(record)
    elif isinstance(record, Case):
        yield from _section("mechanism", [record.mechanism.strip()])
        yield from _section("detect", record.detect)
        yield from _section("fix", record.fix)
    else:
        yield from _drill(record)
    yield from _claims(record)
    yield from _section("runbooks", record.runbooks)
    related = (f"{r.relation.value.replace('_', ' ')} {r.id}" for r in record.related)
    yield from _section("related", related)


def _incident(incident: Incident) -> Iterator[str]:
    services = ", ".join(incident.services) or "no service named"
    yield f"  {incident.severity.value}, {incident.status.value}, {services}"
    yield from _section("impact", [incident.impact.text.strip()])
    yield from _section("timeline", timeline_lines(timeline_of(incident)))
    yield from _section("configuration faults", columns(_config_rows(incident)))


def _config_rows(incident: Incident) -> list[tuple[str, str]]:
    return [
        (
            fault.id,
            f"{fault.key}: {_value(fault.before.value)} ({fault.before.source.value}) → "
            f"{_value(fault.after.value)} ({fault.after.source.value})",
        )
        for fault in incident.config_faults
    ]


def _value(value: object) -> str:
    return "lost in the source" if value is None else str(value)


def _drill(drill: Drill) -> Iterator[str]:
    yield f"  {drill.drill_status.value}"
    yield from _section("hypothesis", [drill.hypothesis.strip()])
    proofs = (f"{p.question.strip()} {p.signal.strip()}" for p in drill.proof_of_injection)
    yield from _section("proof that the fault was there", proofs)
    yield from _section("abort when", drill.abort_when)


def _claims(record: Record) -> Iterator[str]:
    lines = []
    for claim in record.claims:
        lines.append(f"{claim.id} {claim.verdict.value} ({claim.grade.value}): {claim.text}")
        if claim.corrected:
            lines.append(f"    correct: {claim.corrected}")
    yield from _section("claims", lines)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield title
        yield from (f"  {line}" for line in found)


def timeline_lines(timeline: Timeline) -> Iterator[str]:
    """Yield the entries with the gaps between them, then what is derived from them."""
    rows = []
    for entry in timeline.entries:
        at = entry.at or "time lost in the source"
        gap = "" if entry.seconds_since_previous is None else f"+{entry.seconds_since_previous:g} s"
        rows.append((at, gap, entry.kind, entry.text))
    yield from columns(rows)
    for interval in timeline.intervals:
        note = f"; {interval.note.strip()}" if interval.note else ""
        told = f", told as {interval.told_seconds:g} s" if interval.told_seconds else ""
        yield f"{interval.title}: {seconds_text(interval.seconds)}{told}{note}"
    for phase in timeline.phases:
        if phase.seconds is not None:
            yield f"{phase.title}: {seconds_text(phase.seconds)}"


def statistics_lines(answer: Statistics) -> Iterator[str]:
    """Yield the counts and spreads."""
    for title, counts in (
        ("records", answer.records),
        ("severities", answer.severities),
        ("triggers", answer.triggers),
        ("verdicts", answer.verdicts),
        ("grades", answer.grades),
        ("detections", answer.detections),
    ):
        yield f"{title}: {', '.join(f'{name} {n}' for name, n in counts.items()) or 'none'}"
    yield f"claims: {answer.claims}; open actions: {answer.actions_open}"
    yield from (_spread(spread) for spread in answer.durations)


def _spread(spread: Spread) -> str:
    if not spread.n:
        return f"{spread.title}: unknown for all {spread.unknown}"
    quartiles = ""
    if spread.lower_quartile_seconds is not None and spread.upper_quartile_seconds is not None:
        quartiles = (
            f", quartiles {spread.lower_quartile_seconds:g} to {spread.upper_quartile_seconds:g} s"
        )
    unknown = f", unknown for {spread.unknown}" if spread.unknown else ""
    median = seconds_text(spread.median_seconds)
    return f"{spread.title}: n={spread.n}, median {median}{quartiles}{unknown}"
