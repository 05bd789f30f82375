"""Sends the request of an ``http`` or ``consul`` step, or of a check, and says what came of it.

Redirects are answers like others, and TLS is verified. Proxies are those of the environment, but
never for this very machine.
"""

import selectors
from typing import TYPE_CHECKING

from whychain.runbooks.actions.action import Attempt, Captured, Ended, Result
from whychain.runbooks.plan import PlannedAction, Request
from whychain.runbooks.purity import SideEffectError
from whychain.runbooks.redaction import Redaction
from whychain.runbooks.runbook import HttpMethod

if TYPE_CHECKING:
    from whychain.runbooks.actions.exchange import Answer, Exchange

_SHOWN_BODY_CHARACTERS = 200
_REFUSALS = frozenset(range(400, 500)) - {408}
_LONGEST_WAIT_SECONDS = 1_000_000  # what the system's own calls can still count
_CUT_NOTE = "\n… the answer is longer than 1 MiB; the rest was not read"


def send_request(action: PlannedAction, attempt: Attempt) -> Result:
    """Send the request of an action and wait for the whole answer, but no longer than allowed."""
    return _perform(_request_of(action), attempt, read_only=False)


def ask_request(action: PlannedAction, attempt: Attempt) -> Result:
    """Do the same as :func:`send_request` for GET and HEAD alone.

    Raises:
        SideEffectError: for another verb; no connection is opened for it.
    """
    return _perform(_request_of(action), attempt, read_only=True)


def _request_of(action: PlannedAction) -> Request:
    if action.request is None:
        raise ValueError(f"a step of kind {action.kind} has no request")
    return action.request


def _perform(request: Request, attempt: Attempt, *, read_only: bool) -> Result:
    from whychain.runbooks.actions.exchange import Exchange
    from whychain.runbooks.actions.no_answer import why_no_answer
    from whychain.runbooks.actions.route import UnsendableError

    if attempt.interruption.requested:
        return Result(Ended.INTERRUPTED, "interrupted before it was sent", acted=False)
    try:
        exchange = Exchange(
            request,
            attempt.key,
            _seconds(attempt),
            longest_connect_seconds=attempt.connect_seconds,
            read_only=read_only,
        )
    except UnsendableError as error:
        return Result(Ended.FAILED, _line(str(error), attempt.redaction), acted=False)
    with exchange:
        ended = _wait(exchange, attempt)
        if ended is not Ended.DONE:
            return _given_up(ended, exchange, request, attempt)
    if exchange.answer:
        return _judged(exchange.answer, request, attempt.redaction)
    if isinstance(exchange.error, SideEffectError):
        raise exchange.error
    reason = _line(why_no_answer(exchange), attempt.redaction)
    acted = _may_have_acted(request, sent=exchange.sent)
    return Result(Ended.FAILED, reason, acted=acted, answered=not acted)


def _seconds(attempt: Attempt) -> float:
    return min(max(attempt.timeout_seconds, 0), _LONGEST_WAIT_SECONDS)


def _wait(exchange: "Exchange", attempt: Attempt) -> Ended:
    with selectors.DefaultSelector() as selector:
        selector.register(exchange, selectors.EVENT_READ, Ended.DONE)
        selector.register(attempt.interruption, selectors.EVENT_READ, Ended.INTERRUPTED)
        ready = {key.data for key, _ in selector.select(_seconds(attempt))}
    if Ended.DONE in ready:
        return Ended.DONE
    return Ended.INTERRUPTED if ready else Ended.TIMED_OUT


def _given_up(ended: Ended, exchange: "Exchange", request: Request, attempt: Attempt) -> Result:
    sent = exchange.give_up()
    missing = f"{'no whole answer from' if sent else 'no connection to'} {exchange.where}"
    if ended is Ended.TIMED_OUT:
        reason = f"{missing} within {attempt.timeout_seconds:g} s"
    else:
        reason = f"interrupted: {missing} by then"
    acted = _may_have_acted(request, sent=sent)
    return Result(ended, _line(reason, attempt.redaction), acted=acted)


def _may_have_acted(request: Request, *, sent: bool) -> bool:
    return sent and request.method not in {HttpMethod.GET, HttpMethod.HEAD}


def _judged(answer: "Answer", request: Request, redaction: Redaction) -> Result:
    """Return the answer as a result, held against what the request expects."""
    ended, reason, acted = Ended.DONE, "", True
    text = answer.body.decode("utf-8", "replace")
    if answer.status not in request.expect_status:
        ended = Ended.FAILED
        expected = " or ".join(map(str, request.expect_status))
        reason = f"HTTP {answer.status}, expected {expected}{_beginning(text, redaction)}"
        acted = _may_have_acted(request, sent=answer.status not in _REFUSALS)
    elif request.expect_body and text.strip() != request.expect_body.strip():
        ended, acted = Ended.FAILED, False
        got = _beginning(text, redaction) or ": nothing"
        reason = f"somebody else holds it: expected {request.expect_body}, answered{got}"
    return Result(
        ended,
        _line(reason, redaction),
        acted=acted,
        status=answer.status,
        headers=tuple((redaction.text(n), redaction.text(v)) for n, v in answer.headers),
        stdout=_captured(answer, redaction),
    )


def _beginning(body: str, redaction: Redaction) -> str:
    shown = _line(body, redaction)
    cut = shown[:_SHOWN_BODY_CHARACTERS] + "…" * (len(shown) > _SHOWN_BODY_CHARACTERS)
    return f": {cut}" if cut else ""


def _line(text: str, redaction: Redaction) -> str:
    """Return one printable line. Redacted twice: joining words could put a secret together."""
    words = " ".join(redaction.text(text).split())
    return redaction.text("".join(letter if letter.isprintable() else "?" for letter in words))


def _captured(answer: "Answer", redaction: Redaction) -> Captured:
    stream = redaction.stream()
    shown = stream.feed(answer.body)
    if answer.complete:  # else its end may be the beginning of a secret, and is left out
        shown += stream.finish()
    text = shown.decode("utf-8", "replace") + ("" if answer.complete else _CUT_NOTE)
    return Captured(text, len(answer.body), answer.complete)
