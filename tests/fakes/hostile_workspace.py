"""A workspace written by an attacker: every record, word, runbook and page says payloads."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from tests.fakes.hostile_content import Filler, Sound

from whychain.causal.question import Question
from whychain.causal.vocabulary_files import FILES
from whychain.kb.record import KINDS
from whychain.runbooks.runbook import Runbook
from whychain.site.site_settings import SiteSettings
from whychain.workspace.find import Settings

RUN = "pwned=1"
RECORDS = 6
"""How many there are of each kind; so many long texts hold all payloads."""
_CORPUS = Path(__file__).parents[1] / "site" / "xss" / "payloads.yml"
PAYLOADS: tuple[str, ...] = tuple(
    text.replace("RUN", RUN) for text in yaml.safe_load(_CORPUS.read_text(encoding="utf-8"))
)
PLACES = (
    "{0}",
    "## {0}",
    "- {0}\n    - {0}",
    "> {0}",
    "*{0}* **{0}**",
    "[{0}](https://x.example/)",
    "[x](https://x.example/ '{0}')",
    "![{0}](data:,)",
    "| a | b |\n|---|---|\n| {0} | {0} |",
    '!!! note "{0}"\n    {0}',
    '??? note "{0}"\n    {0}',
    '=== "{0}"\n    {0}',
    "```{0}\n{0}\n```",
    "<div>\n{0}\n</div>",
    '<p title="{0}" class={0}>x</p>',
    "<a href='{0}'>x</a>",
)
"""Where in Markdown a payload may stand."""
KINDS_OF_CONTENT: tuple[Any, ...] = (
    *KINDS.values(),
    *(kind for _, kind in FILES.values()),
    Runbook,
    Question,
    Settings,
    SiteSettings,
)


def write_hostile_workspace(root: Path) -> Filler:
    """Write it; return the filler, which knows which fields it has filled."""
    filler = Filler(PAYLOADS)
    write_filled_workspace(root, filler, RECORDS)
    _write_pages(root / "site" / "pages")
    return filler


def write_filled_workspace(root: Path, filler: Filler, records: int) -> None:
    """Write so many records of each kind, words and runbooks, in which every field is filled."""
    for number in range(records):
        _write_records(root, filler, number)
        runbook = filler.value(Runbook, _runbook(number))
        _write(root / "runbooks" / f"attack-{number}.yml", runbook)
        question = filler.value(Question, {"Question.id": f"attack-{number}"})
        _write(root / "causal" / "questions" / f"attack-{number}.yml", question)
    for node, (file, kind) in FILES.items():
        entries = [
            filler.value(kind, {f"{kind.__name__}.id": f"attack-{node.value}{_tail(number)}"})
            for number in range(records)
        ]
        _write(root / "causal" / file, entries)
    _write(root / "whychain.yml", filler.value(Settings, {"Settings.format": 1}))
    settings = {"SiteSettings.languages": ["en", "zh"]}
    _write(root / "site" / "mkdocs.yml", filler.value(SiteSettings, settings))


def _write_records(root: Path, filler: Filler, number: int) -> None:
    prose = _prose(number)
    for kind, record in KINDS.items():
        folder = root / "kb" / f"attack-{kind}-{number}"
        _write(folder / "record.yml", filler.value(record, _record(kind, number)))
        (folder / "narrative.md").write_text(prose, encoding="utf-8")
        (folder / "narrative.zh.md").write_text(prose, encoding="utf-8")


def _write_pages(folder: Path) -> None:
    """Write pages by hand."""
    folder.mkdir(parents=True)
    for number in range(RECORDS):
        text = _prose(number, [p for p in PAYLOADS if "](" not in p])
        (folder / f"page-{number}.md").write_text(text, encoding="utf-8")
        (folder / f"page-{number}.zh.md").write_text(text, encoding="utf-8")


def _prose(number: int, payloads: Sequence[str] = PAYLOADS) -> str:
    chosen = payloads[number::RECORDS]
    blocks = (place.replace("{0}", payload) for payload in chosen for place in PLACES[:12])
    return "\n\n".join(blocks) + "\n"


def _tail(number: int) -> str:
    return f"-{number}" if number else ""


def _record(kind: str, number: int) -> Sound:
    """Return ids that lead somewhere: an account with a fault, an outcome and a control."""
    return {
        f"{kind.capitalize()}.id": f"attack-{kind}-{number}",
        f"{kind.capitalize()}.runbooks": [f"attack-{number}"],
        "Causal.account": "told",
        "RelatedRecord.id": f"attack-case-{number}",
        "Link.effect": f"attack-outcome{_tail(number)}",
        "Link.causes": [f"attack-fault{_tail(number)}", f"attack-condition{_tail(number)}"],
        "Link.unless": [f"attack-control{_tail(number)}"],
    }


def _runbook(number: int) -> Sound:
    """Return what lets a runbook be planned; the first one cannot be, and its page says so."""
    planned: Sound = {"Input.pattern": "", "Input.choices": [], "Step.when": None}
    return {
        **(planned if number else {}),
        "Runbook.id": f"attack-{number}",
        "Runbook.format": 1,
        "Call.runbook": f"attack-{number + 1}",
        "Input.type": "string",
    }


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")
