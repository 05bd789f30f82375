/**
 * The parts of the explorer's page around the picture: choices, the frame that scrolls and
 * zooms, the table of links, the paths and the commands.
 */
(function () {
  "use strict";

  const explorer = window.whychain.explorer;
  const { words, element, titleOf } = explorer;
  const ZOOM = { least: 0.4, most: 2.5, step: 1.25 };

  /** A row of choices of which one holds. */
  function radiosOf(name, legend, options, chosen) {
    const set = element("fieldset", "wc-segments");
    set.append(element("legend", "wc-note", legend));
    const row = element("div", "wc-segments-row");
    const fields = options.map(([value, label]) => {
      const field = element("input", "", undefined, {
        type: "radio", name: `wc-explorer-${name}`, id: `wc-explorer-${name}-${value}`, value,
      });
      field.addEventListener("change", () => chosen(value));
      row.append(field, element("label", "", label, { for: field.id }));
      return field;
    });
    set.append(row);
    return { element: set, show: (value) => fields.forEach((f) => (f.checked = f.value === value)) };
  }

  function buttonOf(label, text, pressed) {
    const button = element("button", "wc-x-button", text, { type: "button" });
    if (label !== text) button.setAttribute("aria-label", label);
    if (label !== text) button.setAttribute("title", label);
    button.addEventListener("click", pressed);
    return button;
  }

  /** The frame of the picture: it scrolls, buttons make the picture larger and smaller. */
  class Frame {
    constructor() {
      this.scale = 1;
      this.element = element("div", "wc-canvas");
      this.scroller = element("div", "wc-canvas-scroll", undefined, { tabindex: "-1" });
      const zoom = element("div", "wc-x-zoom", undefined, { role: "group", "aria-label": words.zoomIn });
      zoom.append(
        buttonOf(words.zoomOut, "−", () => this.zoom(this.scale / ZOOM.step)),
        buttonOf(words.zoomFit, words.zoomFit, () => this.fit()),
        buttonOf(words.zoomIn, "+", () => this.zoom(this.scale * ZOOM.step)),
      );
      zoom.setAttribute("aria-label", `${words.zoomOut}, ${words.zoomFit}, ${words.zoomIn}`);
      this.element.append(zoom, this.scroller);
    }

    show(drawn) {
      this.drawn = drawn;
      this.scroller.textContent = "";
      if (!drawn) return;
      this.scroller.append(drawn.svg);
      const room = this.scroller.clientWidth / drawn.width;
      this.size(room < 1 && room > 0.8 ? room : 1);
    }

    fit() {
      const { clientWidth, clientHeight } = this.scroller;
      const room = Math.min(clientWidth / this.drawn.width, clientHeight / this.drawn.height);
      this.zoom(Math.min(room, 1.25));
    }

    zoom(scale) {
      if (!this.drawn) return;
      const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.scroller;
      const centre = [(scrollLeft + clientWidth / 2) / this.scale, (scrollTop + clientHeight / 2) / this.scale];
      this.size(scale);
      this.scroller.scrollLeft = centre[0] * this.scale - clientWidth / 2;
      this.scroller.scrollTop = centre[1] * this.scale - clientHeight / 2;
    }

    size(scale) {
      this.scale = Math.min(ZOOM.most, Math.max(ZOOM.least, scale));
      this.drawn.svg.setAttribute("width", this.drawn.width * this.scale);
      this.drawn.svg.setAttribute("height", this.drawn.height * this.scale);
    }

    /** Scroll so that a box stands in the middle, as far as that goes. */
    centre({ area }) {
      const { clientWidth, clientHeight } = this.scroller;
      this.scroller.scrollLeft = (area.x + area.width / 2 + 16) * this.scale - clientWidth / 2;
      this.scroller.scrollTop = (area.y + area.height / 2 + 16) * this.scale - clientHeight / 2;
    }

    /** Scroll no more than is needed to see a box. */
    reveal({ area }) {
      const box = this.scroller;
      const [x, y] = [(area.x + 16) * this.scale, (area.y + 16) * this.scale];
      const [width, height] = [area.width * this.scale, area.height * this.scale];
      if (x < box.scrollLeft + 12) box.scrollLeft = x - 24;
      const right = x + width + 12 - box.clientWidth;
      if (right > box.scrollLeft) box.scrollLeft = right + 12;
      if (y < box.scrollTop + 12) box.scrollTop = y - 24;
      const low = y + height + 12 - box.clientHeight;
      if (low > box.scrollTop) box.scrollTop = low + 12;
    }
  }

  const gateWords = (link) =>
    ({ and: words.allOf, or: words.anyOf, count: words.atLeast(link.needed) })[explorer.glyphOf(link)] || "";

  /** What a link says, in a sentence. */
  function sentenceOf(link, titled) {
    const named = (ids) => ids.map((id) => `“${titled(id)}”`).join(words.comma);
    const gate = gateWords(link);
    const how = `${gate ? `${gate} ` : ""}${named(link.causes)}`;
    if (link.defeats) return `“${titled(link.effect)}” ${words.defeated} ${how}`;
    const guard = link.unless.length ? `${words.comma}${words.unless} ${named(link.unless)} ${words.works2}` : "";
    return `“${titled(link.effect)}” ${words.follows} ${how}${guard}`;
  }

  /** The links as a table: the picture in words. */
  function tableOf(links, anchorOf, base) {
    const frame = element("div", "wc-scroll", undefined, { tabindex: "0", role: "region", "aria-label": words.links });
    const table = element("table");
    const head = element("tr");
    for (const name of [words.effect, words.follows, words.unless, words.confidence, words.told]) {
      head.append(element("th", "", name, { scope: "col" }));
    }
    const body = element("tbody");
    links.forEach((link) => body.append(rowOf(link, anchorOf, base)));
    const top = element("thead");
    top.append(head);
    table.append(top, body);
    frame.append(table);
    return frame;
  }

  function rowOf(link, anchorOf, base) {
    const row = element("tr");
    const cell = (...parts) => {
      const made = element("td");
      made.append(...parts);
      row.append(made);
    };
    const listed = (ids) => ids.flatMap((id, at) => (at ? [words.comma, anchorOf(id)] : [anchorOf(id)]));
    const gate = [link.defeats ? words.defeated : "", gateWords(link)].filter(Boolean).join(" ");
    cell(anchorOf(link.effect));
    cell(...(gate ? [element("span", "wc-note", `${gate} `)] : []), ...listed(link.causes));
    cell(...listed(link.unless));
    cell(words[link.confidence] || "", ...(link.inferred ? [" ", element("span", "wc-note", words.inferred)] : []));
    const told = link.records.flatMap((path, at) => {
      const anchor = element("a", "", path.split("/")[1], { href: `${base}${path}.html` });
      return at ? [words.comma, anchor] : [anchor];
    });
    const rest = link.count - link.records.length;
    cell(...told, ...(rest > 0 ? [" ", element("span", "wc-note", words.andMore(rest))] : []));
    return row;
  }

  /** The paths as an ordered list. */
  function pathsOf(paths, anchorOf) {
    const list = element("ol", "wc-paths");
    for (const path of paths) {
      const item = element("li");
      path.forEach((id, at) => item.append(...(at ? [" → ", anchorOf(id)] : [anchorOf(id)])));
      list.append(item);
    }
    return list;
  }

  /** Commands, a line each, in the look of the other pages. */
  function commandsOf(lines) {
    const found = element("div", "wc-explorer-commands");
    for (const line of lines) {
      const shown = element("p", "wc-x-command");
      shown.append(element("code", "", line));
      found.append(shown);
    }
    return found;
  }

  Object.assign(explorer, {
    radiosOf, buttonOf, Frame, sentenceOf, tableOf, pathsOf, commandsOf, titleOf,
  });
})();
