// Copying to the clipboard, also where a page may not: in a frame, or from a server without a certificate.

import { html } from "../drawing/elements";
import { announce } from "./announcer";
import { say } from "./words";

const TOLD_FOR = 2500;

/** Copy a text, and let the button that asked for it tell so for a moment. */
export async function copy(text: string, from: HTMLButtonElement): Promise<void> {
  if (!(await written(text))) return;
  announce(say("copied"));
  if (from.dataset.told !== undefined) return;
  const words = from.textContent;
  from.dataset.told = "";
  from.style.minInlineSize = `${from.offsetWidth}px`;
  from.textContent = say("copied");
  setTimeout(() => {
    from.textContent = words;
    from.style.minInlineSize = "";
    delete from.dataset.told;
  }, TOLD_FOR);
}

async function written(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // There is no clipboard, or it is not allowed; what is selected may still be copied.
    return copySelected(text);
  }
}

function copySelected(text: string): boolean {
  const focused = document.activeElement;
  const field = document.body.appendChild(html("textarea", { class: "unseen", tabindex: -1 }));
  field.value = text;
  field.focus({ preventScroll: true });
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return isCopied;
}
