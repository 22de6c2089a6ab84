/* An alert from the shop floor: scanner keys, a code read from a photo, likely duplicates, and a store on the device, so that a
   minute without network loses neither words nor photos. Needs app.js and forms.js; without them the form is sent as it is. */
(function () {
  "use strict";
  const { all, one, start, wait, keeper } = window.feedback;
  let form = one("[data-alert]");
  if (!form) return;
  const owner = form.dataset.alert, texts = { ...form.dataset }, doc = document;
  const said = (name) => texts["text" + name] || "";
  const field = (name) => form.elements[name];

  /* ---- the store: one draft and the alerts that wait, of this person only ---- */
  const store = keeper("feedback-alerts", "alerts", "key");
  const keep = (key, entries) => store("readwrite", (rows) => rows.put({ key, owner, entries, at: Date.now() }));
  const forget = (key) => store("readwrite", (rows) => rows.delete(key));
  const kept = async () => ((await store("readonly", (rows) => rows.getAll())) || []).filter((row) => row.owner === owner);
  const DRAFT = "draft:" + owner;
  const entriesOf = () => Array.from(new FormData(form)).filter(([name, value]) => name !== "csrfmiddlewaretoken" && !(value instanceof File && !value.name));

  /* ---- sending: the same key each time, so that it is raised once however often it is sent ---- */
  const note = (words) => { const place = one("[data-alert-note]", form); if (place) place.textContent = words; };
  async function send(entries) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", one('input[name="csrfmiddlewaretoken"]').value);
    entries.forEach(([name, value]) => body.append(name, value));
    const answer = await fetch(texts.action || form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    if (answer.status >= 500) throw new Error(String(answer.status));
    return answer;
  }
  function banner(words, label, act) {
    const box = doc.createElement("div"), line = doc.createElement("div"), place = one("#alert-waiting");
    box.className = "box box-info";
    line.className = "box-body";
    line.append(Object.assign(doc.createElement("p"), { textContent: words }));
    if (label) {
      const button = Object.assign(doc.createElement("button"), { type: "button", className: "button", textContent: label });
      button.addEventListener("click", act);
      line.append(button);
    }
    box.append(line);
    place.replaceChildren(box);
    box.scrollIntoView({ block: "center" });
  }
  async function deliver(row) {
    let answer;
    try { answer = await send(row.entries); } catch { return false; }
    if (answer.url.includes("/accounts/login/")) { banner(said("Login")); return false; }
    if (!answer.ok && answer.status !== 422) return false;
    await forget(row.key);
    if (answer.redirected) { await forget(DRAFT); location.assign(answer.url); return true; }
    await showAgain(answer, row.entries);
    return true;
  }
  async function showAgain(answer, entries) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), fresh = page.querySelector("[data-alert]");
    if (!fresh) { location.reload(); return; }
    const now = doc.importNode(fresh, true);
    form.replaceWith(now);
    form = now;
    giveBack(entries.filter(([, value]) => value instanceof File));
    wire();
    (one(".form-errors, .box-over, .field-error", form) || form).scrollIntoView({ block: "center" });
  }
  function giveBack(files) {
    const input = field("files");
    if (!input || !files.length) return;
    const bag = new DataTransfer();
    files.forEach(([, file]) => bag.items.add(file));
    input.files = bag.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  let busy = false;
  async function sendWaiting() {
    if (busy) return;
    busy = true;
    for (const row of await kept()) if (row.key !== DRAFT && !(await deliver(row))) break;
    busy = false;
  }

  /* ---- the form: scanner, camera, duplicates, draft ---- */
  const AFTER = { product_text: "batch_number", batch_number: "process", defect_text: "affected_quantity" };
  function wire() {
    start(form);
    const batch = field("batch_number");
    batch.dataset.lookupUrl = texts.batches;
    if (!batch.parentElement.classList.contains("combo")) batch.parentElement.classList.add("combo");
    start(form);
    form.addEventListener("submit", submitted);
    form.addEventListener("input", typed);
    form.addEventListener("change", typed);
    form.addEventListener("keydown", (event) => {
      const next = AFTER[event.target.name];
      if (event.key !== "Enter" || event.isComposing || !next) return;
      event.preventDefault();  // a scanner ends each code with Enter
      field(next).focus();
    });
    form.addEventListener("lookup:chosen", (event) => {
      const found = event.detail;
      if (event.target.name === "batch_number" && found.product && !field("product").value) {
        field("product").value = found.product.id;
        field("product_text").value = found.product.label;
      }
      if (event.target.name === "product_text") batch.dataset.lookupUrl = texts.batches + "?product=" + found.id;
      typed();
    });
    all("[data-opens]", form).forEach((button) => button.addEventListener("click", () => doc.getElementById(button.dataset.opens).click()));
    const camera = one("#id_camera", form), scan = one("#id_scan", form);
    if (camera) {
      one("[data-camera]", form).hidden = false;
      camera.addEventListener("change", () => {
        giveBack([...Array.from(field("files").files), ...Array.from(camera.files)].map((file) => ["files", file]));
        camera.value = "";
      });
    }
    if (scan && "BarcodeDetector" in window) {
      one("[data-scan-tools]", form).hidden = false;
      scan.addEventListener("change", () => read(scan));
    }
  }
  async function read(scan) {
    const place = one("[data-scan-note]", form);
    let found = [];
    try { found = await new window.BarcodeDetector().detect(await createImageBitmap(scan.files[0])); } catch { /* told below */ }
    scan.value = "";
    if (!found.length) { place.textContent = said("Unread"); return; }
    const into = field("product_text").value ? field("batch_number") : field("product_text");
    into.value = found[0].rawValue.trim();
    if (into.name === "product_text") field("product").value = "";
    place.textContent = said("Scanned") + " " + into.value;
    into.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const lookForDuplicates = wait(400, async () => {
    const url = new URL(texts.duplicates, location.href);
    for (const name of ["product", "product_text", "batch_number", "process", "defect", "defect_text"]) url.searchParams.set(name, field(name).value);
    const alike = new URL(texts.alike, location.href);
    for (const name of ["product", "batch_number", "defect", "description"]) if (field(name).value) alike.searchParams.set(name, field(name).value.slice(0, 500));
    if (["product", "batch_number", "defect", "description"].some((name) => alike.searchParams.get(name))) window.feedback.showAlike(alike);
    if (!field("process").value || !(field("defect").value || field("defect_text").value) || one('[name="anyway"]', form)) return;
    try {
      const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
      if (answer.ok && !one('[name="anyway"]', form)) one("#duplicates", form).innerHTML = await answer.text();
    } catch { /* without network there is nothing to compare with */ }
  });
  const keepDraft = wait(800, () => keep(DRAFT, entriesOf()));
  function typed() { lookForDuplicates(); keepDraft(); }
  async function submitted(event) {
    if (event.submitter && event.submitter.hasAttribute("formaction")) return;  // added to a case that is there instead
    event.preventDefault();
    if (busy) return;
    busy = true;
    const button = one("button.button-primary", form), entries = entriesOf();
    if (!field("reported_at").value) {
      // When it was seen: it stays what it was, however late the network takes it.
      const now = new Date(Date.now() - 1000);
      entries.push(["seen", now.toISOString()]);
    }
    const row = { key: owner + ":" + field("once").value, entries };
    button.disabled = true;
    note(said("Sending"));
    await keep(row.key, entries);
    const done = await deliver(row);
    busy = false;
    button.disabled = false;
    note("");
    if (!done) banner(said("Kept"), said("Retry"), sendWaiting);
  }
  async function begin() {
    const rows = await kept(), draft = rows.find((row) => row.key === DRAFT);
    if (rows.some((row) => row.key !== DRAFT)) { banner(said("Waiting"), said("Retry"), sendWaiting); sendWaiting(); return; }
    const words = draft && Date.now() - draft.at < 12 * 3600 * 1000 ? draft.entries : [];
    const worth = words.some(([name, value]) => ["product_text", "batch_number", "description", "affected_quantity"].includes(name) && value) || words.some(([, value]) => value instanceof File);
    if (!worth || one(".field-error", form)) return;
    for (const [name, value] of words) {
      const input = field(name);
      if (name === "once" || name === "files" || !input) continue;
      if (input instanceof RadioNodeList) input.value = value;
      else if (input.type === "checkbox") input.checked = true;
      else input.value = value;
    }
    giveBack(words.filter(([, value]) => value instanceof File));
    banner(said("Again"), said("Afresh"), async () => { await forget(DRAFT); location.reload(); });
  }
  texts.action = form.action;
  wire();
  begin();
  addEventListener("online", sendWaiting);
  setInterval(sendWaiting, 20000);
  if (!field("product_text").value) field("product_text").focus();
})();
