/* Behaviour of every page. No dependency, nothing inline, every page works without it.
   Elements say what they want by data attributes; events are caught at the document, so swapped parts need no wiring. */
(function () {
  "use strict";
  const doc = document, root = doc.documentElement;
  const all = (selector, from) => Array.from((from || doc).querySelectorAll(selector));
  const one = (selector, from) => (from || doc).querySelector(selector);
  const text = (name, values) => (doc.body.dataset["text" + name] || "").replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const typing = (element) => element.closest("input, select, textarea, [contenteditable]");
  const wait = (ms, run) => { let timer; return (...args) => { clearTimeout(timer); timer = setTimeout(run, ms, ...args); }; };

  /* ---- messages ---- */
  function toast(words, tone) {
    const box = doc.createElement("div");
    box.className = "box toast box-" + (tone || "info");
    box.textContent = words;
    one("#toasts")?.append(box);
    setTimeout(() => box.remove(), 6000);
  }

  /* ---- theme: the server reads the cookie, so that the next page does not flash ---- */
  function toggleTheme() {
    const dark = root.dataset.theme === "dark" || (root.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
    root.dataset.theme = dark ? "light" : "dark";
    keep("theme", root.dataset.theme);
  }
  function keep(name, value) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    doc.cookie = name + "=" + value + "; path=/; max-age=31536000; SameSite=Lax" + secure;
  }

  /* ---- groups of the menu: the server reads which are closed, so that the next page looks the same ---- */
  function keepMenu() {
    keep("menu", all("[data-nav-group]:not([open])").map((group) => group.dataset.navGroup).join(".") || "none");
  }

  /* ---- drawer of small screens ---- */
  let opener = null;
  function drawer(open) {
    const side = one("#nav");
    if (!side) return;
    side.classList.toggle("open", open);
    const body = one(".body");
    if (body) body.inert = open;
    if (open) { opener = doc.activeElement; one("a[href]", side)?.focus(); }
    else if (opener) { opener.focus(); opener = null; }
    one("[data-drawer-open]")?.setAttribute("aria-expanded", String(open));
  }

  /* ---- lists: j, k, o, x ---- */
  function rows() { return all("[data-list] [data-row-url]"); }
  function move(step) {
    const list = rows(), at = list.findIndex((row) => row.classList.contains("current"));
    const next = list[Math.max(0, Math.min(list.length - 1, at < 0 ? (step > 0 ? 0 : list.length - 1) : at + step))];
    list.forEach((row) => row.classList.toggle("current", row === next));
    if (next) { const link = one("a[href]", next); (link || next).focus({ preventScroll: true }); next.scrollIntoView({ block: "nearest" }); }
  }
  function count(form) {
    const bar = one("[data-bulk]", form || doc);
    if (!bar) return;
    const chosen = all("[data-select]:checked", form).length;
    bar.hidden = !chosen;
    one("[data-bulk-count]", bar).textContent = chosen;
    all("[data-select]", form).forEach((box) => box.closest("tr")?.setAttribute("aria-selected", String(box.checked)));
    const head = one("[data-select-all]", form);
    if (head) { head.checked = chosen > 0 && chosen === all("[data-select]", form).length; head.indeterminate = chosen > 0 && !head.checked; }
  }

  /* ---- every minute: relative times, and deadlines that pass while the page is open ---- */
  function tick() {
    const now = Date.now(), words = new Intl.RelativeTimeFormat(root.lang, { numeric: "auto" });
    all("time[data-ago]").forEach((time) => {
      const minutes = Math.floor((now - Date.parse(time.dateTime)) / 60000);
      if (minutes >= 1 && minutes < 60) time.textContent = words.format(-minutes, "minute");
      else if (minutes >= 60 && minutes < 1440) time.textContent = words.format(-Math.floor(minutes / 60), "hour");
    });
    all("[data-due]").forEach((chip) => {
      if (now < Date.parse(chip.dataset.due)) return;
      chip.className = chip.className.replace(/chip-(ok|risk)/, "chip-over");
      one(".chip-due", chip).textContent = chip.dataset.late;
      one(".chip-left", chip)?.remove();
      chip.removeAttribute("data-due");
    });
  }

  /* ---- events ---- */
  doc.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    let it;
    if (at("[data-theme-toggle]")) toggleTheme();
    else if (at("[data-drawer-open]")) { event.preventDefault(); drawer(true); }
    else if (at("[data-drawer-close]")) { event.preventDefault(); drawer(false); }
    else if ((it = at("[data-dialog-open]"))) doc.getElementById(it.dataset.dialogOpen)?.showModal();
    else if ((it = at("[data-dialog-close]"))) it.closest("dialog")?.close();
    else if ((it = at("[data-toast-close]"))) it.closest("[data-toast]").remove();
    else if ((it = at("[data-print]"))) window.print();
    else if ((it = at("[data-copy]"))) {
      const source = one(it.dataset.copy);
      navigator.clipboard?.writeText(source ? source.value ?? source.textContent : it.dataset.copy).then(() => toast(text("Copied"), "ok"));
    } else if ((it = at("[data-row-url]")) && !at("a, button, input, label, select, summary") && !String(getSelection())) location.href = it.dataset.rowUrl;
    all("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    if (at("[data-nav-group] > summary")) setTimeout(keepMenu);
  });

  doc.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = all("details[data-menu][open]").pop();
      if (menu) { menu.open = false; one("summary", menu).focus(); }
      else if (one("#nav.open")) drawer(false);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || one("dialog[open]")) return;
    const row = one("[data-list] .current");
    if (event.key === "/") { event.preventDefault(); const box = one("#global-search"); box?.focus(); box?.select(); }
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "o" && row) location.href = row.dataset.rowUrl;
    else if (event.key === "x" && row) one("[data-select]", row)?.click();
  });

  doc.addEventListener("submit", (event) => {
    const form = event.target, by = event.submitter;
    const question = by?.dataset.confirm || form.dataset.confirm;
    if (question && !window.confirm(question)) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    if (form.method === "dialog" || form.method === "get" || form.hasAttribute("data-again")) return;
    form.dataset.sent = "1";
    /* After this turn, so that the pressed button's own name and value are still sent. */
    setTimeout(() => { if (event.defaultPrevented && !form.matches("[hx-post], [data-hx-post]")) return release(form); all("button[type=submit], button:not([type])", form).forEach((button) => { button.disabled = true; }); by?.setAttribute("aria-busy", "true"); });
  }, true);
  function release(form) {
    delete form.dataset.sent;
    all("[aria-busy], button[disabled]", form).forEach((button) => { button.disabled = false; button.removeAttribute("aria-busy"); });
  }
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach(release));

  doc.addEventListener("change", (event) => {
    const target = event.target;
    if (target.matches("[data-select-all]")) all("[data-select]", target.form).forEach((box) => { box.checked = target.checked; });
    if (target.matches("[data-select], [data-select-all]")) count(target.form);
    if (target.matches("[data-submit]")) target.form.requestSubmit();
  });
  /* ---- a part that comes after the page may be what the address points at: go there once ---- */
  let landed = Boolean(location.hash && doc.getElementById(location.hash.slice(1)));
  function land(part) {
    const aim = !landed && location.hash.length > 1 && doc.getElementById(location.hash.slice(1));
    if (aim && part.contains(aim)) { landed = true; aim.scrollIntoView(); }
  }

  /* ---- htmx: refusals go to the nearest alert area, buttons come back, swapped parts are started ---- */
  doc.addEventListener("htmx:beforeSwap", (event) => {
    const near = event.detail.elt.closest("dialog[open]")?.querySelector("[data-alerts]");
    if (near && event.detail.xhr.getResponseHeader("HX-Retarget") === "#page-alerts") event.detail.target = near;
  });
  doc.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (form) release(form);
    if (event.detail.xhr.status < 400) one("#page-alerts")?.replaceChildren();
  });
  doc.addEventListener("htmx:load", (event) => { if (event.target !== doc.body) { start(event.target); one("[data-focus]", event.target)?.focus(); land(event.target); } });
  doc.addEventListener("htmx:sendError", () => toast(text("Offline"), "risk"));
  doc.addEventListener("htmx:timeout", () => toast(text("Offline"), "risk"));

  /* Scripts after this one add what has to be done to every new part of a page: feedback.starters.push(part => …). */
  const starters = [
    (part) => all(".stages", part).forEach((bar) => { const now = one(".stage-current", bar); if (now) bar.scrollLeft = now.offsetLeft - bar.offsetLeft - 40; }),
    (part) => all("[data-bulk]", part).forEach((bar) => count(bar.closest("form"))),
  ];
  const start = (part) => starters.forEach((run) => run(part));

  /* A store on the device: rows of one table by their key. Without one (a private window) nothing is kept and nothing fails. */
  function keeper(base, table, keyPath) {
    const opened = new Promise((resolve) => {
      try {
        const asked = indexedDB.open(base, 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore(table, { keyPath });
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => resolve(null);
      } catch { resolve(null); }
    });
    return async (mode, work) => {
      const found = await opened;
      if (!found) return undefined;
      return new Promise((resolve) => {
        const deal = found.transaction(table, mode), asked = work(deal.objectStore(table));
        deal.oncomplete = () => resolve(asked && asked.result);
        deal.onerror = deal.onabort = () => resolve(undefined);
      });
    };
  }
  window.feedback = { all, one, text, toast, wait, start, starters, keeper };
  function begin() { start(doc); tick(); setInterval(tick, 60000); one("[data-focus]")?.focus(); }
  doc.addEventListener("DOMContentLoaded", begin);
})();
