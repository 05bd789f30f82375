"""Requests sent as a step sends them, watched by nobody."""

import threading
from typing import Any

from whychain.runbooks.actions.action import Action, Attempt, Result
from whychain.runbooks.actions.interruption import Interruption
from whychain.runbooks.actions.request import send_request
from whychain.runbooks.plan import PlannedAction, Request
from whychain.runbooks.redaction import Redaction
from whychain.runbooks.runbook import HttpMethod
from whychain.runbooks.steps import StepKind

SECRET = "hunter2 &é"
HANG_SECONDS = 30.0


class Unwatched:
    """A watcher of what must never be told of a request."""

    def started(self, pid: int, start_time: str) -> None:
        raise AssertionError((pid, start_time))

    def output(self, stream: str, line: str) -> None:
        raise AssertionError((stream, line))


def outcome(
    url: str,
    method: str = "GET",
    *,
    seconds: float = HANG_SECONDS,
    connect_seconds: float = 10.0,
    interruption: Interruption | None = None,
    perform: Action = send_request,
    **fields: Any,
) -> Result:
    """Return what came of a request, as soon as its thread ended by itself too."""
    request = Request(HttpMethod(method), url, **fields)
    attempt = Attempt(
        run_id="run-1",
        step_id="step-1",
        number=1,
        timeout_seconds=seconds,
        connect_seconds=connect_seconds,
        interruption=interruption or Interruption(),
        redaction=Redaction([SECRET]),
        watcher=Unwatched(),
    )
    result = perform(PlannedAction(StepKind.HTTP, request=request), attempt)
    assert SECRET not in repr(result)
    assert "hunter2" not in result.reason
    for thread in threading.enumerate():
        if thread.name == "request":
            thread.join(HANG_SECONDS)
            assert not thread.is_alive()
    return result
