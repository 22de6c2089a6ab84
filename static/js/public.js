/* The public form: one screen after the other on a telephone, photos in pieces that go on after a cut, and a draft on the device. Needs
   app.js; without scripts the form is one long page that sends its files itself. */
(function () {
  "use strict";
  const { all, one, wait, keeper } = window.feedback, doc = document;
  const store = keeper("feedback-public", "kept", "name");
  const forget = () => store("readwrite", (rows) => rows.clear());
  if (one("[data-public-done]")) { forget(); return; }
  const form = one("[data-public-report]");
  if (!form) return;
  const texts = form.dataset, said = (name) => texts["text" + name] || "", field = (name) => form.elements[name];
  const list = one("[data-public-files]", form), note = one("[data-public-note]"), input = one("#id_files", form);
  const failed = Boolean(one(".field-error, .box-over, .form-errors", form));

  /* ---- the draft ---- */
  const SKIPPED = new Set(["csrfmiddlewaretoken", "once", "notice", "files", "agreed", "website"]);
  const keepDraft = () => store("readwrite", (rows) => rows.put({ name: "draft", once: field("once").value, at: Date.now(), entries: Array.from(new FormData(form)).filter(([name]) => !SKIPPED.has(name)) }));
  const typed = wait(600, keepDraft);
  function tell(words, label, act) {
    const box = doc.createElement("div"), body = doc.createElement("div");
    box.className = "box box-info";
    body.className = "box-body";
    body.append(Object.assign(doc.createElement("p"), { textContent: words }));
    if (label) {
      const button = Object.assign(doc.createElement("button"), { type: "button", className: "button", textContent: label });
      button.addEventListener("click", act);
      body.append(button);
    }
    box.append(body);
    note.replaceChildren(box);
    if (!label) box.scrollIntoView({ block: "center" });
  }

  /* What is wrong with one file stands beside what is wrong with the others that were chosen with it. */
  function refuse(words) {
    const box = one("[data-refused]", note);
    if (!box) { tell(words); note.firstChild.dataset.refused = ""; return; }
    one(".box-body", box).append(Object.assign(doc.createElement("p"), { textContent: words }));
    box.scrollIntoView({ block: "center" });
  }

  /* ---- photos in pieces: each goes on from where the server says it is ---- */
  const going = new Map();
  function line(part, name) {
    const row = doc.createElement("li"), label = doc.createElement("span"), state = doc.createElement("span");
    row.dataset.part = part;
    label.className = "grow";
    label.textContent = name;
    state.className = "muted small";
    row.append(label, " ", state);
    list.append(row);
    return row;
  }
  function button(row, part) {
    const drop = Object.assign(doc.createElement("button"), { type: "button", className: "button button-quiet button-small", textContent: said("Remove") });
    drop.addEventListener("click", async () => {
      going.delete(part);
      row.remove();
      await store("readwrite", (rows) => rows.delete("file:" + part));
      ask({ act: "drop", part }).catch(() => {});
    });
    row.append(" ", drop);
  }
  const state = (row, words) => { row.children[1].textContent = words; };
  async function ask(entries, piece) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value);
    body.append("once", field("once").value);
    Object.entries(entries).forEach(([name, value]) => body.append(name, value));
    if (piece) body.append("piece", piece, "piece");
    const answer = await fetch(texts.filesUrl, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    if (answer.status >= 500 || answer.status === 403) throw new Error(String(answer.status));
    return { ok: answer.ok, late: answer.status === 429, ...(await answer.json()) };
  }
  async function send(part) {
    const one = going.get(part);
    if (!one || one.busy) return;
    one.busy = true;
    try {
      while (going.get(part) === one) {
        const piece = one.file.slice(one.offset, one.offset + Number(texts.piece));
        const told = await ask({ part, name: one.file.name, size: one.file.size, offset: one.offset }, piece);
        if (told.late) { state(one.row, told.message); break; }
        if (!told.ok) {
          going.delete(part);
          one.row.remove();
          await store("readwrite", (rows) => rows.delete("file:" + part));
          refuse(told.message);
          break;
        }
        one.offset = told.received;
        state(one.row, told.whole ? said("Sent") : Math.floor((100 * told.received) / one.file.size) + " %");
        if (told.whole) {
          one.row.dataset.whole = "1";
          going.delete(part);
          await store("readwrite", (rows) => rows.delete("file:" + part));
        }
      }
    } catch { state(one.row, said("Waits")); }
    one.busy = false;
  }
  const sendAll = () => Array.from(going.keys()).forEach(send);
  async function take(files) {
    for (const file of Array.from(files)) {
      if (list.children.length >= Number(texts.most)) { refuse(said("Many")); break; }
      if (file.size > Number(texts.largest)) { refuse(said("Large").replace("{name}", file.name)); continue; }
      const part = crypto.getRandomValues(new Uint32Array(3)).join("-"), row = line(part, file.name);
      button(row, part);
      await store("readwrite", (rows) => rows.put({ name: "file:" + part, part, file, once: field("once").value }));
      going.set(part, { file, row, offset: 0 });
      send(part);
    }
    keepDraft();
  }
  input.addEventListener("change", () => { const files = Array.from(input.files); input.value = ""; if (one("[data-refused]", note)) note.replaceChildren(); take(files); });
  addEventListener("online", sendAll);
  setInterval(sendAll, 5000);
  async function begin() {
    const kept = (await store("readonly", (rows) => rows.getAll())) || [], draft = kept.find((row) => row.name === "draft");
    if (!draft || Date.now() - draft.at > 48 * 3600 * 1000) { await forget(); return; }
    const same = draft.once === field("once").value;
    if (failed && !same) return;
    if (!failed) {
      if (!draft.entries.some(([name, value]) => value && name !== "anonymous") && !kept.some((row) => row.file)) return;
      field("once").value = draft.once;
      for (const [name, value] of draft.entries) {
        const control = field(name);
        if (!control || (control.value && control.type !== "checkbox")) continue;
        if (control.type === "checkbox") control.checked = true; else control.value = value;
      }
      tell(said("Again"), said("Afresh"), async () => { await forget(); location.assign(location.pathname); });
    }
    let known = [];
    try {
      const answer = await fetch(texts.filesUrl + "?once=" + encodeURIComponent(field("once").value), { headers: { "X-Requested-With": "fetch" } });
      known = answer.ok ? (await answer.json()).files : [];
    } catch { /* the pieces say it later */ }
    list.replaceChildren();
    for (const one of known) {
      const row = line(one.part, one.name), mine = kept.find((each) => each.part === one.part);
      button(row, one.part);
      if (one.whole) { row.dataset.whole = "1"; state(row, said("Sent")); }
      else if (mine) going.set(one.part, { file: mine.file, row, offset: one.received });
      else { row.remove(); ask({ act: "drop", part: one.part }).catch(() => {}); }
    }
    for (const mine of kept) {
      if (!mine.part || mine.once !== draft.once || known.some((one) => one.part === mine.part)) continue;
      const row = line(mine.part, mine.file.name);
      button(row, mine.part);
      going.set(mine.part, { file: mine.file, row, offset: 0 });
    }
    sendAll();
  }

  /* ---- one screen after the other on a telephone ---- */
  const screens = all("[data-screen]", form), narrow = matchMedia("(max-width: 640px)"), foot = one(".form-foot", form);
  const sending = one("[data-public-send]", form), step = one("[data-public-step]", form);
  const back = Object.assign(doc.createElement("button"), { type: "button", className: "button", textContent: said("Back") });
  const next = Object.assign(doc.createElement("button"), { type: "button", className: "button button-primary", textContent: said("Next") });
  next.dataset.publicNext = "";
  foot.prepend(next, back);
  let now = Math.max(0, screens.findIndex((screen) => one(".field-error, [aria-invalid=true]", screen)));
  function draw(focus) {
    const paged = narrow.matches;
    screens.forEach((screen, place) => { screen.hidden = paged && place !== now; });
    back.hidden = !paged || now === 0;
    next.hidden = !paged || now === screens.length - 1;
    sending.hidden = paged && now !== screens.length - 1;
    step.textContent = paged ? said("Step").replace("{now}", now + 1).replace("{all}", screens.length) : "";
    if (focus) { const head = one("h2", screens[now]); head.focus({ preventScroll: true }); head.scrollIntoView({ block: "start" }); }
  }
  function turn(by) {
    if (!one("button", note)) note.replaceChildren();
    const missing = by > 0 && all("input, textarea, select", screens[now]).find((field) => field.validity.valueMissing);
    if (missing) { tell(said("Needed")); missing.focus(); return; }
    now += by;
    draw(true);
  }
  next.addEventListener("click", () => turn(1));
  back.addEventListener("click", () => turn(-1));
  narrow.addEventListener("change", () => draw(false));
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT" || !narrow.matches || next.hidden) return;
    event.preventDefault();
    next.click();
  });
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) { event.preventDefault(); keepDraft(); tell(said("Offline")); return; }
    if (going.size) { event.preventDefault(); sendAll(); tell(said("Pending")); return; }
    sending.setAttribute("aria-busy", "true");
  });

  /* ---- the label by the camera ---- */
  const scan = one("#id_scan", form);
  all("[data-opens]", form).forEach((one) => one.addEventListener("click", () => doc.getElementById(one.dataset.opens).click()));
  if ("BarcodeDetector" in window) {
    one("[data-scan-tools]", form).hidden = false;
    scan.addEventListener("change", async () => {
      const place = one("[data-scan-note]", form);
      let found = [];
      try { found = await new window.BarcodeDetector().detect(await createImageBitmap(scan.files[0])); } catch { /* told below */ }
      scan.value = "";
      if (!found.length) { place.textContent = said("Unread"); return; }
      let raw = found[0].rawValue.trim();
      try {
        const asked = new URL(raw).searchParams;
        for (const [name, into] of [["batch", "batch_number"], ["order", "order_number"]]) if (asked.get(name)) field(into).value = asked.get(name);
        raw = asked.get("product") || raw;
      } catch { /* a plain code */ }
      (field("product_text").value ? field("batch_number") : field("product_text")).value = raw.slice(0, 120);
      place.textContent = said("Scanned") + " " + raw;
      typed();
    });
  }
  draw(false);
  begin();
})();
