// What the phones are furnished with: copies of the page's templates, and buttons.

import { label } from "./words.js";

export function template(id) {
  const copy = document.querySelector(`#${id}`).content.firstElementChild.cloneNode(true);
  label(copy);
  return copy;
}

export function icon(name) {
  const drawing = document.querySelector("#icon").content.firstElementChild.cloneNode(true);
  drawing.firstElementChild.setAttribute("href", name);
  return drawing;
}

export function iconButton(name, className, onClick) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = className;
  button.dataset.testid = className.split(" ").at(-1);
  button.append(icon(name));
  button.addEventListener("click", onClick);
  return button;
}
