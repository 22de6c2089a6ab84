/* What the technician's page keeps on this device, on every page of who is logged in: jobs and the frame of the page go away at log-out
   and when somebody else logs in. Entries that are not sent yet stay, of their author only. */
(function () {
  "use strict";
  const MARK = "field-owner", me = document.currentScript.dataset.person || "", words = document.currentScript.dataset;
  let base = null;
  const opened = () => (base ||= new Promise((resolve) => {
    try {
      const asked = indexedDB.open("feedback-field", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("acts", { keyPath: "key" });
        asked.result.createObjectStore("kept", { keyPath: "name" });
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => resolve(null);
    } catch { resolve(null); }
  }));
  /* Runs `work` on both stores in one transaction. :returns what `work` asked for :throws when it was not written */
  async function deal(mode, work) {
    const found = await opened();
    if (!found) throw new Error("no store");
    return new Promise((resolve, reject) => {
      const turn = found.transaction(["acts", "kept"], mode);
      const asked = work(turn.objectStore("acts"), turn.objectStore("kept"));
      turn.oncomplete = () => resolve(asked && asked.result);
      turn.onerror = turn.onabort = () => reject(turn.error || new Error("not written"));
    });
  }
  const acts = async () => (await deal("readonly", (rows) => rows.getAll())).sort((one, other) => one.seq - other.seq);
  async function forget(drafts) {
    try {
      const names = await deal("readonly", (rows, kept) => kept.getAllKeys());
      await deal("readwrite", (rows, kept) => { names.filter((name) => drafts || !name.startsWith("draft:")).forEach((name) => kept.delete(name)); });
    } catch { /* nothing lies there */ }
    if ("caches" in window) for (const name of await caches.keys()) if (name.startsWith("field-")) await caches.delete(name);
    if (navigator.serviceWorker) {
      for (const one of await navigator.serviceWorker.getRegistrations()) if (one.active?.scriptURL.endsWith("/today/worker.js")) await one.unregister();
    }
    localStorage.removeItem(MARK);
  }
  const owner = () => { try { return localStorage.getItem(MARK); } catch { return null; } };
  const own = () => { try { localStorage.setItem(MARK, me); } catch { /* without it nothing is kept either */ } };
  /* Settled once what belongs to somebody else is gone; the technician's page waits for it. */
  const ready = owner() !== null && owner() !== me ? forget(false) : Promise.resolve();
  window.fieldDevice = { deal, acts, forget, own, me, ready };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-logout]") || owner() === null || event.defaultPrevented || !navigator.onLine) return;
    event.preventDefault();
    let waiting = [];
    try { waiting = (await acts()).filter((row) => row.owner === me); } catch { /* nothing lies there */ }
    if (waiting.length && !window.confirm(words.textUnsent.replace("{count}", waiting.length))) return;
    window.fieldDevice.leaving = true;
    await forget(true);
    form.submit();
  });
})();
