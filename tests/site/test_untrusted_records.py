"""Records are untrusted: whatever they say, nothing runs in the reader's browser."""

import json
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome

from whychain.site.build import build

RUN = "window.pwned=1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f'"><script>{RUN}</script>',
    f"' onmouseover='{RUN}",
    f"</title><script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"[x](javascript:{RUN})",
    f'![x](x"onerror="{RUN})',
    f"[x]: javascript:{RUN}\n\n[x]",
    f"<javascript:{RUN}>",
    f'<a href="java&#9;script:{RUN}" autofocus onfocus={RUN}>x</a>',
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f"<details open ontoggle={RUN}>x</details>",
    f"<math><mi xlink:href='javascript:{RUN}'>x</mi></math>",
    f"<svg><a xlink:href='javascript:{RUN}'><text y=9>x</text></a></svg>",
    f"<form action='javascript:{RUN}'><input type=submit autofocus onfocus={RUN}></form>",
    f"<base href='javascript:{RUN}//'>",
    f'<meta http-equiv=refresh content="0;url=javascript:{RUN}">',
    f'<div id="__config">{{"base":"javascript:{RUN}//"}}</div>',
    f"&lt;img src=x onerror={RUN}&gt;",
    f"&#60;script&#62;{RUN}&#60;/script&#62;",
    f"# x {{: onmouseover={RUN} }}",
    f"```html\n</code></pre><script>{RUN}</script>\n```",
    f'!!! note "<script>{RUN}</script>"\n    x',
    f"{{{{ 7 * 7 }}}}{{% raw %}}<script>{RUN}</script>",
    f'<noscript><p title="</noscript><img src=x onerror={RUN}>">',
    f'<svg></p><style><a title="</style><img src=x onerror={RUN}>">',
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 "
    f"onerror={RUN}&gt;'>",
    f"\u2028<script>{RUN}</script>wzxhzdk:0",
    f'---\ntemplate: "x"\ntitle: <script>{RUN}</script>\n---',
    f"<!-- <img src=x> --!><img src=x onerror={RUN}> -->",
)


def incident(number: int, payload: str) -> dict[str, Any]:
    """Return a record that says the payload wherever a record may say something."""
    at = "2026-01-31T09:12:00+01:00"
    title = payload[:190]
    node = f"fault-{number}"
    return {
        "kind": "incident",
        "id": f"attack-{number}",
        "title": title,
        "summary": payload,
        "status": "draft",
        "classification": "incident",
        "severity": "SEV3",
        "severity_basis": payload,
        "services": [payload],
        "tags": [payload],
        "owners": [payload],
        "environments": [payload],
        "times": {"precision": "minute", "started_at": at, "note": payload},
        "timeline": [
            {
                "id": "first",
                "at": at,
                "kind": "symptom",
                "text": payload,
                "command": payload,
                "service": payload,
                "node": node,
            },
            {"id": "second", "at": "2026-01-31T09:20:00+01:00", "kind": "note", "text": payload},
        ],
        "intervals": [
            {"id": "all", "title": title, "start": "first", "end": "second", "note": payload}
        ],
        "metrics": [
            {"id": "m", "title": title, "unit": payload, "before": payload, "after": payload}
        ],
        "detection": {"method": "alert", "tool": payload, "alert_name": payload, "text": payload},
        "trigger": {"kind": "unknown", "text": payload},
        "impact": {"kind": "degradation", "text": payload, "regions": [payload]},
        "config_faults": [
            {
                "id": "f",
                "component": payload,
                "key": payload,
                "before": {"value": payload},
                "after": {"value": payload + "2"},
                "expected": payload,
                "fault_kind": "missing",
                "unit": payload,
                "hidden_switch": payload,
                "constraint": payload,
                "told_effect": payload,
                "note": payload,
            }
        ],
        "claims": [
            {
                "id": "c",
                "text": payload,
                "verdict": "refuted",
                "grade": "D",
                "checked": payload,
                "corrected": payload,
                "node": node,
            }
        ],
        "contradictions": [
            {"id": "x", "text": payload, "between": [payload, payload], "consequence": payload}
        ],
        "tables": [
            {"id": "t", "title": title, "columns": [payload], "rows": [[payload]], "note": payload}
        ],
        "settings": [{"key": payload, "value": payload, "unit": payload, "note": payload}],
        "mitigation": [
            {
                "id": "m",
                "kind": "rollback",
                "text": payload,
                "command": payload,
                "corrected_command": payload,
            }
        ],
        "actions": [
            {
                "id": "a",
                "title": title,
                "type": "prevent",
                "owner": payload,
                "stage": payload,
                "deliverables": [payload],
                "verified_by": payload,
                "tracker": payload,
                "note": payload,
            }
        ],
        "evidence": [
            {"id": "e", "kind": "log", "title": title, "ref": payload, "result": payload},
            {"id": "w", "kind": "log", "title": "x", "ref": f"https://x.example/{payload}"},
        ],
        "went_wrong": [payload],
        "provenance": {
            "source": payload,
            "source_url": f"javascript:{RUN}",
            "licence": payload,
            "note": payload,
        },
        "causal": {
            "account": "analysed",
            "accounts": {
                "analysed": {
                    "title": title,
                    "summary": payload,
                    "links": [{"effect": f"outcome-{number}", "causes": [node], "note": payload}],
                }
            },
        },
    }


def vocabulary(kind: str) -> list[dict[str, Any]]:
    """Return one entry for each payload."""
    return [
        {
            "id": f"{kind}-{number}",
            "title": payload[:190],
            "text": payload,
            "title_zh": payload,
            "aliases": [f"{kind} {number} {payload}"],
            "services": [payload],
            **(
                {"fault_class": "config", "rule": payload, "detect": payload}
                if kind == "fault"
                else {}
            ),
            **({"wrong": payload, "right": payload} if kind == "fault" else {}),
        }
        for number, payload in enumerate(PAYLOADS)
    ]


def runbook(payload: str) -> dict[str, Any]:
    """Return a runbook that says the payload wherever a runbook may say something."""
    return {
        "format": 1,
        "id": "attack",
        "title": payload,
        "summary": payload,
        "owner": payload,
        "alerts": [payload],
        "trigger": payload,
        "inputs": {
            "a": {"type": "string", "description": payload, "default": payload, "example": payload}
        },
        "steps": [
            {
                "id": "s",
                "title": payload,
                "why": payload,
                "run": {"argv": [payload, "${inputs.a}"]},
                "effect": "once",
                "irreversible": payload,
            }
        ],
        "notes": [payload],
    }


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("attacked")
    (root / "causal").mkdir()
    (root / "runbooks").mkdir()
    (root / "site" / "pages").mkdir(parents=True)
    everything = " ".join(PAYLOADS)[:3900]
    for number, payload in enumerate(PAYLOADS):
        folder = root / "kb" / f"attack-{number}"
        folder.mkdir(parents=True)
        text = json.dumps(incident(number, payload))
        (folder / "record.yml").write_text(text, encoding="utf-8")
        prose = f"{payload}\n\n## {payload}\n\n- {payload}\n"
        (folder / "narrative.md").write_text(prose, encoding="utf-8")
        if not payload.startswith("!["):  # a dead picture stops the build of a hand-written page
            (root / "site" / "pages" / f"page-{number}.md").write_text(prose, encoding="utf-8")
    for kind in ("fault", "outcome"):
        (root / "causal" / f"{kind}s.yml").write_text(json.dumps(vocabulary(kind)))
    (root / "runbooks" / "attack.yml").write_text(json.dumps(runbook(everything[:190])))
    (root / "whychain.yml").write_text(
        json.dumps({"format": 1, "name": PAYLOADS[0], "description": everything})
    )
    (root / "site" / "mkdocs.yml").write_text(
        json.dumps(
            {"site_name": PAYLOADS[0], "site_description": PAYLOADS[3], "copyright": PAYLOADS[1]}
        )
    )
    return build(root, cli_reference=PAYLOADS[0]).folder


ASK = """
const bad = [];
for (const element of document.querySelectorAll("*")) {
  for (const { name, value } of element.attributes) {
    if (name.startsWith("on")) bad.push(element.outerHTML.slice(0, 200));
    if (/^\\s*(javascript|vbscript|data:text)/i.test(value) && /href|src|action/.test(name))
      bad.push(element.outerHTML.slice(0, 200));
  }
  if (/^(iframe|object|embed|base|math|noscript|template)$/i.test(element.tagName))
    bad.push(element.tagName);
  element.dispatchEvent(new Event("mouseover"));
  element.dispatchEvent(new Event("focus"));
}
return [typeof window.pwned, bad];
"""


@pytest.mark.chromium
def test_no_payload_runs_in_a_real_browser(chromium_driver: Chrome, attacked: Path) -> None:
    chromium_driver.get_log("performance")  # type: ignore[no-untyped-call]
    found = []
    opened = [p for p in sorted(attacked.rglob("*.html")) if "schemas" not in p.parts]
    for path in opened:
        chromium_driver.get(path.as_uri())
        ran, bad = chromium_driver.execute_script(ASK)
        if ran != "undefined" or bad:
            found.append((path.relative_to(attacked).as_posix(), ran, bad))

    assert found == []
    assert len(opened) > 3 * len(PAYLOADS)


def test_every_payload_is_there_to_be_read(attacked: Path) -> None:
    from html.parser import HTMLParser

    class Text(HTMLParser):
        words = ""

        def handle_data(self, data: str) -> None:
            self.words += data

    for number in (0, 1, 7, 20, 22):
        page = Text()
        path = attacked / "incidents" / f"attack-{number}.html"
        page.feed(path.read_text(encoding="utf-8"))
        assert PAYLOADS[number] in page.words
