/**
 * What if, in the explorer: faults and conditions that are taken away, controls that work.
 *
 * As with whychain causal what-if over all records, every fault is present and every control
 * fails until it is changed here. Everything that the drawn nodes rest on counts, drawn or not;
 * where that is too much, what is drawn counts, and what leads into it from outside is present.
 */
(function () {
  "use strict";

  const explorer = window.whychain.explorer;
  const { words, element, titleOf } = explorer;
  const GIVEN = ["fault", "condition"];
  const SIGNS = { gone: "✓", away: "−", works: "✓", oscillates: "∿" };

  /** The model that the engine of the site answers from (logic.js). */
  function modelOf(graph, cone, shown) {
    const part = cone || { nodes: shown.nodes, links: shown.links };
    const kindOf = (id) => (graph.nodes.get(id) || { kind: "effect" }).kind;
    const caused = new Set(part.links.map((link) => link.effect));
    const open = (id) => !cone && !caused.has(id) && !["fault", "control"].includes(kindOf(id));
    const defeats = part.links.filter((link) => link.defeats);
    return {
      free: true,
      nodes: part.nodes.map((id) => ({ id, kind: open(id) ? "condition" : kindOf(id) })),
      links: part.links
        .filter((link) => !link.defeats)
        .map(({ effect, needed, causes, unless }) => ({ effect, needed, causes, unless })),
      controls: part.nodes
        .filter((id) => kindOf(id) === "control")
        .map((id) => ({
          id,
          state: "absent",
          defeats: defeats.filter((d) => d.effect === id).map((d) => ({ needed: d.needed, by: d.causes })),
        })),
    };
  }

  /** For each drawn node what has changed: gone, away, works or oscillates. */
  function changesOf(graph, model, shown, state) {
    const { evaluate } = window.whychain.logic;
    const before = evaluate(model, {});
    const after = evaluate(model, { without: state.without, working: state.working });
    const found = new Map();
    found.silent = silentLinks(shown, after);
    for (const id of shown.nodes) {
      const kind = (graph.nodes.get(id) || {}).kind;
      if (state.without.includes(id)) found.set(id, "away");
      else if (state.working.includes(id)) found.set(id, "works");
      else if (GIVEN.includes(kind) || kind === "control") continue;
      else if (after.get(id) === "oscillates") found.set(id, "oscillates");
      else if (before.get(id) && !after.get(id)) found.set(id, "gone");
    }
    return found;
  }

  /** The drawn links that do not fire: too few causes hold, or a control on them works. */
  function silentLinks(shown, truth) {
    const fires = (link) =>
      link.causes.filter((id) => truth.get(id)).length >= link.needed &&
      !link.unless.some((id) => truth.get(id) === true);
    return new Set(shown.links.filter((link) => !fires(link)));
  }

  /** Mark the boxes and arrows in place, so that nothing moves. */
  function mark(drawn, changes, nameOf) {
    for (const [link, group] of drawn.lines) {
      group.classList.toggle("wc-x-silent", Boolean(changes.silent && changes.silent.has(link)));
    }
    for (const { figure, group, link, name, mark: sign } of drawn.places) {
      const change = changes.get(figure.node.id);
      for (const one of Object.keys(SIGNS)) group.classList.toggle(`wc-x-${one}`, change === one);
      group.classList.toggle("worked", change === "works");
      sign.sign.textContent = change ? SIGNS[change] : "";
      const said = nameOf(figure.node) + (change ? `, ${words[change]}` : "");
      link.setAttribute("aria-label", said);
      name.textContent = said;
    }
  }

  class WhatIf {
    constructor(toggled, reset) {
      this.toggled = toggled;
      this.element = element("details", "wc-x-what-if");
      this.element.append(element("summary", "", words.whatIf));
      this.element.append(element("p", "wc-note", words.whatIfLead));
      this.result = element("p", "wc-x-what-if-result", words.asItWas, { "aria-live": "polite" });
      this.lists = element("div", "wc-x-toggles");
      this.reset = explorer.buttonOf(words.reset, words.reset, reset);
      this.element.append(this.result, this.lists, this.reset);
    }

    /** Offer what is drawn, and keep what is changed even when it is not drawn. */
    offer(graph, shown, state) {
      const changed = [...state.without, ...state.working];
      const ids = [...new Set([...shown.nodes, ...changed])].filter((id) => graph.nodes.has(id));
      const nodes = ids.map((id) => graph.nodes.get(id)).sort((a, b) => (a.id < b.id ? -1 : 1));
      this.fields = new Map();
      this.lists.textContent = "";
      this.group(words.faults, nodes.filter((node) => GIVEN.includes(node.kind)));
      this.group(words.controls, nodes.filter((node) => node.kind === "control"));
    }

    group(title, nodes) {
      if (!nodes.length) return;
      const set = element("fieldset", "wc-x-toggle-list");
      set.append(element("legend", "wc-note", title));
      for (const node of nodes) {
        const label = element("label", "wc-x-toggle");
        const field = element("input", "", undefined, { type: "checkbox", "data-wc-toggle": node.id });
        field.addEventListener("change", () => this.toggled(node.id));
        label.append(field, element("span", `wc-dot-kind wc-dot-kind--${node.kind}`, "", { "aria-hidden": "true" }));
        label.append(element("span", "", titleOf(node)));
        set.append(label);
        this.fields.set(node.id, field);
      }
      this.lists.append(set);
    }

    show(graph, state, changes, whole) {
      for (const [id, field] of this.fields) {
        const control = graph.nodes.get(id).kind === "control";
        field.checked = control ? state.working.includes(id) : !state.without.includes(id);
      }
      const changed = state.without.length + state.working.length > 0;
      this.reset.disabled = !changed;
      if (changed) this.element.open = true;
      const text = changed ? sentenceOf(graph, changes) : words.asItWas;
      this.result.textContent = whole ? text : `${text} ${words.whatIfPart}`;
    }
  }

  function sentenceOf(graph, changes) {
    const named = (change) =>
      [...changes].filter(([, one]) => one === change).map(([id]) => titleOf(graph.nodes.get(id) || { id }));
    const gone = named("gone").sort();
    const swinging = named("oscillates").sort();
    const parts = [gone.length ? `${words.stops(gone.length)}${gone.join(words.comma)}` : ""];
    if (swinging.length) parts.push(`${words.oscillates}: ${swinging.join(words.comma)}`);
    return parts.filter(Boolean).join(" ") || words.nothingStops;
  }

  Object.assign(explorer, { WhatIf, modelOf, changesOf, markChanges: mark });
})();
