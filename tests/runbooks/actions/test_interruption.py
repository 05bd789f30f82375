"""A request to stop is heard by every wait, and costs nothing once it is over."""

import gc
import os
from pathlib import Path

from whychain.runbooks.actions.interruption import Interruption

OPEN_FILES = Path("/dev/fd")


def test_a_request_stays_and_is_heard_at_once_by_every_later_wait() -> None:
    interruption = Interruption()
    assert not interruption.wait(0)

    interruption.request()
    interruption.request()

    assert interruption.requested
    assert interruption.wait(600)
    assert interruption.wait(-1)
    assert os.read(interruption.fileno(), 1) == b"!"


def test_interruptions_that_are_over_leave_no_open_file() -> None:
    gc.collect()
    before = len(list(OPEN_FILES.iterdir()))

    for _ in range(300):
        Interruption()

    gc.collect()
    assert len(list(OPEN_FILES.iterdir())) < before + 100
