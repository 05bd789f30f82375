"""Pictures of the built site, as the README shows them.

    python -m benchmarks.screenshots build/site FOLDER [--all] [--format png]

Opens pages from the file system in a headless Chromium and writes one file for each page,
colour scheme and width. Without ``--all`` only those that the README shows.
"""

import argparse
import base64
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

INCIDENT = "incidents/2024-03-18-vie-canary.html"
_PAGES = {
    "home": "index.html",
    "incidents": "incidents.html",
    "incident": INCIDENT,
    "what-if": f"{INCIDENT}#what-if=analysed;without=canary-metrics-off",
    "matrix": "matrix.html",
    "explorer": "explorer.html#start=wide-outage&radius=3&direction=causes",
    "runbook": "runbooks/canary-rollback.html",
    "trends": "trends.html",
}
_SIZES = {"wide": (1440, 900), "phone": (390, 844)}
_SCHEMES = ("default", "slate")
_QUALITY = 72
_SETTLED_SECONDS = 0.6
_SHOWN = {("what-if", "default", "wide"), ("explorer", "slate", "wide")}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: which page, in which colours, on which screen."""

    name: str
    scheme: str
    size: str

    @property
    def stem(self) -> str:
        """Return the name of the file without its ending."""
        return f"{self.name}-{'dark' if self.scheme == 'slate' else 'light'}-{self.size}"


def shots(*, every: bool) -> Iterator[Shot]:
    """Yield what is to be taken."""
    for name in _PAGES:
        for scheme in _SCHEMES:
            for size in _SIZES:
                if every or (name, scheme, size) in _SHOWN:
                    yield Shot(name, scheme, size)


def take(driver: Chrome, site: Path, shot: Shot, kind: str) -> bytes:
    """Return the picture of one page as a file of a kind: webp or png."""
    path, mark, fragment = _PAGES[shot.name].partition("#")
    width, height = _SIZES[shot.size]
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    scheme = "dark" if shot.scheme == "slate" else "light"
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    driver.get((site.resolve() / "404.html").as_uri())
    driver.execute_script("localStorage.clear()")
    driver.get((site.resolve() / path).as_uri() + mark + fragment)
    driver.execute_async_script(f"setTimeout(arguments[0], {_SETTLED_SECONDS * 1000})")
    asked = {"format": kind} | ({"quality": _QUALITY} if kind != "png" else {})
    answer = driver.execute_cdp_cmd("Page.captureScreenshot", asked)
    return base64.b64decode(answer["data"])


def main() -> None:
    """Take the pictures that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--format", choices=("webp", "png"), default="webp")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        options = ChromeOptions()
        options.binary_location = shutil.which("chromium") or ""
        for argument in ("--headless=new", "--no-sandbox", f"--user-data-dir={profile}"):
            options.add_argument(argument)
        driver = Chrome(options=options, service=Service(shutil.which("chromedriver") or ""))
        try:
            for shot in shots(every=arguments.all):
                picture = take(driver, arguments.site, shot, arguments.format)
                (arguments.folder / f"{shot.stem}.{arguments.format}").write_bytes(picture)
                print(f"{shot.stem:28} {len(picture) / 1e3:6.0f} kB")
        finally:
            driver.quit()


if __name__ == "__main__":
    main()
