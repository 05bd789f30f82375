/**
 * What a picture shows of some links: boxes, gates with their barriers, and arrows.
 *
 * A link of several causes is a gate. A control is a barrier at every link that it guards; it
 * also stands by itself when it guards nothing that is drawn or is itself a cause.
 *
 *   figureOf(graph, nodes: [id], links, titleOf)
 *     -> {boxes, arrows, figures: [{id, box, offset, figure}], gates}
 */
(function () {
  "use strict";

  const explorer = window.whychain.explorer;
  const GATE_WIDTH = 36;
  const BARRIER_OFF = 16;
  const BETWEEN_BARRIERS = 8;
  const RAIL = 12;

  class Drawing {
    constructor(graph, titleOf) {
      Object.assign(this, { graph, titleOf, boxes: [], arrows: [], figures: [], gates: [] });
      this.copies = new Map();
    }

    sized(id) {
      const node = this.graph.nodes.get(id) || { id, kind: "effect", title: id, chinese: "" };
      return explorer.sized(node, this.titleOf(node));
    }

    addNode(id) {
      const figure = this.sized(id);
      const half = figure.height / 2;
      const reach = Math.max(0, half - (figure.node.kind === "condition" ? 18 : 9));
      const box = { id: `node ${id}`, width: figure.width, above: half, below: half, reach };
      this.boxes.push({ ...box, core: figure.width, fills: true });
      this.figures.push({ id, box: box.id, offset: 0, figure });
      this.copies.set(id, [{ box: box.id }]);
    }

    addLink(link, number) {
      const glyph = glyphOf(link);
      const target = `node ${link.effect}`;
      if (glyph === "wire" && !link.unless.length) {
        link.causes.forEach((cause) => this.arrow(link, `node ${cause}`, target, { head: true }));
        return;
      }
      const gate = this.addGate(link, number, glyph);
      const pointed = (way) => way.feedback && glyph !== "wire";
      link.causes.forEach((cause) => this.arrow(link, `node ${cause}`, gate.box, { gate, pointed }));
      this.arrow(link, gate.box, target, { head: true });
    }

    addDefeat(link, number) {
      const glyph = glyphOf(link);
      let sources = link.causes.map((cause) => `node ${cause}`);
      if (glyph !== "wire") {
        const gate = this.addGate(link, number, glyph);
        sources.forEach((source) => this.arrow(link, source, gate.box, { gate }));
        sources = [gate.box];
      }
      for (const source of sources) {
        for (const copy of this.copies.get(link.effect) || []) {
          const entry = { entry: copy.offset, entryWidth: copy.width };
          this.arrow(link, source, copy.box, { head: true, ...entry });
        }
      }
    }

    addGate(link, number, glyph) {
      const inputs = link.causes.length;
      const height = glyph === "wire" ? 12 : Math.max(32, 10 * inputs + 8);
      const label = { and: "AND", or: "OR", count: `${link.needed}/${inputs}` }[glyph] || "";
      const gate = { box: `gate ${number}`, link, glyph, label, height, inputs: new Set() };
      gate.barriers = this.barriers(link, gate);
      this.gates.push(gate);
      this.boxes.push(gateBox(gate));
      return gate;
    }

    /** The barriers of a link, by turns above and below it, each side outwards. */
    barriers(link, gate) {
      const reach = { "-1": gate.height / 2 + BARRIER_OFF, 1: gate.height / 2 + BARRIER_OFF };
      return link.unless.map((id, at) => {
        const side = at % 2 ? 1 : -1;
        const figure = this.sized(id);
        const offset = side * (reach[side] + figure.height / 2);
        reach[side] += figure.height + BETWEEN_BARRIERS;
        const copies = this.copies.get(id) || [];
        copies.push({ box: gate.box, offset, width: figure.width });
        this.copies.set(id, copies);
        this.figures.push({ id, box: gate.box, offset, figure });
        return { id, figure, offset, outer: at > 1 };
      });
    }

    arrow(link, from, to, more) {
      const id = `arrow ${this.arrows.length}`;
      if (more.gate) more.gate.inputs.add(id);
      this.arrows.push({ id, link, from, to, ...more });
    }
  }

  function glyphOf(link) {
    if (link.causes.length < 2) return "wire";
    if (link.needed >= link.causes.length) return "and";
    return link.needed <= 1 ? "or" : "count";
  }

  function gateBox(gate) {
    const half = gate.height / 2;
    const rail = gate.barriers.some((barrier) => barrier.outer) ? RAIL : 0;
    const core = gate.glyph === "wire" ? 0 : GATE_WIDTH;
    const halves = gate.barriers.map((b) => [b.figure.height / 2 - b.offset, b.figure.height / 2 + b.offset]);
    return {
      id: gate.box,
      width: Math.max(core, ...gate.barriers.map((b) => b.figure.width + 2 * rail)),
      above: Math.max(half, ...halves.map(([above]) => above)),
      below: Math.max(half, ...halves.map(([, below]) => below)),
      core,
      reach: gate.glyph === "wire" ? 0 : half - 6,
    };
  }

  function figureOf(graph, nodes, links, titleOf) {
    const drawing = new Drawing(graph, titleOf);
    const roles = new Map();
    for (const link of links) {
      link.causes.forEach((id) => roles.set(id, "cause"));
      link.unless.forEach((id) => roles.has(id) || roles.set(id, "guard"));
      if (!link.defeats) roles.set(link.effect, "effect");
    }
    const isControl = (id) => (graph.nodes.get(id) || {}).kind === "control";
    const alone = (id) => !isControl(id) || roles.get(id) !== "guard";
    [...nodes].sort().filter(alone).forEach((id) => drawing.addNode(id));
    const ways = links.filter((link) => !link.defeats);
    ways.forEach((link, number) => drawing.addLink(link, number));
    links.filter((l) => l.defeats).forEach((l, at) => drawing.addDefeat(l, ways.length + at));
    return drawing;
  }

  Object.assign(explorer, { figureOf, glyphOf, GATE_WIDTH, BARRIER_OFF });
})();
