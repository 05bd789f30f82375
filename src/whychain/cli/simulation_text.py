"""A simulated run as lines: what would happen, one after the other, and how it would end."""

from collections.abc import Iterator

from whychain.cli.ending_text import ending_lines
from whychain.cli.journal_text import log_lines
from whychain.runbooks.simulation import Simulation


def simulation_lines(simulation: Simulation) -> Iterator[str]:
    """Yield the journal and the ending of a simulated run."""
    plan = simulation.ending.report.plan
    yield f"SIMULATION of {plan.runbook}: {plan.title}"
    yield "nothing is contacted, started or written; time is simulated"
    yield from log_lines(simulation.entries, output=False)
    yield from ending_lines(simulation.ending, None)
