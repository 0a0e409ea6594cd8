"use strict";

// Beside the form, the survey as it stands in it; without this script a button shows it.
{
  const PAUSE = 300;
  const form = document.querySelector("#editing");
  const frame = document.querySelector("iframe[name=preview]");
  const button = document.querySelector("[formtarget=preview]");
  let typing, asking;

  async function draw() {
    asking?.abort();
    asking = new AbortController();
    const sent = { method: "POST", body: new FormData(form), signal: asking.signal };
    const answer = await fetch(button.formAction, sent).catch(() => null);
    if (!answer?.ok) return;
    const other = new DOMParser().parseFromString(await answer.text(), "text/html");
    const shown = frame.contentDocument;
    shown.documentElement.dir = other.documentElement.dir;
    shown.body.replaceWith(shown.adoptNode(other.body));
  }

  form.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(draw, PAUSE);
  });
  form.addEventListener("focusin", (event) => {
    const question = event.target.closest(".edit__question")?.id;
    const there = question && frame.contentDocument?.getElementById(question);
    there?.scrollIntoView({ block: "center" });
  });
}
