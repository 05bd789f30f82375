"""The pages of runbooks: what each is for, what it would do, and whether it keeps its deadline."""

import shlex
from collections.abc import Iterator, Mapping

from markupsafe import Markup

from whychain.kb.record import Incident, Record
from whychain.runbooks.plan import Plan
from whychain.runbooks.runbook import Runbook
from whychain.runbooks.transcript import transcript
from whychain.site.bars import Segment, budget_bar
from whychain.site.example_plans import ExamplePlan
from whychain.site.links import runbook_path
from whychain.site.page import Page
from whychain.site.site_model import SiteModel
from whychain.site.templates import render
from whychain.workspace.load import Workspace


def runbook_pages(model: SiteModel) -> Iterator[Page]:
    """Yield the list of runbooks and the page of each."""
    yield render(
        "runbooks.md.j2",
        "runbooks.md",
        "Runbooks",
        model.links,
        runbooks=model.runbooks,
        examples=model.examples,
    )
    for runbook in model.runbooks:
        yield _page(runbook, model)


def _page(runbook: Runbook, model: SiteModel) -> Page:
    example = model.examples[runbook.id]
    plan = example.plan
    return render(
        "runbook.md.j2",
        f"{runbook_path(runbook.id)}.md",
        runbook.title,
        model.links,
        runbook=runbook,
        example=example,
        plan=plan,
        bar=deadline_bar(plan) if plan else "",
        dry_run=dry_run_command(runbook, example),
        transcript="\n".join(transcript(plan)) if plan else "",
        records=[r.id for r in model.records if runbook.id in runbooks_named(r)],
        controls=controls_of(runbook.id, model.workspace),
    )


def dry_run_command(runbook: Runbook, example: ExamplePlan) -> str:
    """Return the command that shows the plan of the example."""
    given = (part for pair in example.given for part in ("-i", pair))
    return shlex.join(["whychain", "runbook", "run", runbook.id, *given, "--dry-run"])


def deadline_bar(plan: Plan) -> Markup:
    """Return the picture of the steps' worst cases against the deadline."""
    segments = [
        Segment(number, step.title, step.worst_case_seconds)
        for number, step in enumerate(plan.steps, start=1)
    ]
    title = f"Worst case of each step, {plan.worst_case_seconds:g} s in all"
    if plan.deadline_seconds is not None:
        title += f", deadline {plan.deadline_seconds:g} s"
    return budget_bar(segments, plan.deadline_seconds, title)


def runbooks_named(record: Record) -> frozenset[str]:
    """Return every runbook that a record names."""
    named = set(record.runbooks)
    if isinstance(record, Incident):
        named |= {step.runbook for step in record.mitigation if step.runbook}
        named |= {record.detection.runbook} if record.detection.runbook else set()
    return frozenset(named)


def controls_of(runbook: str, workspace: Workspace) -> tuple[str, ...]:
    """Return the controls that a runbook puts into practice."""
    entries: Mapping[str, object] = workspace.vocabulary.entries
    return tuple(
        sorted(n for n, entry in entries.items() if runbook in getattr(entry, "runbooks", ()))
    )
