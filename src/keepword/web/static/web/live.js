"use strict";

// A form with data-live is answered while somebody types: the part of the page that it names is
// fetched again, and a line beside it says in a few words what came. Without this script its button
// does the same.

const PAUSE = 500;

function sentBy(form) {
  const sent = new URLSearchParams(new FormData(form));
  if (form.dataset.liveAs) sent.set(form.dataset.liveAs, "1");
  return sent;
}

async function fetched(form, sent) {
  if (form.method === "post") return fetch(location.href, { method: "POST", body: sent });
  const address = `${location.pathname}?${sent}`;
  history.replaceState(null, "", address);
  return fetch(address);
}

function keepFresh(form) {
  const part = document.getElementById(form.dataset.live);
  const told = document.getElementById(`${part.id}-told`);
  let waiting = 0;
  let newest = 0;

  async function refresh() {
    const mine = ++newest;
    const answer = await fetched(form, sentBy(form));
    if (!answer.ok || mine !== newest) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(part.id);
    if (!fresh || mine !== newest) return;
    part.replaceChildren(...fresh.childNodes);
    told.textContent = fresh.dataset.says;
  }

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, PAUSE);
  });
}

document.querySelectorAll("form[data-live]").forEach(keepFresh);
