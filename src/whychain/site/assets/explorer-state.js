/**
 * What the explorer shows, as an address and as commands.
 *
 *   #start=ID&radius=1&direction=both            what surrounds a node
 *   #from=ID&to=ID                               the shortest paths between two nodes
 *   ...&without=ID,ID&with=ID,ID                 faults taken away, controls that work
 *
 * radius is 1 to 3 (1 when left out), direction is causes, effects or both (when left out).
 * An address is untrusted: what is no id of a node is as if it were not there.
 */
(function () {
  "use strict";

  const explorer = window.whychain.explorer;
  const DIRECTIONS = ["causes", "effects", "both"];

  function read(hash, graph, first) {
    const given = new URLSearchParams(hash.replace(/^#/, ""));
    const known = (id) => (id && graph.nodes.has(id) ? id : "");
    const listed = (name, kinds) =>
      [...new Set((given.get(name) || "").split(","))]
        .filter((id) => known(id) && kinds.includes(graph.nodes.get(id).kind))
        .sort();
    const between = given.has("from") || given.has("to");
    const radius = Number(given.get("radius"));
    return {
      between,
      start: between ? "" : known(given.get("start")) || known(first),
      radius: [1, 2, 3].includes(radius) ? radius : 1,
      direction: DIRECTIONS.includes(given.get("direction")) ? given.get("direction") : "both",
      from: known(given.get("from")),
      to: known(given.get("to")),
      without: listed("without", ["fault", "condition"]),
      working: listed("with", ["control"]),
    };
  }

  function write(state) {
    const parts = state.between
      ? [`from=${state.from}`, `to=${state.to}`]
      : [`start=${state.start}`, `radius=${state.radius}`, `direction=${state.direction}`];
    if (state.without.length) parts.push(`without=${state.without.join(",")}`);
    if (state.working.length) parts.push(`with=${state.working.join(",")}`);
    return `#${parts.join("&")}`;
  }

  /** The part of the address that decides what is drawn. */
  const viewOf = (state) => write({ ...state, without: [], working: [] });

  function commands(state) {
    const asked = state.between ? state.to : state.start;
    const found = [];
    if (state.between) {
      if (state.from && state.to) found.push(`paths ${state.from} ${state.to} --limit 10`);
    } else if (state.start) {
      if (state.direction !== "effects") found.push(`why ${state.start} --depth ${state.radius}`);
      if (state.direction !== "causes") found.push(`effects ${state.start}`);
    }
    const changes = [
      ...state.without.map((id) => `--without ${id}`),
      ...state.working.map((id) => `--with ${id}`),
    ];
    if (changes.length && asked) found.push(["what-if", asked, ...changes].join(" "));
    return found.map((text) => `whychain causal ${text}`);
  }

  Object.assign(explorer, { readState: read, writeState: write, viewOf, commands });
})();
