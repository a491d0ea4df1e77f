// Buttons, switches, sliders and choices.

import { html } from "./elements";

export function button(text: string, pressed: () => void): HTMLButtonElement {
  const made = html("button", { type: "button" }, text);
  made.addEventListener("click", pressed);
  return made;
}

export interface Slider {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  value: number;
  /** Set a value that may lie beyond the slider's ends. */
  readonly putBeyond: (value: number) => void;
}

/** A slider; the value in words stands beside it. A value that is set stays what it is until the reader moves it. */
export function slider(
  text: string,
  range: { low: number; high: number; step: number; value: number },
  told: (value: number) => string,
  changed: (value: number) => void,
): Slider {
  const input = html("input", { type: "range", min: range.low, max: range.high, step: range.step });
  const output = html("output", {});
  let exact = { shown: "", value: range.value };
  const value = (): number => (input.value === exact.shown ? exact.value : input.valueAsNumber);
  const show = (): void => {
    output.textContent = told(value());
    input.setAttribute("aria-valuetext", told(value()));
  };
  const put = (number: number): void => {
    input.value = String(number);
    exact = { shown: input.value, value: number };
    show();
  };
  input.addEventListener("input", () => {
    show();
    changed(value());
  });
  put(range.value);
  return {
    element: html("label", { class: "slider" }, html("span", {}, text), input, output),
    input,
    get value() {
      return value();
    },
    set value(number: number) {
      put(Math.min(Math.max(number, range.low), range.high));
    },
    putBeyond: put,
  };
}

export interface Toggle {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  readonly text: Text;
}

export function toggle(words: string, changed: (on: boolean) => void): Toggle {
  const input = html("input", { type: "checkbox" });
  input.addEventListener("change", () => changed(input.checked));
  const text = document.createTextNode(words);
  return { element: html("label", { class: "toggle" }, input, text), input, text };
}

export function choice(
  text: string,
  options: readonly (readonly [string, string])[],
  changed: (value: string) => void,
): { element: HTMLElement; select: HTMLSelectElement } {
  const select = html("select", {}, ...options.map(([value, label]) => html("option", { value }, label)));
  select.addEventListener("change", () => changed(select.value));
  return { element: html("label", { class: "choice" }, html("span", {}, text), select), select };
}

/** Rows of a name and a live number. */
export class Readout {
  readonly element = html("dl", { class: "readout" });
  private readonly values = new Map<string, HTMLElement>();

  constructor(rows: readonly { key: string; name: globalThis.Node | string; kind?: string }[]) {
    for (const { key, name, kind } of rows) {
      const value = html("dd", {});
      this.values.set(key, value);
      this.element.append(html("div", { class: kind ?? "" }, html("dt", {}, name), value));
    }
  }

  show(key: string, text: string): void {
    const value = this.values.get(key);
    if (value && value.textContent !== text) value.textContent = text;
  }
}
