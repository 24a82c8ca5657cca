// What is typed is kept: with us two seconds later, and in this window as long as we do not have it.

import { post } from "/console/static/base.js";

const PAUSE = 2000;
const SENT = "lapor sent";
// Which of them went out with the form before this page.

/** Keep drafts of every text on the page at `path`. `lost` is called when nobody is logged in any more. */
export function begin({ path, staff, done, lost }) {
  // Of this window alone, and gone with it: on a shared computer nothing stays.
  const place = (action) => `lapor ${staff} ${path} ${action}`;
  if (done) sessionStorage.removeItem(sessionStorage.getItem(SENT));
  sessionStorage.removeItem(SENT);

  const areas = [...document.querySelectorAll("textarea[data-draft]")].map((area) => keep(area));
  window.addEventListener("pagehide", () => areas.forEach((area) => area.save()));
  return () => areas.some((area) => area.typing());

  function keep(area) {
    const action = area.dataset.draft;
    const saved = area.form.querySelector("[data-saved]");
    const waiting = sessionStorage.getItem(place(action));
    let last = area.value;
    let timer = 0;
    let sent = false;
    let touched = 0;
    if (waiting !== null && waiting !== area.value && !area.form.closest("[data-open]")) {
      area.value = waiting;
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }

    async function save() {
      clearTimeout(timer);
      const text = area.value;
      if (sent || text === last) return;
      sessionStorage.setItem(place(action), text);
      try {
        const answer = await post(`${path}/draft`, { action, text }, { keepalive: true });
        if (!answer) { lost(); return; }
        last = text;
        saved.textContent = answer.saved;
        if (area.value === text) sessionStorage.removeItem(place(action));
      } catch (error) {
        // Kept in this window; the next key tries again.
        if (error.status === 403 || error.status === 404) lost();
      }
    }

    area.addEventListener("input", () => {
      touched = Date.now();
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    });
    area.addEventListener("blur", save);
    area.form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      // Should the session be over, it is still here after the next log-in.
      sessionStorage.setItem(place(action), area.value);
      sessionStorage.setItem(SENT, place(action));
      sent = true;
      clearTimeout(timer);
    });
    window.addEventListener("pageshow", (event) => { if (event.persisted) sent = false; });
    if (waiting !== null) save();
    return { save, typing: () => Date.now() - touched < 20000 };
  }
}
