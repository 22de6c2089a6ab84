/* The call book: the customer's file and the proposed class appear beside the call while the desk is on the telephone.
   Needs app.js and forms.js; without them the form is filled in by hand. */
(function () {
  "use strict";
  const { one, wait } = window.feedback;
  const form = one("[data-call]");
  if (!form) return;
  const box = one("#customer-file"), NAMES = ["customer", "product", "serial_number", "bought_on", "phone"];
  let shown = "";
  const fill = () => {
    const known = one("[data-fill]", box);
    if (!known) return;
    for (const name of ["caller", "phone", "address"]) {
      const input = form.elements[name], value = known.dataset[name];
      if (value && !input.value) input.value = value;
    }
  };
  const look = wait(250, async () => {
    const url = new URL(form.dataset.call, location.href);
    for (const name of NAMES) if (form.elements[name].value) url.searchParams.set(name, form.elements[name].value);
    if (url.href === shown || !url.search) return;
    shown = url.href;
    try {
      const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
      if (answer.ok && shown === url.href) { box.innerHTML = await answer.text(); fill(); }
    } catch { /* the form works without it */ }
  });
  form.addEventListener("lookup:chosen", look);
  form.addEventListener("change", look);
  look();
})();
