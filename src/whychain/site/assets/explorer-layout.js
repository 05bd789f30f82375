/**
 * A layered layout from left to right, as that of the static pictures but smaller: at most some
 * hundred boxes. Pure: boxes and arrows in, places and ways out, no document.
 *
 *   layOut(boxes: [{id, width, above, below, core, reach, fills}],
 *          arrows: [{id, from, to, entry}], first)
 *     -> {places: Map of id to {left, right, middle, y, column}, ways: Map of id to
 *         {points, feedback}, width, height}
 *
 * Arrows touch the middle `core` of a box; one that `fills` its column is drawn as wide as that.
 * Cycles are broken by a walk from `first`, columns are longest ways, orders come from
 * barycentres (Sugiyama, Tagawa, Toda 1981), heights from least squares with minimum distances
 * (pooling adjacent violators, Ayer and others 1955).
 */
(function () {
  "use strict";

  const BETWEEN_BOXES = 16;
  const BETWEEN_LINES = 10;
  const SWEEPS = 12;
  const NARROW_GAP = 36;
  const WIDE_GAP = 84;

  function layOut(boxes, arrows, first) {
    const state = { boxes: new Map(boxes.map((box) => [box.id, box])), arrows };
    state.turned = turnedArrows(boxes, arrows, first);
    state.forward = arrows.filter((arrow) => !state.turned.has(arrow.id));
    state.column = columnsOf(boxes, state.forward);
    addItems(state, boxes);
    orderItems(state);
    settleHeights(state);
    placeColumns(state);
    return finished(state);
  }

  /** The arrows that lead back to where a walk along the arrows has come from. */
  function turnedArrows(boxes, arrows, first) {
    const out = new Map(boxes.map((box) => [box.id, []]));
    arrows.forEach((arrow) => out.get(arrow.from).push(arrow));
    const mark = new Map();
    const turned = new Set();
    const walk = (id) => {
      mark.set(id, "open");
      for (const arrow of out.get(id)) {
        if (mark.get(arrow.to) === "open") turned.add(arrow.id);
        else if (!mark.has(arrow.to)) walk(arrow.to);
      }
      mark.set(id, "done");
    };
    const isRoot = new Set(boxes.map((box) => box.id));
    arrows.forEach((arrow) => isRoot.delete(arrow.to));
    for (const id of [first, ...isRoot, ...out.keys()]) if (out.has(id) && !mark.has(id)) walk(id);
    return turned;
  }

  /** The longest way to each box; what nothing leads to stands just before what it leads to. */
  function columnsOf(boxes, forward) {
    const column = new Map(boxes.map((box) => [box.id, 0]));
    const entering = new Map(boxes.map((box) => [box.id, 0]));
    forward.forEach((arrow) => entering.set(arrow.to, entering.get(arrow.to) + 1));
    const roots = boxes.filter((box) => !entering.get(box.id)).map((box) => box.id);
    const waiting = [...roots];
    for (const id of waiting) {
      for (const arrow of forward.filter((one) => one.from === id)) {
        column.set(arrow.to, Math.max(column.get(arrow.to), column.get(id) + 1));
        entering.set(arrow.to, entering.get(arrow.to) - 1);
        if (!entering.get(arrow.to)) waiting.push(arrow.to);
      }
    }
    for (const id of roots) {
      const next = forward.filter((arrow) => arrow.from === id).map((arrow) => column.get(arrow.to));
      if (next.length) column.set(id, Math.min(...next) - 1);
    }
    return column;
  }

  /** One item for each box, and one for each column that an arrow passes. */
  function addItems(state, boxes) {
    state.items = boxes.map((box) => ({ box, column: state.column.get(box.id), ...box }));
    state.itemOf = new Map(state.items.map((item) => [item.id, item]));
    state.segments = [];
    state.passed = new Map();
    for (const arrow of state.forward) {
      const chain = [state.itemOf.get(arrow.from)];
      const end = state.itemOf.get(arrow.to);
      for (let at = chain[0].column + 1; at < end.column; at += 1) {
        const item = { id: `${arrow.id}@${at}`, column: at, width: 0, above: 2, below: 2 };
        state.items.push(item);
        chain.push(item);
      }
      chain.push(end);
      state.passed.set(arrow.id, chain.slice(1, -1));
      const weight = chain.length > 2 ? 3 : 1;
      chain.slice(1).forEach((right, at) => {
        const shift = right === end ? arrow.entry || 0 : 0;
        state.segments.push({ left: chain[at], right, shift, weight });
      });
    }
    const count = Math.max(-1, ...state.items.map((item) => item.column)) + 1;
    state.columns = Array.from({ length: count }, (_, at) =>
      state.items.filter((item) => item.column === at),
    );
    for (const item of state.items) {
      item.lefts = state.segments.filter((s) => s.right === item);
      item.rights = state.segments.filter((s) => s.left === item);
    }
  }

  const other = (segment, item) => (segment.left === item ? segment.right : segment.left);

  function orderItems(state) {
    const number = () => state.columns.forEach((c) => c.forEach((item, at) => (item.at = at)));
    number();
    let best = { crossings: Infinity, columns: state.columns };
    for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
      const right = sweep % 2 === 0;
      const columns = right ? state.columns : [...state.columns].reverse();
      for (const column of columns) {
        const pull = (item) => {
          const near = right ? item.lefts : item.rights;
          if (!near.length) return item.at;
          return near.reduce((sum, s) => sum + other(s, item).at, 0) / near.length;
        };
        const wanted = new Map(column.map((item) => [item, pull(item)]));
        column.sort((a, b) => wanted.get(a) - wanted.get(b) || a.at - b.at);
        column.forEach((item, at) => (item.at = at));
      }
      const crossings = crossingsOf(state.segments);
      if (crossings < best.crossings) {
        best = { crossings, columns: state.columns.map((column) => [...column]) };
      }
    }
    state.columns = best.columns;
    number();
  }

  function crossingsOf(segments) {
    const gaps = new Map();
    let count = 0;
    for (const a of segments) {
      const gap = gaps.get(a.left.column) || [];
      for (const b of gap) count += (a.left.at - b.left.at) * (a.right.at - b.right.at) < 0;
      gap.push(a);
      gaps.set(a.left.column, gap);
    }
    return count;
  }

  function apart(upper, lower) {
    return upper.below + lower.above + (upper.box && lower.box ? BETWEEN_BOXES : BETWEEN_LINES);
  }

  function settleHeights(state) {
    for (const column of state.columns) {
      let y = 0;
      column.forEach((item, at) => {
        y += at ? apart(column[at - 1], item) : 0;
        item.y = y;
      });
      column.forEach((item) => (item.y -= y / 2));
    }
    for (let round = 0; round < 16; round += 1) {
      const right = round % 2 === 0;
      const both = round >= 10;
      const columns = right ? state.columns : [...state.columns].reverse();
      for (const column of columns) {
        settle(column, (i) => (both ? [...i.lefts, ...i.rights] : right ? i.lefts : i.rights));
      }
    }
    const top = Math.min(0, ...state.items.map((item) => item.y - item.above));
    state.items.forEach((item) => (item.y = Math.round((item.y - top) * 2) / 2));
  }

  /** Put a column as near to its neighbours as its order and the distances allow. */
  function settle(column, pullsOf) {
    let offset = 0;
    const blocks = [];
    column.forEach((item, at) => {
      offset += at ? apart(column[at - 1], item) : 0;
      const pulls = pullsOf(item);
      const weight = pulls.reduce((sum, s) => sum + s.weight, 0);
      const sum = pulls.reduce((all, s) => all + s.weight * pulled(s, item), 0);
      item.offset = offset;
      let block = { at: (weight ? sum / weight : item.y) - offset, weight: weight || 0.1, count: 1 };
      while (blocks.length && blocks[blocks.length - 1].at > block.at) {
        const before = blocks.pop();
        const total = before.weight + block.weight;
        const mean = (before.at * before.weight + block.at * block.weight) / total;
        block = { at: mean, weight: total, count: before.count + block.count };
      }
      blocks.push(block);
    });
    const levels = blocks.flatMap((block) => new Array(block.count).fill(block.at));
    column.forEach((item, at) => (item.y = levels[at] + item.offset));
  }

  const pulled = (segment, item) =>
    segment.left === item ? segment.right.y + segment.shift : segment.left.y - segment.shift;

  function placeColumns(state) {
    const turned = state.arrows.filter((arrow) => state.turned.has(arrow.id));
    const channel = 8;
    const leaving = (at) => turned.filter((a) => state.column.get(a.from) === at).length;
    const coming = (at) => turned.filter((a) => state.column.get(a.to) === at).length;
    let x = coming(0) ? 20 + channel * coming(0) : 0;
    state.edges = state.columns.map((column, at) => {
      const left = x;
      const right = left + Math.max(0, ...column.map((item) => item.width));
      const steep = Math.max(0, ...state.segments.filter((s) => s.left.column === at).map(steepness));
      const extra = channel * (leaving(at) + coming(at + 1));
      x = right + Math.min(WIDE_GAP, NARROW_GAP + 0.15 * steep) + extra;
      return { left, right, after: x };
    });
    const last = state.edges[state.edges.length - 1];
    state.width = last ? last.right + (leaving(state.edges.length - 1) ? 24 : 0) : 0;
  }

  const steepness = (s) => Math.abs(s.left.y - s.right.y - s.shift);

  function finished(state) {
    const places = new Map();
    for (const item of state.items.filter((one) => one.box)) {
      const { left, right } = state.edges[item.column];
      places.set(item.id, { left, right, middle: (left + right) / 2, y: item.y, column: item.column });
    }
    const bottom = Math.max(0, ...state.items.map((item) => item.y + item.below));
    const doors = doorsOf(state, places);
    const ways = new Map();
    let lanes = 0;
    for (const arrow of state.arrows) {
      const isTurned = state.turned.has(arrow.id);
      const lane = isTurned ? bottom + 16 + 10 * lanes : 0;
      const points = isTurned
        ? back(state, places, arrow, doors.get(arrow.id), lane, lanes)
        : ahead(state, places, arrow, doors.get(arrow.id));
      lanes += isTurned ? 1 : 0;
      ways.set(arrow.id, { points, feedback: isTurned });
    }
    return { places, ways, width: state.width, height: bottom + (lanes ? 16 + 10 * lanes : 0) };
  }

  /** At which height each arrow comes in: those of one box are spread over its side. */
  function doorsOf(state, places) {
    const doors = new Map();
    for (const box of state.boxes.values()) {
      const y = places.get(box.id).y;
      const coming = state.arrows.filter((arrow) => arrow.to === box.id && !arrow.entry);
      const from = (arrow) => {
        const chain = state.passed.get(arrow.id) || [];
        if (state.turned.has(arrow.id)) return Infinity;
        return chain.length ? chain[chain.length - 1].y : places.get(arrow.from).y;
      };
      coming.sort((a, b) => from(a) - from(b) || 0);
      const step = coming.length > 1 ? Math.min(10, (2 * box.reach) / (coming.length - 1)) : 0;
      coming.forEach((arrow, at) => doors.set(arrow.id, y + step * (at - (coming.length - 1) / 2)));
    }
    for (const arrow of state.arrows.filter((one) => one.entry)) {
      doors.set(arrow.id, places.get(arrow.to).y + arrow.entry);
    }
    return doors;
  }

  function sides(state, places, arrow) {
    const start = places.get(arrow.from);
    const end = places.get(arrow.to);
    const half = (id, place) => {
      const box = state.boxes.get(id);
      return box.fills ? (place.right - place.left) / 2 : box.core / 2;
    };
    const into = arrow.entryWidth === undefined ? half(arrow.to, end) : arrow.entryWidth / 2;
    return { start, end, leave: start.middle + half(arrow.from, start), enter: end.middle - into };
  }

  function ahead(state, places, arrow, door) {
    const { start, end, leave, enter } = sides(state, places, arrow);
    const points = [[leave, start.y], [start.right, start.y]];
    for (const item of state.passed.get(arrow.id)) {
      const { left, right } = state.edges[item.column];
      points.push([left, item.y], [right, item.y]);
    }
    points.push([end.left - 10, door], [enter, door]);
    return points;
  }

  function back(state, places, arrow, door, lane, number) {
    const { start, end, leave, enter } = sides(state, places, arrow);
    const out = start.right + 10 + 4 * (number % 3);
    const into = end.left - 20 - 4 * (number % 3);
    return [[leave, start.y], [out, start.y], [out, lane], [into, lane], [into, door], [enter, door]];
  }

  window.whychain.explorer.layOut = layOut;
})();
