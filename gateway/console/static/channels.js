// A test message that is on its way: how it is getting on.

const EVERY = 1000;
const AT_MOST = 60;

const tested = document.getElementById("tested");
if (tested) watch(tested, 0);

async function watch(box, looked) {
  const answer = await fetch(box.dataset.watch, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const state = await answer.json();
  if (!box.classList.contains(state.status)) {
    box.className = `tested ${state.status}`;
    for (const part of box.querySelectorAll("[data-part]")) part.textContent = state[part.dataset.part];
  }
  if (!state.over && looked < AT_MOST) setTimeout(() => watch(box, looked + 1), EVERY);
}
