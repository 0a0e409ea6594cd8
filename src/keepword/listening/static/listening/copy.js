"use strict";

// What is typed stays in this browser until the server has it. The page does without this script.

const COPIES = "keepword-copy-";
const SENT = "keepword-sent";
const A_DAY = 24 * 60 * 60 * 1000;
const form = document.querySelector("form[data-copied]");
// Not by the form's own names: a question may be called like one of them.
const said = (name) => form.querySelector(`[name=${name}]`).value;

function forget(isDone) {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(COPIES) && isDone(name, JSON.parse(localStorage[name]))) {
      localStorage.removeItem(name);
    }
  }
}

function fieldsOf(form) {
  const all = [...form.querySelectorAll("[name]")].filter(({ name }) => name !== "leave_empty");
  return all.filter((field) => !["hidden", "submit", "file"].includes(field.type));
}

function copy() {
  const fields = fieldsOf(form).map((field) => [field.name, field.value, field.checked]);
  const kept = { page: said("page"), at: Date.now(), fields };
  localStorage[COPIES + said("response")] = JSON.stringify(kept);
}

function fill({ fields }) {
  const chosen = new Set(fields.map(([name, value, is]) => is && `${name} ${value}`));
  const written = new Map(fields);
  for (const field of fieldsOf(form)) {
    if (!written.has(field.name)) continue;
    if (["radio", "checkbox"].includes(field.type)) {
      field.checked = chosen.has(`${field.name} ${field.value}`);
    } else {
      field.value = written.get(field.name);
    }
  }
}

function send(event) {
  copy();
  sessionStorage[SENT] = COPIES + said("response");
  if (navigator.onLine) return;
  event.preventDefault();
  document.querySelector("[data-offline]").hidden = false;
  window.addEventListener("online", () => form.requestSubmit(event.submitter), { once: true });
}

forget((_name, kept) => Date.now() - kept.at > A_DAY);
if (form) {
  const mine = COPIES + said("response");
  // Another page of the same response: the server has what was sent before.
  forget((name, kept) => name === mine && kept.page !== said("page"));
  if (localStorage[mine]) fill(JSON.parse(localStorage[mine]));
  form.addEventListener("input", copy);
  form.addEventListener("submit", send);
} else {
  forget((name) => name === sessionStorage[SENT]);
}
