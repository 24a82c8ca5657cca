// The page of one complaint: tabs, shortcuts, and the parts beside this.

import * as attaching from "./attaching.js";
import * as composing from "./composing.js";
import * as drafts from "./drafts.js";
import * as places from "./places.js";
import * as presence from "./presence.js";

const page = document.getElementById("case");
const { path, staff, seen, done, language } = page.dataset;
const panes = [...document.querySelectorAll(".pane")];

for (const one of document.querySelectorAll("[data-js]")) one.hidden = false;

function open(name, focus = true) {
  const pane = panes.find((one) => one.id === name);
  const step = document.querySelector(`details.step#${CSS.escape(name)}`);
  if (pane) {
    for (const one of panes) one.hidden = one !== pane;
    for (const tab of document.querySelectorAll("[role=tab]")) {
      const chosen = tab.id === `tab-${name}`;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
  } else if (step) step.open = true;
  else return false;
  if (focus) {
    const part = pane ?? step;
    part.scrollIntoView({ block: "nearest" });
    const first = part.querySelector("textarea") ?? part.querySelector("select, input:not([type=hidden]), button");
    first?.focus();
  }
  return true;
}

if (panes.length) open((panes.find((one) => one.dataset.open !== undefined) ?? panes[0]).id, false);
const tabs = [...document.querySelectorAll("[role=tab]")];
tabs.forEach((tab, place) => {
  tab.addEventListener("click", () => open(tab.id.slice(4)));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(place + step + tabs.length) % tabs.length];
    open(next.id.slice(4), false);
    next.focus();
  });
});

const anchored = () => location.hash.length > 1 && open(decodeURIComponent(location.hash.slice(1)));
window.addEventListener("hashchange", anchored);
anchored();

const KEYS = { r: "answer", n: "note", f: "forward", e: "verify", a: "archive" };
const keys = document.getElementById("keys");
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches("input, textarea, select")) { event.target.blur(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select") || keys.open) return;
  if (event.key === "?") keys.showModal();
  else if (event.key === "Escape") location.href = "/console/complaints";
  else if (!KEYS[event.key] || !open(KEYS[event.key])) return;
  event.preventDefault();
});

// Of two clicks one counts: the second would only be told that something is new.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method === "dialog") return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) delete form.dataset.sent;
});

function lost() {
  const meanwhile = document.getElementById("meanwhile");
  meanwhile.textContent = page.dataset.lost;
  meanwhile.className = "note bad";
  meanwhile.hidden = false;
}

composing.begin(language);
const writes = drafts.begin({ path, staff, done, lost });
presence.begin({ path, seen, writes, changed: page.dataset.changed, lost });
attaching.begin();
places.begin();
document.body.dataset.ready = "yes";
