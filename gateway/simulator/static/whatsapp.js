// The WhatsApp phone: blue ticks, and people who show no number.

import { say } from "./words.js";
import { Chat } from "./chat.js";
import * as server from "./server.js";

export class WhatsApp extends Chat {
  // What is on the screen is read.

  look() {
    if (!this.inView || document.visibilityState !== "visible") return;
    const last = this.messages().filter((message) => message.author === "gateway" && !message.seen).at(-1);
    if (!last || this.told.get(this.current) === last.id) return;
    this.told.set(this.current, last.id);
    server.seen(this.channel, this.current, last.id).catch(() => this.told.clear());
  }

  take(people) {
    // Down to which message the server was told that this person has seen it.
    this.told = new Map();
    super.take(people);
  }

  listPeople() {
    super.listPeople();
    const others = [...this.people.values()].filter((person) => person.unread).length;
    const badge = this.find(".elsewhere");
    badge.hidden = !others;
    badge.textContent = others;
    badge.title = say("unread", { count: others });
  }

  number(id) {
    return id.startsWith("+") ? super.number(id) : say("hidden_number");
  }
}
