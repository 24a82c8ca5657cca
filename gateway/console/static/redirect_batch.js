// A workbook that is being filed: how far it is, until it is done.

const EVERY = 1000;
const card = document.getElementById("progress");
const bar = document.getElementById("bar");
const told = document.getElementById("told");

async function look() {
  try {
    const response = await fetch(card.dataset.path);
    const { done, of, state } = await response.json();
    bar.value = done;
    told.textContent = `${done} / ${of}`;
    if (state !== "running") return location.reload();
  } catch {
    // The gateway is away for a moment, and goes on by itself.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
