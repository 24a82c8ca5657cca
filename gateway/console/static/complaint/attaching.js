// Files go up as soon as they are chosen, so that what a channel does not take is known before it is sent.

import { csrf } from "/console/static/base.js";

export function begin() {
  const form = document.querySelector("form.attach");
  if (!form) return;
  const list = document.getElementById("attached");
  const input = form.querySelector("input[type=file]");
  const problem = form.querySelector("[data-problem]");
  const path = form.action.replace(/attach$/, "");
  form.querySelector("[data-plain]").hidden = true;

  function show({ files, problem: why }) {
    problem.textContent = why;
    problem.hidden = !why;
    list.replaceChildren(...files.map((name, number) => {
      const item = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: form.dataset.detach });
      button.addEventListener("click", () => send("detach", new URLSearchParams({ number, script: "yes" })));
      item.append(`📎 ${name} `, button);
      return item;
    }));
  }

  async function send(what, body) {
    input.disabled = true;
    try {
      const response = await fetch(path + what, { method: "POST", headers: { "X-CSRF": csrf }, body });
      if (!response.ok || response.redirected) throw new Error(`status ${response.status}`);
      show(await response.json());
    } catch (error) {
      problem.textContent = String(error.message);
      problem.hidden = false;
    }
    input.disabled = false;
    input.value = "";
  }

  input.addEventListener("change", () => {
    const body = new FormData(form);
    body.set("script", "yes");
    send("attach", body);
  });
}
