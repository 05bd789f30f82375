"""One run of ``whychain check`` finds one fault of every rule there is, each at its line."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from whychain.cli.app import run
from whychain.documents.finding import Finding, SeverityLevel
from whychain.documents.rules import MAX_BYTES
from whychain.workspace.check import check
from whychain.workspace.rules import EVERY_RULE

BROKEN = Path(__file__).parent / "broken"
_MARK = re.compile(r"# expect: (?P<rule>[a-z-]+)$")
_ENTRY = re.compile(r"(?P<file>.+):(?P<line>\d+): (?P<rule>[a-z-]+)")
MADE_HERE = {
    ("kb/borrowed/record.yml", 1, "file-outside-workspace"),
    ("kb/endless/record.yml", 1, "file-too-large"),
    ("kb/garbled/record.yml", 3, "file-encoding"),
    ("kb/hollow/record.yml", 1, "file-unreadable"),
}


def expected() -> Iterator[tuple[str, int, str]]:
    """Yield file, line and rule of every fault that the fixture declares."""
    for line in (BROKEN / "expected.txt").read_text(encoding="utf-8").splitlines():
        entry = _ENTRY.fullmatch(line)
        assert entry
        yield entry["file"], int(entry["line"]), entry["rule"]
    for path in sorted(BROKEN.rglob("*.yml")):
        name = path.relative_to(BROKEN).as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if mark := _MARK.search(line):
                yield name, number, mark["rule"]


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the broken workspace, with the files that do not keep in a repository."""
    root = shutil.copytree(BROKEN, tmp_path / "broken")
    for name in ("borrowed", "endless", "garbled", "hollow"):
        (root / "kb" / name).mkdir()
    outside = tmp_path / "outside.yml"
    outside.write_text("kind: case\n", encoding="utf-8")
    (root / "kb" / "borrowed" / "record.yml").symlink_to(outside)
    (root / "kb" / "endless" / "record.yml").write_bytes(b"#" * (MAX_BYTES + 1))
    (root / "kb" / "garbled" / "record.yml").write_bytes(b"kind: case\nid: garbled\ntitle: \xff\n")
    os.mkfifo(root / "kb" / "hollow" / "record.yml")
    return root


def placed(findings: tuple[Finding, ...]) -> list[tuple[str, int, str]]:
    """Return where which rule is broken."""
    return [(f.file, f.line, f.rule) for f in findings]


def test_every_fault_is_found_at_its_line_in_one_run_and_nothing_else_is(broken: Path) -> None:
    findings = check(broken).findings

    assert placed(findings) == sorted({*expected(), *MADE_HERE})


def test_every_rule_has_exactly_one_fault(broken: Path) -> None:
    found = sorted(f.rule for f in check(broken).findings)

    assert found == [rule.id for rule in EVERY_RULE]


def test_findings_come_sorted(broken: Path) -> None:
    findings = check(broken).findings

    assert list(findings) == sorted(findings)


def test_a_finding_has_the_severity_of_its_rule_and_says_what_is_wrong(broken: Path) -> None:
    severities = {rule.id: rule.severity for rule in EVERY_RULE}
    result = check(broken)

    assert {f.rule: f.severity for f in result.findings} == severities
    assert all(f.message and "\n" not in f.message for f in result.findings)
    assert result.errors == list(severities.values()).count(SeverityLevel.ERROR)


def test_every_rule_explains_itself() -> None:
    for rule in EVERY_RULE:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.id)
        assert rule.summary.endswith(".")
        assert rule.why.endswith(".")
        assert rule.fix.endswith(".")


def test_findings_are_one_line_each_for_people(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["-C", str(broken), "check"])
    lines = capsys.readouterr().out.splitlines()

    assert code == 1
    assert len(lines) == len(EVERY_RULE)
    assert all(re.match(r"[\w/.-]+:\d+: [a-z-]+: \S", line) for line in lines)


def test_findings_are_json_for_programs(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["-C", str(broken), "check", "--json"])
    answer = json.loads(capsys.readouterr().out)

    assert code == 1
    assert list(answer) == ["findings", "counts"]
    assert answer["counts"] == {"records": 6, "nodes": 10, "links": 14, "runbooks": 10}
    assert len(answer["findings"]) == len(EVERY_RULE)
    for finding in answer["findings"]:
        assert list(finding) == ["file", "line", "rule", "message", "severity"]
        assert isinstance(finding["line"], int)
        assert finding["severity"] in {"error", "warning"}


def test_the_same_content_gives_the_same_bytes(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["-C", str(broken), "check", "--json"])
    first = capsys.readouterr().out
    run(["-C", str(broken), "check", "--json"])

    assert capsys.readouterr().out == first
