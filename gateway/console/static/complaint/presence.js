// Who else is here, and has anything happened meanwhile: asked every some seconds, while somebody looks.

const EVERY = 15000;
const AWAY_AFTER = 10 * 60000;
// Asked for longer, the page alone would keep a session open that nobody sits at.

export function begin({ path, seen, writes, changed, lost }) {
  const here = document.getElementById("here");
  const meanwhile = document.getElementById("meanwhile");
  let active = Date.now();
  for (const kind of ["keydown", "pointerdown", "pointermove", "scroll"]) {
    document.addEventListener(kind, () => { active = Date.now(); }, { passive: true });
  }

  async function ask() {
    if (document.hidden || Date.now() - active > AWAY_AFTER) return;
    try {
      const response = await fetch(`${path}/here?writes=${writes() ? 1 : 0}`);
      if (response.redirected) { lost(); return; }
      if (!response.ok) return;
      const { people, changed: now } = await response.json();
      here.replaceChildren(...people.map((words) => Object.assign(document.createElement("span"), { textContent: `${words} ` })));
      here.hidden = people.length === 0;
      if (now !== seen) {
        meanwhile.textContent = changed;
        meanwhile.hidden = false;
      }
    } catch {
      // Out of reach for a moment: the next time tells.
    }
  }

  ask();
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
}
