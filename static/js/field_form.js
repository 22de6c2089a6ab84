/* The forms of the technician's page: the fields of a step as the interface describes them, photos made smaller, the signature.
   What was typed is kept while it is typed; what is entered goes to field_queue.js. */
window.fieldForms = function (kit) {
  "use strict";
  const { h, said, button, sentences, queue, texts, draw } = kit;
  const { one, start, wait } = window.feedback, doc = document, me = window.fieldDevice.me;
  const draftName = (job, step) => "draft:" + me + ":" + job + ":" + step;

  /* ---- photos: made smaller here, so that a weak network carries them ---- */
  async function smaller(file) {
    const ending = (file.name.match(/\.\w{2,5}$/) || [".jpg"])[0].toLowerCase();
    try {
      const picture = await createImageBitmap(file), part = Math.min(1, 1600 / Math.max(picture.width, picture.height));
      if (part < 1 || file.size > 600000) {
        const canvas = Object.assign(doc.createElement("canvas"), { width: Math.round(picture.width * part), height: Math.round(picture.height * part) });
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
        if (made) return { bytes: await made.arrayBuffer(), type: "image/jpeg", ending: ".jpg" };
      }
    } catch { /* a format this browser cannot draw goes as it is */ }
    return { bytes: await file.arrayBuffer(), type: file.type || "image/jpeg", ending };
  }
  async function keepPhotos(job, input) {
    const files = Array.from(input.files);
    input.value = "";
    try { for (const file of files) await queue.add({ job: job.number, api: job.api, step: "photo", fields: {}, photo: await smaller(file) }); }
    catch { window.alert(said("Full")); }
  }

  /* ---- the form of a step ---- */
  let opened = null;
  function control(field, value) {
    const id = "field-" + field.name, more = { id, name: field.name };
    if (field.name === "signature") return signature(value);
    if (field.type === "choice") {
      const made = h("select", more, ...field.choices.map((choice) => h("option", { value: choice.value }, choice.label)));
      if (value) made.value = value;
      return made;
    }
    if (field.type === "boolean") return h("input", { ...more, type: "checkbox", checked: value === true });
    if (field.lines) return h("textarea", { ...more, rows: 3, value: value || "" });
    const type = { date: "date", datetime: "datetime-local" }[field.type] || "text";
    return h("input", { ...more, type, inputMode: { integer: "numeric", decimal: "decimal" }[field.type] || "", autocomplete: "off", value: field.type === "datetime" ? local(value) : value ?? "" });
  }
  function signature(value) {
    const made = h("div", { className: "signature" }, h("input", { type: "hidden", name: "signature", value: value || "" }), h("canvas", { width: 1000, height: 400, ariaLabel: said("Sign") }), h("div", { className: "actions" }, h("button", { type: "button", className: "button field-touch" }, said("Clear"))));
    made.dataset.signature = "";
    one("button", made).dataset.signatureClear = "";
    return made;
  }
  const local = (text) => { if (!text) return ""; const day = new Date(text); return new Date(day - day.getTimezoneOffset() * 60000).toISOString().slice(0, 16); };
  function fieldsOf(job, step) {
    const found = queue.data.forms[step].fields;
    if (step !== "use_part") return found;
    const choices = job.parts.filter((part) => part.used === null).map((part) => ({ value: String(part.number), label: part.number + " · " + part.part + " × " + part.quantity }));
    return [{ name: "line", label: said("Part"), type: "choice", choices, required: true, help: "" }, ...found];
  }
  async function open(job, step, row) {
    let values = row ? row.fields : { fee_way: job.way, serial_number: job.serial_number };
    if (!row) try { values = (await window.fieldDevice.deal("readonly", (rows, kept) => kept.get(draftName(job.number, step))))?.values || values; } catch { /* no draft */ }
    if (row && step === "use_part") job = { ...job, parts: job.parts.map((part) => (String(part.number) === row.fields.line ? { ...part, used: null } : part)) };
    const plan = queue.data.forms[step], fields = fieldsOf(job, step);
    const form = h("form", { className: "form stack card card-body", noValidate: true }, h("h2", {}, plan.label), plan.help ? h("p", { className: "muted" }, plan.help) : "",
      ...(row ? sentences(row).map((words) => h("p", { className: "field-error" }, words)) : []),
      ...fields.map((field) => h("div", { className: "field" }, h("label", { htmlFor: "field-" + field.name }, field.label + (field.required || field.name.includes("sign") ? "" : " " + said("Optional"))), control(field, values[field.name]), field.help ? h("p", { className: "field-help" }, field.help) : "", h("p", { className: "field-error", hidden: true, id: "error-" + field.name }))),
      h("div", { className: "form-foot" }, h("button", { className: "button button-primary field-touch" }, said("Keep")), button(said("Close"), close, "button-quiet field-touch")));
    form.dataset.again = "";
    const draft = wait(400, () => { if (!row && opened?.form === form && !form.dataset.entered) window.fieldDevice.deal("readwrite", (rows, kept) => { kept.put({ name: draftName(job.number, step), values: read(form, fields) }); }).catch(() => {}); });
    for (const name of ["input", "change", "pointerup", "click"]) form.addEventListener(name, draft);
    form.addEventListener("submit", (event) => { event.preventDefault(); keep(form, job, step, fields, row); });
    opened = { form, job: job.number };
    one("#field-form").replaceChildren(form);
    start(form);
    draw();  // without the buttons of the other steps
    form.scrollIntoView({ block: "start" });
  }
  function close() { opened = null; one("#field-form").replaceChildren(); draw(); }
  function read(form, fields) {
    const values = {};
    for (const field of fields) {
      const input = form.elements[field.name];
      if (field.type === "boolean") values[field.name] = input.checked;
      else if (input.value.trim()) values[field.name] = field.type === "datetime" ? new Date(input.value).toISOString() : input.value.trim();
    }
    return values;
  }
  async function keep(form, job, step, fields, row) {
    const values = read(form, fields), plan = queue.data.forms[step];
    const wrong = wrongIn(job, step, fields, values);
    let first = null;
    for (const field of fields) {
      const place = one("#error-" + field.name, form), sentence = wrong[field.name] || "";
      place.hidden = !sentence;
      place.textContent = sentence;
      if (sentence) first ||= place;
    }
    if (first) { first.parentElement.scrollIntoView({ block: "center" }); return; }
    if (plan.told && !values[plan.told]) values[plan.told] = queue.now().toISOString();
    if (step === "settle" && values.fee_way === "cash") values.collected_by = job.technician;
    if (step === "settle" && values.fee_way === "free") delete values.fee;
    one(".button-primary", form).disabled = true;
    form.dataset.entered = "1";
    try {
      if (row) await queue.mend(row, values);
      else await queue.add({ job: job.number, api: job.api, step, fields: values });
      close();
    } catch { delete form.dataset.entered; one(".button-primary", form).disabled = false; window.alert(said("Full")); }
  }
  /* What the server would refuse once the customer is out of reach; everything else it says itself. */
  function wrongIn(job, step, fields, values) {
    const wrong = {}, has = (name) => fields.some((field) => field.name === name);
    for (const field of fields) if (field.required && field.type !== "boolean" && values[field.name] === undefined) wrong[field.name] = said("Required");
    if (has("signature")) {
      if (values.signature && lengthOf(values.signature) < Number(texts.shortest)) wrong.signature = said("Dot");
      else if (values.signature && !values.signer) wrong.signer = said("Signer");
      else if (values.signature && values.no_signature) wrong.no_signature = said("Both");
      else if (!values.signature && !values.no_signature) wrong.signature = said("Unsigned");
    }
    if (has("fee_way") && values.fee_way !== "free" && !values.fee) wrong.fee = said("Fee");
    if (has("receipt_is_back") && !values.receipt_is_back && !values.no_receipt) wrong.receipt_is_back = said("Noreceipt");
    const line = step === "use_part" && job.parts.find((part) => String(part.number) === values.line);
    if (line && Number(values.used) > line.quantity) wrong.used = said("Toomany", { count: line.quantity });
    if (step === "arrive" && values.arrived_at && new Date(values.arrived_at) < new Date(job.reported_at).setSeconds(0, 0)) wrong.arrived_at = said("Early");
    return wrong;
  }
  function lengthOf(text) {
    let sum = 0;
    for (const stroke of JSON.parse(text)) stroke.forEach(([x, y], at) => { if (at) sum += Math.hypot(x - stroke[at - 1][0], y - stroke[at - 1][1]); });
    return sum;
  }

  const only = (number) => { if (opened && opened.job !== number) { opened = null; one("#field-form").replaceChildren(); } };
  return { open, keepPhotos, only, isOpen: () => Boolean(opened) };
};
