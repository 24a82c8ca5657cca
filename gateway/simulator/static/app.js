// The page: four phones, the language, and the news from the server.

import { NAMES, label, say, speak, spoken } from "./words.js";
import { clock } from "./message.js";
import { Phone } from "./phone.js";
import { Sms } from "./sms.js";
import { WhatsApp } from "./whatsapp.js";
import { Telegram } from "./telegram.js";
import { X } from "./x.js";
import * as server from "./server.js";

const KINDS = { sms_1708: Sms, whatsapp: WhatsApp, telegram: Telegram, twitter: X };
const phones = new Map();
const stands = document.querySelector(".stands");
const connection = document.querySelector(".connection");

function furnish(described) {
  for (const one of described) {
    if (phones.has(one.channel)) {
      if (one.built) phones.get(one.channel).take(one.people);
      continue;
    }
    const phone = new (KINDS[one.channel] ?? Phone)(one);
    phones.set(one.channel, phone);
    stands.append(phone.element);
    document.querySelector(".tabs").append(tab(phone));
    watched.observe(phone.element);
    if (one.built) phone.afterNews(true);
  }
  tellTime();
}

function tab(phone) {
  const button = document.querySelector("#tab").content.firstElementChild.cloneNode(true);
  button.dataset.channel = phone.channel;
  button.dataset.testid = `tab-${phone.channel}`;
  button.querySelector("use").setAttribute("href", `#i-${phone.channel}`);
  button.querySelector("span").textContent = NAMES[phone.channel].replace(" 1708", "");
  button.setAttribute("aria-label", NAMES[phone.channel]);
  button.addEventListener("click", () => phone.element.scrollIntoView({ inline: "center", block: "nearest" }));
  return button;
}

// On a small screen one phone is in view at a time: the tabs say which.
const watched = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) {
    const channel = target.dataset.testid.replace("phone-", "");
    const button = document.querySelector(`.tab[data-channel="${channel}"]`);
    button.setAttribute("aria-current", String(isIntersecting));
    if (isIntersecting) delete button.dataset.unread;
    phones.get(channel).inView = isIntersecting;
    phones.get(channel).look();
  }
}, { root: null, threshold: 0.55 });

function markUnread(message) {
  const button = document.querySelector(`.tab[data-channel="${message.channel}"]`);
  if (message.author === "gateway" && button.getAttribute("aria-current") !== "true") button.dataset.unread = "";
}

function translate(language) {
  speak(language);
  localStorage.setItem("language", language);
  document.title = say("title");
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === spoken()));
  }
  label(document);
  for (const phone of phones.values()) phone.translate();
  connected(connection.dataset.state);
  tellTime();
}

function connected(state) {
  connection.dataset.state = state;
  connection.firstElementChild.textContent = say(state);
}

function tellTime() {
  const now = new Date();
  for (const face of document.querySelectorAll(".clock")) face.textContent = clock(now);
  clearTimeout(tellTime.timer);
  tellTime.timer = setTimeout(tellTime, 60_000 - (now % 60_000));
}

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => translate(button.dataset.language));
}
translate(localStorage.getItem("language") ?? "id");

document.addEventListener("visibilitychange", () => {
  for (const phone of phones.values()) phone.look();
});

async function start() {
  furnish(await server.phones());
  connected("open");
}

// News that comes while the phones are being fetched waits for them: it may be newer than they are.
let started;

server.follow({
  ready: () => { started = start().catch(() => connected("lost")); },
  message: async (message) => {
    await started;
    phones.get(message.channel)?.hear(message);
    markUnread(message);
  },
  person: async (person) => {
    await started;
    phones.get(person.channel)?.meet(person);
  },
  typing: ({ channel, person }) => phones.get(channel)?.hearTyping(person),
  commands: ({ channel, commands }) => phones.get(channel)?.offer(commands),
  lost: () => connected("lost"),
});
