"""What a real browser did with a page: what it asked for, what it complained of, what ran."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from selenium.webdriver import Chrome

_WATCH = """
addEventListener("securitypolicyviolation", event => {
  (window.refusedByPolicy = window.refusedByPolicy || [])
    .push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
}, true);
for (const name of ["alert", "confirm", "prompt", "open", "print"])
  window[name] = () => { window.pwned = name; };
"""
_POKE = """
const REFUSED = "iframe, object, embed, base, math, noscript, template, animate, set, use, frame, "
  + "foreignObject, applet, form:not([data-md-component=palette]), "
  + "meta[http-equiv=refresh][content*=':']";
const bad = [];
const outside = element => {
  const protocol = element.protocol || "file:";
  return element.href && !/^(https?|file|mailto):$/.test(protocol);
};
addEventListener("click", event => event.preventDefault(), true);
for (const element of document.querySelectorAll("*")) {
  for (const { name, value } of element.attributes) {
    const leads = /href|src|action|to|values/.test(name);
    const runs = name.startsWith("on") || name === "srcdoc"
      || (name === "style" && /url|expression/.test(value))
      || (leads && /^[\\s\\u0000-\\u0020]*(javascript|vbscript|data:text)/i.test(value));
    if (runs) bad.push(element.outerHTML.slice(0, 200));
  }
  if (element.matches(REFUSED))
    bad.push(element.tagName);
  if (outside(element)) { bad.push(element.href); element.click(); }
  for (const type of ["mouseover", "focus", "focusin", "pointerenter", "animationstart"])
    element.dispatchEvent(new Event(type, { bubbles: true }));
}
for (const own of ["getElementById", "querySelector", "createElement", "cookie"])
  if (Object.prototype.hasOwnProperty.call(document, own)) bad.push(`document.${own}`);
if (document.body && !(document.body instanceof HTMLBodyElement)) bad.push("document.body");
if (document.querySelectorAll("#__config").length > 1) bad.push("#__config");
return [String(window.pwned), bad, window.refusedByPolicy || []];
"""


@contextmanager
def watched(driver: Chrome) -> Iterator[None]:
    """Record dialogs and refusals of the security policy on every page that is opened inside."""
    added: dict[str, Any] = driver.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument", {"source": _WATCH}
    )
    list(complaints(driver))
    try:
        yield
    finally:
        driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


def poked(driver: Chrome) -> tuple[str, list[str], list[str]]:
    """Touch all of a watched page; return what ran, what could, what the policy refused."""
    ran, could, refused = driver.execute_script(_POKE)
    return ran, could, refused


def shown_scheme(driver: Chrome) -> str:
    """Return in which colours a page is shown, ``default`` or ``slate``; empty when it has none."""
    scheme: str = driver.execute_script("return document.body.dataset.mdColorScheme || ''")
    return scheme


def complaints(driver: Chrome, allowed: tuple[str, ...] = ("file:", "data:")) -> Iterator[str]:
    """Yield what went wrong since the last call: outside requests, failures, severe messages."""
    asked: set[str] = set()
    for entry in driver.get_log("performance"):  # type: ignore[no-untyped-call]
        message = json.loads(entry["message"])["message"]
        method, parameters = message["method"], message["params"]
        if method == "Network.requestWillBeSent":
            address = parameters["request"]["url"]
            if address.startswith("chrome:"):
                continue  # the browser's own first page
            asked.add(parameters["requestId"])
            if not address.startswith(allowed):
                yield f"asked for {address}"
        elif method == "Network.loadingFailed" and parameters["requestId"] in asked:
            yield f"failed: {parameters.get('errorText')}"
    for entry in driver.get_log("browser"):  # type: ignore[no-untyped-call]
        if entry["level"] == "SEVERE":
            yield f"console: {entry['message']}"
