// The inbox by its keys. No key does anything while somebody types, nor with Ctrl, Alt or Meta held.

const list = document.getElementById("inbox");
const help = document.getElementById("help");
const AT = "inbox.at";
const DEEDS = { r: "#answer", a: "#archive", f: "#forward", e: "#verify" };

const links = () => [...list.querySelectorAll(".item-words")];
const at = (ticket) => list.querySelector(`[data-ticket="${CSS.escape(ticket)}"] .item-words`);
let current = ""; // A number, and no row: rows are put in anew as they change.

list.addEventListener("focusin", (event) => { current = event.target.closest(".item")?.dataset.ticket ?? ""; });

function move(by) {
  const all = links();
  const here = all.indexOf(at(current));
  const next = all[here < 0 ? 0 : Math.min(Math.max(here + by, 0), all.length - 1)];
  next?.focus();
  next?.closest(".item").scrollIntoView({ block: "nearest" });
}

function open(where = "") {
  const link = at(current);
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
addEventListener("pagehide", () => sessionStorage.setItem(AT, current));
const backward = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
if (backward || new URL(document.referrer || location.href).pathname.startsWith("/console/complaints/")) {
  at(sessionStorage.getItem(AT) ?? "")?.focus();
}
