// What changes is said to a screen reader, once it has come to rest.

import { html } from "../drawing/elements";

const REST = 600;

const status = html("div", { role: "status", class: "unseen" });
let waiting: number | undefined;

export function announce(sentence: string): void {
  if (!status.isConnected) document.body.append(status);
  window.clearTimeout(waiting);
  waiting = window.setTimeout(() => {
    status.textContent = sentence;
  }, REST);
}
