"""The browser's what-if gives the answers of ``whychain causal what-if``, in real Chromium."""

from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from tests.fakes.whatif_cases import random_cases, random_network, reference_cases

from whychain.causal.network import CausalNetwork
from whychain.site import build
from whychain.site.whatif_models import whatif_model
from whychain.workspace.load import Workspace

pytestmark = pytest.mark.chromium
LOGIC = Path(build.__file__).parent / "assets" / "logic.js"
ANSWERS = """
const { evaluate, minimalSets } = window.whychain.logic;
return arguments[0].map((one) => {
  const change = { without: one.without, working: one.working };
  const found = minimalSets(one.model, one.outcome, change);
  return {
    before: evaluate(one.model).get(one.outcome),
    happens: evaluate(one.model, change).get(one.outcome),
    sets: found.complete ? found.sets : null,
  };
});
"""


@pytest.fixture
def engine(chromium_driver: WebDriver) -> WebDriver:
    """A browser with nothing in it but the logic."""
    chromium_driver.get("about:blank")
    chromium_driver.execute_script(LOGIC.read_text(encoding="utf-8"))
    return chromium_driver


def expected(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: one[name] for name in ("before", "happens", "sets")} for one in cases]


def test_on_random_models_both_languages_agree(engine: WebDriver) -> None:
    cases = list(random_cases(400))

    assert engine.execute_script(ANSWERS, cases) == expected(cases)


def test_random_models_hold_every_answer() -> None:
    cases = list(random_cases(400))
    answers = [one["happens"] for one in cases]

    assert min(map(answers.count, (True, False, "oscillates"))) >= 5
    assert sum(one["before"] == "oscillates" != one["happens"] for one in cases) >= 5
    assert sum(len(one["sets"]) > 1 for one in cases) >= 20


def test_on_the_reference_incident_both_languages_agree(
    engine: WebDriver, reference_workspace: Workspace
) -> None:
    cases = list(reference_cases(reference_workspace, "2024-03-18-vie-canary"))

    assert len(cases) > 300
    assert engine.execute_script(ANSWERS, cases) == expected(cases)


def test_too_many_sets_are_an_answer_in_part(engine: WebDriver) -> None:
    faults = [f"f{number:02}" for number in range(40)]
    model = {
        "nodes": [{"id": f, "kind": "fault", "title": f} for f in faults]
        + [{"id": "out", "kind": "outcome", "title": "out"}],
        "links": [
            {"effect": "out", "needed": 20, "causes": faults, "unless": []},
            {"effect": "out", "needed": 1, "causes": ["f07"], "unless": []},
        ],
        "controls": [],
        "ends": ["out"],
    }

    found = engine.execute_script(
        "return window.whychain.logic.minimalSets(arguments[0], 'out', {})", model
    )

    assert found == {"sets": [["f07"]], "complete": False}


def test_the_model_names_every_kind_of_part() -> None:
    network: CausalNetwork = random_network(1)
    model = whatif_model(network, {"f0": "第一"})

    assert [node["id"] for node in model["nodes"]] == sorted(network.nodes)
    assert next(n for n in model["nodes"] if n["id"] == "f0")["title"] == "第一"
    assert len(model["links"]) == len(network.links)
    assert [c["id"] for c in model["controls"]] == ["c0", "c1", "c2"]
    assert "free" not in model
