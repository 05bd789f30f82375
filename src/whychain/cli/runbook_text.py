"""Runbooks as lines for people."""

from collections.abc import Iterator

from whychain.runbooks.runbook import Runbook


def runbook_lines(runbook: Runbook) -> Iterator[str]:
    """Yield what a runbook is for, its inputs and the titles of its steps."""
    yield f"{runbook.id}: {runbook.title}"
    yield f"  {runbook.summary.strip()}"
    if runbook.trigger:
        yield f"when      {runbook.trigger.strip()}"
    yield f"owner     {runbook.owner}"
    yield f"deadline  {runbook.deadline or 'none'}, on failure {runbook.on_failure.value}"
    for name, declared in runbook.inputs.items():
        default = declared.default
        shown = ",".join(default) if isinstance(default, tuple) else default
        need = "required" if declared.required else f"default {shown!s}" if shown else "optional"
        yield f"input     {name} ({declared.type.value}, {need}): {declared.description.strip()}"
    for number, step in enumerate(runbook.steps, start=1):
        yield f"{number:>3}. {step.id}: {step.title}"
    for note in runbook.notes:
        yield f"note      {note.strip()}"
