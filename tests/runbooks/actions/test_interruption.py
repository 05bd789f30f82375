"""A request to stop is heard by everything that waits, and stays."""

import gc
import selectors
import threading
from pathlib import Path

import pytest

from whychain.runbooks.actions.interruption import Interruption, pieces_of


def test_nobody_has_asked_to_stop_at_first() -> None:
    interruption = Interruption()
    assert not interruption.requested
    assert interruption.wait(0.0) is False
    assert interruption.wait(-1.0) is False


def test_a_request_stays_however_often_it_is_made_and_heard() -> None:
    interruption = Interruption()
    for _ in range(3):
        interruption.request()
        assert interruption.requested
        assert interruption.wait(60.0) is True


def test_a_wait_of_a_month_can_be_stopped() -> None:
    interruption = Interruption()
    interruption.request()
    assert interruption.wait(31 * 24 * 3600.0) is True


def test_every_thread_that_waits_hears_the_request() -> None:
    interruption = Interruption()
    heard: list[bool] = []

    def wait() -> None:
        heard.append(interruption.wait(60.0))

    threads = [threading.Thread(target=wait) for _ in range(4)]
    for thread in threads:
        thread.start()
    interruption.request()
    for thread in threads:
        thread.join(60)
    assert heard == [True] * 4


def test_a_selector_can_wait_for_the_request_beside_other_things() -> None:
    interruption = Interruption()
    with selectors.DefaultSelector() as selector:
        selector.register(interruption.fileno(), selectors.EVENT_READ)
        assert selector.select(0) == []
        interruption.request()
        assert len(selector.select(60)) == 1


def test_more_requests_than_a_pipe_holds_are_one_request() -> None:
    interruption = Interruption()
    interruption.fileno()
    for _ in range(70_000):
        interruption.request()
    assert interruption.wait(60.0) is True


@pytest.mark.parametrize("seconds", [0.0, 1.5, 86_400.0, 86_401.0, 3e6])
def test_the_pieces_of_a_time_are_as_long_as_the_whole(seconds: float) -> None:
    pieces = list(pieces_of(seconds))
    assert sum(pieces) == seconds
    assert max(pieces) <= 86_400.0


def test_interruptions_that_are_over_leave_no_open_file() -> None:
    open_files = Path("/dev/fd")
    gc.collect()
    before = len(list(open_files.iterdir()))
    for _ in range(300):
        Interruption().fileno()
    gc.collect()
    assert len(list(open_files.iterdir())) < before + 100
