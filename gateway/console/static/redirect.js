// The redirect desk's form: what it resembles appears while one types, and a picture can be pasted.

import { post } from "./base.js";

const WAIT = 500;
const ENOUGH = 15;
const form = document.getElementById("desk");
const box = document.getElementById("alike");
const list = document.getElementById("alike-list");
const files = form.elements.screenshots;
const chosen = document.getElementById("chosen");
const hint = chosen.textContent;

let waiting;
let asked = 0;

form.addEventListener("input", (event) => {
  if (event.target === files) return;
  clearTimeout(waiting);
  waiting = setTimeout(ask, WAIT);
});
ask();

async function ask() {
  const told = new FormData(form);
  if (told.get("text").trim().length < ENOUGH) return show([]);
  const fields = ["source", "origin", "text", "place"].map((name) => [name, told.get(name) ?? ""]);
  const mine = ++asked;
  try {
    const answer = await post("/console/redirect/alike", fields);
    // A later question may have been answered before this one.
    if (mine === asked) show(answer.found);
  } catch {
    // Suggestions are a help: without them the form is saved all the same.
    if (mine === asked) show([]);
  }
}

function show(found) {
  list.replaceChildren(...found.map(suggestion));
  box.hidden = found.length === 0;
}

function suggestion(one) {
  const item = document.createElement("li");
  if (one.same) item.append(line(list.dataset.same, "same"));
  item.append(line(`${one.ticket} · ${one.told}`, "strong"));
  if (one.words) item.append(line(one.words));
  if (one.reasons.length) item.append(line(one.reasons.join(" · "), "small muted"));
  return item;
}

function line(text, kind = "") {
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  paragraph.className = kind;
  return paragraph;
}

files.addEventListener("change", tell);
document.addEventListener("paste", (event) => {
  const pasted = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
  if (pasted.length === 0) return;
  event.preventDefault();
  const together = new DataTransfer();
  for (const file of [...files.files, ...pasted]) together.items.add(file);
  files.files = together.files;
  tell();
});

function tell() {
  const names = [...files.files].map((file) => file.name);
  chosen.textContent = names.length ? `${chosen.dataset.many} ${names.join(", ")}` : hint;
}
