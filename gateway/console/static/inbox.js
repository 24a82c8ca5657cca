// The inbox by its keys. No key does anything while somebody types, nor with Ctrl, Alt or Meta held.

const list = document.getElementById("inbox");
const help = document.getElementById("help");
const AT = "inbox.at";
const DEEDS = { r: "#answer", a: "#archive", f: "#forward", e: "#verify" };

const links = () => [...list.querySelectorAll(".item-words")];
const focused = () => document.activeElement?.closest?.(".item") ?? null;
let current = null;

list.addEventListener("focusin", () => { current = focused(); });

function move(by) {
  const all = links();
  const here = current?.isConnected ? all.indexOf(current.querySelector(".item-words")) : -1;
  const next = here < 0 ? 0 : Math.min(Math.max(here + by, 0), all.length - 1);
  all[next]?.focus();
  all[next]?.closest(".item").scrollIntoView({ block: "nearest" });
}

function open(where = "") {
  const link = current?.isConnected ? current.querySelector(".item-words") : null;
  if (link) location.assign(link.href + where);
}

function typing(target) {
  return target.isContentEditable || Boolean(target.closest("input, textarea, select, dialog[open]"));
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (help.open || typing(event.target)) return;
  const key = event.key;
  if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
  else if (key === "/") document.getElementById("q").select();
  else if (key === "?") help.showModal();
  else if (key === "Enter" && event.target === document.body) open();
  else if (DEEDS[key]) open(DEEDS[key]);
  else return;
  event.preventDefault();
});

document.getElementById("keys").addEventListener("click", () => help.showModal());
document.getElementById("q").addEventListener("keydown", (event) => {
  if (event.key === "Escape") event.target.blur();
});

// What is not chosen need not stand in the address.
document.querySelector("[data-sparse]").addEventListener("formdata", (event) => {
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
});

// Whoever comes back from a complaint goes on where they were.
addEventListener("pagehide", () => sessionStorage.setItem(AT, current?.dataset.ticket ?? ""));
const backward = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
if (backward || new URL(document.referrer || location.href).pathname.startsWith("/console/complaints/")) {
  list.querySelector(`[data-ticket="${CSS.escape(sessionStorage.getItem(AT) ?? "")}"] .item-words`)?.focus();
}
