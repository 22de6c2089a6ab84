/* The intake of a complaint: the order fills the goods, likely duplicates and the customer's card appear while typing.
   Needs app.js and forms.js; without them the form is filled in by hand. */
(function () {
  "use strict";
  const { one, wait } = window.feedback;
  const form = one("[data-intake]");
  if (!form) return;
  const field = (name) => form.elements[name];
  const fill = (name, value) => {
    const input = field(name);
    if (!input || value === undefined || value === null || value === "" || input.value) return;
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const card = (id) => form.dataset.cardUrl.replace("/0/", "/" + id + "/");
  const part = async (url, target) => {
    try {
      const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
      if (answer.ok) target.innerHTML = await answer.text();
    } catch { /* the box stays as it is; the form works without it */ }
  };
  const lookForDuplicates = wait(300, () => {
    const box = one("#duplicates"), url = new URL(box.dataset.url, location.href);
    for (const name of ["customer", "order_number", "batch_number"]) url.searchParams.set(name, field(name)?.value || "");
    if (url.searchParams.get("customer")) part(url, box);
  });

  const order = field("order_number");
  order.dataset.lookupUrl = form.dataset.ordersUrl;
  order.parentElement.classList.add("combo");
  window.feedback.start(order.parentElement);

  form.addEventListener("lookup:chosen", (event) => {
    const entry = event.detail, name = event.target.name;
    if (name === "customer_text") {
      const url = new URL(form.dataset.ordersUrl, location.href);
      url.searchParams.set("customer", entry.id);
      order.dataset.lookupUrl = url.href;
      part(card(entry.id), one("#customer-card"));
      fill("contact_name", entry.contact);
    } else if (name === "order_number") {
      order.value = entry.order_number || entry.label;
      if (!field("product").value && entry.product) {
        field("product").value = entry.product.id;
        field("product_text").value = entry.product.label;
      }
      if (!field("customer").value && entry.customer) {
        field("customer").value = entry.customer.id;
        field("customer_text").value = entry.customer.label;
        part(card(entry.customer.id), one("#customer-card"));
      }
      fill("batch_number", entry.batch && entry.batch.label);
      fill("delivered_on", entry.delivered_on);
      fill("quantity", entry.quantity);
    }
    lookForDuplicates();
  });
  form.addEventListener("input", (event) => {
    if (["order_number", "batch_number", "customer_text"].includes(event.target.name)) lookForDuplicates();
  });
  field("customer_text").focus();
})();
