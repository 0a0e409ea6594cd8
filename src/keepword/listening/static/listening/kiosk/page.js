// The page that a customer sees: which part of it, its repeated answers, and what is to be mended.

import { inWords, wrong } from "./answers.js";

const PLACE = /\ue000([^\ue001]+)\ue001/g;
export const field = (key) => document.getElementById(key);
const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

// Texts that repeat an answer: where they stand, and as they were written.
export function placesIn(root) {
  const found = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (walker.currentNode.data.includes("\ue000")) found.push([walker.currentNode, "data"]);
  }
  for (const node of root.querySelectorAll("[aria-label*='\ue000']")) found.push([node, "ariaLabel"]);
  return found.map(([node, what]) => ({ node, what, text: node[what] }));
}

export function show(page, shown, keys, places) {
  each("[data-page]", (part) => (part.hidden = part.dataset.page !== page));
  for (const key of keys) field(key).hidden = !shown.includes(key);
  for (const { node, what, text } of places) {
    node[what] = text.replace(PLACE, (_all, key) => inWords(field(key)));
  }
}

// Marks what is no answer yet, and says whether there is such a thing.
export function isMarked(questions, form, words) {
  each("[data-wrong]", (mark) => mark.remove());
  const found = questions.filter((question) => {
    const why = wrong(question, form, field(question.key), words);
    if (why) field(question.key).querySelector("legend").after(mark(why));
    return why;
  });
  if (found.length) field(found[0].key).querySelector("input, textarea").focus();
  return found.length > 0;
}

function mark(why) {
  const said = document.createElement("p");
  said.className = "wrong";
  said.dataset.wrong = "";
  said.role = "alert";
  said.textContent = why;
  return said;
}

// Puts another page in the place of this one, without leaving the full screen.
export function become(html) {
  const other = new DOMParser().parseFromString(html, "text/html");
  document.querySelector("main").replaceWith(other.querySelector("main"));
  document.documentElement.lang = other.documentElement.lang;
  document.documentElement.dir = other.documentElement.dir;
}
