// The Telegram phone: albums, edits, forwards, a menu of commands, buttons that wait, and a bot blocked.

import { COMMANDS, FORWARD, say, spoken } from "./words.js";
import { iconButton, template } from "./furniture.js";
import { Chat } from "./chat.js";

// Milliseconds: how long Telegram shows a bot typing that says nothing.
const TYPES_FOR = 5000;

export class Telegram extends Chat {
  constructor(described) {
    super(described);
    this.commands = described.commands;
  }

  listen() {
    super.listen();
    this.find(".photo-file").multiple = true;
    this.find(".menu").hidden = false;
    this.find(".menu").addEventListener("click", () => this.openMenu());
    this.find(".shut").hidden = false;
    this.find(".shut").addEventListener("click", () => this.close(true));
    this.find(".let-in").addEventListener("click", () => this.close(false));
  }

  translate() {
    super.translate();
    this.find(".shut").setAttribute("aria-label", say("shut"));
    this.find(".shut").title = say("shut");
  }

  // Buttons under a message: the one that was pressed waits until we answer that.

  refresh(item, message) {
    super.refresh(item, message);
    for (const button of item.querySelectorAll(".option")) {
      button.setAttribute("aria-busy", String(button.dataset.option === message.pressed));
    }
  }

  // An edit of a message of one's own.

  dress(item, message) {
    super.dress(item, message);
    if (message.author === "citizen" && !message.pin && !message.forward) {
      item.querySelector(".beside").append(this.editButton(message));
    }
  }

  editButton(message) {
    const button = iconButton("#i-edit", "edit-it", () => this.edit(message));
    button.setAttribute("aria-label", say("edit_it"));
    return button;
  }

  edit(message) {
    this.context();
    this.editing = message;
    this.write(message.text);
    this.above(say("editing", { text: message.in_short }));
  }

  context() {
    this.editing = null;
    return super.context();
  }

  written(text) {
    const edits = this.editing?.id;
    const what = super.written(text);
    return edits ? { text, edits } : what;
  }

  // A message of somebody else's.

  attachments() {
    return [...super.attachments(), ["forward", "#i-forward", () => this.askForward()]];
  }

  askForward() {
    const form = template("forwarding");
    for (const [name, value] of Object.entries(FORWARD)) form.elements[name].value = value;
    this.ask(say("forwarding"), form, () => {
      const { name, text, hidden } = form.elements;
      this.post({ forward: { name: name.value, hidden: hidden.checked }, text: text.value });
    });
  }

  // The commands that the bot offers.

  offer(commands) {
    this.commands = commands;
  }

  openMenu() {
    const offered = this.commands[spoken()] ?? this.commands[""] ?? COMMANDS[spoken()];
    const list = document.createElement("div");
    list.className = "rows";
    list.append(...offered.map((one) => this.command(one)));
    this.sheet.open(say("menu"), list);
  }

  command({ command, description }) {
    const button = template("command");
    button.querySelector(".option-title").textContent = `/${command}`;
    button.querySelector(".option-description").textContent = description;
    button.addEventListener("click", () => {
      this.sheet.close();
      this.post({ text: `/${command}` });
    });
    return button;
  }

  // The bot is typing, for as long as it said so.

  hearTyping(person) {
    if (person !== this.current) return;
    clearTimeout(this.typingEnds);
    this.isTyping = true;
    this.tellNote();
    this.typingEnds = setTimeout(() => this.stopTyping(), TYPES_FOR);
  }

  stopTyping() {
    this.isTyping = false;
    this.tellNote();
  }

  hear(message) {
    if (message.author === "gateway") this.stopTyping();
    super.hear(message);
  }

  note(waiting) {
    return super.note(this.isTyping);
  }

  tellNote() {
    this.find(".correspondent-note").textContent = this.note();
  }

  // The bot blocked.

  showClosed() {
    const closed = this.people.get(this.current)?.closed ?? false;
    this.find(".shut").hidden = closed;
    this.find(".shut-out").hidden = !closed;
    this.find(".composer").hidden = closed;
  }
}
