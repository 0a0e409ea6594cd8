// Responses that wait to be kept: in this browser until the server has said that it has them.

const SOON = 5_000;
const LATER = 60_000;
const SETTLED = new Set([204, 404, 409]); // kept, or never to be: the survey is gone

export class Waiting {
  constructor(address, told) {
    this.address = address;
    this.name = `keepword-waiting-${address}`;
    this.told = told;
    this.isSending = false;
    this.pause = SOON;
    window.addEventListener("online", () => this.send());
  }

  get all() {
    return JSON.parse(localStorage.getItem(this.name) ?? "[]");
  }

  set all(responses) {
    localStorage.setItem(this.name, JSON.stringify(responses));
  }

  put(response) {
    this.all = [...this.all.filter((each) => each !== response), response];
    this.send();
  }

  async send() {
    if (this.isSending) return;
    this.isSending = true;
    clearTimeout(this.again);
    for (const response of this.all) {
      const status = await this.sent(response);
      if (SETTLED.has(status)) this.all = this.all.filter((each) => each !== response);
      else if (!status || status === 429) break;
    }
    this.isSending = false;
    this.told(this.all.length);
    this.pause = this.all.length ? Math.min(this.pause * 2, LATER) : SOON;
    if (this.all.length) this.again = setTimeout(() => this.send(), this.pause);
  }

  // The server's answer; nothing, where it was not reached.
  async sent(response) {
    const body = new URLSearchParams(response);
    const given = Number(body.get("given")) || Date.now();
    body.set("waited", Math.max(Math.round((Date.now() - given) / 1000), 0));
    try {
      return (await fetch(this.address, { method: "POST", body })).status;
    } catch {
      return 0;
    }
  }
}
