/**
 * A text field with suggestions: the nodes whose title (in either language) or id has the words
 * that were typed. A list of its own, with the keyboard of the ARIA combobox pattern.
 *
 *   choiceOf({label, id, nodes, chosen: (id) => void}) -> {element, show(id)}
 */
(function () {
  "use strict";

  const explorer = window.whychain.explorer;
  const { words, element, titleOf, kindOf } = explorer;
  const MOST = 12;

  const folded = (text) => text.toLowerCase();

  /** The best places first: where a word begins, then where it stands within one. */
  function matches(nodes, text) {
    const asked = folded(text).split(/[\s-]+/).filter(Boolean);
    const found = [];
    for (const node of nodes) {
      node.search = node.search || ` ${folded(`${node.title} ${node.chinese} ${node.id}`).replace(/-/g, " ")}`;
      if (asked.every((word) => node.search.includes(word))) {
        const begins = asked.filter((word) => node.search.includes(` ${word}`)).length;
        found.push({ node, rank: asked.length - begins });
      }
    }
    return found.sort((a, b) => a.rank - b.rank).map(({ node }) => node);
  }

  class Choice {
    constructor({ label, id, nodes, chosen }) {
      Object.assign(this, { id, nodes, chosen, at: -1, offered: [], current: "" });
      this.element = element("div", "wc-x-choice");
      this.element.append(element("label", "wc-note", label, { for: id }));
      this.field = element("input", "wc-x-field", undefined, {
        id, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
        "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-list`,
        placeholder: words.choose,
      });
      this.list = element("ul", "wc-suggestions", undefined, {
        id: `${id}-list`, role: "listbox", "aria-label": label,
      });
      this.list.hidden = true;
      this.element.append(this.field, this.list);
      this.listen();
    }

    listen() {
      this.field.addEventListener("input", () => this.offer());
      this.field.addEventListener("focus", () => this.field.select());
      this.field.addEventListener("click", () => this.list.hidden && this.offer(""));
      this.field.addEventListener("blur", () => this.leave());
      this.field.addEventListener("keydown", (event) => this.key(event));
      this.list.addEventListener("mousedown", (event) => {
        event.preventDefault();
        const option = event.target.closest("[data-wc-node]");
        if (option) this.take(option.getAttribute("data-wc-node"));
      });
    }

    offer(text = this.field.value) {
      const found = matches(this.nodes, text);
      this.offered = found.slice(0, MOST);
      this.at = text.trim() && this.offered.length ? 0 : -1;
      this.list.textContent = "";
      this.offered.forEach((node, at) => this.list.append(this.option(node, at)));
      const rest = found.length - this.offered.length;
      const note = rest ? words.more(rest) : found.length ? "" : words.noNode;
      if (note) this.list.append(element("li", "wc-note", note, { role: "presentation" }));
      this.open(true);
    }

    option(node, at) {
      const option = element("li", "wc-x-option", undefined, {
        id: `${this.id}-option-${at}`, role: "option", "data-wc-node": node.id, "aria-selected": "false",
      });
      option.append(element("span", `wc-dot-kind wc-dot-kind--${node.kind}`, "", { "aria-hidden": "true" }));
      option.append(element("span", "wc-x-option-title", titleOf(node)));
      option.append(element("span", "wc-note", kindOf(node)));
      return option;
    }

    open(shown) {
      this.list.hidden = !shown;
      this.field.setAttribute("aria-expanded", String(shown));
      this.mark();
    }

    mark() {
      [...this.list.querySelectorAll("[role=option]")].forEach((option, at) => {
        option.setAttribute("aria-selected", String(at === this.at));
        if (at === this.at) option.scrollIntoView({ block: "nearest" });
      });
      if (this.at >= 0 && !this.list.hidden) {
        this.field.setAttribute("aria-activedescendant", `${this.id}-option-${this.at}`);
      } else this.field.removeAttribute("aria-activedescendant");
    }

    key(event) {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (by) {
        event.preventDefault();
        if (this.list.hidden) this.offer("");
        const count = this.offered.length;
        this.at = count ? (this.at + by + count) % count : -1;
        this.mark();
      } else if (event.key === "Enter" && !this.list.hidden && this.at >= 0) {
        event.preventDefault();
        this.take(this.offered[this.at].id);
      } else if (event.key === "Escape") this.leave();
    }

    take(id) {
      this.current = id;
      this.leave();
      this.chosen(id);
    }

    leave() {
      this.open(false);
      this.show(this.current);
    }

    show(id) {
      const node = this.nodes.find((one) => one.id === id);
      this.current = node ? id : "";
      this.field.value = node ? titleOf(node) : "";
    }
  }

  explorer.choiceOf = (settings) => new Choice(settings);
})();
