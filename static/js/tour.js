/* The tour of the first visit: a card that points to one thing after another and never lies on top of it.
   Arrow keys turn the pages, Escape ends it; the server is told, so that it does not come again. */
(function () {
  "use strict";
  const doc = document, card = doc.querySelector("[data-tour]");
  if (!card) return;
  const part = (name) => card.querySelector("[data-tour-" + name + "]");
  const before = doc.activeElement;
  const visible = (element) => { const box = element.getBoundingClientRect(); return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility !== "hidden"; };
  /* A group of the menu that is folded up is opened; a menu that is folded away as a whole is not. */
  const reached = (element) => { const group = element.closest("details[data-nav-group]"); if (group && visible(group)) group.open = true; return visible(element); };
  const found = (selectors) => selectors.split(", ").map((one) => doc.querySelector(one)).find((element) => element && reached(element));
  /* A page without the thing, or a right that was taken away, leaves its step out; two steps about one button stay two. */
  const stops = Array.from(card.querySelectorAll("li")).filter((stop) => found(stop.dataset.at));
  if (!stops.length) return;
  let at = 0, shown = null;
  const next = part("next"), words = next.textContent;

  /* The side of the window on which the card leaves what it speaks of free; below where both do. */
  function place() {
    if (!shown) return;
    card.classList.remove("tour-top");
    if (overlap() > 0) {
      const below = overlap();
      card.classList.add("tour-top");
      if (overlap() > below) card.classList.remove("tour-top");
    }
  }
  function overlap() {
    const a = card.getBoundingClientRect(), b = shown.getBoundingClientRect();
    return Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
  }
  function mark(element) {
    shown?.classList.remove("tour-at");
    shown = element;
    shown?.classList.add("tour-at");
  }
  function show(number) {
    at = number;
    const stop = stops[at];
    mark(found(stop.dataset.at));
    shown?.scrollIntoView({ block: "center" });
    part("count").textContent = part("count").dataset.text.replace("{number}", at + 1).replace("{count}", stops.length);
    part("title").textContent = stop.dataset.title;
    part("text").textContent = stop.textContent;
    part("back").disabled = at === 0;
    next.textContent = at === stops.length - 1 ? next.dataset.last : words;
    place();
    card.focus({ preventScroll: true });
  }
  function end() {
    mark(null);
    card.remove();
    (before && before !== doc.body ? before : doc.getElementById("content"))?.focus({ preventScroll: true });
    const token = card.querySelector("[name=csrfmiddlewaretoken]").value;
    fetch(card.dataset.endUrl, { method: "POST", headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" }, keepalive: true }).catch(() => {});
  }
  const turn = (by) => { if (at + by >= stops.length) end(); else if (at + by >= 0) show(at + by); };

  next.addEventListener("click", () => turn(1));
  part("back").addEventListener("click", () => turn(-1));
  card.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); end(); });
  card.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); end(); }
    else if (event.key === "ArrowRight") turn(1);
    else if (event.key === "ArrowLeft") turn(-1);
  });
  window.addEventListener("resize", place);
  card.hidden = false;
  show(0);
})();
