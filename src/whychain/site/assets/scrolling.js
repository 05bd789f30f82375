/**
 * Lets the keyboard into whatever scrolls sideways: tables, pictures and code that are wider
 * than their place get a stop of the Tab key and a name. What fits is left alone.
 */
(() => {
  "use strict";

  const TEXTS = {
    en: { code: "Code, scrolls sideways", other: "Scrolls sideways" },
    zh: { code: "代码，可横向滚动", other: "可横向滚动" },
  };
  const WHERE = ".wc-scroll, .wc-figure, .md-typeset__scrollwrap, pre > code, pre";
  const texts = document.documentElement.lang.startsWith("zh") ? TEXTS.zh : TEXTS.en;

  const scrolls = (element) => {
    const { overflowX, overflowY } = getComputedStyle(element);
    const may = /auto|scroll/;
    return (may.test(overflowX) && element.scrollWidth > element.clientWidth)
      || (may.test(overflowY) && element.scrollHeight > element.clientHeight);
  };

  const name = (element) => {
    const caption = element.querySelector("caption, svg > title");
    if (caption) return caption.textContent.trim();
    return element.matches("pre, code") ? texts.code : texts.other;
  };

  const open = (element) => {
    if (element.hasAttribute("tabindex") || !scrolls(element)) return;
    element.setAttribute("tabindex", "0");
    if (element.hasAttribute("role") || element.hasAttribute("aria-label")) return;
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", name(element));
  };

  const openAll = () => document.querySelectorAll(WHERE).forEach(open);

  openAll();
  addEventListener("load", openAll);
  addEventListener("resize", openAll);
  document.addEventListener("toggle", openAll, true);
  document.addEventListener("change", openAll);
})();
