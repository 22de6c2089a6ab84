/* The entries of a technician that wait on the device: written there first, sent in their order with a key made once, gone only when
   the server has said that it has them. A refusal stops the entries of that job. Needs device.js. */
(function () {
  "use strict";
  const page = document.querySelector("[data-field]");
  if (!page || page.dataset.look) return;
  const { deal, acts, me } = window.fieldDevice, texts = page.dataset;
  const queue = window.fieldQueue = { data: null, at: 0, rows: [], others: [], standing: "begin", changed: () => {} };
  let token = "", offset = 0, busy = false, again = false;

  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  /* The time of the server as far as it is known: a telephone whose clock is wrong must not tell wrong times. A second off, so that it never lies ahead. */
  queue.now = () => new Date(Date.now() + offset - 1000);
  const isStep = (row) => !row.photo;

  async function refresh() {
    const all = await acts();
    queue.rows = all.filter((row) => row.owner === me);
    queue.others = all.filter((row) => row.owner !== me);
    const found = await deal("readonly", (rows, kept) => kept.get("jobs"));
    if (found && found.owner === me) Object.assign(queue, { data: found.data, at: found.at }), (offset = found.offset);
    queue.changed();
  }

  /* ---- what the server knows; who is logged in ---- */
  async function load() {
    let answer, fresh;
    try {
      answer = await fetch(texts.data, { headers: { Accept: "application/json" } });
      if (answer.status >= 500 || answer.status === 429) return "offline";
      if (answer.redirected || !(answer.headers.get("Content-Type") || "").includes("json")) return answer.ok ? "login" : "refused";
      fresh = await answer.json();
    } catch { return "offline"; }
    if (!fresh.person) return "refused";
    if (fresh.person.username !== me) return "other";
    token = fresh.token;
    delete fresh.token;
    offset = Date.parse(fresh.now) - Date.now();
    window.fieldDevice.own();
    await deal("readwrite", (rows, kept) => { kept.put({ name: "jobs", owner: me, data: fresh, offset, at: Date.now() }); });
    return "fine";
  }

  /* ---- entries ---- */
  queue.add = async (act) => {
    await deal("readwrite", (rows, kept) => {
      const asked = rows.getAll();
      asked.onsuccess = () => {
        const all = asked.result.sort((one, other) => one.seq - other.seq);
        const last = all.filter((row) => row.owner === me && row.job === act.job && isStep(row)).pop();
        const seq = Math.max(0, ...all.map((row) => row.seq)) + 1;
        const key = newKey();
        if (act.photo) act.photo.name = "photo-" + key.slice(0, 12) + act.photo.ending;
        const row = { key, seq, owner: me, name: texts.name, at: queue.now().toISOString(), after: null, base: null, tried: 0, refused: null, ...act };
        kept.delete("draft:" + me + ":" + act.job + ":" + act.step);
        if (act.photo) rows.put(row);
        else if (last) rows.put({ ...row, after: last.key });
        else {
          const jobs = kept.get("jobs");
          jobs.onsuccess = () => rows.put({ ...row, base: versionIn(jobs.result, act.job) });
        }
      };
    });
    await refresh();
    queue.send();
  };
  const versionIn = (found, job) => found?.data.jobs.find((one) => one.number === job)?.version ?? null;

  /* Corrected after a refusal: the same key, since what was refused has left no trace; the version that lies here now, which was looked at. */
  queue.mend = async (row, fields) => {
    await deal("readwrite", (rows, kept) => {
      const jobs = kept.get("jobs");
      jobs.onsuccess = () => rows.put({ ...row, fields: fields || row.fields, refused: null, tried: 0, base: row.after ? null : versionIn(jobs.result, row.job) ?? row.base });
    });
    await refresh();
    queue.send();
  };
  queue.drop = async (row) => {
    await deal("readwrite", (rows, kept) => {
      rows.delete(row.key);
      const asked = rows.getAll(), jobs = kept.get("jobs");
      jobs.onsuccess = () => asked.result.filter((one) => one.after === row.key).forEach((one) => {
        rows.put({ ...one, after: row.after, base: row.after ? null : versionIn(jobs.result, row.job) ?? row.base });
      });
    });
    await refresh();
    queue.send();
  };

  /* Taken off the device in one turn with what follows from it: the version for the next entry, and the job as it stands now. */
  const finish = (row, body) => deal("readwrite", (rows, kept) => {
    rows.delete(row.key);
    if (!isStep(row) || !body) return;
    const asked = rows.getAll(), jobs = kept.get("jobs");
    jobs.onsuccess = () => {
      asked.result.filter((one) => one.after === row.key).forEach((one) => rows.put({ ...one, after: null, base: body.version }));
      const job = jobs.result?.data.jobs.find((one) => one.number === row.job);
      if (!job) return;
      Object.assign(job, { version: body.version, state: body.state, arrived_at: body.arrived_at || "" });
      job.parts = body.parts.map(({ number, part, quantity, used }) => ({ number, part, quantity, used }));
      kept.put(jobs.result);
    };
  });

  /* ---- sending ---- */
  async function post(row) {
    const headers = { Accept: "application/json", "X-CSRFToken": token, "Idempotency-Key": row.key };
    let body;
    if (row.photo) {
      body = new FormData();
      body.append("files", new File([row.photo.bytes], row.photo.name, { type: row.photo.type }));
    } else {
      headers["Content-Type"] = "application/json";
      if (row.base !== null) headers["If-Match"] = '"' + row.base + '"';
      body = JSON.stringify(row.fields);
    }
    return fetch(row.api + (row.photo ? "attachments/" : "steps/" + row.step + "/"), { method: "POST", headers, body });
  }
  /* A photo carries the key in its name, so one that arrived long ago is known even when the server has forgotten the key. */
  async function isThere(row) {
    const answer = await fetch(row.api + "attachments/", { headers: { Accept: "application/json" } });
    return answer.ok && (await answer.text()).includes(row.photo.name);
  }
  async function deliver(key) {
    const row = await deal("readonly", (rows) => rows.get(key));
    if (!row || row.refused) return row ? "refused" : "gone";
    const unsure = row.tried > 0;
    row.tried += 1;
    await deal("readwrite", (rows) => { rows.put(row); });
    let answer, body = null;
    try {
      if (row.photo && unsure && (await isThere(row))) { await finish(row); return "sent"; }
      answer = await post(row);
      body = await answer.json().catch(() => null);
    } catch { return "later"; }
    if (answer.ok && body) { await finish(row, body); return "sent"; }
    if (answer.status === 401) return "login";
    // After a sending that was cut off the first one may still be at work under the same key: it is asked again.
    const waiting = body?.code === "at_work";
    if (answer.ok || waiting || answer.status >= 500 || answer.status === 429 || answer.status === 408) return "later";
    row.refused = { status: answer.status, message: body?.message || "", reasons: body?.reasons || [], errors: body?.errors || {} };
    await deal("readwrite", (rows) => { rows.put(row); });
    return "refused";
  }
  async function round() {
    queue.standing = await load();
    if (queue.standing !== "fine") return;
    const stopped = new Set();
    let sent = 0;
    for (const { key, job } of (await acts()).filter((row) => row.owner === me)) {
      if (stopped.has(job)) continue;
      const outcome = await deliver(key);
      if (outcome === "sent") { sent += 1; await refresh(); }
      if (outcome === "refused") { stopped.add(job); sent += 1; }
      if (outcome === "login") { queue.standing = "login"; return; }
      if (outcome === "later") break;
    }
    if (sent) await load();
  }
  queue.send = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      // One tab sends; the key keeps two from sending twice where the browser knows no locks.
      if (navigator.locks) await navigator.locks.request("feedback-field", { ifAvailable: true }, (lock) => lock && round());
      else await round();
    } catch { /* the store refused: told by the page when it wants to write */ }
    busy = false;
    await refresh().catch(() => queue.changed());
    if (again) { again = false; queue.send(); }
  };

  queue.start = async () => {
    await window.fieldDevice.ready;
    try { await refresh(); } catch { queue.standing = "nostore"; queue.changed(); return; }
    window.fieldDevice.own();
    navigator.storage?.persist?.();
    queue.send();
    addEventListener("online", queue.send);
    addEventListener("offline", () => { queue.standing = "offline"; queue.changed(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) queue.send(); });
    setInterval(queue.send, 20000);
  };
  addEventListener("beforeunload", (event) => { if (queue.rows.length && !window.fieldDevice.leaving) event.preventDefault(); });
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register(texts.worker).catch(() => { /* told by the page: it opens with network only */ });
    navigator.serviceWorker.ready.then((found) => found.active?.postMessage("fill"));
  }
})();
