"use strict";

// A website includes this file; where it stands, it shows a survey:
// <script src="…/static/listening/embed.js" data-survey="…/s/…/" async></script>
{
  const script = document.currentScript;
  const address = new URL(script.dataset.survey);
  address.searchParams.set("by", "embed");

  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = script.dataset.title ?? "";
  frame.referrerPolicy = "no-referrer";
  frame.style.cssText = "display:block;width:100%;height:30rem;border:0";

  window.addEventListener("message", (event) => {
    const height = event.data?.keepword;
    const isOurs = event.source === frame.contentWindow && event.origin === address.origin;
    if (isOurs && Number.isFinite(height)) frame.style.height = `${Math.min(height, 20000)}px`;
  });
  script.after(frame);
}
