// One phone on its stand: who holds it, what is on its screen, what is typed into it. What only some of
// them can do stands in chat.js, and what only one can in a file of its own.

import { EXAMPLES, NAMES, label, say } from "./words.js";
import { pieces } from "./tickets.js";
import * as bubble from "./message.js";
import * as server from "./server.js";

const PATIENCE = 20_000;

export class Phone {
  constructor({ channel, built, text_limit: limit, people = [] }) {
    this.channel = channel;
    this.built = built;
    this.people = new Map();
    this.element = document.querySelector("#stand").content.firstElementChild.cloneNode(true);
    this.find = (selector) => this.element.querySelector(selector);
    this.furnish(limit);
    if (built) {
      this.take(people);
      this.listen();
    }
    this.translate();
  }

  furnish(limit) {
    const heading = `phone-name-${this.channel}`;
    this.element.dataset.testid = `phone-${this.channel}`;
    this.element.dataset.built = this.built;
    this.element.setAttribute("aria-labelledby", heading);
    this.find("h2").id = heading;
    this.find("h2 use").setAttribute("href", `#i-${this.channel}`);
    this.find(".stand-name").textContent = NAMES[this.channel];
    this.find(".phone").dataset.skin = this.channel;
    this.find(".correspondent-name").textContent = this.channel === "sms_1708" ? "1708" : "LAPOR! 1708";
    this.find(".avatar").textContent = "L!";
    this.find(".badge").hidden = this.built;
    this.find(".not-built").hidden = this.built;
    this.field = this.find("textarea");
    if (limit) this.field.maxLength = limit;
  }

  listen() {
    this.find(".composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("input", () => this.typed());
    this.find(".person-select").addEventListener("change", (event) => this.handTo(event.target.value));
    this.find(".new-person").addEventListener("click", () => this.meetSomebody());
    this.find('[data-testid="example-complaint"]').addEventListener("click", () => this.write(EXAMPLES[this.channel]));
    this.find('[data-testid="example-help"]').addEventListener("click", () => this.write("BANTUAN"));
    this.find('[data-testid="example-status"]').addEventListener("click", () => this.askStatus(this.lastTicket()));
  }

  // Everything anew, as the server has it: a server that was restarted has forgotten all of it.
  take(people) {
    this.people.clear();
    for (const person of people) {
      const known = this.join(person);
      known.closed = person.closed;
      for (const message of person.messages) known.messages.set(message.id, message);
    }
    const remembered = sessionStorage.getItem(`person-${this.channel}`);
    if (!this.people.has(this.current)) {
      this.current = this.people.has(remembered) ? remembered : this.people.keys().next().value;
    }
    this.listPeople();
    this.redraw();
  }

  join({ id, name }) {
    if (!this.people.has(id)) this.people.set(id, { id, name, closed: false, messages: new Map(), unread: false });
    return this.people.get(id);
  }

  // News of a person, new or changed.
  meet(person) {
    this.join(person).closed = person.closed;
    this.listPeople();
    if (person.id === this.current) this.showClosed();
  }

  // Whether this person wants nothing from us, where that can be seen.
  showClosed() {}

  // We are said to be typing to a person; the commands we offer have changed. Where that can be seen.
  hearTyping(person) {}

  offer(commands) {}

  // News of one message, new or changed.
  hear(message) {
    const person = this.join({ id: message.person, name: "" });
    const known = person.messages.has(message.id);
    person.messages.set(message.id, message);
    if (message.person !== this.current) {
      person.unread ||= !known && message.author === "gateway";
      this.listPeople();
      return;
    }
    // Asked before it stands there: a bubble can be taller than what is left of the screen.
    const follow = message.author === "citizen" || this.atEnd();
    const item = this.find(`.message[data-id="${message.id}"]`);
    if (!item) this.append(message, true);
    else if (item.dataset.edited === (message.edited_at ?? "")) this.refresh(item, message);
    else item.replaceWith(this.build(message));
    this.afterNews(follow);
  }

  append(message, fresh) {
    const item = this.build(message);
    item.classList.toggle("fresh", fresh);
    this.place(item, message);
  }

  place(item, message) {
    this.find(".messages").append(item);
  }

  build(message) {
    const item = bubble.build(message, (number) => this.askStatus(number));
    this.dress(item, message);
    this.refresh(item, message);
    return item;
  }

  refresh(item, message) {
    bubble.refresh(item, message);
  }

  redraw() {
    const log = this.find(".messages");
    // Busy: a screen reader is not to say old messages again.
    log.setAttribute("aria-busy", "true");
    log.replaceChildren();
    for (const message of this.messages()) this.append(message, false);
    this.showClosed();
    this.afterNews(true);
    requestAnimationFrame(() => log.removeAttribute("aria-busy"));
  }

  // What this phone adds to a bubble.
  dress(item, message) {}

  // A page shows the screen: on the phones that tell what was read, it is read now.
  look() {}

  // All that was said by and to whoever holds it, and what of it stands on the screen.
  said() {
    return [...(this.people.get(this.current)?.messages.values() ?? [])];
  }

  messages() {
    return this.said();
  }

  // Or nearly: a text field that grew covers some lines.
  atEnd() {
    const screen = this.find(".transcript");
    return screen.scrollHeight - screen.scrollTop - screen.clientHeight < 120;
  }

  afterNews(follow) {
    const screen = this.find(".transcript");
    this.find(".empty").hidden = this.messages().length > 0;
    this.offerStatus();
    this.waitForAnswer();
    if (follow) screen.scrollTop = screen.scrollHeight;
    this.look();
  }

  // Dots while an answer may still come, and a plain word when it is late.
  waitForAnswer() {
    clearTimeout(this.timer);
    const last = this.said().at(-1);
    const waiting = last?.author === "citizen" && ["received", "queued"].includes(last.state);
    const left = waiting ? PATIENCE - (Date.now() - new Date(last.at)) : 0;
    this.find(".typing").hidden = left <= 0;
    this.find(".late").hidden = !waiting || left > 0;
    this.find(".late").textContent = say("late");
    this.find(".correspondent-note").textContent = this.note(left > 0);
    if (left > 0) this.timer = setTimeout(() => this.afterNews(this.atEnd()), left);
  }

  note(typing) {
    if (!this.built) return say("note_off");
    return typing && this.channel !== "sms_1708" ? say("typing") : say(`note_${this.channel}`);
  }

  lastTicket() {
    const replies = this.said().filter((message) => message.author === "gateway");
    return replies.flatMap((message) => pieces(message.text)).filter((piece) => piece.ticket).at(-1)?.ticket;
  }

  offerStatus() {
    const number = this.lastTicket();
    const button = this.find('[data-testid="example-status"]');
    button.hidden = !number;
    button.textContent = number ? say("example_status", { number }) : "";
  }

  askStatus(number) {
    this.write(`status ${number}`);
  }

  write(text) {
    this.field.value = text;
    this.typed();
    this.field.focus();
  }

  typed() {
    this.find(".send").disabled = !this.field.value.trim();
    this.field.style.height = "";
    if (this.field.scrollHeight > this.field.clientHeight) this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }

  async send() {
    const text = this.field.value;
    if (!text.trim()) return;
    const what = this.written(text);
    this.field.value = "";
    this.typed();
    if (await this.post(what)) return;
    this.field.value ||= text;
    this.typed();
  }

  written(text) {
    return { text };
  }

  // True once the simulator has it.
  async post(what) {
    this.notice("");
    try {
      this.hear(await server.send(this.channel, this.current, what));
      return true;
    } catch (error) {
      this.notice(say("not_sent", { detail: error.message || say("offline") }));
      return false;
    }
  }

  notice(text) {
    this.find(".notice").hidden = !text;
    this.find(".notice").textContent = text;
  }

  async meetSomebody() {
    try {
      const person = await server.newPerson(this.channel);
      this.join(person);
      this.handTo(person.id);
      this.field.focus();
    } catch (error) {
      this.notice(say("not_sent", { detail: error.message || say("offline") }));
    }
  }

  handTo(id) {
    this.current = id;
    this.people.get(id).unread = false;
    sessionStorage.setItem(`person-${this.channel}`, id);
    this.notice("");
    this.listPeople();
    this.redraw();
  }

  listPeople() {
    const options = [...this.people.values()].map(({ id, name, unread }) =>
      new Option(`${unread ? "● " : ""}${name || say("stranger")} · ${this.number(id)}`, id, false, id === this.current));
    this.find(".person-select").replaceChildren(...options);
  }

  translate() {
    const name = NAMES[this.channel];
    label(this.element);
    this.find(".person-select").setAttribute("aria-label", say("person"));
    this.find(".transcript").setAttribute("aria-label", say("transcript", { name }));
    this.find(".examples").setAttribute("aria-label", say("examples"));
    this.find(".send").setAttribute("aria-label", say("send"));
    this.field.setAttribute("aria-label", say("field", { name }));
    this.field.placeholder = say("placeholder");
    this.find(".not-built-text").textContent = say("not_built_text", { name });
    if (this.built) {
      this.find('[data-testid="example-complaint"]').textContent = say(`example_${this.channel}`);
      this.listPeople();
      this.typed();
      this.redraw();
    } else this.find(".correspondent-note").textContent = this.note(false);
  }

  number(id) {
    return id.startsWith("+62") ? id.replace(/^\+62(\d{3})(\d{4})(\d+)$/, "+62 $1-$2-$3") : id;
  }
}
