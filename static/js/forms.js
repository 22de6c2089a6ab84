/* Behaviour of forms: rows, drafts, files, look-up, shares. Needs app.js; every form works without either. */
(function () {
  "use strict";
  const { all, one, text, toast, wait, start, starters } = window.feedback;
  const doc = document, root = doc.documentElement;

  /* ---- rows of sub-forms ---- */
  function addRow(field) {
    const total = one('[name$="-TOTAL_FORMS"]', field), body = one("[data-rows-body]", field);
    const most = Number(one('[name$="-MAX_NUM_FORMS"]', field)?.value || 1000);
    if (Number(total.value) >= most) return;
    const part = one("[data-rows-template]", field).content.cloneNode(true);
    all("*", part).forEach((element) => {
      for (const attribute of Array.from(element.attributes)) {
        if (attribute.value.includes("__prefix__")) element.setAttribute(attribute.name, attribute.value.replace(/__prefix__/g, total.value));
      }
    });
    body.append(part);
    total.value = Number(total.value) + 1;
    start(body);
    one("input:not([type=hidden]), select, textarea", body.lastElementChild)?.focus();
  }
  function removeRow(row) {
    const box = one('[name$="-DELETE"]', row), field = row.closest("[data-rows]");
    if (box) box.checked = true;
    row.classList.add("removed");
    all("[required]", row).forEach((input) => { input.required = false; });
    field.dispatchEvent(new Event("input", { bubbles: true }));
    one("[data-rows-add]", field)?.focus();
    toast(text("Removed"));
  }

  /* ---- phrases: a click puts the sentence into the reason, at the end of what stands there ---- */
  doc.addEventListener("click", (event) => {
    const phrase = event.target.closest("[data-phrase]"), field = phrase && doc.getElementById(phrase.dataset.phrase);
    if (!field) return;
    const before = field.value.trimEnd(), sentence = phrase.textContent.trim();
    field.value = before && /[\p{L}\p{N},;:]$/u.test(before) ? before + "\n" + sentence : before + (before && /^[ -~]/.test(sentence) ? " " : "") + sentence;
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  /* ---- drafts: form[data-draft-url] is posted a second and a half after the last key ---- */
  const saveDraft = wait(1500, async (form) => {
    const note = one("[data-draft-note]", form), data = new FormData(form);
    all("input[type=file], input[type=password]", form).forEach((input) => data.delete(input.name));
    try {
      const answer = await fetch(form.dataset.draftUrl, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) throw new Error(String(answer.status));
      if (note) note.textContent = text("Saved", { time: new Date().toLocaleTimeString(root.lang, { hour: "2-digit", minute: "2-digit" }) });
    } catch { if (note) note.textContent = text("Unsaved"); }
  });

  /* ---- files: drop or paste into [data-dropzone] ---- */
  function giveFiles(zone, files) {
    const input = one("input[type=file]", zone), bag = new DataTransfer();
    if (!input || !files.length) return;
    if (input.multiple) Array.from(input.files).forEach((file) => bag.items.add(file));
    Array.from(files).slice(0, input.multiple ? undefined : 1).forEach((file) => bag.items.add(file));
    input.files = bag.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  function listFiles(zone) {
    const list = one("[data-files]", zone) || zone.appendChild(Object.assign(doc.createElement("ul"), { className: "dropped" }));
    list.setAttribute("data-files", "");
    list.replaceChildren(...Array.from(one("input[type=file]", zone).files).map((file) =>
      Object.assign(doc.createElement("li"), { textContent: file.name + " · " + (file.size < 1e6 ? Math.ceil(file.size / 1000) + " kB" : (file.size / 1e6).toFixed(1) + " MB") })));
  }

  /* ---- look-up: input[data-lookup-url] with a hidden input that holds the id (WAI-ARIA combobox) ---- */
  function lookup(input) {
    if (input.dataset.ready) return;
    input.dataset.ready = "1";
    const hidden = doc.getElementById(input.dataset.lookupId), list = doc.createElement("ul");
    list.className = "combo-list"; list.id = input.id + "_list"; list.hidden = true; list.setAttribute("role", "listbox");
    input.parentElement.append(list);
    const status = Object.assign(doc.createElement("span"), { className: "visually-hidden" });
    status.setAttribute("role", "status");
    input.parentElement.append(status);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id], ["autocomplete", "off"]]) input.setAttribute(name, value);
    let found = [], at = -1, asked = 0;
    const browse = "lookupBrowse" in input.dataset;  // a short list is shown before anything is typed
    const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const mark = (index) => {
      at = index;
      Array.from(list.children).forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
      if (at >= 0) { input.setAttribute("aria-activedescendant", list.children[at].id); list.children[at].scrollIntoView({ block: "nearest" }); }
    };
    const choose = (entry) => {
      input.value = entry.label; if (hidden) hidden.value = entry.id; close();
      input.dispatchEvent(new CustomEvent("lookup:chosen", { bubbles: true, detail: entry }));
    };
    const show = () => {
      list.replaceChildren(...found.map((entry, place) => {
        const option = doc.createElement("li");
        option.id = list.id + "_" + place; option.setAttribute("role", "option"); option.setAttribute("aria-selected", "false");
        option.append(Object.assign(doc.createElement("span"), { textContent: entry.label }), Object.assign(doc.createElement("small"), { textContent: entry.detail || "" }));
        option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(entry); });
        return option;
      }));
      status.textContent = found.length ? text("Found", { count: found.length }) : text("None");
      if (!found.length) list.append(Object.assign(doc.createElement("li"), { className: "combo-none", textContent: text("None") }));
      list.hidden = false; input.setAttribute("aria-expanded", "true"); mark(-1);
    };
    const ask = wait(160, async (pressed) => {
      const mine = ++asked, words = input.value.trim(), url = new URL(input.dataset.lookupUrl, location.href);
      // The arrow key in an empty field offers the newest of the customer or product that is chosen already.
      if (!words && !browse && !(pressed === "arrow" && (url.searchParams.get("customer") || url.searchParams.get("product")))) return close();
      url.searchParams.set("q", words);
      try {
        const answer = await fetch(url, { headers: { Accept: "application/json" } });
        if (!answer.ok || mine !== asked) return;
        const data = await answer.json();
        found = Array.isArray(data) ? data : data.results;
        if (doc.activeElement === input) show();
      } catch { toast(text("Offline"), "risk"); }
    });
    input.addEventListener("input", () => { if (hidden) hidden.value = ""; ask(); });
    input.addEventListener("blur", close);
    if (browse) for (const name of ["focus", "click"]) input.addEventListener(name, () => { if (!input.value && list.hidden) ask(); });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const open = !list.hidden && found.length;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!open) return ask("arrow");
        mark(event.key === "ArrowDown" ? (at + 1) % found.length : (at > 0 ? at : found.length) - 1);
      } else if (event.key === "Enter" && open && at >= 0) { event.preventDefault(); choose(found[at]); }
      else if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); close(); }
    });
  }

  /* ---- shares that must add up ---- */
  function sumShares(group) {
    const total = all("[data-share]", group).reduce((sum, input) => sum + Math.round(Number(input.value || 0) * 100), 0);
    const out = one("[data-share-total]", group);
    if (out) { out.textContent = total / 100 + " %"; out.classList.toggle("field-error", total !== 10000); }
  }

  /* ---- a signature: strokes of finger, pen or mouse, sent as numbers ---- */
  function sign(box) {
    const canvas = one("canvas", box), input = one("input", box), pen = canvas.getContext("2d"), strokes = [];
    Object.assign(canvas.style, { width: "100%", maxWidth: "560px", height: "auto", display: "block", touchAction: "none", background: "#fff", border: "1.5px dashed #838e9e", borderRadius: "6px", cursor: "crosshair" });
    Object.assign(pen, { lineWidth: 6, lineCap: "round", lineJoin: "round", strokeStyle: "#000" });
    let down = null;
    const place = (event) => { const at = canvas.getBoundingClientRect(); return [[event.clientX - at.left, at.width, canvas.width], [event.clientY - at.top, at.height, canvas.height]].map(([d, size, all]) => Math.max(0, Math.min(all, Math.round(d / size * all)))); };
    const draw = () => {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      for (const stroke of strokes) { pen.beginPath(); stroke.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y))); if (stroke.length === 1) pen.lineTo(stroke[0][0] + 1, stroke[0][1]); pen.stroke(); }
      input.value = strokes.length ? JSON.stringify(strokes) : "";
    };
    try { strokes.push(...JSON.parse(input.value || "[]")); } catch { /* what was sent is no drawing */ }
    draw();
    canvas.addEventListener("pointerdown", (event) => { event.preventDefault(); canvas.setPointerCapture(event.pointerId); down = [place(event)]; strokes.push(down); draw(); });
    canvas.addEventListener("pointermove", (event) => { if (!down) return; const point = place(event), last = down[down.length - 1]; if (Math.hypot(point[0] - last[0], point[1] - last[1]) >= 4) { down.push(point); draw(); } });
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { down = null; });
    one("[data-signature-clear]", box).addEventListener("click", () => { strokes.length = 0; draw(); });
  }

  /* ---- events ---- */
  doc.addEventListener("click", (event) => {
    const add = event.target.closest("[data-rows-add]"), remove = event.target.closest("[data-rows-remove]");
    if (add) addRow(add.closest("[data-rows]"));
    if (remove) removeRow(remove.closest("[data-row]"));
  });
  doc.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-draft-url]"), shares = event.target.closest("[data-shares]");
    if (form) saveDraft(form);
    if (shares) sumShares(shares);
  });
  doc.addEventListener("change", (event) => {
    const zone = event.target.closest("[data-dropzone]");
    if (zone && event.target.type === "file") listFiles(zone);
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    doc.addEventListener(name, (event) => {
      const zone = event.target.closest?.("[data-dropzone]");
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("over", name === "dragover");
      if (name === "drop") giveFiles(zone, event.dataTransfer.files);
    });
  }
  doc.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files;
    const zone = event.target.closest?.("form")?.querySelector("[data-dropzone]") || one("[data-dropzone]");
    if (files?.length && zone) { event.preventDefault(); giveFiles(zone, files); }
  });

  /* ---- cases that are perhaps the same, under the text of a form; whoever is reading them there is not disturbed ---- */
  let asked = 0;
  window.feedback.showAlike = async (url) => {
    const place = one("#alike"), said = one("#alike-said"), mine = ++asked;
    try {
      const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok || mine !== asked || place.contains(doc.activeElement)) return;
      place.innerHTML = await answer.text();
      const words = one("[data-said]", place)?.dataset.said || "";
      if (said.textContent !== words) said.textContent = words;
    } catch { /* the panel stays as it is; the form works without it */ }
  };
  doc.addEventListener("click", (event) => {
    const to = event.target.closest("[data-add-to]");
    if (!to) return;
    /* A button of the form for this one sending: Enter in a field must never mean it. */
    const button = Object.assign(doc.createElement("button"), { type: "submit", hidden: true, formNoValidate: true, formAction: to.dataset.addTo, formMethod: "post" });
    const form = doc.getElementById(to.dataset.ofForm);
    form.append(button);
    form.requestSubmit(button);
    button.remove();
  });

  starters.push((part) => {
    all("[data-lookup-url]", part).forEach(lookup);
    all("[data-rows-foot], [data-rows-remove]", part).forEach((element) => { element.hidden = false; });
    all("[data-rows-delete]", part).forEach((label) => { label.hidden = true; });
    all("[data-shares]", part).forEach(sumShares);
    all("[data-signature]", part).forEach(sign);
  });
})();
