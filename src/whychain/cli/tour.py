"""The demo: the main job on the reference incident, in a throw-away copy."""

import shlex
import tempfile
from collections.abc import Callable
from pathlib import Path

from whychain.cli.running import run_command
from whychain.errors import ExitCode
from whychain.workspace.create import create_workspace

_INCIDENT = "2024-03-18-vie-canary"
_RELEASE = "rel-v2.4.1-20240318-2147"
_STEPS: tuple[tuple[str, str, frozenset[int]], ...] = (
    ("Is everything in order?", "check", frozenset({0})),
    (
        "Which faults together were enough? First as the article tells it,",
        f"causal cut-sets wide-outage --incident {_INCIDENT} --account told",
        frozenset({0}),
    ),
    (
        "then as the check of its claims found it.",
        f"causal cut-sets wide-outage --incident {_INCIDENT}",
        frozenset({0}),
    ),
    (
        "Would a configuration lint before the release have stopped it?",
        f"causal what-if wide-outage --incident {_INCIDENT} --with config-lint",
        frozenset({1}),
    ),
    (
        "What would the rollback do, step by step, and does it keep its 30 s?",
        f"runbook run canary-rollback -i release_id={_RELEASE} --dry-run",
        frozenset({0}),
    ),
    ("The same knowledge base as a site:", "site build", frozenset({0})),
)


def tour(application: Callable[..., object], folder: Path | None) -> int:
    """Walk through the reference workspace; return 0 when every step answered as it should."""
    place = folder or Path(tempfile.mkdtemp(prefix="whychain-demo-")) / "workspace"
    create_workspace(place, example=True)
    for question, command, expected in _STEPS:
        print(f"\n# {question}\n$ whychain {command}", flush=True)
        code = run_command(application, ["-C", str(place), *shlex.split(command)])
        if code not in expected:
            print(f"\nthe demo stopped: exit code {code} where {min(expected)} was expected")
            return ExitCode.NO_OR_FINDINGS
    print(f"\nWhere to look next:\n  open {place / 'build' / 'site' / 'index.html'}")
    print(f"  whychain -C {place} causal why wide-outage --incident {_INCIDENT}")
    print("  whychain init my-incidents     # your own workspace")
    return ExitCode.DONE
