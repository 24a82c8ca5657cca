// What comes in by itself: the server says which complaints changed, and we ask for their rows.

const list = document.getElementById("inbox");
const words = list.dataset;
const stirred = document.getElementById("stirred");
const said = document.getElementById("said");
const GATHER = 300; // milliseconds: what changes together comes in together
const LOOK_AGAIN = 120_000; // clocks and ages grow old, and what was handed on is no longer told of
const MOST_AT_ONCE = 100;

let source = null;
let since = words.since;
let waiting = new Set();
let asking = false;
let timer = 0;

function connect() {
  if (source || !words.live || document.hidden) return;
  source = new EventSource(`/console/events?${new URLSearchParams({ since })}`);
  for (const kind of ["ready", "changed", "many"]) source.addEventListener(kind, (event) => { since = event.lastEventId || since; });
  source.addEventListener("ready", () => {
    words.state = "open";
    if (stirred.dataset.why === "away") quiet();
  });
  source.addEventListener("changed", (event) => ask(JSON.parse(event.data).tickets));
  source.addEventListener("many", () => tell("many", words.many, words.reload, location.href));
  source.addEventListener("over", over);
  source.addEventListener("error", () => (source?.readyState === EventSource.CLOSED ? over() : tell("away", words.away)));
}

// A browser keeps only six connections to one server: a tab that nobody looks at gives its own back.
function disconnect() {
  source?.close();
  source = null;
  words.state = "shut";
}

function over() {
  disconnect();
  words.live = "";
  const back = location.pathname.replace("/console", "") + location.search;
  tell("over", words.over, words.login, `/console/login?${new URLSearchParams({ to: back })}`);
}

function tell(why, text, deed = "", address = "") {
  if (stirred.dataset.why === "over") return;
  const link = stirred.querySelector("a");
  stirred.dataset.why = why;
  stirred.querySelector("span").textContent = text;
  link.textContent = deed;
  link.hidden = !deed;
  if (address) link.href = address;
  stirred.hidden = false;
}

function quiet() {
  stirred.hidden = true;
  stirred.dataset.why = "";
}

const row = (ticket) => list.querySelector(`[data-ticket="${CSS.escape(ticket)}"]`);

function ask(tickets) {
  for (const ticket of tickets) if (words.live === "all" || row(ticket)) waiting.add(ticket);
  clearTimeout(timer);
  timer = setTimeout(fetchRows, GATHER);
}

async function fetchRows() {
  if (asking || !waiting.size) return;
  asking = true;
  const tickets = [...waiting].slice(0, MOST_AT_ONCE);
  waiting = new Set([...waiting].slice(MOST_AT_ONCE));
  try {
    const answer = await fetch(`/console/complaints/rows?${words.query}&tickets=${tickets.join(",")}`);
    if (answer.redirected) over();
    else if (answer.ok) put(tickets, new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // The connection is down: what is missed is told again when it is back.
    for (const ticket of tickets) waiting.add(ticket);
  }
  asking = false;
  if (waiting.size) timer = setTimeout(fetchRows, GATHER * 10);
}

function put(tickets, page) {
  const tabs = page.getElementById("tabs");
  const shown = document.getElementById("tabs");
  if (tabs && !shown.contains(document.activeElement)) shown.replaceWith(tabs);
  const fresh = new Map([...page.querySelectorAll(".item")].map((item) => [item.dataset.ticket, item]));
  const news = [];
  for (const ticket of tickets) {
    const [now, before] = [fresh.get(ticket), row(ticket)];
    if (now && before) replace(before, now, news);
    else if (now) insert(now, news);
    else if (before) leave(before);
  }
  if (news.length) said.textContent = news.slice(0, 3).join(". ");
}

function text(item) {
  return item.querySelector(".item-state").textContent + item.querySelector(".item-body").textContent;
}

function replace(before, now, news) {
  if (text(before).replace(/\s+/g, " ") !== text(now).replace(/\s+/g, " ")) {
    now.classList.add("fresh");
    news.push(words.changed.replace("{n}", now.querySelector(".number").textContent));
  }
  const focused = before.contains(document.activeElement);
  before.replaceWith(now);
  if (focused) now.querySelector(".item-words").focus({ preventScroll: true });
}

function insert(now, news) {
  if (words.order !== "newest") return tell("moved", words.moved, words.reload, location.href);
  const after = [...list.children].find((item) => comesBefore(now, item));
  // Behind the last row it belongs to the next page, where there is one.
  if (!after && document.getElementById("older")) return;
  now.classList.add("fresh");
  list.insertBefore(now, after ?? null);
  document.getElementById("none")?.remove();
  news.push(words.new.replace("{n}", now.querySelector(".number").textContent));
}

function comesBefore(one, other) {
  const [urgent, than] = [Number(one.dataset.urgent), Number(other.dataset.urgent)];
  return urgent === than ? Date.parse(one.dataset.at) > Date.parse(other.dataset.at) : urgent > than;
}

// It stays where it is: nothing is to move away under somebody's finger.
function leave(item) {
  item.classList.add("gone");
  item.querySelector(".item-state").dataset.gone = words.gone;
}

setInterval(() => {
  if (words.live && !document.hidden) ask([...list.children].map((item) => item.dataset.ticket));
}, LOOK_AGAIN);
document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
addEventListener("pagehide", disconnect);
addEventListener("pageshow", connect);
connect();
