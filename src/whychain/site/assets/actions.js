/**
 * Marks the open actions that are overdue on the day of the reader, and counts them.
 * The page lists every action without it; the day of the build is in no page.
 */
(() => {
  "use strict";

  const TEXTS = {
    en: {
      mark: "! overdue",
      none: (day) => `On ${day} no action on this page is overdue.`,
      some: (n, day) => `On ${day} ${n} ${n === 1 ? "action" : "actions"} on this page ${n === 1 ? "is" : "are"} overdue.`,
    },
    zh: {
      mark: "! 已逾期",
      none: (day) => `截至 ${day}，本页没有逾期的改进项。`,
      some: (n, day) => `截至 ${day}，本页有 ${n} 项改进逾期。`,
    },
  };
  const DAY = /^\d{4}-\d{2}-\d{2}$/;

  const place = document.getElementById("overdue-today");
  if (!place) {
    return;
  }
  const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  const texts = TEXTS[language];

  /** Return the day of the reader as YYYY-MM-DD. */
  const today = () => {
    const now = new Date();
    const two = (n) => String(n).padStart(2, "0");
    return `${String(now.getFullYear()).padStart(4, "0")}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  };

  /** Put the mark into the cell of the due date. */
  const mark = (row) => {
    const cell = row.querySelector("td.wc-number");
    const badge = document.createElement("span");
    badge.setAttribute("class", "wc-badge wc-badge--error wc-overdue");
    badge.textContent = texts.mark;
    cell.append(document.createElement("br"), badge);
    row.classList.add("wc-row-overdue");
  };

  const day = today();
  const late = [...document.querySelectorAll("tr[data-wc-due]")].filter((row) => {
    const due = row.getAttribute("data-wc-due");
    return DAY.test(due) && due < day;
  });
  late.forEach(mark);

  const said = document.createElement("p");
  said.setAttribute("id", "overdue-count");
  said.setAttribute("role", "status");
  said.textContent = late.length ? texts.some(late.length, day) : texts.none(day);
  place.before(said);
})();
