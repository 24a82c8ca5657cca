// What the citizen is going to read, and how long it is, while it is being written.

import { characters, sms } from "./counting.js";

const TEXT = "\ue000";
const AGENCY = "\ue001";
const UNTIL = "\ue002";
const DAYS = { id: "id-ID", en: "en-GB" };

const said = (pattern, values) => Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), pattern);

function day(value, language) {
  const [year, month, date] = value.split("-").map(Number);
  return new Intl.DateTimeFormat(DAYS[language] ?? "id-ID", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(Date.UTC(year, month - 1, date));
}

/** The message as a whole, with what is typed in its gaps. */
export function whole(form, language) {
  const text = form.elements.text?.value.replaceAll("\r\n", "\n").trim() ?? "";
  const until = form.elements.until?.value ?? "";
  const frame = (until && form.dataset.until) || (text || !form.dataset.bare ? form.dataset.frame : form.dataset.bare);
  return frame
    .replaceAll(AGENCY, () => form.elements.agency?.value ?? "")
    .replaceAll(UNTIL, () => (until ? day(until, language) : ""))
    .replaceAll(TEXT, () => text || "…");
}

function count(form, message) {
  const output = form.querySelector("[data-count]");
  const n = characters(message);
  const most = Number(form.dataset.limit);
  const button = [...form.elements].find((one) => one.type === "submit");
  const over = most > 0 && n > most;
  output.classList.toggle("problem", over);
  button.disabled = over;
  if (over) output.textContent = said(output.dataset.over, { n: n - most });
  else if (form.dataset.short) {
    const { parts, encoding } = sms(message);
    output.textContent = said(encoding === "GSM-7" ? output.dataset.parts : output.dataset.wide, { parts, n });
  } else output.textContent = most ? said(output.dataset.characters, { n, most }) : "";
}

function refresh(form, language) {
  const message = whole(form, language);
  form.querySelector("[data-preview]").textContent = message;
  form.querySelector("[data-preview-of]").hidden = !form.dataset.bare && !form.elements.text?.value.trim();
  count(form, message);
}

/** Keep preview and count of every form up to date; a ready text goes where the cursor is. */
export function begin(language) {
  for (const form of document.querySelectorAll("form[data-write]")) {
    const area = form.elements.text;
    form.querySelector("[data-ready]")?.addEventListener("change", (event) => {
      if (!event.target.value) return;
      area.setRangeText(event.target.value, area.selectionStart, area.selectionEnd, "end");
      event.target.selectedIndex = 0;
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.focus();
    });
    if (!form.dataset.frame) continue;
    form.addEventListener("input", () => refresh(form, language));
    refresh(form, language);
  }
}
