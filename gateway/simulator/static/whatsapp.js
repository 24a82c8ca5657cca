// The WhatsApp phone: photos, places, things to tap, replies to one message, and blue ticks.

import { label, say } from "./words.js";
import { Phone } from "./phone.js";
import { Sheet } from "./sheet.js";
import { asJpeg } from "./photo.js";
import * as server from "./server.js";

const HERE = { latitude: -3.7956, longitude: 102.2592, name: "Kota Bengkulu" };

export class WhatsApp extends Phone {
  listen() {
    super.listen();
    this.sheet = new Sheet(this.find(".screen"));
    this.find(".attach").hidden = false;
    this.find(".attach").addEventListener("click", () => this.offerAttachments());
    this.find(".photo-file").addEventListener("change", (event) => this.attach(event.target));
    this.find(".stop-answering").addEventListener("click", () => this.answer(null));
  }

  // What stands under and beside a bubble.

  dress(item, message) {
    item.querySelector(".bubble").append(this.answerButton(message));
    if (message.options && message.state !== "refused") item.append(this.options(message));
  }

  answerButton(message) {
    const button = iconButton("#i-reply", "answer-it");
    button.setAttribute("aria-label", say("answer_it"));
    button.addEventListener("click", () => this.answer(message));
    return button;
  }

  options(message) {
    const { kind, button, rows } = message.options;
    const shown = document.createElement("div");
    shown.className = "options";
    shown.dataset.testid = "options";
    if (kind === "button") shown.append(...rows.map((row) => this.option(message, row)));
    else shown.append(this.listButton(message, button, rows));
    return shown;
  }

  listButton(message, title, rows) {
    const button = iconButton("#i-list", "option open-list");
    button.setAttribute("aria-haspopup", "dialog");
    button.append(title);
    button.addEventListener("click", () => {
      const list = document.createElement("div");
      list.className = "rows";
      list.append(...rows.map((row) => this.option(message, row)));
      this.sheet.open(title, list);
    });
    return button;
  }

  option(message, { id, title, description }) {
    const button = template("option");
    button.querySelector(".option-title").textContent = title;
    button.querySelector(".option-description").textContent = description;
    button.addEventListener("click", () => {
      this.sheet.close();
      this.post({ answers: message.id, tap: id });
    });
    return button;
  }

  // A reply to one message.

  answer(message) {
    this.answering = message;
    this.find(".answering").hidden = !message;
    this.find(".answering .quote").textContent = message?.in_short ?? "";
    this.field.focus();
  }

  // Once only: the next message is no reply any more.
  answered() {
    const answers = this.answering?.id ?? null;
    this.answering = null;
    this.find(".answering").hidden = true;
    return { answers };
  }

  written(text) {
    return { text, ...this.answered() };
  }

  handTo(id) {
    this.answered();
    super.handTo(id);
  }

  // Photos and places.

  offerAttachments() {
    const menu = template("attachments");
    menu.querySelector('[data-testid="attach-photo"]').addEventListener("click", () => {
      this.sheet.close();
      this.find(".photo-file").click();
    });
    menu.querySelector('[data-testid="attach-location"]').addEventListener("click", () => this.askPlace());
    this.sheet.open(say("attachment"), menu);
  }

  askPlace() {
    const form = template("place");
    for (const [name, value] of Object.entries(HERE)) form.elements[name].value = value;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.sheet.close();
      this.post({ pin: Object.fromEntries(new FormData(form)), ...this.answered() });
    });
    const opener = this.sheet.opener;
    this.sheet.open(say("location"), form);
    this.sheet.opener = opener;
  }

  // What is typed becomes the photo's caption, as in WhatsApp.
  async attach(input) {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    const jpeg = await asJpeg(file).catch(() => null);
    if (!jpeg) {
      this.notice(say("no_picture"));
      return;
    }
    const text = this.field.value;
    try {
      const { photo } = await server.upload(this.channel, jpeg);
      if (await this.post({ photo, text, ...this.answered() })) this.write("");
    } catch (error) {
      this.notice(say("not_sent", { detail: error.message || say("offline") }));
    }
  }

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

function template(id) {
  const copy = document.querySelector(`#${id}`).content.firstElementChild.cloneNode(true);
  label(copy);
  return copy;
}

function iconButton(icon, className) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = className;
  button.dataset.testid = className.split(" ").at(-1);
  const drawing = document.querySelector("#attachments").content.querySelector("svg").cloneNode(true);
  drawing.querySelector("use").setAttribute("href", icon);
  button.append(drawing);
  return button;
}
