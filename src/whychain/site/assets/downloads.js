/**
 * Files that a page makes in the reader's browser: rows as CSV and JSON.
 *
 * Cells are quoted as RFC 4180 says. A cell that a spreadsheet would take for a formula gets a
 * single quote before it, so that opening a download runs nothing.
 */
(function () {
  "use strict";

  const FORMULA = /^[=+\-@\t\r]/;
  const QUOTED = /[",\r\n]/;

  /** Return one cell of CSV. */
  function cell(value) {
    const plain = Array.isArray(value) ? value.join("; ") : String(value);
    const safe = FORMULA.test(plain) ? "'" + plain : plain;
    return QUOTED.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
  }

  /** Return rows as CSV, with a head; each row is a list of texts or lists of texts. */
  function csv(columns, rows) {
    return [columns, ...rows].map((row) => row.map(cell).join(",") + "\r\n").join("");
  }

  /** Return rows as JSON, each an object with the columns as names. */
  function json(columns, rows) {
    const named = rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
    return JSON.stringify({ incidents: named }, null, 2) + "\n";
  }

  /** Let the browser keep a text as a file. */
  function save(name, type, text) {
    const address = URL.createObjectURL(new Blob([text], { type: type + ";charset=utf-8" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  window.whychain = window.whychain || {};
  window.whychain.downloads = { csv, json, save };
})();
