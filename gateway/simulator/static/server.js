// The simulator's own API. Addresses are relative: the page works wherever it is mounted.

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => { throw new Error(""); });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}

export const send = (channel, person, text) => post(`api/phones/${channel}/messages`, { text, person });

export const newPerson = (channel) => post(`api/phones/${channel}/people`, {});

export async function phones() {
  const answer = await fetch("api/phones");
  return (await answer.json()).phones;
}

// Calls back with "ready" (again after every break), "message" and "person" news, and "lost".
export function follow(listener) {
  const events = new EventSource("api/events");
  events.addEventListener("ready", listener.ready);
  events.addEventListener("message", (event) => listener.message(JSON.parse(event.data)));
  events.addEventListener("person", (event) => listener.person(JSON.parse(event.data)));
  events.addEventListener("error", () => {
    listener.lost();
    // A browser tries again by itself after a break, but not after an error page.
    if (events.readyState === EventSource.CLOSED) setTimeout(follow, 3000, listener);
  });
}
