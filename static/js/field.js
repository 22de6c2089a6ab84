/* The technician's page: the jobs of the day, one screen for each, what is entered goes to
   field_queue.js and is shown at once as if it were done. Everything from outside is written as text. Needs field_queue.js and field_form.js. */
(function () {
  "use strict";
  const { one } = window.feedback;
  const page = one("[data-field]");
  if (!page) return;
  const texts = page.dataset, doc = document, look = Boolean(texts.look);
  const queue = look ? { data: null, rows: [], others: [], standing: "begin", at: 0 } : window.fieldQueue;
  const said = (name, values) => (texts["text" + name] || "").replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const h = (tag, more, ...inside) => { const made = Object.assign(doc.createElement(tag), more); made.append(...inside.filter((part) => part !== null && part !== "")); return made; };
  const clock = new Intl.DateTimeFormat(doc.documentElement.lang, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const when = (text) => (text ? clock.format(new Date(text)) : "");
  const box = (tone, ...inside) => h("div", { className: "box box-" + tone }, h("div", { className: "box-body stack-tight" }, ...inside));
  const button = (words, act, more) => { const made = h("button", { type: "button", className: "button " + (more || "") }, words); made.addEventListener("click", act); return made; };
  const badge = (words, tone) => h("span", { className: "badge tone-" + tone }, words);

  /* ---- a job as it stands once everything that waits has been sent ---- */
  function shown(job) {
    const now = { ...job, parts: job.parts.map((part) => ({ ...part })), waiting: queue.rows.filter((row) => row.job === job.number) };
    for (const row of now.waiting) {
      if (row.refused && !row.photo) break;  // it is not so, and neither is what follows
      if (row.photo) continue;
      now.state = queue.data.flow.leads[row.step] || now.state;
      if (row.step === "arrive") now.arrived_at = row.fields.arrived_at;
      if (row.step === "use_part") now.parts.filter((part) => String(part.number) === row.fields.line).forEach((part) => { part.used = row.fields.used; });
    }
    return now;
  }
  /* Jobs, and with them those that are no longer mine but of which entries still lie here. */
  function jobs() {
    if (!queue.data) return [];
    const known = new Set(queue.data.jobs.map((job) => job.number));
    const lost = [...new Set(queue.rows.map((row) => row.job))].filter((number) => !known.has(number));
    return [...queue.data.jobs.map(shown), ...lost.map((number) => ({ number, lost: true, parts: [], waiting: queue.rows.filter((row) => row.job === number), title: said("Lost"), state: "" }))];
  }
  const stepsOf = (job) => (look || job.lost || job.waiting.some((row) => row.refused && !row.photo) ? [] : (queue.data.flow.steps[job.state] || []).filter((name) => name !== "use_part" || job.parts.some((part) => part.used === null)));
  const isDone = (job) => !job.lost && !queue.data.flow.to_do.includes(job.state);

  /* ---- above everything: what is not sent, and who must do what about it ---- */
  function bar() {
    const found = [], rows = queue.rows;
    const standing = { login: ["risk", "Login"], other: ["over", "Other"], refused: ["over", "Refused"], nostore: ["over", "Nostore"] }[queue.standing];
    if (standing) found.push(box(standing[0], h("p", {}, said(standing[1])), queue.standing === "login" ? h("a", { className: "button button-primary", href: texts.login }, said("Loginlink")) : queue.standing === "other" ? button(said("Reload"), () => { window.fieldDevice.leaving = true; location.reload(); }) : ""));
    if (queue.standing === "offline") found.push(box("info", h("p", {}, said("Offline", { time: queue.at ? clock.format(queue.at) : "–" }))));
    if (rows.length) found.push(box(rows.some((row) => row.refused) ? "over" : "risk", h("p", { className: "strong", id: "field-unsent" }, said("Unsent", { count: rows.length, time: when(rows[0].at) })), button(said("Send"), queue.send, "field-touch")));
    const names = [...new Set(queue.others.map((row) => row.name))];
    names.forEach((name) => found.push(box("info", h("p", {}, said("Others", { name, count: queue.others.filter((row) => row.name === name).length })))));
    if (queue.data?.is_cut) found.push(box("risk", h("p", {}, said("Cut"))));
    if (!look && !navigator.serviceWorker) found.push(box("info", h("p", {}, said("Noworker"))));
    one("#field-bar").replaceChildren(...found);
  }

  /* ---- the list ---- */
  function card(job) {
    const late = job.due_at && new Date(job.due_at) < new Date() && job.state === "dispatched";
    const link = h("a", { className: "field-card", href: "#" + job.number },
      h("span", { className: "field-line" }, h("strong", {}, job.number), badge(queue.data.states[job.state] || "", isDone(job) ? "ok" : "info"), late ? badge(said("Late"), "over") : "", job.waiting.length ? badge(said("Waits", { count: job.waiting.length }), job.waiting.some((row) => row.refused) ? "over" : "risk") : ""),
      h("span", {}, [job.planned_at ? when(job.planned_at) : job.due_at && job.state === "dispatched" ? said("Due") + " " + when(job.due_at) : "", job.customer || job.caller].filter(Boolean).join(" · ")),
      h("span", { className: "muted" }, [job.address, job.product].filter(Boolean).join(" · ")),
      h("span", { className: "field-words" }, job.description || job.title));
    return h("li", {}, link);
  }
  function list() {
    const all = jobs(), open = all.filter((job) => !isDone(job)), done = all.filter(isDone), parts = [];
    if (!queue.data) parts.push(h("p", { className: "muted" }, said(queue.standing === "offline" ? "Nothing" : "Loading")));
    else parts.push(open.length ? h("ul", { className: "field-list" }, ...open.map(card)) : h("p", { className: "muted" }, said("Free")));
    if (done.length) parts.push(h("h2", {}, said("Done")), h("ul", { className: "field-list" }, ...done.map(card)));
    return parts;
  }

  /* ---- one job ---- */
  const fact = (label, ...inside) => [h("dt", {}, label), h("dd", {}, ...inside)];
  function facts(job) {
    const rows = [];
    const add = (name, value) => { if (value) rows.push(...fact(said(name), value)); };
    add("Customer", [job.customer, job.caller].filter(Boolean).join(" · "));
    if (job.phone) rows.push(...fact(said("Phone"), h("a", { className: "field-touch", href: "tel:" + job.phone.replace(/[^\d+]/g, "") }, job.phone)));
    if (job.address) rows.push(...fact(said("Address"), h("a", { className: "field-touch", href: "geo:0,0?q=" + encodeURIComponent(job.address) }, job.address), h("span", { className: "muted" }, " " + job.area)));
    add("Wrong", job.description);
    add("Product", [job.product, job.serial_number].filter(Boolean).join(" · "));
    add("Planned", when(job.planned_at));
    if (job.arrived_at) add("Arrived", when(job.arrived_at));
    else if (job.due_at) add("Due", when(job.due_at));
    add("Promised", job.promised_on);
    add("Class", [job.class, job.class_words].filter(Boolean).join(" · "));
    add("Parts", job.parts.map((part) => part.number + " · " + part.part + " × " + part.quantity + (part.used === null ? "" : " · " + said("Used", { count: part.used }))).join("\n"));
    add("File", [job.file.complaints ? said("Complaints", { count: job.file.complaints }) : "", ...job.file.earlier].filter(Boolean).join("\n"));
    return h("dl", { className: "field-facts" }, ...rows);
  }
  function sentences(row) {
    const labels = Object.fromEntries((queue.data.forms[row.step]?.fields || []).map((field) => [field.name, field.label]));
    const own = Object.entries(row.refused.errors).flatMap(([name, found]) => found.map((words) => (labels[name] ? labels[name] + ": " : "") + words));
    return [...row.refused.reasons, ...own].length ? [...row.refused.reasons, ...own] : [row.refused.message || said("Failed", { status: row.refused.status })];
  }
  function waiting(job) {
    return job.waiting.map((row) => {
      const title = (row.photo ? said("Photo") : queue.data.forms[row.step].label) + " · " + when(row.at);
      const drop = button(said("Drop"), () => { if (window.confirm(said("Sure"))) queue.drop(row); }, "button-quiet field-touch");
      if (!row.refused) return box("info", h("p", {}, title + " – " + said("Queued")), row.tried ? "" : h("div", { className: "actions" }, drop));
      const mend = row.photo || job.lost ? "" : button(said("Mend"), () => forms.open(job, row.step, row), "button-primary field-touch");
      return box("over", h("p", { className: "strong" }, title + " – " + said("Stopped")), ...sentences(row).map((words) => h("p", {}, words)), h("div", { className: "actions" }, mend, button(said("Again"), () => queue.mend(row), "field-touch"), drop));
    });
  }
  function actions(job) {
    const photo = h("input", { type: "file", accept: "image/*", multiple: true, hidden: true, id: "field-photos" });
    photo.addEventListener("change", () => forms.keepPhotos(job, photo));
    const made = stepsOf(job).map((name, at) => button(queue.data.forms[name].label, () => forms.open(job, name), "field-touch" + (name !== "put_back" && name !== "use_part" && (!at || job.state === "on_site") ? " button-primary" : "")));
    if (!look && !job.lost && job.state !== "dispatched") made.push(button(said("Photos"), () => photo.click(), "field-touch"), photo);
    if (job.receipt && navigator.onLine) made.push(h("a", { className: "button field-touch", href: job.receipt }, said("Receipt")));
    if (!job.lost) made.push(h("a", { className: "button button-quiet field-touch", href: job.url }, said("Whole")));
    return h("div", { className: "field-actions" }, ...made);
  }

  const forms = window.fieldForms({ h, said, button, sentences, queue, texts, draw: () => draw() });

  /* ---- drawing the page ---- */
  function draw() {
    bar();
    const number = decodeURIComponent(location.hash.slice(1)), job = number && jobs().find((one) => one.number === number);
    forms.only(number);
    one("#field-back").hidden = !job;
    one("#field-others")?.toggleAttribute("hidden", Boolean(job));
    one("#field-help").hidden = Boolean(job);
    if (!job) { one("#field-main").replaceChildren(...list()); return; }
    const steps = forms.isOpen() ? [] : [actions(job)];
    one("#field-main").replaceChildren(h("div", { className: "field-line" }, h("h2", {}, job.number), badge(queue.data.states[job.state] || "", isDone(job) ? "ok" : "info")), ...waiting(job), ...(job.lost ? [h("p", {}, said("Lost"))] : [facts(job)]), ...steps);
  }
  addEventListener("hashchange", () => { draw(); scrollTo(0, 0); });
  if (!look) { queue.changed = draw; draw(); queue.start(); return; }
  draw();
  fetch(texts.data, { headers: { Accept: "application/json" } }).then((answer) => answer.json()).then((found) => { queue.data = found; draw(); }, () => { queue.standing = "offline"; draw(); });
})();
