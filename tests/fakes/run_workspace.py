"""A workspace of small runbooks, and the real program at work on them in a process of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from tests.runbooks.actions.program_fakes import soon

SOURCES = Path(__file__).parents[2] / "src"
HANG_SECONDS = 90.0
_FRAME = {"format": 1, "title": "T", "summary": "S", "owner": "us", "on_failure": "keep"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one command gave."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Return the JSON that was printed."""
        return json.loads(self.out)

    @property
    def error_line(self) -> str:
        """Return the only line on stderr, where nothing stands on stdout."""
        assert self.out == ""
        (line,) = self.err.splitlines()
        assert line.startswith("whychain: ")
        return line


@dataclass(frozen=True, slots=True)
class RunWorkspace:
    """A workspace, and a folder of programs that its runbooks start by name."""

    root: Path
    programs: Path
    environment: dict[str, str] = field(default_factory=dict)

    @classmethod
    def within(cls, folder: Path) -> "RunWorkspace":
        """Make an empty one."""
        root, programs = folder / "workspace", folder / "programs"
        (root / "runbooks").mkdir(parents=True)
        (root / "whychain.yml").write_text("format: 1\nname: runs\n")
        programs.mkdir()
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        more = {"PATH": path, "PYTHONPATH": str(SOURCES), "TERM": "dumb"}
        return cls(root, programs, dict(os.environ) | more)

    def runbook(self, text: str, name: str = "book") -> None:
        """Write a runbook; what the text leaves out of its frame is filled in."""
        content = _FRAME | {"id": name} | yaml.safe_load(text)
        path = self.root / "runbooks" / f"{name}.yml"
        path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))

    def program(self, name: str, text: str, interpreter: str = f"{sys.executable} -S") -> Path:
        """Write a program that steps start by its name; it starts in the workspace."""
        path = self.programs / name
        path.write_text(f"#!{interpreter}\n{text}")
        path.chmod(0o755)
        return path

    def command(self, *words: str) -> list[str]:
        """Return the arguments that start the tool on this workspace."""
        return [sys.executable, "-m", "whychain", "-C", str(self.root), "runbook", *words]

    def ask(
        self,
        *words: str,
        env: Mapping[str, str] | None = None,
        through: Sequence[str] = (),
        **more: Any,
    ) -> Answer:
        """Run a command to its end, nobody being at the terminal; ``through`` starts it."""
        options = {"stdin": subprocess.DEVNULL, "timeout": HANG_SECONDS} | more
        done = subprocess.run(
            [*through, *self.command(*words)],
            env=self.environment | dict(env or {}),
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
            **options,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def started(self, *words: str, **more: Any) -> Iterator["subprocess.Popen[str]"]:
        """Run a command beside the test; at the end of the block nothing of it lives."""
        options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "env": self.environment} | more
        with subprocess.Popen(
            self.command(*words),
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def journals(self) -> list[Path]:
        """Return every journal, oldest first."""
        return sorted((self.root / ".whychain" / "runs").glob("*.jsonl"))

    def run_id(self) -> str:
        """Return the id of the only run."""
        (journal,) = self.journals()
        return journal.stem

    def journal(self) -> list[dict[str, Any]]:
        """Return the entries of the only run, a line that is being written left out."""
        (path,) = self.journals()
        lines = path.read_text().splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def outcomes(self) -> dict[str, str]:
        """Return what became of each step of the only run."""
        return {e["step"]: e["outcome"] for e in self.journal() if e["kind"] == "outcome"}

    def lines(self, name: str) -> list[str]:
        """Return the lines of a file of the workspace, none when it is not there."""
        path = self.root / name
        return path.read_text().splitlines() if path.exists() else []

    def wrote(self, name: str) -> str:
        """Return what a file of the workspace holds, once it holds anything."""
        path = self.root / name
        return soon(lambda: path.read_text() if path.exists() else "")


def finished(process: "subprocess.Popen[str]") -> Answer:
    """Return what a command gave that was started beside the test, once it has ended."""
    out, err = process.communicate(timeout=HANG_SECONDS)
    return Answer(process.returncode, out, err)


def kill_all(pids: list[int]) -> None:
    """Kill processes that a test left behind, each by its own pid."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
