// What slides up over one phone's screen: a menu, a form. Escape and the cross close it.

export class Sheet {
  constructor(screen) {
    this.screen = screen;
    this.element = screen.querySelector(".sheet");
    this.element.querySelector(".sheet-close").addEventListener("click", () => this.close());
    this.element.addEventListener("click", (event) => { if (event.target === this.element) this.close(); });
    this.element.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
  }

  open(title, content) {
    this.opener = document.activeElement;
    this.element.setAttribute("aria-label", title);
    this.element.querySelector(".sheet-title").textContent = title;
    this.element.querySelector(".sheet-body").replaceChildren(content);
    this.show(true);
    this.element.querySelector(".sheet-body :is(button, input)").focus();
  }

  close() {
    this.show(false);
    if (this.opener?.isConnected) this.opener.focus();
  }

  // Nothing behind it can be reached while it is open.
  show(open) {
    this.element.hidden = !open;
    for (const other of this.screen.children) other.inert = open && other !== this.element;
  }
}
