"""Watching a workspace, building its site again, and telling open pages about it."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from whychain.documents.finding import unreadable
from whychain.errors import WhychainError
from whychain.workspace.find import MARKER
from whychain.workspace.load import load

EVENTS = "/__whychain/events"
SCRIPT = "/__whychain/reload.js"
SCRIPT_TEXT = f"""\
/** Reloads the page when the site has been built again; it is in no built site. */
(() => {{
  "use strict";
  const seen = document.currentScript.dataset.build;
  const events = new EventSource("{EVENTS}?seen=" + seen);
  events.addEventListener("reload", () => location.reload());
}})();
"""
_WATCHED = ("kb", "causal", "runbooks", "site")
_POLICY = re.compile(
    r"(<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';)"
)
State = dict[str, tuple[int, int]]


class Builds:
    """The number of the newest build, for which open pages wait."""

    def __init__(self) -> None:
        self.number = 0
        self._changed = threading.Condition()

    def announce(self) -> None:
        """Say that there is a newer build."""
        with self._changed:
            self.number += 1
            self._changed.notify_all()

    def is_newer(self, seen: int, seconds: float) -> bool:
        """Return whether there is another build than the one seen; wait so long for it."""
        with self._changed:
            return self._changed.wait_for(lambda: self.number != seen, seconds)


@dataclass(frozen=True, slots=True)
class Watch:
    """What is watched and what then happens; ``failed`` is told why in one line."""

    root: Path
    rebuild: Callable[[], object]
    failed: Callable[[str], None]
    seconds: float = 1.0

    def start(self, builds: Builds, stop: threading.Event) -> None:
        """Build again after every change from now on, in the background, until told to stop.

        A workspace with a file that cannot be read is not built: the old site stays.
        """
        seen = state(self.root)
        threading.Thread(target=self._run, args=(seen, builds, stop), daemon=True).start()

    def _run(self, seen: State, builds: Builds, stop: threading.Event) -> None:
        while not stop.wait(self.seconds):
            now = state(self.root)
            if now != seen:
                seen = now
                self._build(builds)

    def _build(self, builds: Builds) -> None:
        try:
            require_readable(self.root)
            self.rebuild()
        except WhychainError as error:
            self.failed(str(error))
        else:
            builds.announce()


def state(root: Path) -> State:
    """Return the time and size of every file that a site is made from, by its path."""
    files = [root / MARKER, *(path for top in _WATCHED for path in (root / top).rglob("*"))]
    found: State = {}
    for path in files:
        try:
            stat = path.stat()
        except OSError:
            continue  # removed meanwhile, or a link to nothing
        found[str(path)] = (stat.st_mtime_ns, stat.st_size)
    return found


def require_readable(root: Path) -> None:
    """Stop when a content file cannot be read; its page would be missing without a word.

    Raises:
        ContentError: with the first finding.
    """
    found = load(root)
    parts = (found.records, found.vocabulary, found.questions, found.runbooks)
    for finding in (finding for part in parts for finding in part.findings):
        raise unreadable(finding, fix="mend the file")


def with_reload(text: str, build: int) -> str:
    """Return a page that reloads itself when there is another build than this one."""
    script = f'<script src="{SCRIPT}" data-build="{build}"></script>'
    allowed = _POLICY.sub(r"\g<1> connect-src 'self';", text, count=1)
    before, body, after = allowed.rpartition("</body>")
    return f"{before}{script}{body}{after}" if body else allowed + script
