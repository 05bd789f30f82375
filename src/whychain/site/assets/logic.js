/**
 * The logic of a causal graph in the browser: the same meaning as whychain.causal.model.
 *
 * Pure: a model in, truths and minimal sets out, no document. A model is plain data, made by
 * whychain.site.whatif_models:
 *
 *   {
 *     nodes:    [{id, kind, title}],     kind: condition|fault|effect|symptom|outcome|control
 *     links:    [{effect, needed, causes: [id], unless: [control]}],
 *     controls: [{id, state, defeats: [{needed, by: [id]}]}],
 *     ends:     [id],                    what a page asks about
 *     free:     true                     only over many records: each control may fail by itself
 *   }
 *
 * A change is {without: [fault or condition], working: [control]}; both may be left out.
 *
 *   whychain.logic.evaluate(model, change)     Map of id to true, false or "oscillates"; that of
 *                                              a control says whether it works
 *   whychain.logic.firing(model, truth)        {links, defeats}: the same for each link, and for
 *                                              each gate that defeats a control
 *   whychain.logic.minimalSets(model, outcome, change)
 *                                              {sets, complete}: sets of ids, by size and name;
 *                                              not complete when there are too many to find
 */
(function () {
  "use strict";

  const FAILED = new Set(["absent", "disabled", "late"]);
  const MOST_SETS = 1000;
  const MOST_TRIED = 5000;
  const compiledModels = new WeakMap();
  const cones = new WeakMap();

  class TooMany extends Error {}

  const failureOf = (control) => `no:${control}`;

  /** Every way in which a node becomes true or a control fails, and who waits for what. */
  function compiled(model) {
    if (!compiledModels.has(model)) {
      const rules = [...model.links.map(linkRule), ...model.controls.flatMap(defeatRules)];
      compiledModels.set(model, { rules, watchers: watchersOf(rules) });
    }
    return compiledModels.get(model);
  }

  const linkRule = ({ effect, needed, causes, unless }) =>
    ({ target: effect, needed, inputs: causes, guards: unless.map(failureOf) });

  function defeatRules(control) {
    const target = failureOf(control.id);
    return control.defeats.map(({ needed, by }) =>
      ({ target, needed, inputs: by, guards: [], control: control.id }));
  }

  function watchersOf(rules) {
    const watchers = new Map();
    rules.forEach((rule, number) => {
      for (const name of new Set([...rule.inputs, ...rule.guards])) {
        if (!watchers.has(name)) watchers.set(name, []);
        watchers.get(name).push(number);
      }
    });
    return watchers;
  }

  /** What holds by itself after a change, in three parts that are varied apart. */
  function situation(model, change) {
    const { without = [], working: repaired = [] } = change || {};
    const working = new Set(repaired);
    const left = model.nodes.filter((node) => !without.includes(node.id));
    const of = (kind) => left.filter((node) => node.kind === kind).map((node) => node.id);
    const failures = model.controls
      .filter((c) => (model.free || FAILED.has(c.state)) && !working.has(c.id))
      .map((c) => failureOf(c.id));
    return { faults: of("fault"), conditions: of("condition"), failures, working };
  }

  function isCoherent(model) {
    const controls = new Set(model.controls.map((c) => c.id));
    return !compiled(model).rules.some((rule) => rule.inputs.some((name) => controls.has(name)));
  }

  /** The least set that holds what is given and is closed under the rules. */
  function leastFixpoint(model, given, working) {
    const { rules, watchers } = compiled(model);
    const holding = new Set(given);
    const waiting = [...rules.keys()];
    while (waiting.length) {
      const rule = rules[waiting.pop()];
      const settled = holding.has(rule.target) || working.has(rule.control);
      if (!settled && fires(rule, holding)) {
        holding.add(rule.target);
        waiting.push(...(watchers.get(rule.target) || []));
      }
    }
    return holding;
  }

  function fires(rule, holding) {
    if (!rule.guards.every((name) => holding.has(name))) return false;
    return rule.inputs.filter((name) => holding.has(name)).length >= rule.needed;
  }

  /** What is surely and what is possibly true: the alternating fixpoint where it is needed. */
  function valuation(model, events, working) {
    if (isCoherent(model)) {
      const holding = leastFixpoint(model, events, working);
      return { surely: holding, possibly: holding };
    }
    const follows = (failing) => {
      const works = model.controls.map((c) => c.id).filter((id) => !failing.has(failureOf(id)));
      return leastFixpoint(model, [...events, ...works], working);
    };
    let surely = follows(new Set(model.controls.map((c) => failureOf(c.id))));
    for (;;) {
      const possibly = follows(surely);
      const again = follows(possibly);
      if (isSame(failuresIn(model, again), failuresIn(model, surely))) {
        return { surely: again, possibly };
      }
      surely = again;
    }
  }

  const failuresIn = (model, holding) =>
    new Set(model.controls.map((c) => failureOf(c.id)).filter((name) => holding.has(name)));

  const isSame = (one, other) => one.size === other.size && [...one].every((n) => other.has(n));

  const truthOf = (name, { surely, possibly }) =>
    surely.has(name) ? true : possibly.has(name) ? "oscillates" : false;

  const opposite = (truth) => (truth === "oscillates" ? truth : !truth);

  function evaluate(model, change) {
    const { faults, conditions, failures, working } = situation(model, change);
    const found = valuation(model, [...faults, ...conditions, ...failures], working);
    const truth = new Map(model.nodes.map(({ id }) => [id, truthOf(id, found)]));
    for (const control of model.controls) {
      truth.set(control.id, opposite(truthOf(failureOf(control.id), found)));
    }
    return truth;
  }

  function firing(model, truth) {
    const fails = (control) => opposite(truth.get(control));
    return {
      links: model.links.map((link) =>
        weakest([reached(link.needed, link.causes, truth), ...link.unless.map(fails)]),
      ),
      defeats: model.controls.flatMap((control) =>
        control.defeats.map((gate) => reached(gate.needed, gate.by, truth)),
      ),
    };
  }

  function reached(needed, inputs, truth) {
    const surely = inputs.filter((name) => truth.get(name) === true).length;
    const possibly = inputs.filter((name) => truth.get(name)).length;
    return surely >= needed ? true : possibly >= needed ? "oscillates" : false;
  }

  function weakest(truths) {
    if (truths.includes(false)) return false;
    return truths.includes("oscillates") ? "oscillates" : true;
  }

  /** The part of a model that everything about one node rests on. */
  function coneOf(model, outcome) {
    if (!cones.has(model)) cones.set(model, new Map());
    const known = cones.get(model);
    if (!known.has(outcome)) known.set(outcome, restricted(model, upstream(model, outcome)));
    return known.get(outcome);
  }

  function upstream(model, outcome) {
    const sources = new Map();
    const add = (target, names) => sources.set(target, [...(sources.get(target) || []), ...names]);
    for (const link of model.links) add(link.effect, [...link.causes, ...link.unless]);
    for (const control of model.controls) add(control.id, control.defeats.flatMap((g) => g.by));
    const found = new Set([outcome]);
    for (const name of found) (sources.get(name) || []).forEach((source) => found.add(source));
    return found;
  }

  const restricted = (model, names) => ({
    nodes: model.nodes.filter((node) => names.has(node.id)),
    links: model.links.filter((link) => names.has(link.effect)),
    controls: model.controls.filter((control) => names.has(control.id)),
    free: model.free,
  });

  function minimalSets(model, outcome, change) {
    const part = coneOf(model, outcome);
    const given = situation(part, change);
    const events = model.free ? [...given.faults, ...given.failures] : given.faults;
    const fixed = model.free ? given.conditions : [...given.conditions, ...given.failures];
    const problem = { part, outcome, events: events.sort(), fixed, working: given.working };
    const found = isCoherent(part) ? combinedSets(problem) : triedSets(problem);
    return { sets: found.sets.sort(bySizeThenName), complete: found.complete };
  }

  function bySizeThenName(one, other) {
    const at = one.findIndex((name, place) => name !== other[place]);
    if (one.length !== other.length) return one.length - other.length;
    return at < 0 ? 0 : one[at] < other[at] ? -1 : 1;
  }

  /** Combine the sets of the inputs gate by gate; a set is a number with a bit for each event. */
  function combinedSets(problem) {
    const bit = (place) => 1n << BigInt(place);
    const families = new Map(problem.fixed.map((name) => [name, [0n]]));
    problem.events.forEach((name, place) => families.set(name, [bit(place)]));
    try {
      settleFamilies(problem, families);
    } catch (problemFound) {
      if (!(problemFound instanceof TooMany)) throw problemFound;
      return triedSets(problem, 1);
    }
    const named = (set) => problem.events.filter((_, place) => set & bit(place));
    return { sets: (families.get(problem.outcome) || []).map(named), complete: true };
  }

  /** Let the families grow until none does. */
  function settleFamilies({ part, working }, families) {
    const { rules, watchers } = compiled(part);
    const waiting = new Set(rules.keys());
    for (const number of waiting) {
      waiting.delete(number);
      const rule = rules[number];
      if (working.has(rule.control)) continue;
      const before = families.get(rule.target) || [];
      const after = smallest([...before, ...ruleFamily(rule, families)]);
      if (after.length !== before.length || after.some((set) => !before.includes(set))) {
        families.set(rule.target, after);
        (watchers.get(rule.target) || []).forEach((next) => waiting.add(next));
      }
    }
  }

  function ruleFamily(rule, families) {
    const of = (name) => families.get(name) || [];
    let rows = [[0n], ...new Array(Math.max(rule.needed, 0)).fill([])];
    for (const name of rule.inputs) {
      const more = (row, k) => smallest([...row, ...product(rows[k - 1], of(name))]);
      rows = rows.map((row, k) => (k ? more(row, k) : row));
    }
    const reachedBy = rows[rows.length - 1];
    return rule.guards.reduce((sets, name) => smallest(product(sets, of(name))), reachedBy);
  }

  function product(ones, others) {
    if (ones.length * others.length > MOST_SETS * 50) throw new TooMany();
    return ones.flatMap((one) => others.map((other) => one | other));
  }

  /** The sets that contain no other one. */
  function smallest(sets) {
    const ordered = [...new Set(sets)].sort((a, b) => sizeOf(a) - sizeOf(b));
    const kept = [];
    for (const set of ordered) {
      if (!kept.some((one) => (one & set) === one)) kept.push(set);
      if (kept.length > MOST_SETS) throw new TooMany();
    }
    return kept;
  }

  const sizeOf = (set) => set.toString(2).replace(/0/g, "").length;

  /** Try every set of events by its size: more faults may make less happen here. */
  function triedSets(problem, mostEvents = Infinity) {
    const found = [];
    let tried = 0;
    for (let size = 0; size <= problem.events.length; size += 1) {
      for (const chosen of combinations(problem.events, size)) {
        tried += 1;
        if (size > mostEvents || tried > MOST_TRIED) return { sets: found, complete: false };
        const covered = found.some((set) => set.every((name) => chosen.includes(name)));
        if (!covered && surelyHappens(problem, chosen)) found.push(chosen);
      }
    }
    return { sets: found, complete: true };
  }

  function* combinations(names, size, from = 0) {
    if (size === 0) yield [];
    for (let at = from; size > 0 && at <= names.length - size; at += 1) {
      for (const rest of combinations(names, size - 1, at + 1)) yield [names[at], ...rest];
    }
  }

  const surelyHappens = ({ part, outcome, fixed, working }, chosen) =>
    valuation(part, [...fixed, ...chosen], working).surely.has(outcome);

  window.whychain = window.whychain || {};
  window.whychain.logic = { evaluate, firing, minimalSets };
})();
