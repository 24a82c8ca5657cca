// Areas to choose from, while a name is being typed.

export function begin() {
  const form = document.querySelector("form[data-places]");
  if (!form) return;
  const input = form.elements.area;
  const list = document.getElementById("places");
  let timer = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const response = await fetch(`${form.dataset.places}?q=${encodeURIComponent(input.value)}`);
      if (!response.ok || response.redirected) return;
      const { places } = await response.json();
      list.replaceChildren(...places.map((value) => Object.assign(document.createElement("option"), { value })));
    }, 250);
  });
}
