"""The pages of runbooks: what each is for, what it would do, and whether it keeps its deadline."""

import shlex
from collections.abc import Iterator, Sequence

from whychain.runbooks.plan import Outcome, Plan, PlannedStep, flat
from whychain.runbooks.runbook import EffectClass, Runbook
from whychain.runbooks.script_names import Mishap, trouble_with
from whychain.runbooks.transcript import transcript
from whychain.site.alert_pages import alert_pages
from whychain.site.alerts import Alert, alerts_of
from whychain.site.budget import budget_of_checks, budget_of_steps, budget_of_undo
from whychain.site.example_plans import ExamplePlan
from whychain.site.links import runbook_path
from whychain.site.page import Page
from whychain.site.paging import sheets
from whychain.site.redirects import redirects
from whychain.site.runbook_answers import RunbookAnswers, runbook_answers
from whychain.site.shown_tests import rows_of_tests
from whychain.site.site_model import SiteModel
from whychain.site.templates import render

_ALERTS_SHOWN = 200
_RECORDS_SHOWN = 30


def runbook_pages(model: SiteModel) -> Iterator[Page]:
    """Yield runbooks, alerts and their lists, and the addresses that lead elsewhere."""
    alerts = alerts_of(model)
    answers = runbook_answers(model, alerts)
    yield from _lists(model, alerts)
    for runbook in model.runbooks:
        yield _page(runbook, answers[runbook.id], model)
    yield from alert_pages(model, alerts)
    yield from redirects(model, alerts)


def _lists(model: SiteModel, alerts: Sequence[Alert]) -> Iterator[Page]:
    for page in sheets("runbooks.md", model.runbooks):
        yield render(
            "runbooks.md.j2",
            page.path,
            str(model.links.t.word("Runbooks")),
            model.links,
            page=page,
            runbooks=page.rows,
            count=len(model.runbooks),
            alerts=alerts[:_ALERTS_SHOWN] if page.number == 1 else (),
            alert_count=len(alerts),
            examples=model.examples,
        )


def _page(runbook: Runbook, answers: RunbookAnswers, model: SiteModel) -> Page:
    example = model.examples[runbook.id]
    plan = example.plan
    return render(
        "runbook.md.j2",
        f"{runbook_path(runbook.id)}.md",
        runbook.title,
        model.links,
        runbook=runbook,
        answers=answers,
        shown=_RECORDS_SHOWN,
        example=example,
        plan=plan,
        commands=commands(runbook, example),
        budgets=[budget_of_steps(plan), budget_of_checks(plan), budget_of_undo(plan)]
        if plan
        else [],
        changing=changing_steps(plan) if plan else (),
        tests=rows_of_tests(runbook, example),
        transcript="\n".join(transcript(plan)) if plan else "",
    )


def commands(runbook: Runbook, example: ExamplePlan) -> dict[str, str]:
    """Return the commands that do something with the example, by what they do."""
    given = (part for pair in example.given for part in ("-i", pair))
    run = shlex.join(["whychain", "runbook", "run", runbook.id, *given])
    failing = step_to_fail(example.plan) if example.plan else ""
    return {
        "dry run": f"{run} --dry-run",
        "rehearse": f"{run} --rehearse",
        "simulate": f"{run} --simulate" + (f" --fail {shlex.quote(failing)}" if failing else ""),
        "run": run,
        "test": f"whychain runbook test {runbook.id}",
    }


def step_to_fail(plan: Plan) -> str:
    """Return the last step that changes something and can fail in a simulation, or nothing."""
    able = (
        step.id
        for step in reversed(changing_steps(plan))
        if trouble_with(plan, Mishap.FAIL, step.id) is None
    )
    return next(able, "")


def changing_steps(plan: Plan) -> tuple[PlannedStep, ...]:
    """Return the steps that would change something, without the groups that hold them."""
    return tuple(
        step
        for step in flat(plan.steps)
        if not step.steps
        and step.effect is not EffectClass.READ
        and step.outcome is not Outcome.WOULD_SKIP
    )
