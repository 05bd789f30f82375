/**
 * Draws what surrounds a node as one inline SVG, with the classes of the static pictures.
 *
 *   draw(graph, shown: {nodes, links}, view: {first, titleOf, nameOf, hrefOf, title})
 *     -> {svg, width, height, places, lines: Map of link to group, walk(element, key)}
 *
 * Every node is a link. They stand in the document column by column, so that Tab walks from
 * causes to effects; `walk` says where an arrow key leads.
 */
(function () {
  "use strict";

  const explorer = window.whychain.explorer;
  const { add, pathOf } = explorer;
  const MARGIN = 16;
  const HEADS = ["", "feedback", "defeats"];

  function draw(graph, shown, view) {
    const drawing = explorer.figureOf(graph, shown.nodes, shown.links, view.titleOf);
    const first = drawing.figures.find((f) => f.id === view.first);
    const layout = explorer.layOut(drawing.boxes, drawing.arrows, first ? first.box : "");
    const width = layout.width + 2 * MARGIN;
    const height = layout.height + 2 * MARGIN;
    const svg = frame(width, height, view.title);
    const canvas = add(svg, "g", { transform: `translate(${MARGIN} ${MARGIN})` });
    const lines = drawLinks(add(canvas, "g", { class: "links" }), drawing, layout, view);
    const places = placed(drawing, layout);
    drawNodes(add(canvas, "g", { class: "nodes" }), places, view);
    return { svg, width, height, places, lines, walk: (at, key) => walk(places, shown.links, at, key) };
  }

  function frame(width, height, title) {
    const size = { width, height, viewBox: `0 0 ${pathOf(width, height)}` };
    const svg = add(null, "svg", { class: "causal-picture", role: "group", "aria-label": title, ...size });
    const defs = add(svg, "defs");
    for (const kind of HEADS) {
      const id = kind ? `explorer-head-${kind}` : "explorer-head";
      const shape = { markerWidth: 9, markerHeight: 8, refX: 8, refY: 4, orient: "auto" };
      const marker = add(defs, "marker", { id, ...shape, markerUnits: "userSpaceOnUse" });
      add(marker, "path", { class: `head ${kind}`.trim(), d: "M 0 0 L 9 4 L 0 8 Z" });
    }
    return svg;
  }

  function drawLinks(parent, drawing, layout, view) {
    const gates = new Map(drawing.gates.map((gate) => [gate.box, gate]));
    const groups = new Map();
    for (const arrow of drawing.arrows) {
      if (!groups.has(arrow.link)) groups.set(arrow.link, linkGroup(parent, arrow.link, view));
      drawArrow(groups.get(arrow.link), arrow, layout, gates);
    }
    for (const gate of drawing.gates) {
      if (!groups.has(gate.link)) groups.set(gate.link, linkGroup(parent, gate.link, view));
      drawGateOf(groups.get(gate.link), gate, layout.places.get(gate.box));
    }
    return groups;
  }

  function linkGroup(parent, link, view) {
    const role = link.defeats ? "defeats" : "link";
    const group = add(parent, "g", { class: link.inferred ? `${role} inferred` : role });
    add(group, "title", {}, view.sentenceOf(link));
    return group;
  }

  function areaOf(gate, place) {
    const width = gate.glyph === "wire" ? 0 : explorer.GATE_WIDTH;
    return { x: place.middle - width / 2, y: place.y - gate.height / 2, width, height: gate.height };
  }

  function drawArrow(parent, arrow, layout, gates) {
    const way = layout.ways.get(arrow.id);
    const points = way.points.map((point) => [...point]);
    const gate = arrow.gate;
    const end = points[points.length - 1];
    if (gate) end[0] += explorer.inset(gate.glyph, areaOf(gate, layout.places.get(gate.box)), end[1]);
    const feedback = way.feedback || continues(arrow, layout, gates);
    const path = add(parent, "path", {
      class: feedback ? "arrow feedback" : "arrow",
      d: way.feedback ? explorer.cornered(points) : explorer.flowing(points),
    });
    if (arrow.head || (arrow.pointed && arrow.pointed(way))) {
      const kind = arrow.link.defeats ? "-defeats" : feedback ? "-feedback" : "";
      path.setAttribute("marker-end", `url(#explorer-head${kind})`);
    }
  }

  /** Whether an arrow goes on what came back to a barrier without a gate. */
  function continues(arrow, layout, gates) {
    const gate = gates.get(arrow.from);
    if (!gate || gate.glyph !== "wire") return false;
    return [...gate.inputs].some((id) => layout.ways.get(id).feedback);
  }

  function drawGateOf(parent, gate, place) {
    const area = areaOf(gate, place);
    if (gate.glyph !== "wire") explorer.drawGate(parent, gate.glyph, area, gate.label);
    for (const barrier of gate.barriers) {
      add(parent, "path", { class: "tee", d: teeOf(gate, barrier, place.middle, place.y) });
    }
  }

  function teeOf(gate, barrier, x, line) {
    const side = barrier.offset > 0 ? 1 : -1;
    const half = gate.glyph === "wire" ? 0 : gate.height / 2;
    const stop = line + side * (half + 4);
    const bar = ["M", x - 7, stop, "H", x + 7];
    if (!barrier.outer) {
      const start = line + barrier.offset - (side * barrier.figure.height) / 2;
      return pathOf("M", x, start, "V", stop, bar);
    }
    const widest = Math.max(...gate.barriers.map((b) => b.figure.width));
    const turn = line + side * (gate.height / 2 + explorer.BARRIER_OFF / 2);
    const edge = ["M", x + barrier.figure.width / 2, line + barrier.offset];
    return pathOf(edge, "H", x + widest / 2 + 6, "V", turn, "H", x, "V", stop, bar);
  }

  /** Every box with text where it stands, column by column and each from top to bottom. */
  function placed(drawing, layout) {
    const found = drawing.figures.map(({ id, box, offset, figure }) => {
      const place = layout.places.get(box);
      const wide = offset ? figure.width : place.right - place.left;
      const y = place.y + offset - figure.height / 2;
      const area = { x: place.middle - wide / 2, y, width: wide, height: figure.height };
      return { id, box, offset, figure, column: place.column, area };
    });
    return found.sort((a, b) => a.column - b.column || a.area.y - b.area.y);
  }

  function drawNodes(parent, places, view) {
    for (const place of places) {
      const { node } = place.figure;
      const link = add(parent, "a", { href: view.hrefOf(node.id), "aria-label": view.nameOf(node) });
      link.setAttribute("data-wc-node", node.id);
      if (node.id === view.first) link.setAttribute("aria-current", "true");
      const inside = view.near.has(node.id) ? "" : " wc-beside";
      const here = node.id === view.first ? " wc-centre" : "";
      place.group = add(link, "g", { class: `node ${node.kind}${inside}${here}` });
      place.link = link;
      place.name = add(place.group, "title", {}, view.nameOf(node));
      explorer.drawNode(place.group, place.figure, place.area);
      place.mark = markOf(place.group, place.area);
    }
  }

  /** A sign on the corner of a box, empty as long as nothing is changed. */
  function markOf(parent, area) {
    const mark = add(parent, "g", { class: "wc-x-mark", "aria-hidden": "true" });
    const [x, y] = [area.x + area.width - 2, area.y + 1];
    add(mark, "circle", { cx: x, cy: y, r: 8 });
    const sign = add(mark, "text", { x, y: y + 3.5, "text-anchor": "middle" }, "");
    return { mark, sign };
  }

  const middleOf = ({ area }) => area.y + area.height / 2;

  /** Where an arrow key leads: to a cause, to an effect, or along the column. */
  function walk(places, links, element, key) {
    const here = places.find((place) => place.link === element);
    if (!here) return null;
    const wanted = {
      ArrowLeft: () => nearestOf(here, causesOf(places, links, here)),
      ArrowRight: () => nearestOf(here, effectsOf(places, links, here)),
      ArrowUp: () => beside(places, here, -1),
      ArrowDown: () => beside(places, here, 1),
    }[key];
    const there = wanted && wanted();
    return there ? there.link : null;
  }

  function causesOf(places, links, here) {
    const ids = links.filter((l) => l.effect === here.id).flatMap(explorer.sourcesOf);
    return places.filter((p) => ids.includes(p.id) && p !== here);
  }

  function effectsOf(places, links, here) {
    const ids = links.filter((l) => explorer.sourcesOf(l).includes(here.id)).map((l) => l.effect);
    return places.filter((p) => ids.includes(p.id) && p !== here);
  }

  function nearestOf(here, found) {
    const far = (p) => [Math.abs(middleOf(p) - middleOf(here)), Math.abs(p.column - here.column)];
    return found.sort((a, b) => far(a)[0] - far(b)[0] || far(a)[1] - far(b)[1])[0];
  }

  function beside(places, here, by) {
    const column = places.filter((place) => place.column === here.column);
    return column[column.indexOf(here) + by];
  }

  explorer.draw = draw;
})();
