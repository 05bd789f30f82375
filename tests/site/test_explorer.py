"""The graph explorer in a real browser, from the file system, against the answers of Python."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from whychain.causal.network import CausalNetwork
from whychain.causal.paths import paths
from whychain.causal.whatif import what_if
from whychain.site.graph_shards import shard_of
from whychain.workspace.load import Workspace

pytestmark = pytest.mark.chromium

READY = """
  const { app, viewOf } = (window.whychain && window.whychain.explorer) || {};
  return Boolean(app && app.drawnView && app.drawnView === viewOf(app.state));
"""
DRAWN = "return [...new Set([...document.querySelectorAll('.wc-canvas a[data-wc-node]')]"
NEAR = f"{DRAWN}.filter(a => !a.querySelector('.wc-beside')).map(a => a.dataset.wcNode))].sort()"
FOCUSED = "return document.activeElement.getAttribute('data-wc-node')"
CHANGED = f"{DRAWN}.filter(a => a.querySelector('.wc-x-gone')).map(a => a.dataset.wcNode))].sort()"


@pytest.fixture(scope="module")
def network(reference_workspace: Workspace) -> CausalNetwork:
    return reference_workspace.network()


class Explorer:
    """The page of the explorer, at some address of its own."""

    def __init__(self, driver: Chrome, site: Path) -> None:
        self.driver = driver
        self.page = site / "explorer.html"

    def open(self, fragment: str = "", tree: str = "") -> None:
        page = self.page.parent / tree / self.page.name
        self.driver.get("about:blank")
        self.driver.get(page.as_uri() + fragment)
        self.wait()

    def go(self, fragment: str) -> None:
        self.ask("window.location.hash = arguments[0]", fragment)
        self.wait()

    def wait(self) -> None:
        WebDriverWait(self.driver, 30).until(lambda driver: driver.execute_script(READY))

    def until(self, script: str) -> None:
        WebDriverWait(self.driver, 30).until(lambda driver: driver.execute_script(script))

    def ask(self, script: str, *values: object) -> Any:
        return self.driver.execute_script(script, *values)

    def press(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def focus(self, node: str) -> None:
        self.ask("document.querySelector(`a[data-wc-node=${arguments[0]}]`).focus()", node)

    @property
    def fragment(self) -> str:
        return str(self.ask("return window.location.hash"))

    @property
    def commands(self) -> list[str]:
        found: list[str] = self.ask(
            "return [...document.querySelectorAll('.wc-explorer-commands code')]"
            ".map(code => code.textContent)"
        )
        return found


@pytest.fixture
def explorer(chromium_driver: Chrome, site: Path) -> Iterator[Explorer]:
    yield Explorer(chromium_driver, site)
    chromium_driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    chromium_driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def around(network: CausalNetwork, start: str, radius: int, direction: str) -> set[str]:
    """Return what is within so many steps, by breadth-first search."""
    found = {start}
    for _ in range(radius):
        reached = set[str]()
        for target, sources in network.causes.items():
            if direction != "effects" and target in found:
                reached |= sources
            if direction != "causes" and sources & found:
                reached.add(target)
        found |= reached
    return found


def test_the_pieces_of_nodes_are_the_same_in_both_languages(explorer: Explorer) -> None:
    chance = random.Random(5)
    names = ["".join(chance.choices("abcxyz0189-ß链𝒳", k=length)) for length in range(60)]
    explorer.open()
    hashes: list[int] = explorer.ask(
        "return arguments[0].map(name => window.whychain.explorer.hashOf(name))", names
    )

    assert hashes == [shard_of(name, 2**32) for name in names]


@pytest.mark.parametrize("direction", ["causes", "effects", "both"])
def test_what_is_drawn_is_what_is_near(
    explorer: Explorer, network: CausalNetwork, direction: str
) -> None:
    explorer.open()
    compared = 0
    for start in ("breaker-blind", "wide-outage", "circuit-breaker", "canary-metrics-off"):
        for radius in (1, 2, 3):
            explorer.go(f"#start={start}&radius={radius}&direction={direction}")
            near = around(network, start, radius, direction)
            drawn = set(explorer.ask(NEAR))
            whole = "the nearest first" not in explorer.ask(
                "return document.querySelector('.wc-explorer-status').textContent"
            )
            assert drawn == near if whole else drawn < near
            compared += whole

    assert compared >= 6


def test_paths_are_the_shortest_that_the_command_shows(
    explorer: Explorer, network: CausalNetwork
) -> None:
    chance = random.Random(11)
    names = sorted(network.nodes)
    pairs = [("breaker-blind", "wide-outage"), ("wide-outage", "breaker-blind")]
    while len(pairs) < 25:
        start = chance.choice(names)
        after = sorted(network.downstream(start) - {start})
        pairs += [(start, chance.choice(after))] if after else []
    explorer.open("#from=breaker-blind&to=wide-outage")
    found = explorer.driver.execute_async_script(
        """
        const [pairs, done] = arguments;
        const graph = window.whychain.explorer.app.graph;
        Promise.all(pairs.map(([a, b]) => graph.paths(a, b))).then(done);
        """,
        pairs,
    )
    for (start, end), answer in zip(pairs, found, strict=True):
        every = paths(network, start, end, limit=200).paths
        shortest = [list(path) for path in every if len(path) == len(every[0])]
        assert answer["paths"] == shortest[:10]
        assert answer["more"] == (len(shortest) > 10)

    shown = explorer.ask("return document.querySelectorAll('.wc-paths li').length")
    assert shown == len(found[0]["paths"])
    assert explorer.commands == ["whychain causal paths breaker-blind wide-outage --limit 10"]


def test_a_graph_is_walked_with_the_keyboard_alone(
    explorer: Explorer, network: CausalNetwork
) -> None:
    explorer.open("#start=wide-outage&radius=3&direction=causes")
    for _ in range(60):
        explorer.press(Keys.TAB)
        if explorer.ask(FOCUSED):
            break
    explorer.focus("wide-outage")
    visited = ["wide-outage"]
    for _ in range(3):
        explorer.press(Keys.ARROW_LEFT)
        visited.append(explorer.ask(FOCUSED))
    for cause, effect in zip(visited[1:], visited, strict=False):
        assert cause in network.causes[effect]

    explorer.press(Keys.ARROW_RIGHT)
    assert explorer.ask(FOCUSED) in network.effects[visited[-1]]
    here = explorer.ask(FOCUSED)
    explorer.press(Keys.ENTER)
    explorer.wait()
    explorer.until(f"{FOCUSED} === '{here}'")

    assert f"start={here}&radius=3&direction=causes" in explorer.fragment
    assert explorer.ask("return document.querySelector('[aria-current]').dataset.wcNode") == here
    explorer.driver.back()
    explorer.wait()
    assert "start=wide-outage" in explorer.fragment


def test_tab_meets_causes_before_their_effects(explorer: Explorer, network: CausalNetwork) -> None:
    explorer.open("#start=wide-outage&radius=2&direction=causes")
    order: list[str] = explorer.ask(
        "return [...document.querySelectorAll('.wc-canvas a')].map(a => a.dataset.wcNode)"
    )

    assert order[-1] == "wide-outage"
    for node in order:
        causes = network.causes.get(node, frozenset()) & set(order)
        assert all(order.index(cause) < order.index(node) for cause in causes)


def test_a_control_that_works_stops_what_the_command_says(
    explorer: Explorer, network: CausalNetwork
) -> None:
    explorer.open("#start=wide-outage&radius=2&direction=causes")
    explorer.focus("circuit-breaker")
    explorer.press(Keys.SPACE)
    explorer.until("return document.querySelector('.wc-x-works')")
    drawn: list[str] = explorer.ask(NEAR)
    stopped = [
        node
        for node in drawn
        if what_if(network, node).happens is True
        and what_if(network, node, with_controls=["circuit-breaker"]).happens is False
    ]

    assert explorer.ask(CHANGED) == stopped
    assert "wide-outage" in stopped
    assert explorer.fragment.endswith("&with=circuit-breaker")
    assert explorer.commands[-1] == "whychain causal what-if wide-outage --with circuit-breaker"
    explorer.press(Keys.SPACE)
    explorer.until("return !document.querySelector('.wc-x-works')")
    assert explorer.ask(CHANGED) == []


def test_faults_that_are_taken_away_are_kept_in_the_address(
    explorer: Explorer, network: CausalNetwork
) -> None:
    faults = sorted(
        node
        for node in network.upstream("wide-outage")
        if network.nodes[node].kind.value in {"fault", "condition"}
    )
    explorer.open(f"#start=wide-outage&radius=3&direction=causes&without={','.join(faults)}")
    explorer.until("return document.querySelector('.wc-x-gone')")

    assert "wide-outage" in explorer.ask(CHANGED)
    assert not what_if(network, "wide-outage", without=faults).happens
    said = explorer.ask("return document.querySelector('.wc-x-what-if-result').textContent")
    assert "do not happen any more" in said


def test_a_name_is_found_in_either_language(explorer: Explorer) -> None:
    explorer.open()
    for typed in ("breaker closed", "熔断"):
        explorer.ask("document.activeElement.blur()")
        explorer.ask("document.getElementById('wc-explorer-node').focus()")
        explorer.press(typed)
        explorer.until("return document.querySelectorAll('.wc-x-option').length > 0")
        chosen = explorer.ask("return document.querySelector('.wc-x-option').dataset.wcNode")
        explorer.press(Keys.ENTER)
        explorer.wait()
        assert f"start={chosen}&" in explorer.fragment


def test_an_address_that_names_nothing_shows_the_first_node(explorer: Explorer) -> None:
    explorer.open("#start=<img src=x onerror=x()>&radius=99&direction=up&without=../x,wide-outage")

    drawn = explorer.ask("return window.whychain.explorer.app.drawnView")
    assert "start=breaker-blind&radius=1&direction=both" in drawn
    assert explorer.ask("return document.querySelectorAll('img[src=x]').length") == 0


def test_chinese_pages_have_chinese_labels(explorer: Explorer) -> None:
    explorer.open("#start=wide-outage", tree="zh")
    legends = explorer.ask(
        "return [...document.querySelectorAll('.wc-segments legend')].map(l => l.textContent)"
    )
    name = explorer.ask("return document.querySelector('[aria-current]').ariaLabel")

    assert legends == ["因果图", "步数", "方向"]
    assert name.startswith("后果: ")


def test_a_narrow_screen_scrolls_the_picture_and_not_the_explorer(explorer: Explorer) -> None:
    metrics = {"width": 320, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    explorer.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    for fragment in ("#start=breaker-blind&radius=3", "#from=breaker-blind&to=wide-outage"):
        explorer.open(fragment)
        widest = explorer.ask(
            """
            return Math.max(...[...document.querySelectorAll(".wc-explorer *")]
              .filter(one => !one.closest(".wc-canvas-scroll svg, .wc-scroll table, pre"))
              .map(one => one.getBoundingClientRect().right));
            """
        )
        assert widest <= 320


def test_without_scripts_the_page_leads_to_the_nodes(explorer: Explorer, site: Path) -> None:
    explorer.driver.get("about:blank")
    explorer.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    explorer.driver.get((site / "explorer.html").as_uri())
    static = explorer.driver.find_element("class name", "wc-explorer-static")
    assert static.is_displayed()
    assert "no script runs here" in static.text
    assert len(static.find_elements("tag name", "a")) > 20
