// What every page has: sending to ourselves, copying, and asking before what cannot be taken back.

export const csrf = document.querySelector("meta[name=csrf]")?.content ?? "";

/** POST a form's fields to one of our own addresses; the answer's JSON, or an error with its status. `more`: see fetch. */
export async function post(path, fields, more = {}) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "X-CSRF": csrf, "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields),
    ...more,
  });
  if (!response.ok) throw Object.assign(new Error(`status ${response.status}`), { status: response.status });
  return response.headers.get("Content-Type")?.startsWith("application/json") ? response.json() : null;
}

/** Copy an element's text. Without https a browser offers no clipboard: then by selecting it, the old way. */
async function copy(source) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(source.innerText.trim());
    return true;
  }
  window.getSelection().selectAllChildren(source);
  return document.execCommand("copy");
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  if (!source || !(await copy(source))) return;
  const said = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = said; }, 1500);
});

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});
