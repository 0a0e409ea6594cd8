// A survey on a tablet: it walks the way, begins anew by itself, and lets nothing be lost.

import { isAnswered, value } from "./answers.js";
import { become, isMarked, placesIn, show } from "./page.js";
import { Waiting } from "./waiting.js";
import { way } from "./way.js";

const $ = (selector) => document.querySelector(selector);
const hide = (form, is) => form.toggleAttribute("hidden", is); // a question may be form.hidden
const address = location.pathname;
const draft = `keepword-draft-${address}`;
const waiting = new Waiting(address, (n) => {
  $("[data-waiting]").hidden = n === 0;
  $("[data-waiting] b").textContent = n;
});
let walked, questions, places, response, page, passed, timer;

const held = () => new FormData($("form"));
const isBegun = () => passed.size > 0 || questions.some((each) => isAnswered(each, held()));
const newKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");

function after(seconds, then) {
  clearTimeout(timer);
  timer = setTimeout(then, seconds * 1000);
}

// The pages on the way of what is answered by now, and which of them is shown.
function draw() {
  const form = held();
  const values = Object.fromEntries(questions.map((each) => [each.key, value(each, form)]));
  const pages = way(walked.blocks, values, walked.facts).filter((each) => each.shown.length);
  const at = Math.max(pages.findIndex((each) => each.key === page), 0);
  page = pages[at].key;
  show(page, pages[at].shown, questions.map((each) => each.key), places);
  $("[data-begin]").hidden = at !== 0;
  $("[data-back]").hidden = at === 0;
  return { pages, at };
}

function turnTo(key) {
  page = key;
  draw();
  keep();
  scrollTo(0, 0);
  $(`[data-page="${CSS.escape(key)}"]`).focus();
}

function goOn(event) {
  event.preventDefault();
  const { pages, at } = draw();
  const shown = questions.filter((each) => pages[at].shown.includes(each.key));
  if (isMarked(shown, held(), walked.words)) return;
  for (const { key } of shown) passed.add(key);
  if (at + 1 < pages.length) turnTo(pages[at + 1].key);
  else thank();
}

function back() {
  const { pages, at } = draw();
  turnTo(pages[Math.max(at - 1, 0)].key);
}

function thank() {
  handIn();
  hide($("form"), true);
  $("[data-thanks]").hidden = false;
  $("[data-thanks]").focus();
  after(walked.thanks, fresh);
}

function said() {
  const sent = new URLSearchParams(held());
  for (const key of passed) sent.append("passed", key);
  const { version, facts } = walked;
  const about = { response, version, language: facts.language, given: Date.now() };
  for (const [name, its] of Object.entries(about)) sent.set(name, its);
  return sent.toString();
}

const keep = () => localStorage.setItem(draft, said());

function handIn() {
  if (isBegun()) waiting.put(said());
  localStorage.removeItem(draft);
}

// Whoever leaves in the middle has said what they have said.
function seen() {
  $("[data-warning]").hidden = true;
  if ($("form:not([hidden])")) after(walked.idle - walked.warned, warn);
}

function warn() {
  if (!isBegun()) return fresh();
  $("[data-warning]").hidden = false;
  return after(walked.warned, () => {
    handIn();
    fresh();
  });
}

// The page as it is on the server by now; without a network, the same again.
async function fresh() {
  if ($("form")) HTMLFormElement.prototype.reset.call($("form"));
  await turnInto(address + location.search);
  start();
}

async function turnInto(other) {
  try {
    const answer = await fetch(other, { cache: "no-store" });
    if (answer.ok) become(await answer.text());
  } catch {
    waiting.told(waiting.all.length);
  }
}

async function speak(event) {
  event.preventDefault();
  await turnInto(event.currentTarget.href);
  start();
}

function start() {
  walked = JSON.parse($("#walked").textContent);
  questions = walked.blocks.flatMap((block) => block.questions);
  [response, passed, page] = [newKey(), new Set(), ""];
  $("[data-full-screen]").onclick = () => document.documentElement.requestFullscreen();
  $("[data-thanks]").hidden = true;
  waiting.send();
  const form = $("form");
  if (!form) return after(walked.idle, fresh);
  hide(form, false);
  places = placesIn(form);
  const acts = Object.entries({ submit: goOn, input: draw, change: keep });
  for (const [what, act] of acts) form.addEventListener(what, act);
  $("[data-back]").onclick = back;
  for (const link of document.querySelectorAll("[data-language]")) link.onclick = speak;
  draw();
  return seen();
}

const left = localStorage.getItem(draft); // of somebody in whose midst the browser ended
for (const what of ["pointerdown", "keydown", "input"]) window.addEventListener(what, seen);
start();
if (left) waiting.put(left);
localStorage.removeItem(draft);
