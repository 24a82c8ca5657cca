// One bubble. Words that people wrote become text nodes and nothing else.

import { say, spoken } from "./words.js";
import { pieces } from "./tickets.js";
import { photoAddress } from "./server.js";

const TICKS = { sending: "#i-clock", queued: "#i-tick", received: "#i-ticks", sent: "#i-tick", delivered: "#i-ticks", read: "#i-ticks", refused: "#i-alert" };

export function build(message, onTicket) {
  const item = document.querySelector("#message").content.firstElementChild.cloneNode(true);
  item.dataset.author = message.author;
  item.dataset.id = message.id;
  item.dataset.testid = `message-${message.author}`;
  item.querySelector(".author").textContent = say(message.author === "citizen" ? "you" : "service");
  item.querySelector(".text").append(...pieces(message.text).map((piece) => piece.ticket ? ticket(piece, onTicket) : piece.text));
  const quote = item.querySelector(".quote");
  quote.hidden = !message.quote;
  quote.textContent = message.quote ?? "";
  const parts = item.querySelector(".parts");
  parts.hidden = message.parts < 2;
  parts.textContent = say("parts", { count: message.parts });
  const forward = item.querySelector(".forward");
  forward.hidden = !message.forward;
  forward.textContent = message.forward ? say("forwarded", message.forward) : "";
  quote.after(...message.photos.map(photo));
  if (message.document) quote.after(file(message.document));
  if (message.pin) quote.after(pin(message.pin));
  item.dataset.edited = message.edited_at ?? "";
  item.querySelector(".edited").hidden = !message.edited_at;
  item.querySelector(".edited").textContent = say("edited");
  if (message.album) item.dataset.album = message.album;
  return item;
}

// Changes what became of the message and leaves its words alone: a screen reader says them once.
export function refresh(item, message) {
  item.dataset.state = message.state;
  const time = item.querySelector("time");
  time.dateTime = message.at;
  time.textContent = clock(new Date(message.at));
  item.querySelector(".state use").setAttribute("href", TICKS[message.state]);
  item.querySelector(".state-word").textContent = say(message.state);
  const problem = item.querySelector(".problem");
  problem.hidden = !message.problem;
  problem.lastElementChild.textContent = message.problem ? say(message.problem.kind, message.problem) : "";
}

export const clock = (date) =>
  date.toLocaleTimeString(spoken(), { hour: "2-digit", minute: "2-digit", hour12: false });

function photo(id) {
  const image = new Image();
  image.className = "photo";
  image.dataset.testid = "message-photo";
  image.alt = say("a_photo");
  image.src = photoAddress(id);
  return image;
}

function file({ name, size }) {
  const shown = document.querySelector("#file").content.firstElementChild.cloneNode(true);
  shown.querySelector(".file-name").textContent = name;
  shown.querySelector(".file-size").textContent = fileSize(size);
  return shown;
}

function fileSize(bytes) {
  const [size, unit] = bytes < 1_000_000 ? [Math.max(bytes / 1e3, 1), "kilobyte"] : [bytes / 1e6, "megabyte"];
  return size.toLocaleString(spoken(), { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: size < 10 ? 1 : 0 });
}

function pin({ latitude, longitude, name }) {
  const shown = document.querySelector("#pin").content.firstElementChild.cloneNode(true);
  shown.querySelector(".pin-name").textContent = name || say("a_location");
  shown.querySelector(".pin-point").textContent = `${latitude}, ${longitude}`;
  return shown;
}

function ticket(piece, onTicket) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ticket";
  button.dataset.testid = "ticket-number";
  button.textContent = piece.text;
  button.title = say("ask_status", { number: piece.text });
  button.addEventListener("click", () => onTicket(piece.ticket));
  return button;
}
