/**
 * The list of incidents: facets, a text filter, sorting, pages and downloads.
 *
 * Replaces the static list of the page once its data, a script at the root of the site, is
 * there. What is chosen stands in the hash of the address, so that it can be sent to somebody.
 * The data are untrusted: they become text, and a link only when they have the form of an id.
 */
(function () {
  "use strict";

  const COLUMNS = ["id", "title", "date", "severity", "classification", "status", "trigger", "services", "faults", "symptoms"];
  const FACETS = ["service", "severity", "year", "fault", "symptom", "trigger", "classification", "status"];
  const SORTS = ["title", "date", "severity", "trigger", "status"];
  const PAGE = 50;
  const FIRST = 12;
  const MOST = 60;
  const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
  const TEXTS = {
    en: {
      service: "Service", severity: "Severity", year: "Year", fault: "Fault", symptom: "Symptom", trigger: "Trigger",
      classification: "Classification", status: "Status", title: "Incident", date: "Date", filter: "Filter by words",
      find: (name) => "Find in: " + name, shown: (n, all) => n + " of " + all + " incidents", filters: "Filters",
      reset: "Clear all", copy: "Copy link", copied: "The link is copied.", kept: "The address of this page holds the choice.",
      csv: "Download CSV", json: "Download JSON", previous: "Previous", next: "Next", remove: (what) => "Remove " + what,
      range: (from, to, n) => from + " to " + to + " of " + n, none: "No incident fits all of this.", pages: "Pages",
      more: (n) => n + " more: type to find them", unknown: "unknown", failed: "The data of this list could not be loaded.",
    },
    zh: {
      service: "服务", severity: "级别", year: "年份", fault: "缺陷", symptom: "症状", trigger: "触发因素",
      classification: "分类", status: "状态", title: "故障", date: "日期", filter: "按词过滤",
      find: (name) => "查找：" + name, shown: (n, all) => "共 " + all + " 起故障，符合 " + n + " 起", filters: "筛选条件",
      reset: "全部清除", copy: "复制链接", copied: "链接已复制。", kept: "本页地址已包含当前筛选条件。",
      csv: "下载 CSV", json: "下载 JSON", previous: "上一页", next: "下一页", remove: (what) => "移除 " + what,
      range: (from, to, n) => "第 " + from + " 至 " + to + " 条，共 " + n + " 条", none: "没有符合全部条件的故障。", pages: "分页",
      more: (n) => "另有 " + n + " 项：输入文字查找", unknown: "未知", failed: "列表数据加载失败。",
    },
  };
  const chinese = document.documentElement.lang.startsWith("zh");
  const t = TEXTS[chinese ? "zh" : "en"];
  const self = document.currentScript;
  const root = self ? new URL("../../", self.src).href : "";

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function button(text, attributes, act) {
    const made = element("button", { type: "button", ...attributes }, text);
    made.addEventListener("click", act);
    return made;
  }

  /** Return a record of the data with what the facets and the text filter look at. */
  function entry(row) {
    const [id, title, date, severity, classification, status, trigger, services, faults, symptoms] = row;
    const year = date.slice(0, 4) || "unknown";
    const facets = [services, [severity], [year], faults, symptoms, [trigger], [classification], [status]];
    const text = [id, title, ...services, ...faults, ...symptoms].join(" ").toLowerCase();
    return { row, id, title, date, severity, trigger, status, classification, services, facets, text };
  }

  /** Read the choice out of the address. What it does not know, it passes by. */
  function read(hash) {
    const given = new URLSearchParams(hash.replace(/^#/, ""));
    const sort = given.get("sort") || "-date";
    return {
      query: given.get("q") || "",
      chosen: FACETS.map((name) => new Set(given.getAll(name))),
      sort: SORTS.includes(sort.replace(/^-/, "")) ? sort : "-date",
      page: Math.max(1, Number.parseInt(given.get("page") || "1", 10) || 1),
    };
  }

  function written(state) {
    const out = new URLSearchParams();
    if (state.query) out.set("q", state.query);
    state.chosen.forEach((values, at) => values.forEach((value) => out.append(FACETS[at], value)));
    if (state.sort !== "-date") out.set("sort", state.sort);
    if (state.page > 1) out.set("page", String(state.page));
    return out.toString();
  }

  /**
   * Return the entries that fit, and for each facet how many there would be for each value.
   * A value is counted over the entries that fit every other facet.
   */
  function chosenOf(entries, state) {
    const words = state.query.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    const counts = FACETS.map(() => new Map());
    const active = FACETS.map((_, at) => at).filter((at) => state.chosen[at].size);
    const fitting = entries.filter((one) => {
      if (!words.every((word) => one.text.includes(word))) return false;
      const failed = active.filter((at) => !one.facets[at].some((value) => state.chosen[at].has(value)));
      if (failed.length < 2) tally(counts, one, failed);
      return !failed.length;
    });
    return { fitting, counts };
  }

  function tally(counts, one, failed) {
    one.facets.forEach((values, at) => {
      if (failed.length && failed[0] !== at) return;
      for (const value of values) counts[at].set(value, (counts[at].get(value) || 0) + 1);
    });
  }

  /** Return entries in the chosen order; equal ones stay newest first, as the data have them. */
  function sorted(entries, sort) {
    const key = sort.replace(/^-/, "");
    if (sort === "-date") return entries;
    const way = sort.startsWith("-") ? -1 : 1;
    return [...entries].sort((a, b) => (a[key] < b[key] ? -way : a[key] > b[key] ? way : 0));
  }

  /** The list on the page; `data` is what the data file holds, `place` is where it shows itself. */
  class List {
    constructor(place, data) {
      this.entries = data.rows.map(entry);
      this.names = new Map(Object.entries(data.names));
      this.words = new Map(Object.entries(chinese ? data.words : {}));
      this.order = this.valuesByCount();
      this.finds = FACETS.map(() => "");
      this.state = read(location.hash);
      this.build(place);
      const again = () => { this.state = read(location.hash); this.input.value = this.state.query; this.draw(); };
      window.addEventListener("popstate", again);
      this.input.value = this.state.query;
      this.draw();
    }

    valuesByCount() {
      const { counts } = chosenOf(this.entries, read(""));
      const way = (at) => ({ severity: 1, year: -1 })[FACETS[at]];
      const order = (some, at) => (a, b) => (way(at) ? 0 : some.get(b) - some.get(a)) || (a < b ? -1 : 1) * (way(at) || 1);
      return counts.map((some, at) => [...some.keys()].sort(order(some, at)));
    }

    name(value) {
      const known = this.names.get(value);
      if (known) return (chinese && known[1]) || known[0];
      return this.words.get(value) || (value === "unknown" ? t.unknown : value.replace(/_/g, " "));
    }

    build(place) {
      this.input = element("input", { type: "search", "aria-label": t.filter, placeholder: t.filter });
      this.input.addEventListener("input", () => this.change({ query: this.input.value }, true));
      this.status = element("p", { class: "wc-facet-status", role: "status", "aria-live": "polite" });
      this.said = element("span", { role: "status", class: "wc-note" });
      this.chips = element("p", { class: "wc-facet-chips" });
      this.boxes = FACETS.map((name, at) => this.box(name, at));
      const side = element("details", { class: "wc-facet-side" }, element("summary", {}, t.filters), ...this.boxes.map((box) => box.details));
      side.open = window.matchMedia("(min-width: 60em)").matches;
      this.body = element("tbody", {});
      this.head = element("tr", {});
      const table = element("table", { class: "wc-facet-table" }, element("thead", {}, this.head), this.body);
      const frame = element("div", { class: "wc-scroll", tabindex: "0", role: "region", "aria-label": t.title }, table);
      this.pager = element("nav", { class: "wc-facet-pager", "aria-label": t.pages });
      const main = element("div", { class: "wc-facet-main" }, this.status, this.chips, frame, this.pager, this.tools());
      place.replaceChildren(element("div", { class: "wc-facet-bar" }, this.input), element("div", { class: "wc-facet-frame" }, side, main));
    }

    tools() {
      const save = (kind, type) => () => {
        const rows = this.shown.map((one) => one.row);
        const { downloads } = window.whychain;
        downloads.save("incidents." + kind, type, downloads[kind](COLUMNS, rows));
      };
      return element("p", { class: "wc-facet-tools" }, button(t.csv, {}, save("csv", "text/csv")),
        button(t.json, {}, save("json", "application/json")), button(t.copy, {}, () => this.copy()), this.said);
    }

    copy() {
      const failed = () => { this.said.textContent = t.kept; };
      if (!navigator.clipboard) failed();
      else navigator.clipboard.writeText(location.href).then(() => { this.said.textContent = t.copied; }, failed);
    }

    box(name, at) {
      const details = element("details", { class: "wc-facet" }, element("summary", {}, t[name]));
      details.open = at < 4;
      const list = element("ul", {});
      if (this.order[at].length > FIRST) {
        const find = element("input", { type: "search", "aria-label": t.find(t[name]), placeholder: t.find(t[name]) });
        find.addEventListener("input", () => { this.finds[at] = find.value.toLowerCase(); this.drawBox(at); });
        details.append(find);
      }
      details.append(list);
      details.hidden = this.order[at].length === 0;
      return { details, list };
    }

    /** Change the choice; the address follows, as a step back in the history unless one types. */
    change(what, typing) {
      this.state = { ...this.state, page: 1, ...what };
      const hash = written(this.state);
      const address = hash ? "#" + hash : location.pathname + location.search;
      history[typing ? "replaceState" : "pushState"](null, "", address);
      this.draw();
    }

    toggle(at, value) {
      const chosen = this.state.chosen.map((values) => new Set(values));
      if (!chosen[at].delete(value)) chosen[at].add(value);
      this.change({ chosen });
    }

    draw() {
      const { fitting, counts } = chosenOf(this.entries, this.state);
      this.shown = sorted(fitting, this.state.sort);
      this.counts = counts;
      this.status.textContent = fitting.length ? t.shown(fitting.length, this.entries.length) : t.none;
      FACETS.forEach((_, at) => this.drawBox(at));
      this.drawChips();
      this.drawTable();
    }

    drawBox(at) {
      const { list } = this.boxes[at];
      const focused = list.contains(document.activeElement) ? document.activeElement.value : null;
      const chosen = this.state.chosen[at];
      const find = this.finds[at];
      const fits = this.order[at].filter((value) => !find || (value + " " + this.name(value)).toLowerCase().includes(find));
      const some = new Set([...chosen, ...fits.slice(0, find ? MOST : FIRST)]);
      list.replaceChildren(...[...some].map((value) => this.option(at, value)));
      const left = fits.filter((value) => !some.has(value)).length;
      if (left) list.append(element("li", { class: "wc-note" }, t.more(left)));
      const again = focused !== null && [...list.querySelectorAll("input")].find((one) => one.value === focused);
      if (again) again.focus();
    }

    option(at, value) {
      const box = element("input", { type: "checkbox" });
      box.value = value;
      box.checked = this.state.chosen[at].has(value);
      box.addEventListener("change", () => this.toggle(at, value));
      const count = element("span", { class: "wc-facet-count" }, String(this.counts[at].get(value) || 0));
      return element("li", {}, element("label", {}, box, element("span", {}, this.name(value)), count));
    }

    drawChips() {
      const chips = this.state.chosen.flatMap((values, at) => [...values].map((value) => {
        const text = t[FACETS[at]] + ": " + this.name(value);
        return button(text + " ×", { class: "wc-facet-chip", "aria-label": t.remove(text) }, () => this.toggle(at, value));
      }));
      const clear = () => { this.input.value = ""; this.change({ query: "", chosen: FACETS.map(() => new Set()) }); };
      if (chips.length || this.state.query) chips.push(button(t.reset, { class: "wc-facet-chip" }, clear));
      this.chips.replaceChildren(...chips);
    }

    drawTable() {
      const pages = Math.max(1, Math.ceil(this.shown.length / PAGE));
      const page = Math.min(this.state.page, pages);
      const from = (page - 1) * PAGE;
      const some = this.shown.slice(from, from + PAGE);
      const focused = this.head.contains(document.activeElement) ? document.activeElement.dataset.wcSort : "";
      this.head.replaceChildren(...SORTS.map((key) => this.heading(key)));
      this.body.replaceChildren(...some.map((one) => this.line(one)));
      if (focused) this.head.querySelector('[data-wc-sort="' + focused + '"]').focus();
      const go = (to) => () => { this.change({ page: to }); this.status.scrollIntoView({ block: "center" }); };
      const back = button(t.previous, {}, go(page - 1));
      const on = button(t.next, {}, go(page + 1));
      back.disabled = page === 1;
      on.disabled = page === pages;
      this.pager.replaceChildren(back, element("span", {}, t.range(Math.min(from + 1, this.shown.length), from + some.length, this.shown.length)), on);
      this.pager.hidden = pages === 1;
    }

    heading(key) {
      const up = this.state.sort === key;
      const down = this.state.sort === "-" + key;
      const sign = element("span", { "aria-hidden": "true" }, up ? " ▲" : down ? " ▼" : " ↕");
      const sort = button(t[key], { "data-wc-sort": key }, () => this.change({ sort: down || (!up && key !== "date") ? key : "-" + key }));
      sort.append(sign);
      return element("th", { scope: "col", "aria-sort": up ? "ascending" : down ? "descending" : "none" }, sort);
    }

    line(one) {
      const link = element(ID.test(one.id) ? "a" : "span", ID.test(one.id) ? { href: "incidents/" + one.id + ".html" } : {}, one.title);
      const tags = one.services.slice(0, 5).flatMap((name) => [element("span", { class: "wc-tag" }, name), " "]);
      const badge = (word) => element("span", { class: "wc-badge wc-badge--" + word.toLowerCase().replace(/[^a-z0-9]+/g, "-") }, this.name(word));
      return element("tr", {}, element("td", {}, link, element("br", {}), element("span", { class: "wc-facet-services" }, ...tags)),
        element("td", { class: "wc-number" }, one.date || t.unknown), element("td", {}, badge(one.severity)),
        element("td", {}, this.name(one.trigger)), element("td", {}, badge(one.status), " ", badge(one.classification)));
    }
  }

  function start() {
    const place = root && document.querySelector(".wc-facets");
    if (!place) return;
    const script = element("script", { src: root + "incidents-index.js" });
    script.onload = () => { if (window.whychain.incidents.rows.length) new List(place, window.whychain.incidents); };
    script.onerror = () => place.prepend(element("p", { role: "status" }, t.failed));
    document.head.append(script);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
