// What changes is said to a screen reader, once it has come to rest.

import { html } from "../drawing/elements";

const REST = 600;

let status: HTMLElement | undefined;
let waiting: number | undefined;

export function announce(sentence: string): void {
  const here = (status ??= document.body.appendChild(html("div", { role: "status", class: "unseen" })));
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    here.textContent = sentence;
  }, REST);
}
