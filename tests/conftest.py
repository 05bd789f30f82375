"""What every test may ask for: real programs, a browser, the reference workspace."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from whychain.workspace import reference

# The same examples in every run, and no clock: a slow machine is not a wrong answer.
hypothesis.settings.register_profile("whychain", deadline=None, derandomize=True)
hypothesis.settings.load_profile("whychain")

# Who starts the tests with nohup asks that they, not the programs they try, outlive the terminal.
signal.signal(signal.SIGHUP, signal.SIG_DFL)

RequireProgram = Callable[[str], str]
_HOW = "sh tests/servers/install.sh"


AXE = Path("/usr/local/share/axe-core/axe.min.js")


def _required(name: str) -> str:
    return _required_of(name, shutil.which(name))


def _required_of(name: str, found: str | None) -> str:
    if found:
        return found
    reason = f"needs the program {name}: {_HOW}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def require_program() -> RequireProgram:
    """Return a program's path; without it the test does not run, which CI counts as a failure."""
    return _required


@pytest.fixture(scope="session")
def axe() -> str:
    """The text of axe-core, which looks for what some people cannot use."""
    found = str(AXE) if AXE.is_file() else None
    return Path(_required_of("axe-core", found)).read_text(encoding="utf-8")


@pytest.fixture
def chromium_driver(running_chromium: webdriver.Chrome) -> webdriver.Chrome:
    """The browser as every test finds it: an empty page, nothing logged, scripts on, no screen."""
    running_chromium.get("about:blank")
    running_chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    running_chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    running_chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    for log in ("browser", "performance"):
        running_chromium.get_log(log)  # type: ignore[no-untyped-call]
    return running_chromium


@pytest.fixture(scope="session")
def running_chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A real headless Chromium that makes no connections of its own and logs all it does."""
    options = Options()
    options.binary_location = _required("chromium")
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        # One thread draws: a quarter less work, and the pictures are the same.
        "--disable-threaded-compositing",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1440,1000",
        f"--user-data-dir={tmp_path_factory.mktemp('chromium')}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(_required("chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A copy of the reference workspace that a test may change."""
    root = tmp_path / "workspace"
    root.mkdir()
    reference.copy_to(root)
    return root


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the browser go first: its tests take longest, and no worker should wait for the last."""
    items.sort(key=lambda item: item.get_closest_marker("chromium") is None)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests counted; name every test that did not run, and what it needs."""
    _show_counts(terminalreporter)
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section("tests that did not run")
        for report in skipped:
            terminalreporter.line(report.nodeid)
        terminalreporter.line(f"bring what they need with: {_HOW}")


def _show_counts(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests counted, also those that ran in another process."""
    for report in terminalreporter.getreports("passed"):
        for name, counted in report.user_properties if report.when == "call" else ():
            terminalreporter.write_line(f"{name}: {counted}")
