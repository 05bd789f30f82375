"""No content, however malformed, makes ``whychain check`` fail: it becomes findings."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from whychain.errors import ContentError
from whychain.workspace import reference
from whychain.workspace.check import check
from whychain.workspace.find import MARKER
from whychain.workspace.find import settings as read_settings
from whychain.workspace.load import load

BROKEN = Path(__file__).parent / "broken"
REFERENCE_FILES = (
    "kb/2024-03-18-vie-canary/record.yml",
    "kb/nested-timeouts/record.yml",
    "kb/pod-kill-and-recovery/record.yml",
    "causal/conditions.yml",
    "causal/faults.yml",
    "causal/effects.yml",
    "causal/controls.yml",
    "runbooks/canary-rollback.yml",
    "runbooks/chaos-drill-with-abort.yml",
)
SMALL_FILES = (
    "kb/queue-overrun/record.yml",
    "kb/queue-overrun/narrative.md",
    "causal/questions/why-outage.yml",
)
FILES = (*REFERENCE_FILES, *SMALL_FILES)
EXAMPLES_PER_FILE = 30
FRAGMENTS = (
    b"\t",
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\r",
    b"\x85",
    "\u2028".encode(),
    "\u202e".encode(),
    "键: 值\n".encode(),
    b"\n---\n",
    b"\n...\n",
    b"<<: *nothing\n",
    b"<<: {a: 1}\n",
    b"!!map [a]",
    b"!!set {a}",
    b"!!float ''",
    b"!!bool x",
    b"!!merge x: ",
    b"!!python/object/apply:os.system [ls] ",
    b"&a [*a]",
    b"*nothing",
    b"{[a]: 1}",
    b"null: 1\n",
    b"1: 1\n",
    b"x-anything: {1: 2}\n",
    b"id: 5\n",
    b"when: '1/0 == 1'\n",
    b"9" * 5000,
    b"1e999",
    b"${inputs.x",
    b"[" * 50,
    b"{a: " * 50,
    b"- " * 50,
    b'"\\x1b[2J"',
    b"'",
    b'"',
    b"|\n",
    b"? ",
    b"%TAG ! x\n",
)


@pytest.fixture
def root_of(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a workspace that holds one file of the reference, or the small incident of ours."""

    def made(name: str) -> Path:
        if name in SMALL_FILES:
            shutil.copytree(BROKEN / "causal", tmp_path / "causal")
            shutil.copytree(BROKEN / "kb" / "queue-overrun", tmp_path / "kb" / "queue-overrun")
        else:
            (tmp_path / name).parent.mkdir(parents=True)
            shutil.copy(reference.root() / name, tmp_path / name)
        shutil.copy(BROKEN / MARKER, tmp_path / MARKER)
        return tmp_path

    return made


_KEYS = (
    "kind",
    "id",
    "title",
    "steps",
    "links",
    "causes",
    "causal",
    "accounts",
    "inputs",
    "run",
    "argv",
    "wait",
    "times",
    "timeline",
    "evidence",
    "node",
    "expected",
    "ask",
    "format",
    "x-y",
    "when",
    "type",
    "default",
    "pattern",
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**25), 10**25),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["all-of", "2024-03-18", "${inputs.x}", "1/0", "(", "kb", "-1s", "id", "1e9"]),
)
keys = st.one_of(
    st.sampled_from(_KEYS),
    st.text(max_size=8),
    st.integers(0, 3),
)
structures = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=5)),
    max_leaves=25,
)


def dumped(value: Any) -> bytes:
    """Return a value as YAML, in UTF-8."""
    return yaml.dump(value, allow_unicode=True, sort_keys=False).encode("utf-8", "surrogatepass")


@st.composite
def replaced_value(draw: st.DrawFn, original: bytes) -> bytes:
    """Return a sound document in which one value at any depth has become another one."""
    document = yaml.load(original, Loader=yaml.CSafeLoader)
    node: Any = [document]
    place: Any = 0
    for _ in range(draw(st.integers(0, 6))):
        inner = node[place]
        if not isinstance(inner, dict | list) or not inner:
            break
        node = inner
        choices = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
        place = draw(st.sampled_from(choices))
    node[place] = draw(structures)
    return dumped(document)


@st.composite
def damaged(draw: st.DrawFn, original: bytes) -> bytes:
    """Return a document cut short, with bytes changed, moved or put in, or made of anything."""
    at = draw(st.integers(0, len(original)))
    length = draw(st.integers(1, 80))
    fragment = draw(st.sampled_from(FRAGMENTS))
    lines = original.splitlines(keepends=True)
    line = draw(st.integers(0, max(len(lines) - 1, 0)))
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: original[:at],
        lambda: original[:at] + original[at + length :],
        lambda: original[:at] + draw(st.binary(min_size=1, max_size=4)) + original[at + 1 :],
        lambda: original[:at] + fragment + original[at:],
        lambda: b"".join([*lines[:line], fragment, *lines[line:]]),
        lambda: b"".join([*lines[:line], lines[line][2:], *lines[line + 1 :]]),
        lambda: b"".join([*lines[:line], *lines[line : line + 2] * 2, *lines[line + 2 :]]),
        lambda: dumped(draw(structures)),
        lambda: draw(st.text(max_size=60)).encode("utf-8", "surrogatepass"),
        lambda: draw(replaced_value(original)),
    )
    return draw(st.sampled_from(ways))()


def could_be_read(root: Path, name: str) -> bool:
    """Return whether a file gave something that answers can rest on."""
    workspace = load(root)
    parts = (workspace.records, workspace.questions, workspace.runbooks)
    names = {d.source.name for part in parts for d in part.documents}
    if name.startswith("causal/") and "questions" not in name:
        return not any(f.file == name for f in workspace.vocabulary.findings)
    return name in names or name.endswith(".md")


def require_sound_findings(root: Path, name: str) -> None:
    """Check, and require that a file that cannot be read is named with a line that it has."""
    findings = check(root).findings
    for finding in findings:
        path = root / finding.file
        text = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
        assert 1 <= finding.line <= max(len(text.splitlines()), 1), finding
    assert name in {f.file for f in findings} or could_be_read(root, name)


@pytest.mark.parametrize("name", FILES)
def test_an_undamaged_file_is_read(root_of: Callable[[str], Path], name: str) -> None:
    assert could_be_read(root_of(name), name)


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_a_finding_and_never_a_failure(
    root_of: Callable[[str], Path], name: str
) -> None:
    root = root_of(name)
    original = (root / name).read_bytes()
    contents = damaged(original) if name.endswith(".yml") else st.binary(max_size=60)

    @settings(max_examples=EXAMPLES_PER_FILE, deadline=None, derandomize=True, database=None)
    @given(contents)
    def never_fails(content: bytes) -> None:
        (root / name).write_bytes(content)
        require_sound_findings(root, name)

    never_fails()


@pytest.mark.parametrize("name", FILES)
def test_every_nasty_fragment_is_survived_in_every_kind_of_file(
    root_of: Callable[[str], Path], name: str
) -> None:
    root = root_of(name)
    for fragment in FRAGMENTS:
        (root / name).write_bytes(fragment)
        require_sound_findings(root, name)


@pytest.mark.parametrize("name", [n for n in FILES if n.endswith(".yml")])
def test_an_empty_file_is_a_finding_unless_it_is_a_list(
    root_of: Callable[[str], Path], name: str
) -> None:
    root = root_of(name)
    (root / name).write_bytes(b"")
    is_list = name.startswith("causal/") and "questions" not in name

    assert any(f.file == name for f in check(root).findings) is not is_list


@pytest.mark.parametrize("content", [b"", b"\xff", b"[", b"5", b"format: 2\nname: x\n", b"name: x"])
def test_a_malformed_marker_is_one_error_that_can_be_mended(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MARKER).write_bytes(content)

    with pytest.raises(ContentError, match=MARKER):
        read_settings(tmp_path)
