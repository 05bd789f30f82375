/**
 * The causal graph in the browser: which nodes there are, and what is near one of them.
 *
 * The links stand in pieces (graph/links-N.js) that are loaded when a question needs them; the
 * piece of a node is the FNV-1a hash of its id, as whychain.site.graph_shards writes it. All of
 * it is taken as untrusted: rows that are not what they should be are left out.
 */
(function () {
  "use strict";

  const explorer = window.whychain.explorer;
  const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
  const RECORD = /^(incidents|cases|drills)\/[a-z0-9]+(-[a-z0-9]+)*$/;
  const KINDS = ["fault", "condition", "effect", "symptom", "outcome", "control"];
  const MOST_NODES = 2000;
  const MOST_IN_CONE = 3000;
  const MOST_PATHS = 10;
  const MOST_LINKS = 90;

  /** FNV-1a with 32 bits of the UTF-8 bytes of a text. */
  function hashOf(text) {
    let found = 2166136261;
    for (const byte of new TextEncoder().encode(text)) {
      found = Math.imul(found ^ byte, 16777619) >>> 0;
    }
    return found;
  }

  function linkOf(row) {
    const [effect, needed, causes, unless, confidence, flags, records, count] = row;
    if (![effect, ...causes, ...unless].every((id) => ID.test(id))) return null;
    return {
      key: [flags & 1, effect, needed, causes.join(" "), unless.join(" ")].join("/"),
      effect,
      needed,
      causes,
      unless,
      confidence,
      defeats: Boolean(flags & 1),
      inferred: Boolean(flags & 2),
      records: records.filter((path) => RECORD.test(path)),
      count,
    };
  }

  const sourcesOf = (link) => [...link.causes, ...link.unless];
  const nodesOf = (link) => [link.effect, ...sourcesOf(link)];

  class Graph {
    constructor(data) {
      this.data = data;
      this.nodes = new Map();
      for (const [id, kind, title, chinese] of data.nodes) {
        if (ID.test(id) && KINDS.includes(kind)) {
          this.nodes.set(id, { id, kind, title, chinese: chinese || "" });
        }
      }
      this.links = new Map();
      this.touching = new Map();
      this.pieces = new Map();
    }

    /** Load the pieces in which the links of these nodes stand. */
    async need(ids) {
      const numbers = new Set([...ids].map((id) => hashOf(id) % this.data.count));
      await Promise.all([...numbers].map((number) => this.piece(number)));
    }

    piece(number) {
      if (!this.pieces.has(number)) {
        const ready = explorer.load(`graph/links-${number}.js`).then(() => this.add(number));
        this.pieces.set(number, ready);
      }
      return this.pieces.get(number);
    }

    add(number) {
      for (const link of this.data.links[number].map(linkOf)) {
        if (link && !this.links.has(link.key)) {
          this.links.set(link.key, link);
          for (const id of new Set(nodesOf(link))) {
            if (!this.touching.has(id)) this.touching.set(id, []);
            this.touching.get(id).push(link);
          }
        }
      }
      delete this.data.links[number];
    }

    /** The links one step away: those into a node for causes, those out of it for effects. */
    steps(id, direction) {
      const links = this.touching.get(id) || [];
      const into = direction === "effects" ? [] : links.filter((link) => link.effect === id);
      const out = direction === "causes" ? [] : links.filter((l) => sourcesOf(l).includes(id));
      return [
        ...into.map((link) => ({ link, to: sourcesOf(link) })),
        ...out.map((link) => ({ link, to: [link.effect] })),
      ];
    }

    /** Everything within so many steps: {distance: Map of id to steps, links, whole}. */
    async near(start, radius, direction, most = MOST_NODES) {
      const distance = new Map([[start, 0]]);
      const links = new Set();
      let level = [start];
      for (let step = 1; step <= radius && level.length && distance.size <= most; step += 1) {
        await this.need(level);
        const next = [];
        for (const { link, to } of level.flatMap((id) => this.steps(id, direction))) {
          links.add(link);
          for (const id of to.filter((one) => !distance.has(one))) {
            distance.set(id, step);
            next.push(id);
          }
        }
        level = next;
      }
      return { distance, links: [...links], whole: distance.size <= most };
    }

    /** The shortest ways from one node to another, at most ten, in the order of their ids. */
    async paths(start, end) {
      const levels = start === end ? null : await this.levels(start, end);
      if (!levels) return { paths: [], more: false };
      const leads = this.leading(levels, start, end);
      const found = [];
      const walk = (path) => {
        const head = path[path.length - 1];
        if (head === end) found.push(path);
        for (const id of leads.get(head) || []) {
          if (found.length <= MOST_PATHS) walk([...path, id]);
        }
      };
      walk([start]);
      return { paths: found.slice(0, MOST_PATHS), more: found.length > MOST_PATHS };
    }

    /** How many steps each node is from the start, until the end is reached; null if never. */
    async levels(start, end) {
      const distance = new Map([[start, 0]]);
      let level = [start];
      while (level.length && !distance.has(end)) {
        await this.need(level);
        const next = [];
        for (const { to } of level.flatMap((id) => this.steps(id, "effects"))) {
          if (!distance.has(to[0])) {
            distance.set(to[0], distance.get(level[0]) + 1);
            next.push(to[0]);
          }
        }
        level = next;
      }
      return distance.has(end) ? distance : null;
    }

    /** For each node on a shortest way what comes next, sorted. */
    leading(distance, start, end) {
      const leads = new Map();
      const waiting = [end];
      const seen = new Set(waiting);
      for (const id of waiting) {
        const before = new Set(
          this.steps(id, "causes")
            .flatMap(({ to }) => to)
            .filter((one) => distance.get(one) === distance.get(id) - 1),
        );
        for (const one of before) {
          leads.set(one, [...(leads.get(one) || []), id].sort());
          if (!seen.has(one)) waiting.push(one);
          seen.add(one);
        }
      }
      return leads;
    }

    /** The links between neighbours on these paths. */
    alongside(paths) {
      const pairs = new Set(paths.flatMap((p) => p.slice(1).map((id, at) => `${p[at]} ${id}`)));
      const ids = new Set(paths.flat());
      const links = [...ids].flatMap((id) => this.steps(id, "causes").map(({ link }) => link));
      return links.filter((l) => sourcesOf(l).some((id) => pairs.has(`${id} ${l.effect}`)));
    }

    /** All that these nodes rest on, or null when it is too much for a page. */
    async cone(ids) {
      const nodes = new Set(ids);
      const links = new Set();
      let level = [...nodes];
      while (level.length) {
        if (nodes.size > MOST_IN_CONE) return null;
        await this.need(level);
        const next = [];
        for (const { link, to } of level.flatMap((id) => this.steps(id, "causes"))) {
          links.add(link);
          next.push(...to.filter((id) => !nodes.has(id)));
          to.forEach((id) => nodes.add(id));
        }
        level = [...new Set(next)];
      }
      return { nodes: [...nodes], links: [...links] };
    }
  }

  /** Choose what is drawn: links whole, the nearest first, as long as it can be read. */
  function nearest(near, start, most) {
    const far = (id) => (near.distance.has(id) ? near.distance.get(id) : Infinity);
    const places = (link) => nodesOf(link).map(far).sort((a, b) => a - b);
    const order = near.links
      .map((link) => ({ link, at: [...places(link).slice(0, 2), Math.max(...places(link))] }))
      .sort((a, b) => compared([...a.at, a.link.key], [...b.at, b.link.key]));
    const nodes = new Set(start);
    const links = [];
    for (const { link } of order) {
      const added = nodesOf(link).filter((id) => !nodes.has(id));
      if (nodes.size + new Set(added).size <= most && links.length < MOST_LINKS) {
        links.push(link);
        added.forEach((id) => nodes.add(id));
      }
    }
    return { nodes: [...nodes], links };
  }

  function compared(one, other) {
    const at = one.findIndex((value, place) => value !== other[place]);
    return at < 0 ? 0 : one[at] < other[at] ? -1 : 1;
  }

  Object.assign(explorer, { Graph, ID, hashOf, nearest, nodesOf, sourcesOf });
})();
