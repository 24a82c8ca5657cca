// A phone with more than words: photos, places, things to tap, replies to one message.

import { say } from "./words.js";
import { iconButton, template } from "./furniture.js";
import { Phone } from "./phone.js";
import { Sheet } from "./sheet.js";
import { asJpeg } from "./photo.js";
import * as server from "./server.js";

const HERE = { latitude: -3.7956, longitude: 102.2592, name: "Kota Bengkulu" };

export class Chat extends Phone {
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
    item.querySelector(".beside").append(this.answerButton(message));
    if (message.options && message.state !== "refused") item.append(this.options(message));
  }

  answerButton(message) {
    const button = iconButton("#i-reply", "answer-it", () => this.answer(message));
    button.setAttribute("aria-label", say("answer_it"));
    return button;
  }

  options(message) {
    const { kind, button, rows } = message.options;
    const shown = document.createElement("div");
    shown.className = "options";
    shown.dataset.testid = "options";
    if (kind === "button") shown.append(...lines(rows).map((line) => this.line(message, line)));
    else shown.append(this.listButton(message, button, rows));
    return shown;
  }

  line(message, rows) {
    const line = document.createElement("div");
    line.className = "option-line";
    line.append(...rows.map((row) => this.option(message, row)));
    return line;
  }

  listButton(message, title, rows) {
    const button = iconButton("#i-list", "option open-list", () => {
      const list = document.createElement("div");
      list.className = "rows";
      list.append(...rows.map((row) => this.option(message, row)));
      this.sheet.open(title, list);
    });
    button.setAttribute("aria-haspopup", "dialog");
    button.append(title);
    return button;
  }

  option(message, { id, title, description }) {
    const button = template("option");
    button.dataset.option = id;
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
    this.above(message?.in_short);
  }

  // What stands above the field: which message it is about.
  above(words) {
    this.find(".answering").hidden = words === undefined;
    this.find(".answering .quote").textContent = words ?? "";
    this.field.focus();
  }

  // What goes with the next message: which one it answers. Once only.
  context() {
    const answers = this.answering?.id ?? null;
    this.answering = null;
    this.find(".answering").hidden = true;
    return { answers };
  }

  written(text) {
    return { text, ...this.context() };
  }

  handTo(id) {
    this.context();
    super.handTo(id);
  }

  // Whether they want anything from us: where that can be said, there is a button for it.

  async close(closed) {
    try {
      this.meet(await server.close(this.channel, this.current, closed));
    } catch (error) {
      this.notice(say("not_sent", { detail: error.message || say("offline") }));
    }
  }

  // Photos and places.

  offerAttachments() {
    const menu = document.createElement("div");
    menu.className = "attachments";
    menu.append(...this.attachments().map(([name, drawing, onClick]) => attachment(name, drawing, onClick)));
    this.sheet.open(say("attachment"), menu);
  }

  attachments() {
    return [
      ["photo", "#i-photo", () => this.pickPhotos()],
      ["location", "#i-pin", () => this.askPlace()],
    ];
  }

  pickPhotos() {
    this.sheet.close();
    this.find(".photo-file").click();
  }

  askPlace() {
    const form = template("place");
    for (const [name, value] of Object.entries(HERE)) form.elements[name].value = value;
    this.ask(say("location"), form, () => this.post({ pin: Object.fromEntries(new FormData(form)), ...this.context() }));
  }

  // A form in the place of the menu.
  ask(title, form, onSubmit) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.sheet.close();
      onSubmit();
    });
    const opener = this.sheet.opener;
    this.sheet.open(title, form);
    this.sheet.opener = opener;
  }

  // What is typed becomes the photo's caption, as in the apps.
  async attach(input) {
    const files = [...input.files];
    input.value = "";
    if (!files.length) return;
    const jpegs = await Promise.all(files.map(asJpeg)).catch(() => null);
    if (!jpegs) {
      this.notice(say("no_picture"));
      return;
    }
    const text = this.field.value;
    try {
      const kept = await Promise.all(jpegs.map((jpeg) => server.upload(this.channel, jpeg)));
      const photos = kept.map(({ photo }) => photo);
      if (await this.post({ photos, text, ...this.context() })) this.write("");
    } catch (error) {
      this.notice(say("not_sent", { detail: error.message || say("offline") }));
    }
  }
}

// Those that stand side by side.
function lines(rows) {
  const found = new Map();
  for (const row of rows) found.set(row.line, [...(found.get(row.line) ?? []), row]);
  return [...found.values()];
}

function attachment(name, drawing, onClick) {
  const button = iconButton(drawing, `attach-${name}`, onClick);
  button.append(say(name));
  return button;
}
