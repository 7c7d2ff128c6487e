// Opens a kept page when there is no signal. It keeps nothing by itself: a page asks for that (offline_queue.js), and
// only what was kept is brought up to date here. Its address says until when; from then on it answers nothing.

const UNTIL = Number(new URL(self.location.href).searchParams.get("until"));
const SCOPE = new URL(self.registration.scope).pathname;
const KEPT = `evenhand-pages|${UNTIL}|${SCOPE}`;
const PATIENCE = 6000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" || address.pathname.startsWith("/static/")) {
    event.respondWith(answer(event.request, address));
  }
});

async function answer(request, address) {
  if (Date.now() >= UNTIL * 1000) {
    await caches.delete(KEPT);
    await self.registration.unregister();
    return fetch(request);
  }
  const kept = await caches.open(KEPT);
  const before = await kept.match(request.url);
  if (!before) return fetch(request);
  if (address.searchParams.has("v")) return before; // an address with a digest always means the same file
  try {
    const now = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (now.status >= 500) return before;
    if (now.ok && !now.redirected) await kept.put(request.url, now.clone());
    else await kept.delete(request.url); // the server no longer shows it, so neither do we
    return now;
  } catch {
    return before;
  }
}
