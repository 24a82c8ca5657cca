// The X phone: a timeline that everybody reads, direct messages beside it, and who may write those.

import { say } from "./words.js";
import { Chat } from "./chat.js";

const US = "LAPOR1708";

export class X extends Chat {
  listen() {
    this.pane = "public";
    super.listen();
    this.find(".photo-file").multiple = true;
    this.find(".panes").hidden = false;
    for (const tab of this.tabs()) {
      tab.addEventListener("click", () => this.turnTo(tab.dataset.pane));
      tab.addEventListener("keydown", (event) => this.turnByKey(event));
    }
    this.find(".strangers input").addEventListener("change", (event) => this.close(!event.target.checked));
    this.turnTo("public");
  }

  get isPublic() {
    return this.pane === "public";
  }

  // The panes.

  tabs() {
    return [...this.element.querySelectorAll(".pane")];
  }

  turnTo(pane) {
    this.pane = pane;
    for (const tab of this.tabs()) {
      const chosen = tab.dataset.pane === pane;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen) delete tab.dataset.unread;
    }
    this.find(".strangers").hidden = this.isPublic;
    this.context();
    this.placehold();
    this.typed();
    this.redraw();
  }

  turnByKey({ key }) {
    if (key !== "ArrowLeft" && key !== "ArrowRight") return;
    this.turnTo(this.isPublic ? "private" : "public");
    this.find('.pane[aria-selected="true"]').focus();
  }

  messages() {
    return this.said().filter((message) => message.public === this.isPublic);
  }

  hear(message) {
    const elsewhere = message.person === this.current && message.public !== this.isPublic;
    if (!elsewhere) {
      super.hear(message);
      return;
    }
    this.people.get(this.current).messages.set(message.id, message);
    if (message.author === "gateway") this.find(".pane:not([aria-selected='true'])").dataset.unread = "";
    this.afterNews(false);
  }

  // A post, its author, and its answers under it.

  dress(item, message) {
    if (!message.public) return;
    super.dress(item, message);
    item.dataset.public = "";
    if (message.answers) item.dataset.answers = message.answers;
    item.dataset.thread = this.thread(message);
    item.querySelector(".author").textContent =
      message.author === "citizen" ? this.handle(message.person) : `LAPOR! 1708 · @${US}`;
  }

  // The id of the post that began it.
  thread(message) {
    const answered = this.people.get(message.person).messages.get(message.answers);
    return answered ? this.thread(answered) : message.id;
  }

  place(item, message) {
    const thread = [...this.element.querySelectorAll(`.message[data-thread="${item.dataset.thread}"]`)].at(-1);
    if (message.public && thread) thread.after(item);
    else super.place(item, message);
  }

  handle(id) {
    const name = this.people.get(id)?.name || "Warga";
    return `${name} · @${name.toLowerCase()}_${id.slice(-2)}`;
  }

  number(id) {
    return this.handle(id).split(" · ")[1];
  }

  // What is typed.

  context() {
    return { ...super.context(), public: this.isPublic };
  }

  attachments() {
    return super.attachments().filter(([name]) => name === "photo");
  }

  // A post that names us nowhere is not seen by us; an answer to us names us by itself.
  typed() {
    super.typed();
    const text = this.field.value.trim();
    const unnamed = this.isPublic && text && !this.answering && !text.toLowerCase().includes(`@${US}`.toLowerCase());
    this.find(".cost").hidden = !unnamed;
    this.find(".cost-parts").textContent = unnamed ? say("unnamed") : "";
  }

  // What becomes of a complaint is nobody else's business.
  askStatus(number) {
    this.turnTo("private");
    super.askStatus(number);
  }

  translate() {
    super.translate();
    this.placehold();
  }

  placehold() {
    this.field.placeholder = say(this.isPublic ? "placeholder_public" : "placeholder");
  }

  // Who may write to them.

  showClosed() {
    this.find(".strangers input").checked = !this.people.get(this.current)?.closed;
  }
}
