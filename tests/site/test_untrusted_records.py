"""Records are untrusted: whatever they say, nothing runs in the reader's browser."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from tests.fakes.browser_watch import complaints, poked, watched
from tests.fakes.hostile_content import Filler, text_fields
from tests.fakes.hostile_workspace import (
    KINDS_OF_CONTENT,
    PAYLOADS,
    PLACES,
    RECORDS,
    write_hostile_workspace,
)
from tests.fakes.site_pages import pages_in
from tests.site.conftest import HtmlPage

from whychain.causal.vocabulary import NodeKind
from whychain.errors import ContentError
from whychain.kb.record import Case
from whychain.site.build import build
from whychain.site.conversion import Converter
from whychain.site.escape import escape
from whychain.workspace.create import create_workspace
from whychain.workspace.load import load

# What they rest on is built for the browser anyway, where nothing measures coverage.
pytestmark = pytest.mark.uncovered
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


@pytest.fixture(scope="module")
def hostile_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def filler(hostile_root: Path) -> Filler:
    return write_hostile_workspace(hostile_root)


@pytest.fixture(scope="module")
def attacked(hostile_root: Path, filler: Filler) -> Path:
    return build(hostile_root, cli_reference=" ".join(PAYLOADS)).folder


@pytest.fixture(scope="module")
def unprotected(attacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same site without its Content-Security-Policy: the sanitiser stands alone."""
    folder = tmp_path_factory.mktemp("unprotected") / "site"
    shutil.copytree(attacked, folder)
    for path in folder.rglob("*.html"):
        text, number = _POLICY.subn("", path.read_text(encoding="utf-8"), count=1)
        assert number == 1, path
        path.write_text(text, encoding="utf-8")
    return folder


def test_every_text_field_of_every_kind_of_content_says_a_payload(filler: Filler) -> None:
    wanted = set[str]().union(*map(text_fields, KINDS_OF_CONTENT))

    assert wanted - filler.filled == set()
    assert len(wanted) > 150


def test_every_record_word_and_runbook_is_read_and_has_a_page_in_both_languages(
    hostile_root: Path, attacked: Path
) -> None:
    loaded = load(hostile_root)
    pages = {p.relative_to(attacked).as_posix() for p in attacked.rglob("*.html")}
    wanted = [
        *(
            f"{kind}s/attack-{kind}-{n}"
            for kind in ("incident", "case", "drill")
            for n in range(RECORDS)
        ),
        *(f"runbooks/attack-{n}" for n in range(RECORDS)),
        *(f"causes/attack-{kind}-{n}" for kind in NodeKind for n in range(1, RECORDS)),
    ]

    assert len(loaded.questions.documents) == RECORDS
    assert {f"{tree}{path}.html" for path in wanted for tree in ("", "zh/")} <= pages


@pytest.mark.chromium
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_payload_runs_although_no_policy_stops_it(
    chromium_driver: Chrome, unprotected: Path, language: str
) -> None:
    with watched(chromium_driver):
        pages = pages_in(unprotected, language)
        found = [what for page in pages for what in _what_happens_on(chromium_driver, page)]

    assert found == []


@pytest.mark.chromium
def test_the_policy_has_nothing_to_refuse(chromium_driver: Chrome, attacked: Path) -> None:
    with watched(chromium_driver):
        pages = pages_in(attacked, "en")
        found = [what for page in pages for what in _what_happens_on(chromium_driver, page)]

    assert found == []


@pytest.mark.chromium
def test_no_payload_runs_wherever_it_stands_in_markdown(
    chromium_driver: Chrome, unprotected: Path
) -> None:
    """Each stands alone, since what one leaves open may swallow the next."""
    converter = Converter()
    parts = []
    for payload in PAYLOADS:
        for place in PLACES:
            made = converter.convert(place.replace("{0}", payload))
            parts.append(f"<section>{made.html}<ul>{made.contents}</ul></section>")
    page = unprotected / "index.html"
    text = page.read_text(encoding="utf-8")
    alone = unprotected / "every-place.html"
    alone.write_text(text.replace("</article>", "".join(parts) + "</article>"), encoding="utf-8")
    with watched(chromium_driver):
        found = list(_what_happens_on(chromium_driver, alone))

    assert "".join(parts).count("<section>") == len(PAYLOADS) * len(PLACES)
    assert found == []


def _what_happens_on(driver: Chrome, path: Path) -> Iterator[str]:
    driver.get(path.as_uri())
    ran, could, refused = poked(driver)
    asked = [c for c in complaints(driver) if c.startswith("asked")]
    for what in (*could, *refused, *asked, *([] if ran == "undefined" else [f"ran: {ran}"])):
        yield f"{path.name}: {what}"


def test_every_payload_is_there_to_be_read_on_the_pages_of_records(attacked: Path) -> None:
    texts = [HtmlPage(path).text for path in sorted(attacked.rglob("attack-*.html"))]
    everything = " ".join(texts)
    for payload in PAYLOADS:
        shown = HtmlText(str(escape(payload))).text
        assert shown in everything, payload


class HtmlText(HtmlPage):
    """The words of a piece of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__(Path("/dev/null"))
        self.feed(text)
        self.close()


@pytest.mark.parametrize(
    "name",
    [
        "<img src=x onerror=pwned=1>",
        '"onmouseover="pwned=1',
        "javascript:pwned=1",
        "..",
        "../up",
        "a\u2028b",
        "__config",
        "A",
        "a\n",
    ],
)
def test_an_id_that_is_no_plain_name_is_refused(tmp_path: Path, name: str) -> None:
    create_workspace(tmp_path, example=False)
    write_one_record(tmp_path / "kb" / "hostile", Filler(PAYLOADS), name)

    read = load(tmp_path)

    assert read.records.documents == ()
    assert [finding.rule for finding in read.records.findings] != []


def test_the_folder_of_a_record_is_no_markup_on_its_page(tmp_path: Path) -> None:
    create_workspace(tmp_path, example=False)
    folder = "<img src=x onerror=pwned=1>"
    write_one_record(tmp_path / "kb" / folder, Filler(PAYLOADS), "plain")
    page = build(tmp_path).folder / "cases" / "plain.html"

    assert folder not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", [".md", ".png", ".pdf"])
@pytest.mark.parametrize(
    "name",
    ["<img src=x onerror=pwned=1>", "' onerror='pwned=1", '"x', "a#b", "a%3Cb", "a?b", "a\nb"],
)
def test_a_file_of_the_site_whose_name_could_be_markup_is_refused(
    small_root: Path, name: str, ending: str
) -> None:
    folder = small_root / "site" / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}{ending}").write_text("# A page\n", encoding="utf-8")

    with pytest.raises(ContentError, match="may not hold"):
        build(small_root)


def write_one_record(folder: Path, filler: Filler, name: str) -> None:
    folder.mkdir(parents=True)
    value = filler.value(Case, {"Case.id": name, "Case.causal": None})
    (folder / "record.yml").write_text(json.dumps(value), encoding="utf-8")
