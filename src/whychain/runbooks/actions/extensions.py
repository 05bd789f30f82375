"""Steps that other packages bring, found by the entry-point group ``whychain.actions``.

A package offers a function that takes the arguments of the step and an ``ExtensionCall``, and
returns a ``Result``. It runs in a thread of this process: when it does not end in time its step
is timed out and the thread is left to itself.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from whychain.runbooks.actions.action import Attempt, Captured, Ended, Result
from whychain.runbooks.plan import PlannedAction

GROUP = "whychain.actions"


@dataclass(frozen=True, slots=True)
class ExtensionCall:
    """What an extension is told: how long it has, and a key that is the same for each attempt."""

    run_id: str
    step_id: str
    idempotency_key: str
    timeout_seconds: float


class ExtensionAction(Protocol):
    """What a package offers under one name."""

    def __call__(self, arguments: Mapping[str, str], call: ExtensionCall) -> Result:
        """Do it and say how it ended; ``Result.stdout`` is what conditions and outputs read."""
        ...


def extension_names() -> frozenset[str]:
    """Return the names that installed packages offer; reads files and imports none of them."""
    from importlib.metadata import entry_points

    return frozenset(entry_points(group=GROUP).names)


def run_extension(action: PlannedAction, attempt: Attempt) -> Result:
    """Do what a package offers under ``action.name``; what it raises is a failure of the step."""
    from importlib.metadata import entry_points

    found = list(entry_points(group=GROUP, name=action.name))
    if not found:
        reason = f"no installed package offers the action {action.name!r}; install it"
        return Result(Ended.FAILED, reason, acted=False)
    box: list[Result] = []
    finished = threading.Event()

    def work() -> None:
        try:
            offered: ExtensionAction = found[0].load()
            box.append(_checked(offered(dict(action.arguments), _call(attempt))))
        except BaseException as error:  # noqa: BLE001 - foreign code; told as the step's failure
            box.append(Result(Ended.FAILED, _told(error)))
        finally:
            finished.set()

    threading.Thread(target=work, daemon=True, name=f"extension {action.name}").start()
    return _redacted(_waited(box, finished, attempt), attempt)


def _checked(result: object) -> Result:
    """Return what an extension answers; that people agreed is not for it to say."""
    if isinstance(result, Result):
        return replace(result, reason=str(result.reason), agreed=())
    return Result(Ended.FAILED, f"it returned a {type(result).__name__} and no Result")


def _told(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 - foreign code again
        return type(error).__name__


def _call(attempt: Attempt) -> ExtensionCall:
    return ExtensionCall(attempt.run_id, attempt.step_id, attempt.key, attempt.timeout_seconds)


def _waited(box: list[Result], finished: threading.Event, attempt: Attempt) -> Result:
    left, slice_seconds = attempt.timeout_seconds, 0.05
    while left > 0 and not attempt.interruption.requested:
        if finished.wait(min(slice_seconds, left)):
            return box[0]
        left -= slice_seconds
    if attempt.interruption.requested:
        return Result(Ended.INTERRUPTED, "stopped while an extension worked")
    return Result(Ended.TIMED_OUT, f"not done after {attempt.timeout_seconds:g} s")


def _redacted(result: Result, attempt: Attempt) -> Result:
    text = attempt.redaction.text
    return replace(
        result,
        reason=" ".join(text(result.reason).split()),
        stdout=_captured(result.stdout, attempt),
        stderr=_captured(result.stderr, attempt),
    )


def _captured(captured: Captured, attempt: Attempt) -> Captured:
    return replace(captured, text=attempt.redaction.text(captured.text))
