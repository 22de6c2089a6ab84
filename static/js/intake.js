/* The intake of a complaint: the order fills the goods, likely duplicates and the customer's card appear while typing.
   Each further line has an order of its own that fills its goods. Needs app.js and forms.js; without them the form is filled in by hand. */
(function () {
  "use strict";
  const { all, one, start, starters, wait } = window.feedback;
  const form = one("[data-intake]");
  if (!form) return;
  const field = (name) => form.elements[name];
  const fill = (name, value) => {
    const input = field(name);
    if (!input || value === undefined || value === null || value === "" || input.value) return;
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const KEYS = ["order_number", "batch_number", "invoice_number"];
  const ends = (name, what) => KEYS.some((key) => what.includes(key) && (name === key || name.endsWith("-" + key)));

  const card = (id) => form.dataset.cardUrl.replace("/0/", "/" + id + "/");
  const part = async (url, target) => {
    try {
      const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
      if (answer.ok) target.innerHTML = await answer.text();
    } catch { /* the box stays as it is; the form works without it */ }
  };
  const lookForDuplicates = wait(400, () => {
    const url = new URL(form.dataset.alikeUrl, location.href);
    url.searchParams.set("customer", field("customer").value);
    for (const name of KEYS) all('[name$="' + name + '"]', form).forEach((input) => {
      if (input.value && !input.closest(".removed")) url.searchParams.append(name, input.value);
    });
    for (const name of ["product", "defect", "description"]) if (field(name).value) url.searchParams.set(name, field(name).value.slice(0, 500));
    if (["customer", "product", "defect", "description"].some((name) => url.searchParams.get(name))) window.feedback.showAlike(url);
  });

  const ordersUrl = () => {
    const url = new URL(form.dataset.ordersUrl, location.href), id = field("customer").value;
    if (id) url.searchParams.set("customer", id);
    return url.href;
  };
  const orders = (part) => all('input[name$="order_number"]', part);
  const makeOrders = (part) => orders(part).filter((order) => !order.dataset.lookupUrl).forEach((order) => {
    order.dataset.lookupUrl = ordersUrl();
    order.parentElement.classList.add("combo");
    start(order.parentElement);
  });
  starters.push((part) => { if (form.contains(part)) makeOrders(part); });
  makeOrders(form);
  const customerChosen = (id) => {
    orders(form).forEach((order) => { order.dataset.lookupUrl = ordersUrl(); });
    part(card(id), one("#customer-card"));
  };

  form.addEventListener("lookup:chosen", (event) => {
    const entry = event.detail, name = event.target.name;
    if (name === "customer_text") {
      customerChosen(entry.id);
      fill("contact_name", entry.contact);
    } else if (ends(name, ["order_number"])) {
      const line = name.slice(0, -"order_number".length);
      event.target.value = entry.order_number || entry.label;
      if (!field(line + "product").value && entry.product) {
        field(line + "product").value = entry.product.id;
        field(line + "product_text").value = entry.product.label;
      }
      if (!field("customer").value && entry.customer) {
        field("customer").value = entry.customer.id;
        field("customer_text").value = entry.customer.label;
        customerChosen(entry.customer.id);
      }
      fill(line + "batch_number", entry.batch && entry.batch.label);
      fill(line + "invoice_number", entry.invoice_number);
      fill(line + "delivered_on", entry.delivered_on);
      if (!field(line + "quantity_undetermined").checked) fill(line + "quantity", entry.quantity);
    }
    lookForDuplicates();
  });
  form.addEventListener("input", (event) => {
    if (event.target.name === "customer_text" || event.target.name === "description" || ends(event.target.name, KEYS)) lookForDuplicates();
  });

  const repeat = one("[data-repeat]"), repeatOf = field("repeat_of");
  const setRepeat = (number) => {
    repeatOf.value = number;
    repeat.hidden = !number;
    repeatOf.dispatchEvent(new Event("input", { bubbles: true }));
    (number ? repeatOf : field("customer_text")).focus();
  };
  one("[data-repeat-drop]").hidden = false;
  document.addEventListener("click", (event) => {
    const asked = event.target.closest("[data-repeat-of]");
    if (asked) setRepeat(asked.dataset.repeatOf);
    else if (event.target.closest("[data-repeat-drop]")) setRepeat("");
  });
  if (field("customer").value) { customerChosen(field("customer").value); lookForDuplicates(); }
  (repeatOf.value ? field("description") : field("customer_text")).focus();
})();
