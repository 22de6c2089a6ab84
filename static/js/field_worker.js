/* The worker of the technician's page: opens its frame without network. It keeps the frame and nothing else; jobs and entries lie in
   the store of the page. Its scope is that page alone. What the network answers is newer and comes first. */
(function () {
  "use strict";
  const { shell, files, cache: NAME } = self.FRAME, PATIENCE = 4000;
  const good = (answer) => answer && answer.ok && !answer.redirected && answer.type === "basic";

  async function keep(address) {
    const answer = await fetch(address, { credentials: "same-origin", cache: "no-cache" });
    if (good(answer)) await (await caches.open(NAME)).put(address, answer);
  }
  const fill = () => Promise.allSettled([shell, ...files].map(keep));

  self.addEventListener("install", (event) => { self.skipWaiting(); event.waitUntil(fill()); });
  self.addEventListener("activate", (event) => event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("field-") && name !== NAME) await caches.delete(name);
    await self.clients.claim();
  })()));
  self.addEventListener("message", (event) => { if (event.data === "fill") event.waitUntil(fill()); });

  /* The network gets a few seconds; a weak one must not hold up what lies here already. */
  async function answer(request, address) {
    const kept = await caches.match(address, { cacheName: NAME });
    const asked = fetch(request).then(async (found) => {
      if (good(found)) await (await caches.open(NAME)).put(address, found.clone());
      return found;
    });
    if (!kept) return asked;
    const tired = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
    return Promise.race([asked.then((found) => (found.status >= 500 ? kept : found), () => kept), tired]);
  }
  self.addEventListener("fetch", (event) => {
    const url = new URL(event.request.url);
    if (event.request.method !== "GET" || url.origin !== location.origin) return;
    if (event.request.mode === "navigate") {
      if (url.pathname === shell && !url.search) event.respondWith(answer(event.request, shell));
    } else if (files.includes(url.pathname)) event.respondWith(answer(event.request, url.pathname));
  });
})();
