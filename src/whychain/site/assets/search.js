/**
 * Search among everything on the site, from a disk or a host, in English and Chinese.
 *
 * The index is a script at the root of the site, loaded when somebody searches for the first
 * time. It is one text with a line for each thing; a query is a scan of that text. Everything
 * in the index is untrusted: it becomes text, and a link only when it has the form of an id.
 */
(function () {
  "use strict";

  const SHOWN = 50;
  const WORDS = {
    en: {
      search: "Search", placeholder: "Title, id, alert, service, any word",
      help: "All words must occur. Arrow keys move, Enter opens, Escape closes. / or Ctrl K opens this again.",
      loading: "Loading the index.", failed: "The index could not be loaded.",
      none: "Nothing has all of these words.", found: (n) => n + (n === 1 ? " hit" : " hits"),
      more: (n) => n + " more: add a word to narrow it down.", close: "Close",
      incident: "Incidents", runbook: "Runbooks", case: "Cases", drill: "Drills", fault: "Faults",
      symptom: "Symptoms", effect: "Effects", outcome: "Outcomes", control: "Controls",
      condition: "Conditions", page: "Pages",
    },
    zh: {
      search: "搜索", placeholder: "标题、标识、告警、服务或任意词",
      help: "须同时包含所有词。方向键移动，回车打开，Esc 关闭；按 / 或 Ctrl K 再次打开。",
      loading: "正在加载索引。", failed: "索引加载失败。", none: "没有同时包含这些词的内容。", found: (n) => n + " 条结果",
      more: (n) => "另有 " + n + " 条：再加一个词以缩小范围。", close: "关闭",
      incident: "故障", runbook: "运行手册", case: "案例", drill: "演练", fault: "缺陷", symptom: "症状", effect: "影响", outcome: "后果", control: "控制措施", condition: "条件", page: "页面",
    },
  };
  const NODES = ["fault", "symptom", "effect", "outcome", "control", "condition"];
  const FOLDERS = new Map([["incident", "incidents"], ["case", "cases"], ["drill", "drills"], ["runbook", "runbooks"], ...NODES.map((kind) => [kind, "causes"])]);
  const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
  const PATH = /^[\w\u3400-\u9fff-]+(\/[\w\u3400-\u9fff-]+)*$/;
  const CHINESE = /[\u3400-\u9fff]{3,}/;
  const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  const t = WORDS[language];
  const root = document.currentScript ? new URL("../../", document.currentScript.src).href : "";

  /** Return an index ready to be asked: lines, the same in lower case, where each and its titles stand. */
  function prepared(text) {
    const lower = text.toLowerCase();
    const lines = text ? text.split("\n") : [];
    const [starts, titles, ends] = [1, 0, 0].map((more) => new Uint32Array(lines.length + more));
    for (let line = 0; line < lines.length; line += 1) {
      titles[line] = lower.indexOf("\t", lower.indexOf("\t", starts[line]) + 1) + 1;
      ends[line] = lower.indexOf("\t", lower.indexOf("\t", titles[line]) + 1);
      starts[line + 1] = lower.indexOf("\n", ends[line]) + 1 || lower.length + 1;
    }
    const index = { lines, lower, starts, titles, ends };
    ask(index, "e"); // compiled now, and not under the reader's first letter
    return index;
  }

  /** Return the words of a query, the longest first, as the index is written. */
  function wordsOf(query) {
    const words = query.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    return [...new Set(words)].sort((a, b) => b.length - a.length);
  }

  /** Return the line in which a place of the text stands, from a line before it. */
  function lineAt(starts, place, from) {
    let step = 1;
    while (from + step < starts.length - 1 && starts[from + step] <= place) step *= 2;
    let low = from + (step >> 1);
    let high = Math.min(from + step, starts.length - 1);
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= place) low = middle; else high = middle;
    }
    return low;
  }

  /** Return how well a line that has all words fits, the longest at a place: 0 best, 4 in its text, or past enough. */
  function tier({ lower, titles, ends }, line, at, words, phrase, enough) {
    if (at > ends[line]) return 4;
    const id = titles[line] - 1 - phrase.length;
    if (lower.startsWith(phrase, id) && lower[id - 1] === "\t") return 0;
    if (lower.startsWith(phrase, titles[line]) || lower.startsWith(phrase, lower.indexOf("\t", titles[line]) + 1)) return 1;
    const head = enough ? "" : lower.slice(titles[line], ends[line]);
    if (!words.every((word) => head.includes(word))) return 4;
    return words.every((word) => startsWord(head, word)) ? 2 : 3;
  }

  function startsWord(head, word) {
    for (let at = head.indexOf(word); at >= 0; at = head.indexOf(word, at + 1)) {
      if (at === 0 || /[^\p{L}\p{N}]/u.test(head[at - 1])) return true;
    }
    return false;
  }

  /** Return the lines that have all words, best first: how many, and the first of them. */
  function found(index, words, phrase) {
    const tiers = [[], [], [], [], []];
    let [total, line] = [0, 0];
    const [longest, ...others] = words;
    for (let at = index.lower.indexOf(longest); at >= 0; ) {
      line = lineAt(index.starts, at, line);
      const text = others.length ? index.lower.slice(index.starts[line], index.starts[line + 1] - 1) : "";
      if (others.every((word) => text.includes(word))) {
        total += 1;
        const enough = tiers[0].length + tiers[1].length + tiers[2].length >= SHOWN;
        const fits = tiers[tier(index, line, at, words, phrase, enough)];
        if (fits.length < SHOWN) fits.push(line);
      }
      at = index.lower.indexOf(longest, index.starts[line + 1]);
    }
    return { total, lines: [].concat(...tiers).slice(0, SHOWN), words };
  }

  /**
   * Return the hits of a query. A run of Chinese that stands nowhere as it is is looked for
   * once more in pairs of characters, since Chinese is written without spaces.
   */
  function ask(index, query) {
    const words = wordsOf(query);
    if (!words.length) return { total: 0, lines: [], words };
    const phrase = query.normalize("NFKC").toLowerCase().trim().replace(/\s+/g, " ");
    const hits = found(index, words, phrase);
    if (hits.total || !words.some((word) => CHINESE.test(word))) return hits;
    return found(index, words.flatMap(pairs), phrase);
  }
  const pairs = (word) => (CHINESE.test(word) ? Array.from(word.slice(1), (_, at) => word.slice(at, at + 2)) : [word]);

  function row(line) {
    const [kind, id, title, chinese, path, words, summary] = line.split("\t");
    return { kind, id, title, chinese, path, words, summary };
  }

  /** Return where a hit leads, in the tree of the page that the reader is on, or nothing. */
  function address(hit) {
    const tree = location.href.startsWith(root + language + "/") ? language + "/" : "";
    if (hit.path) return PATH.test(hit.path) ? root + tree + hit.path + ".html" : "";
    const folder = FOLDERS.get(hit.kind);
    return folder && ID.test(hit.id) ? root + tree + folder + "/" + hit.id + ".html" : "";
  }

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  }

  /** Return a text with the parts that matched in marks. */
  function marked(text, words) {
    const lower = text.toLowerCase();
    if (lower.length !== text.length) return [text];
    const parts = [];
    let done = 0;
    for (let at = 0; at < text.length; at += 1) {
      const word = words.find((one) => lower.startsWith(one, at));
      if (!word) continue;
      parts.push(text.slice(done, at), element("mark", {}, text.slice(at, at + word.length)));
      done = at + word.length;
      at = done - 1;
    }
    return [...parts, text.slice(done)];
  }

  /** Return the part of a text around its first match. */
  function excerpt(hit, words) {
    const occurs = (text) => words.some((word) => text.toLowerCase().includes(word));
    return around(!occurs(hit.summary) && occurs(hit.words) ? hit.words : hit.summary, words);
  }

  function around(text, words) {
    const lower = text.toLowerCase();
    const places = words.map((word) => lower.indexOf(word)).filter((at) => at >= 0);
    const from = places.length ? Math.max(0, Math.min(...places) - 50) : 0;
    return (from ? "…" : "") + text.slice(from, from + 170) + (text.length > from + 170 ? "…" : "");
  }

  function item(hit, words) {
    const inChinese = language === "zh" && hit.chinese;
    const title = inChinese ? hit.chinese : hit.title;
    const other = inChinese ? hit.title : hit.chinese;
    const there = address(hit);
    const link = element(there ? "a" : "span", there ? { href: there } : {});
    link.append(element("span", { class: "wc-search-title" }, ...marked(title, words)));
    if (other && words.some((word) => other.toLowerCase().includes(word))) {
      link.append(element("span", { class: "wc-search-other" }, ...marked(other, words)));
    }
    if (hit.id) link.append(element("span", { class: "wc-search-id" }, ...marked(hit.id, words)));
    link.append(element("span", { class: "wc-search-text" }, ...marked(excerpt(hit, words), words)));
    return element("li", {}, link);
  }

  /** Show hits in groups of one kind, the kind of the best hit first. */
  function show(panel, index, query) {
    const hits = ask(index, query);
    const groups = new Map();
    for (const line of hits.lines) {
      const hit = row(index.lines[line]);
      if (!groups.has(hit.kind)) groups.set(hit.kind, []);
      groups.get(hit.kind).push(hit);
    }
    const sections = [...groups].map(([kind, some]) => group(kind, some, hits.words));
    panel.results.replaceChildren(...sections);
    const more = hits.total - hits.lines.length;
    if (more > 0) panel.results.append(element("p", { class: "wc-search-more" }, t.more(more)));
    panel.results.scrollTop = 0;
    tell(panel, !hits.words.length ? "" : hits.total ? t.found(hits.total) : t.none);
  }

  function tell(panel, text, busy = false) {
    panel.status.textContent = text;
    panel.results.ariaBusy = String(busy);
  }

  function group(kind, hits, words) {
    const name = FOLDERS.has(kind) || kind === "page" ? t[kind] : kind;
    const list = element("ul", {}, ...hits.map((hit) => item(hit, words)));
    return element("section", { "aria-label": name }, element("h2", {}, element("span", { class: "wc-badge" }, name)), list);
  }

  let ready = null;

  /** Return the index, loaded and prepared once. */
  function index() {
    ready = ready || new Promise((resolve, reject) => {
      const script = element("script", { src: root + "search-index.js" });
      script.onload = () => resolve(prepared(String((window.whychain || {}).searchIndex || "")));
      script.onerror = () => { ready = null; script.remove(); reject(new Error("no index")); };
      document.head.append(script);
    });
    return ready;
  }

  /** Move among the field and the hits with the arrow keys. */
  function move(panel, event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const stops = [panel.input, ...panel.results.querySelectorAll("a")];
    stops[stops.indexOf(document.activeElement) + step]?.focus();
  }

  function panelOf() {
    const input = element("input", {
      type: "search", "aria-label": t.search, placeholder: t.placeholder, autocomplete: "off",
      spellcheck: "false", "aria-describedby": "wc-search-help",
    });
    const close = element("button", { type: "button", "aria-label": t.close, class: "wc-search-close" }, "×");
    const status = element("p", { class: "wc-search-status", role: "status", "aria-live": "polite" });
    const results = element("div", { class: "wc-search-results" });
    const help = element("p", { class: "wc-search-help", id: "wc-search-help" }, t.help);
    const bar = element("div", { class: "wc-search-bar" }, input, close);
    const dialog = element("dialog", { class: "wc-search", "aria-label": t.search }, bar, status, results, help);
    return { dialog, input, close, status, results };
  }

  function wire(panel) {
    const refresh = () => {
      tell(panel, t.loading, true);
      index().then((loaded) => show(panel, loaded, panel.input.value), () => tell(panel, t.failed));
    };
    panel.input.addEventListener("input", refresh);
    panel.close.addEventListener("click", () => panel.dialog.close());
    panel.dialog.addEventListener("click", (event) => { if (event.target === panel.dialog) panel.dialog.close(); });
    panel.dialog.addEventListener("keydown", (event) => {
      event.stopPropagation();
      move(panel, event);
      const first = panel.results.querySelector("a");
      if (event.key === "Enter" && event.target === panel.input && first && !event.isComposing) first.click();
    });
    return () => {
      if (panel.dialog.open) return;
      panel.dialog.showModal();
      panel.input.select();
      refresh();
    };
  }

  const typing = (target) => target instanceof Element && target.closest("input, textarea, select, [contenteditable]");

  function start() {
    const header = document.querySelector(".md-header__inner");
    if (!header || !root) return;
    const panel = panelOf();
    const open = wire(panel);
    const parts = [element("span", { class: "wc-search-label" }, t.search), element("kbd", { "aria-hidden": "true" }, "/")];
    const button = element("button", { type: "button", class: "wc-search-open", "aria-label": t.search, "aria-haspopup": "dialog" }, ...parts);
    button.addEventListener("click", open);
    const title = header.querySelector(".md-header__title");
    if (title) title.after(button); else header.append(button);
    document.body.append(panel.dialog);
    document.addEventListener("keydown", (event) => {
      const chord = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
      const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
      if (!chord && !slash) return;
      event.preventDefault();
      open();
    });
  }

  window.whychain = window.whychain || {};
  window.whychain.search = { ask, prepared, row };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
