/**
 * The shapes of a causal picture, as whychain.causal.drawing draws them: outlines by kind,
 * gates, arrows, and labels broken into lines. Everything is built element by element.
 */
(function () {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif";
  const OR_HOLLOW = 0.28;
  const CJK = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/;

  function add(parent, tag, attributes, text) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
    if (text !== undefined) made.textContent = text;
    if (parent) parent.append(made);
    return made;
  }

  const pathOf = (...parts) =>
    parts.flat().map((part) => (typeof part === "number" ? Math.round(part * 2) / 2 : part)).join(" ");

  const pen = document.createElement("canvas").getContext("2d");

  function widthOf(text, size) {
    pen.font = `${size}px ${FONT}`;
    return pen.measureText(text).width;
  }

  /** The parts between which a line may end. */
  function piecesOf(title) {
    const pieces = [];
    let word = "";
    for (const character of title) {
      if (CJK.test(character) && word) {
        pieces.push(word);
        word = "";
      }
      word += character;
      if (character === " " || CJK.test(character)) {
        pieces.push(word);
        word = "";
      }
    }
    return word ? [...pieces, word] : pieces;
  }

  function filled(pieces, size, width) {
    const lines = [""];
    for (const piece of pieces) {
      const last = lines[lines.length - 1];
      if (last && widthOf((last + piece).trimEnd(), size) > width) lines.push(piece);
      else lines[lines.length - 1] = last + piece;
    }
    return lines.map((line) => line.trim());
  }

  /** A title in at most three lines; what does not fit ends in an ellipsis. */
  function wrapped(title, size, widths) {
    const pieces = piecesOf(title.replace(/\s+/g, " ").trim() || " ");
    const lines = widths.map((width) => filled(pieces, size, width)).find((l) => l.length <= 3);
    const chosen = lines || filled(pieces, size, widths[widths.length - 1]).slice(0, 3);
    if (!lines) chosen[2] = `${chosen[2]}…`;
    const widest = widths[widths.length - 1];
    return chosen.map((line) => cut(line, size, widest));
  }

  function cut(line, size, width) {
    let kept = line;
    while (kept.length > 1 && widthOf(kept, size) > width) kept = kept.slice(0, -2) + "…";
    return kept;
  }

  /** A node as a box that is just big enough for its title. */
  function sized(node, title) {
    const control = node.kind === "control";
    const size = control ? 10.5 : 12;
    const lines = wrapped(title, size, control ? [84, 100, 124] : [116, 136, 158]);
    const widest = Math.max(...lines.map((line) => widthOf(line, size)));
    const step = control ? 13 : 15;
    return {
      node,
      title,
      lines,
      step,
      width: Math.round(Math.max(widest * 1.04 + (control ? 18 : 26), control ? 76 : 84)),
      height: step * lines.length + (control ? 20 : 17),
    };
  }

  function rectangle(parent, area, radius, name) {
    const { x, y, width, height } = area;
    add(parent, "rect", { class: name || "shape", x, y, width, height, rx: radius });
  }

  const DRAW = {
    fault(parent, area) {
      rectangle(parent, area, 0);
      rectangle(parent, { ...area, width: Math.min(6, area.width / 4) }, 0, "mark");
    },
    condition: (parent, area) => rectangle(parent, area, Math.min(area.height / 2, 18)),
    effect: (parent, area) => rectangle(parent, area, 5),
    symptom(parent, { x, y, width, height }) {
      const inwards = x + width - 9;
      const fold = ["M", x, y, "H", inwards, "L", x + width, y + 9];
      add(parent, "path", { class: "shape", d: pathOf(fold, "V", y + height, "H", x, "Z") });
      add(parent, "path", { class: "inner", d: pathOf("M", inwards, y, "V", y + 9, "H", x + width) });
    },
    outcome(parent, area) {
      rectangle(parent, area, 2);
      const { x, y, width, height } = area;
      rectangle(parent, { x: x + 3, y: y + 3, width: width - 6, height: height - 6 }, 1, "inner");
    },
    control(parent, { x, y, width, height }) {
      const side = y + height - 6;
      const right = ["Q", x + width, side + 3, x + width / 2, y + height];
      const left = ["Q", x, side + 3, x, side, "Z"];
      const d = pathOf("M", x, y, "H", x + width, "V", side, right, left);
      add(parent, "path", { class: "shape", d });
      add(parent, "path", { class: "mark", d: pathOf("M", x, y + 2, "H", x + width) });
    },
  };

  function drawNode(parent, figure, area) {
    DRAW[figure.node.kind](parent, area);
    const text = add(parent, "text", { class: "label", "text-anchor": "middle" });
    const x = area.x + area.width / 2 + (figure.node.kind === "fault" ? 3 : 0);
    const top = area.y + area.height / 2 - (figure.step * figure.lines.length) / 2;
    figure.lines.forEach((line, at) => {
      const parted = at && figure.title.includes(`${figure.lines[at - 1]} ${line}`);
      if (parted) add(text, "tspan", { "font-size": 0 }, " "); // words stay apart when read
      add(text, "tspan", { x, y: top + 0.75 * figure.step + at * figure.step }, line);
    });
  }

  function drawGate(parent, glyph, { x, y, width, height }, label) {
    const middle = y + height / 2;
    if (glyph === "and") {
      const flat = x + width * 0.45;
      const arc = ["A", width * 0.55, height / 2, "0 0 1", flat, y + height];
      add(parent, "path", { class: "gate", d: pathOf("M", x, y, "H", flat, arc, "H", x, "Z") });
    } else if (glyph === "or") {
      const bend = x + width * 0.6;
      const upper = ["Q", bend, y, x + width, middle, "Q", bend, y + height, x, y + height];
      const d = pathOf("M", x, y, upper, "Q", x + width * OR_HOLLOW, middle, x, y, "Z");
      add(parent, "path", { class: "gate", d });
    } else {
      const ellipse = { cx: x + width / 2, cy: middle, rx: width / 2, ry: height / 2 };
      add(parent, "ellipse", { class: "gate", ...ellipse });
    }
    const shift = { and: -1, or: 1 }[glyph] || 0;
    const at = { x: x + width / 2 + shift, y: middle + 3.5, "text-anchor": "middle" };
    add(parent, "text", { class: "gate-label", ...at }, label);
  }

  /** How far right of the left edge of a gate its outline is at a height. */
  function inset(glyph, area, y) {
    const down = Math.min(1, Math.max(0, (y - area.y) / (area.height || 1)));
    if (glyph === "or") return 2 * down * (1 - down) * OR_HOLLOW * area.width;
    if (glyph === "count") return (area.width / 2) * (1 - Math.sqrt(1 - (2 * down - 1) ** 2));
    return 0;
  }

  /** A path that is level in every other stretch and bends smoothly in between. */
  function flowing(points) {
    let [x, y] = points[0];
    const parts = ["M", x, y];
    for (const [nextX, nextY] of points.slice(1)) {
      const middle = (x + nextX) / 2;
      if (nextY === y) parts.push("H", nextX);
      else parts.push("C", middle, y, middle, nextY, nextX, nextY);
      [x, y] = [nextX, nextY];
    }
    return pathOf(parts);
  }

  /** A path of level and upright stretches with rounded corners. */
  function cornered(points) {
    const parts = ["M", ...points[0]];
    const long = (a, b) => Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]);
    const towards = (a, b, by) => a.map((v, i) => v + ((b[i] - v) * by) / (long(a, b) || 1));
    for (let at = 1; at < points.length - 1; at += 1) {
      const [before, corner, after] = points.slice(at - 1, at + 2);
      const radius = Math.min(8, long(before, corner) / 2, long(corner, after) / 2);
      parts.push("L", ...towards(corner, before, radius));
      parts.push("Q", ...corner, ...towards(corner, after, radius));
    }
    return pathOf(parts, "L", points[points.length - 1]);
  }

  Object.assign(window.whychain.explorer, {
    add, pathOf, sized, drawNode, drawGate, inset, flowing, cornered,
  });
})();
