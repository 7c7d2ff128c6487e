// Work without a signal, for pages behind a link of the day (/w/<token>/…): what is noted waits on this telephone and
// leaves in the order in which it was made; the page itself is kept, so that it opens again without a signal.
//
//   import { keepPage, newKey, openQueue } from "./offline_queue.js";
//   const queue = openQueue({ place: location.pathname, until: 1768273200, changed: () => paint(queue.notes()) });
//   queue.add(form.action, { ...fields, key: newKey() });   // false: this browser keeps nothing, send the form itself
//   keepPage({ worker: "/w/<token>/offline.js", until: 1768273200 });
//
// `until` (seconds since 1970) is when the link ends: from then on nothing of it stays here. The server answers 204 to
// what it kept, 4xx with {"problem": "…"} to what it refuses; whatever else comes back, a note is tried again. It must
// count a note with the same `key` once: an answer can be lost on the way.
// A note is { id, address, fields, state: "waiting" | "sent" | "refused", problem }.

const NOTES = "evenhand-note|";
const PAGES = "evenhand-pages|";
const TRY_AGAIN = 5000;
const PATIENCE = 20000;
const ASK_AGAIN = new Set([408, 425, 429]);

/** Make a number for a note, which no other has. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");
}

/** Forget what belongs to links that have ended: notes, pages, and who kept them. */
export async function forgetEnded(now = Date.now() / 1000) {
  const ended = (name, start) => name.startsWith(start) && Number(name.split("|")[1]) <= now;
  for (const id of Object.keys(localStorage)) {
    if (ended(id, NOTES)) localStorage.removeItem(id);
  }
  if (!("caches" in globalThis) || !("serviceWorker" in navigator)) return;
  for (const name of await caches.keys()) {
    if (ended(name, PAGES)) await caches.delete(name);
  }
  for (const one of await navigator.serviceWorker.getRegistrations()) {
    const script = (one.active ?? one.waiting ?? one.installing)?.scriptURL ?? "";
    const until = new URL(script || location.href).searchParams.get("until");
    if (until && Number(until) <= now) await one.unregister();
  }
}

/** Keep this page and its files until the link ends, so that it opens without a signal. */
export async function keepPage({ worker, until }) {
  await forgetEnded();
  if (!("serviceWorker" in navigator) || until * 1000 <= Date.now()) return false;
  const scope = new URL("./", new URL(worker, location.href)).pathname;
  await navigator.serviceWorker.register(`${worker}?until=${until}`, { scope });
  const kept = await caches.open(`${PAGES}${until}|${scope}`);
  const files = performance.getEntriesByType("resource").map((one) => one.name);
  const wanted = [location.href.split("#")[0], ...files.filter((name) => name.startsWith(`${location.origin}/static/`))];
  await Promise.all(
    wanted.map(async (address) => (await kept.match(address)) ?? kept.add(new Request(address, { cache: "reload" }))),
  );
  await navigator.serviceWorker.ready;
  document.documentElement.dataset.keptOffline = "yes";
  return true;
}

/** Open the notes of one place (a page); every note is an entry of its own, so that two open pages drop none. */
export function openQueue({ place, until, changed = () => {} }) {
  const start = `${NOTES}${until}|${place}|`;
  let last = 0;

  const notes = () =>
    Object.keys(localStorage)
      .filter((id) => id.startsWith(start))
      .sort()
      .map((id) => ({ id, ...JSON.parse(localStorage.getItem(id)) }));

  const settle = (note, state, problem = "") => {
    const { id, ...kept } = note;
    localStorage.setItem(id, JSON.stringify({ ...kept, state, problem }));
    changed();
  };

  const add = (address, fields) => {
    last = Math.max(Date.now(), last + 1); // two notes of one moment keep their order
    const id = `${start}${String(last).padStart(15, "0")}|${newKey()}`;
    try {
      localStorage.setItem(id, JSON.stringify({ address, fields, state: "waiting", problem: "" }));
    } catch {
      return false;
    }
    changed();
    send();
    return true;
  };

  async function sendAll() {
    for (;;) {
      const note = notes().find((one) => one.state === "waiting");
      if (!note) return;
      const answer = await fetch(note.address, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(note.fields),
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.status === 204) {
        settle(note, "sent");
      } else if (answer.status >= 400 && answer.status < 500 && !ASK_AGAIN.has(answer.status)) {
        const said = await answer.json().catch(() => ({}));
        settle(note, "refused", said.problem ?? "A note was not accepted. Reload the page and make it again.");
      } else {
        return; // the server is not itself, or something between answered for it: later
      }
    }
  }

  let sending = false;
  async function send() {
    if (sending) return;
    sending = true;
    try {
      // one page sends at a time, or two could overtake each other
      if (navigator.locks) await navigator.locks.request(start, { ifAvailable: true }, async (held) => held && sendAll());
      else await sendAll();
    } catch {
      // no signal: the notes stay, and are tried again
    } finally {
      sending = false;
      changed();
    }
  }

  const waits = () => notes().some((one) => one.state === "waiting");
  addEventListener("online", send);
  addEventListener("pageshow", send);
  addEventListener("storage", (event) => event.key?.startsWith(start) && changed()); // another page changed something
  setInterval(() => {
    if (until * 1000 <= Date.now()) forgetEnded().then(() => location.reload());
    else if (waits()) send();
  }, TRY_AGAIN);
  changed();
  send();
  return { add, notes, send };
}
