"use strict";

// Copies what to say with one key, or one press. Where the browser lets no page copy, the buttons
// stay hidden, and one press on the text selects it whole.

const found = document.getElementById("found");
const said = document.getElementById("copied");

function ready() {
  for (const button of found.querySelectorAll("[data-copy]")) button.hidden = false;
}

async function copy(entry) {
  const words = entry.querySelector("[data-words]");
  await navigator.clipboard.writeText(words.textContent.trim());
  said.textContent = "";
  said.textContent = said.dataset.says;
}

function entryOf(target) {
  return target.closest("[data-entry]");
}

if (navigator.clipboard) {
  ready();
  new MutationObserver(ready).observe(found, { childList: true });
  found.addEventListener("click", (event) => {
    if (event.target.closest("[data-copy]")) copy(entryOf(event.target));
  });
  found.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "c" && plain && entryOf(event.target)) copy(entryOf(event.target));
  });
}
