/* The index of a long page: it marks the part that is read, and a part that comes late is gone to again once it is there.
   Without this file the links lead to their headings all the same. */
(function () {
  "use strict";
  const { all, one } = window.feedback;
  const index = one("[data-index]");
  if (!index) return;
  /* The part that somebody asked for; it stays marked and in view until somebody scrolls. */
  let asked = null;
  const aim = (link) => document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const links = () => all("a[href^='#']", index);

  function mark(link) {
    if (!link || link.hasAttribute("aria-current")) return;
    links().forEach((other) => other.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "location");
    index.scrollTo({ left: link.offsetLeft - (index.clientWidth - link.offsetWidth) / 2, top: link.offsetTop - index.clientHeight / 2 });
  }
  function follow() {
    const edge = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) + 24;
    const passed = links().filter((link) => aim(link) && aim(link).getBoundingClientRect().top <= edge);
    mark(asked || passed.pop() || links()[0]);
  }
  function go() {
    asked = links().find((link) => location.hash && link.hash === location.hash && aim(link)) || null;
    follow();
  }
  let waits = false;
  addEventListener("scroll", () => { if (!waits) { waits = true; requestAnimationFrame(() => { waits = false; follow(); }); } }, { passive: true });
  ["wheel", "touchmove", "pointerdown", "keydown"].forEach((name) => addEventListener(name, () => { asked = null; }, { passive: true }));
  addEventListener("hashchange", go);
  index.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link && link.hash === location.hash) setTimeout(go);
  });
  document.addEventListener("htmx:afterSettle", () => {
    links().filter((link) => !aim(link)).forEach((link) => link.remove());
    if (asked && aim(asked)) { aim(asked).scrollIntoView(); aim(asked).focus({ preventScroll: true }); }
    follow();
  });
  go();
})();
