/**
 * What if: toggles beside the picture of an account, answered in the reader's browser.
 *
 * A panel is an element with data-wc-what-if (the model of the account as JSON, see logic.js),
 * data-wc-record and data-wc-account. Its checkboxes stand in the page and carry data-wc-node
 * and data-wc-option: "without" is checked while the fault is present, "with" while the
 * control works. The state is kept in the address, #what-if=ACCOUNT;without=A,B;with=C, so
 * that a what-if can be sent to a colleague. All data is taken as untrusted text.
 */
(function () {
  "use strict";

  const MOST_SHOWN = 20;
  const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
  const WORDS = {
    en: {
      true: "still happens",
      false: "does not happen",
      oscillates: "oscillates",
      present: "present",
      away: "taken away",
      works: "works",
      nothing: "Nothing more is needed: it happens as things are.",
      never: "Nothing is left that suffices.",
      parts: "More than can be shown here: ask the command line.",
      sets: (n) => (n === 1 ? "1 minimal cut set left" : `${n} minimal cut sets left`),
      first: (n, all) => `The first ${n} of ${all}.`,
      reset: "Reset",
      link: "Link to this what-if",
      comma: ", ",
    },
    zh: {
      true: "仍会发生",
      false: "不会发生",
      oscillates: "反复震荡",
      present: "存在",
      away: "已移除",
      works: "生效",
      nothing: "无需更多条件：按现状就会发生。",
      never: "已没有足以引发它的组合。",
      parts: "数量过多，无法在此列出：请使用命令行查询。",
      sets: (n) => `剩余 ${n} 个最小割集`,
      first: (n, all) => `共 ${all} 个，列出前 ${n} 个。`,
      reset: "重置",
      link: "此假设的链接",
      comma: "，",
    },
  };
  const SIGNS = { true: "✕", false: "✓", oscillates: "∿" };
  const BADGES = { true: "happens", false: "stopped", oscillates: "oscillates" };
  const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  const words = WORDS[language];

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /** One panel, with the parts of the page that it changes. */
  function panelOf(root) {
    const model = JSON.parse(root.getAttribute("data-wc-what-if"));
    return {
      root,
      model,
      record: root.getAttribute("data-wc-record"),
      account: root.getAttribute("data-wc-account"),
      titles: new Map(model.nodes.map((node) => [node.id, node.title])),
      toggles: [...root.querySelectorAll("input[data-wc-node]")],
      answer: root.querySelector(".wc-what-if-answer"),
      says: root.querySelector(".wc-what-if-says"),
      picture: pictureBeside(root),
    };
  }

  function pictureBeside(root) {
    const whole = root.parentElement;
    return whole ? whole.querySelector("svg.causal-picture") : null;
  }

  const isChanged = (toggle) => toggle.checked !== toggle.defaultChecked;

  function changeIn(panel) {
    const chosen = (option) =>
      panel.toggles
        .filter((t) => t.getAttribute("data-wc-option") === option && isChanged(t))
        .map((t) => t.getAttribute("data-wc-node"))
        .sort();
    return { without: chosen("without"), working: chosen("with") };
  }

  function update(panel) {
    const change = changeIn(panel);
    const truth = window.whychain.logic.evaluate(panel.model, change);
    panel.toggles.forEach(describeToggle);
    const answers = panel.model.ends.map((end) => answerTo(panel, end, truth.get(end), change));
    panel.answer.replaceChildren(...answers.map((answer) => answer.block));
    panel.says.textContent = answers.map((answer) => answer.sentence).join(words.comma);
    panel.reset.disabled = !change.without.length && !change.working.length;
    dim(panel, truth, change);
  }

  function describeToggle(toggle) {
    const state = toggle.closest("li").querySelector(".wc-what-if-state");
    const isControl = toggle.getAttribute("data-wc-option") === "with";
    if (!state.hasAttribute("data-wc-told")) state.setAttribute("data-wc-told", state.textContent);
    const changed = isControl ? words.works : words.away;
    state.textContent = isChanged(toggle) ? changed : state.getAttribute("data-wc-told");
    toggle.closest("li").classList.toggle("wc-changed", isChanged(toggle));
  }

  /** The answer for one end: whether it happens, what still suffices, and the command. */
  function answerTo(panel, end, happens, change) {
    const title = panel.titles.get(end) || end;
    const found = window.whychain.logic.minimalSets(panel.model, end, change);
    const block = element("div", `wc-what-if-end wc-what-if-end--${BADGES[happens]}`);
    block.append(headline(title, happens), ...remaining(panel, found));
    block.append(commandBlock(commandFor(panel, end, change)));
    const count = words.sets(found.sets.length);
    return { block, sentence: `${title}: ${words[happens]}${words.comma}${count}` };
  }

  function headline(title, happens) {
    const line = element("p", "wc-what-if-headline");
    const badge = element("span", `wc-badge wc-badge--${BADGES[happens]}`);
    const sign = element("span", "", SIGNS[happens]);
    sign.setAttribute("aria-hidden", "true");
    badge.append(sign, ` ${words[happens]}`);
    line.append(element("strong", "", title), " ", badge);
    return line;
  }

  function remaining(panel, found) {
    if (!found.complete) return [element("p", "wc-note", words.parts)];
    if (!found.sets.length) return [element("p", "wc-note", words.never)];
    if (!found.sets[0].length) return [element("p", "wc-note", words.nothing)];
    const list = element("ol", "wc-sets");
    found.sets.slice(0, MOST_SHOWN).forEach((set) => {
      list.append(element("li", "", set.map((id) => panel.titles.get(id) || id).join(" + ")));
    });
    const parts = [element("p", "wc-note", words.sets(found.sets.length)), list];
    if (found.sets.length > MOST_SHOWN) {
      parts.push(element("p", "wc-note", words.first(MOST_SHOWN, found.sets.length)));
    }
    return parts;
  }

  function commandFor(panel, end, change) {
    const parts = ["whychain causal what-if", end, "--incident", panel.record];
    parts.push("--account", panel.account);
    change.without.forEach((id) => parts.push("--without", id));
    change.working.forEach((id) => parts.push("--with", id));
    return parts.join(" ");
  }

  function commandBlock(command) {
    const block = element("div", "wc-command");
    const frame = element("pre");
    frame.append(element("code", "", command));
    block.append(frame);
    return block;
  }

  /** Fade in the picture what is no longer true, and show controls that work now. */
  function dim(panel, truth, change) {
    if (!panel.picture) return;
    const before = panel.before;
    panel.model.nodes.forEach(({ id, kind }) => {
      const lost = kind !== "control" && before.get(id) && !truth.get(id);
      nodesOf(panel, id).forEach((group) => {
        group.classList.toggle("wc-gone", Boolean(lost));
        group.classList.toggle("wc-flickers", kind !== "control" && truth.get(id) === "oscillates");
        group.classList.toggle("wc-works", kind === "control" && change.working.includes(id));
        relabel(group, change.working.includes(id));
      });
    });
    dimLinks(panel, truth);
  }

  const nodesOf = (panel, id) =>
    ID.test(id) ? panel.picture.querySelectorAll(`g.node.node-${id}`) : [];

  function relabel(group, works) {
    const label = group.querySelector("text.state tspan");
    if (!label) return;
    if (!label.hasAttribute("data-wc-told")) label.setAttribute("data-wc-told", label.textContent);
    label.textContent = works ? words.works : label.getAttribute("data-wc-told");
  }

  function dimLinks(panel, truth) {
    const then = window.whychain.logic.firing(panel.model, panel.before);
    const now = window.whychain.logic.firing(panel.model, truth);
    const was = [...then.links, ...then.defeats];
    const is = [...now.links, ...now.defeats];
    panel.links.forEach((group, number) => {
      group.classList.toggle("wc-gone", Boolean(was[number]) && !is[number]);
      group.classList.toggle("wc-flickers", is[number] === "oscillates");
    });
  }

  /** What the address says about a panel: the ids that are changed, or null. */
  function readAddress() {
    const parts = new Map(
      window.location.hash
        .slice(1)
        .split(";")
        .map((part) => part.split("="))
        .filter((part) => part.length === 2),
    );
    if (!parts.has("what-if")) return null;
    const ids = (name) => (parts.get(name) || "").split(",").filter((id) => ID.test(id));
    const changed = new Set([...ids("without"), ...ids("with")]);
    return { account: safelyDecoded(parts.get("what-if")), changed };
  }

  function safelyDecoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  function writeAddress(panel) {
    const { without, working } = changeIn(panel);
    const parts = [`what-if=${encodeURIComponent(panel.account)}`];
    if (without.length) parts.push(`without=${without.join(",")}`);
    if (working.length) parts.push(`with=${working.join(",")}`);
    panel.link.href = `#${parts.join(";")}`;
    window.history.replaceState(window.history.state, "", panel.link.href);
  }

  function restore(panels, address) {
    const panel = panels.find((one) => address && one.account === address.account);
    if (!panel) return;
    panel.toggles.forEach((toggle) => {
      const isNamed = address.changed.has(toggle.getAttribute("data-wc-node"));
      toggle.checked = isNamed ? !toggle.defaultChecked : toggle.defaultChecked;
    });
    openTabOf(panel.root);
    update(panel);
    panel.link.href = window.location.hash;
    panel.root.scrollIntoView({ block: "start" });
  }

  /** Choose the tab in which a panel stands, where an incident has several accounts. */
  function openTabOf(root) {
    const block = root.closest(".tabbed-block");
    if (!block) return;
    const set = block.closest(".tabbed-set");
    const radio = set.querySelectorAll(":scope > input")[[...block.parentElement.children].indexOf(block)];
    if (radio) radio.checked = true;
  }

  function begin(root) {
    const panel = panelOf(root);
    panel.before = window.whychain.logic.evaluate(panel.model);
    panel.links = panel.picture ? [...panel.picture.querySelectorAll("g.links > g")] : [];
    panel.reset = element("button", "md-button wc-what-if-reset", words.reset);
    panel.reset.type = "button";
    panel.link = element("a", "wc-what-if-link", words.link);
    panel.link.href = `#what-if=${encodeURIComponent(panel.account)}`;
    root.querySelector(".wc-what-if-tools").append(panel.reset, panel.link);
    root.classList.add("wc-what-if--live");
    listen(panel);
    update(panel);
    return panel;
  }

  function listen(panel) {
    const changed = () => {
      update(panel);
      writeAddress(panel);
    };
    panel.toggles.forEach((toggle) => toggle.addEventListener("change", changed));
    panel.reset.addEventListener("click", () => {
      panel.toggles.forEach((toggle) => {
        toggle.checked = toggle.defaultChecked;
      });
      changed();
      panel.toggles[0].focus();
    });
  }

  const roots = [...document.querySelectorAll("[data-wc-what-if]")];
  if (!roots.length) return;
  const panels = roots.map(begin);
  restore(panels, readAddress());
  window.addEventListener("hashchange", () => restore(panels, readAddress()));
})();
