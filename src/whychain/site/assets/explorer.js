/**
 * Starts the graph explorer on its page, and does nothing on any other.
 *
 * The parts of the explorer are scripts of their own, loaded here and only here, so that the
 * other pages do not carry them. They stand in window.whychain.explorer.
 */
(function () {
  "use strict";

  const PARTS =
    "text graph layout shapes figure picture choice state parts what-if app".split(" ");
  const ROOT = /^(\.\.\/)*$/;
  const home = document.querySelector("[data-wc-explorer]");
  if (!home) return;

  const root = home.getAttribute("data-wc-root") || "";
  if (!ROOT.test(root)) return;
  const space = (window.whychain = window.whychain || {});
  const explorer = (space.explorer = space.explorer || {});

  /** Load a script of the site; the promise fails when it is not there. */
  explorer.load = function (path) {
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = root + path;
      script.async = false;
      script.addEventListener("load", () => done());
      script.addEventListener("error", () => failed(new Error(path)));
      document.head.append(script);
    });
  };

  const parts = PARTS.map((part) => `assets/whychain/explorer-${part}.js`);
  const loaded = [...parts, "graph/nodes.js"].map((path) => explorer.load(path));
  Promise.all(loaded)
    .then(() => explorer.start(home))
    .catch(() => home.classList.add("wc-explorer--failed"));
})();
