"""The matrix of faults and controls in a real browser: it scrolls, and the page does not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

pytestmark = pytest.mark.chromium


@pytest.fixture
def narrow(chromium_driver: Chrome, site: Path) -> Iterator[Chrome]:
    """The matrix on a screen of 320 pixels."""
    screen = {"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": False}
    chromium_driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    chromium_driver.get((site / "matrix.html").as_uri())
    yield chromium_driver
    chromium_driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_only_the_frame_of_the_matrix_scrolls_sideways(narrow: Chrome) -> None:
    page, frame, inside = narrow.execute_script(
        "const frame = document.querySelector('.wc-matrix');"
        "return [document.documentElement.scrollWidth, frame.clientWidth, frame.scrollWidth]"
    )

    assert page <= 320
    assert inside > frame


def test_the_headers_stay_in_sight(narrow: Chrome) -> None:
    moved = narrow.execute_script(
        "const frame = document.querySelector('.wc-matrix');"
        "frame.scrollTo(400, 300);"
        "const edge = frame.getBoundingClientRect();"
        "const column = frame.querySelector('thead th').getBoundingClientRect();"
        "const row = frame.querySelector('tbody tr:last-child th').getBoundingClientRect();"
        "return [frame.scrollLeft, column.top - edge.top, row.left - edge.left]"
    )

    assert moved[0] > 100
    assert abs(moved[1]) <= 2
    assert abs(moved[2]) <= 2
