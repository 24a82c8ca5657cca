// The simulator's own API. Addresses are relative: the page works wherever it is mounted.

const post = (path, body) => postAs("application/json", path, JSON.stringify(body));

async function postAs(type, path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": type }, body })
    .catch(() => { throw new Error(""); });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}

// What: {text} with {in_parts}, {answers}, {photos}, {edits} or {forward}; {pin}; or {answers, tap}.
export const send = (channel, person, what) => post(`api/phones/${channel}/messages`, { ...what, person });

export const newPerson = (channel) => post(`api/phones/${channel}/people`, {});

export const countParts = (channel, text) => post(`api/phones/${channel}/parts`, { text });

export const upload = (channel, jpeg) => postAs("image/jpeg", `api/phones/${channel}/photos`, jpeg);

export const seen = (channel, person, last) => post(`api/phones/${channel}/seen`, { person, last });

export const close = (channel, person, closed) => post(`api/phones/${channel}/closed`, { person, closed });

export const photoAddress = (photo) => `api/photos/${photo}`;

export async function phones() {
  const answer = await fetch("api/phones");
  return (await answer.json()).phones;
}

// Calls back with "ready" (again after every break), with each kind of news, and with "lost".
export function follow(listener) {
  const events = new EventSource("api/events");
  events.addEventListener("ready", listener.ready);
  for (const kind of ["message", "person", "typing", "commands"]) {
    events.addEventListener(kind, (event) => listener[kind](JSON.parse(event.data)));
  }
  events.addEventListener("error", () => {
    listener.lost();
    // A browser tries again by itself after a break, but not after an error page.
    if (events.readyState === EventSource.CLOSED) setTimeout(follow, 3000, listener);
  });
}
