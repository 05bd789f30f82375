/**
 * The explorer: what is chosen stands in the address, and the address decides what is shown.
 */
(function () {
  "use strict";

  const explorer = window.whychain.explorer;
  const { words, element, titleOf, kindOf } = explorer;
  const MOST_DRAWN = 60;

  class App {
    constructor(home) {
      this.home = home;
      this.graph = new explorer.Graph(window.whychain.graph);
      this.first = home.getAttribute("data-wc-explorer") || "";
      this.drawnView = "";
      this.turn = 0;
      this.build();
      window.addEventListener("hashchange", () => this.show());
      this.show();
    }

    /** What the address says; the address of a heading says nothing and changes nothing. */
    get state() {
      const { hash } = window.location;
      if (hash.includes("=") || !this.hash) this.hash = hash;
      return explorer.readState(this.hash, this.graph, this.first);
    }

    go(change) {
      window.location.hash = explorer.writeState({ ...this.state, ...change });
    }

    build() {
      const app = element("div", "wc-explorer-app");
      this.frame = new explorer.Frame();
      this.status = element("p", "wc-explorer-status wc-note", "", { "aria-live": "polite" });
      this.about = element("div", "wc-explorer-about");
      this.whatIf = new explorer.WhatIf(
        (id) => this.toggle(id),
        () => this.go({ without: [], working: [] }),
      );
      this.below = element("div", "wc-explorer-below", undefined, { tabindex: "-1" });
      this.commands = element("div");
      const skip = explorer.buttonOf(words.skip, words.skip, () => this.below.focus());
      skip.classList.add("wc-x-skip");
      const keys = element("p", "wc-note wc-explorer-keys", words.keys);
      this.below.append(keys, this.whatIf.element, this.commands, (this.table = element("div")));
      app.append(this.form(), this.status, skip, this.frame.element, this.about, this.below);
      const fixed = this.home.querySelector(".wc-explorer-static");
      if (fixed) fixed.hidden = true;
      this.home.append(app);
      this.home.classList.add("wc-explorer--ready");
      this.listen();
    }

    form() {
      const form = element("div", "wc-explorer-form", undefined, { role: "search", "aria-label": words.picture });
      const nodes = [...this.graph.nodes.values()];
      const choice = (name, label, chosen) =>
        explorer.choiceOf({ label, id: `wc-explorer-${name}`, nodes, chosen });
      this.mode = explorer.radiosOf("mode", words.picture, [["around", words.around], ["between", words.between]],
        (value) => this.turnTo(value === "between"));
      this.node = choice("node", words.node, (id) => this.go({ start: id, between: false }));
      this.from = choice("from", words.from, (id) => this.go({ from: id, between: true }));
      this.to = choice("to", words.to, (id) => this.go({ to: id, between: true }));
      this.radius = explorer.radiosOf("radius", words.steps, [["1", "1"], ["2", "2"], ["3", "3"]],
        (value) => this.go({ radius: Number(value) }));
      this.direction = explorer.radiosOf("direction", words.direction,
        ["causes", "both", "effects"].map((name) => [name, words[name]]), (value) => this.go({ direction: value }));
      const parts = [this.mode, this.node, this.from, this.to, this.radius, this.direction];
      form.append(...parts.map((part) => part.element));
      return form;
    }

    turnTo(between) {
      const state = this.state;
      if (between) this.go({ between, from: state.start, to: "" });
      else this.go({ between, start: state.from || state.to || this.first });
    }

    listen() {
      const svgNode = (event) => event.target.closest("a[data-wc-node]");
      this.frame.scroller.addEventListener("focusin", (event) => {
        const link = svgNode(event);
        if (link) this.tell(link.getAttribute("data-wc-node"));
        const place = link && this.drawn.places.find((one) => one.link === link);
        if (place) this.frame.reveal(place);
      });
      this.frame.scroller.addEventListener("keydown", (event) => {
        const link = svgNode(event);
        if (link && !event.ctrlKey && !event.metaKey && !event.altKey) this.key(event, link);
      });
      this.frame.scroller.addEventListener("click", (event) => {
        if (svgNode(event)) this.refocus = true;
      });
    }

    key(event, link) {
      const id = link.getAttribute("data-wc-node");
      if (event.key.startsWith("Arrow")) {
        event.preventDefault();
        event.stopPropagation();
        const there = this.drawn.walk(link, event.key);
        if (there) there.focus({ preventScroll: true });
      } else if (event.key === " ") {
        event.preventDefault();
        this.toggle(id);
      } else if (event.key.toLowerCase() === "o") {
        window.location.href = this.pageOf(id);
      }
    }

    toggle(id) {
      const { kind } = this.graph.nodes.get(id) || {};
      const name = { fault: "without", condition: "without", control: "working" }[kind];
      if (!name) return;
      const now = this.state[name];
      this.go({ [name]: now.includes(id) ? now.filter((one) => one !== id) : [...now, id].sort() });
    }

    /** Show what the address says; what is drawn already stays, so that nothing jumps. */
    async show() {
      const state = this.state;
      const turn = (this.turn += 1);
      this.showForm(state);
      this.showCommands(state);
      for (const link of document.querySelectorAll("a.md-select__link[hreflang]")) {
        link.hash = explorer.writeState(state);
      }
      if (explorer.viewOf(state) !== this.drawnView) {
        const found = await (state.between ? this.between(state) : this.around(state));
        if (turn !== this.turn) return;
        this.drawnView = explorer.viewOf(state);
        this.render(state, found);
      }
      await this.showChanges(state, turn);
    }

    showForm(state) {
      this.mode.show(state.between ? "between" : "around");
      this.node.show(state.start);
      this.from.show(state.from);
      this.to.show(state.to);
      this.radius.show(String(state.radius));
      this.direction.show(state.direction);
      for (const part of [this.from, this.to]) part.element.hidden = !state.between;
      for (const part of [this.node, this.radius, this.direction]) part.element.hidden = state.between;
    }

    async around(state) {
      if (!state.start) return { shown: { nodes: [], links: [] }, near: new Set(), text: words.noNode };
      const near = await this.graph.near(state.start, state.radius, state.direction);
      const every = new Set([...near.distance.keys(), ...near.links.flatMap(explorer.nodesOf)]);
      const shown = explorer.nearest(near, [state.start], MOST_DRAWN);
      const all = near.whole ? every.size : words.many(near.distance.size);
      const part = shown.links.length < near.links.length || !near.whole;
      const count = [shown.nodes.length, shown.links.length];
      const text = part ? words.part(count[0], all, count[1]) : words.drawn(...count);
      return { shown, near: new Set(near.distance.keys()), text: shown.links.length ? text : words.alone };
    }

    async between(state) {
      const nothing = { shown: { nodes: [], links: [] }, near: new Set(), paths: [] };
      if (!state.from || !state.to) return { ...nothing, text: words.pathsFor };
      const { paths, more } = await this.graph.paths(state.from, state.to);
      if (!paths.length) return { ...nothing, text: words.noPath };
      const ids = new Set(paths.flat());
      await this.graph.need(ids);
      const near = { distance: new Map([...ids].map((id) => [id, 0])), links: this.graph.alongside(paths) };
      const shown = explorer.nearest(near, ids, Math.max(MOST_DRAWN, ids.size));
      return { shown, near: ids, paths, text: words.paths(paths.length, paths[0].length - 1, more) };
    }

    render(state, { shown, near, paths, text }) {
      const held = this.frame.scroller.contains(document.activeElement) || this.refocus;
      this.refocus = false;
      this.shown = shown;
      this.cone = null;
      this.status.textContent = text;
      const first = state.between ? state.from : state.start;
      const titled = (id) => titleOf(this.graph.nodes.get(id) || { id });
      this.drawn = shown.nodes.length && explorer.draw(this.graph, shown, {
        first, near, titleOf, nameOf: (node) => this.nameOf(node), title: `${words.picture}: ${titled(first)}`,
        hrefOf: (id) => this.hrefOf(state, id), sentenceOf: (link) => explorer.sentenceOf(link, titled),
      });
      this.frame.show(this.drawn);
      const place = this.drawn && this.drawn.places.find((one) => one.id === first);
      if (place) this.frame.centre(place);
      if (place && held) place.link.focus({ preventScroll: true });
      this.tell(first);
      this.showTable(shown, paths);
      this.whatIf.offer(this.graph, shown, state);
    }

    hrefOf(state, id) {
      return explorer.writeState({ ...state, between: false, start: id });
    }

    nameOf(node) {
      return `${kindOf(node)}: ${titleOf(node)}`;
    }

    pageOf(id) {
      return `causes/${id}.html`;
    }

    anchorOf(id) {
      return element("a", "", titleOf(this.graph.nodes.get(id) || { id }), { href: this.pageOf(id) });
    }

    showTable(shown, paths) {
      this.table.textContent = "";
      const section = (title, content) => {
        const details = element("details", "wc-explorer-links");
        details.open = true;
        details.append(element("summary", "", title), content);
        this.table.append(details);
      };
      const anchor = (id) => this.anchorOf(id);
      if (paths && paths.length) section(words.pathsList, explorer.pathsOf(paths, anchor));
      if (shown.links.length) section(words.links, explorer.tableOf(shown.links, anchor, ""));
    }

    /** Say which node the keyboard is on, and offer what can be done with it. */
    tell(id) {
      const node = this.graph.nodes.get(id);
      this.about.textContent = "";
      this.about.hidden = !node;
      if (!node) return;
      this.told = id;
      const name = element("p", "wc-explorer-name");
      name.append(element("span", `wc-badge wc-badge--${node.kind}`, kindOf(node)), " ");
      name.append(element("strong", "", titleOf(node)), " ", element("code", "", id));
      const row = element("p", "wc-explorer-do");
      const state = this.state;
      if (state.between || id !== state.start) {
        row.append(element("a", "", words.centre, { href: this.hrefOf(state, id) }));
      }
      row.append(element("a", "", words.page, { href: this.pageOf(id) }));
      const offer = this.offerOf(node, state);
      if (offer) row.append(explorer.buttonOf(offer, offer, () => this.toggle(id)));
      this.about.append(name, row);
    }

    /** What the button does that changes a fault, a condition or a control. */
    offerOf({ id, kind }, state) {
      if (kind === "control") return state.working.includes(id) ? words.letFail : words.letWork;
      if (!["fault", "condition"].includes(kind)) return "";
      return state.without.includes(id) ? words.bringBack : words.takeAway;
    }

    showCommands(state) {
      this.commands.textContent = "";
      const lines = explorer.commands(state);
      if (!lines.length) return;
      this.commands.append(element("p", "wc-note", words.command), explorer.commandsOf(lines));
    }

    async showChanges(state, turn) {
      if (!this.drawn || !window.whychain.logic) {
        this.whatIf.element.hidden = true;
        return;
      }
      this.whatIf.element.hidden = false;
      const changed = state.without.length + state.working.length > 0;
      if (changed && !this.cone) this.cone = { found: await this.graph.cone(this.shown.nodes) };
      if (turn !== this.turn) return;
      const whole = !changed || this.cone.found !== null;
      const model = changed && explorer.modelOf(this.graph, this.cone.found, this.shown);
      const changes = changed ? explorer.changesOf(this.graph, model, this.shown, state) : new Map();
      explorer.markChanges(this.drawn, changes, (node) => this.nameOf(node));
      this.whatIf.show(this.graph, state, changes, whole);
      if (!this.about.contains(document.activeElement)) this.tell(this.told);
    }
  }

  explorer.start = (home) => {
    explorer.app = new App(home);
  };
})();
