"use strict";

// For how long each question is dealt with: from the last touch of another to the last of its own.

const timed = document.querySelector("form[data-copied]");

if (timed) {
  const spent = new Map();
  let since = performance.now();
  const count = ({ target }) => {
    const question = target.closest("fieldset.question");
    const now = performance.now();
    if (question) spent.set(question.id, (spent.get(question.id) ?? 0) + now - since);
    if (question) since = now;
  };
  for (const what of ["input", "change", "focusin"]) timed.addEventListener(what, count);
  // Nobody deals with a page that they do not see.
  document.addEventListener("visibilitychange", () => (since = performance.now()));
  timed.addEventListener("submit", () => {
    const said = [...spent].map(([key, time]) => `${key}:${Math.round(time / 100)}`);
    timed.querySelector("[name=spent]").value = said.join(" ");
  });
}
