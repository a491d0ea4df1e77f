// A live figure: its frame on the page, the landscape that it stands on, and its state in a link.

import { choice } from "../drawing/controls";
import { html } from "../drawing/elements";
import { say } from "../page/words";
import type { Shown } from "./shown";

export type State = Readonly<Record<string, string>>;

/** A figure as it is drawn on one landscape. */
export interface Drawn {
  readonly element: HTMLElement;
  state(): State;
  restore(state: State): void;
  /** Let go of what goes on by itself. */
  end?(): void;
}

/** Draws a figure on a landscape; `changed` is to be called after each change by the reader. */
export type Draw = (shown: Shown, changed: () => void) => Drawn;

/** The landscapes that a figure can stand on. */
export interface Shelf {
  names(): readonly (readonly [string, string])[];
  shown(name: string): Shown | undefined;
}

export class Live {
  private drawn: Drawn | undefined;
  private readonly body = html("div", { class: "body" });
  private readonly picker: HTMLSelectElement | undefined;
  private on: string;

  constructor(
    readonly name: string,
    readonly host: HTMLElement,
    private readonly draw: Draw,
    private readonly shelf: Shelf,
    private readonly changed: (figure: Live) => void,
  ) {
    this.on = host.dataset.landscape ?? "";
    if (host.dataset.fixed === undefined) {
      const picked = choice(say("landscape"), [], (name) => {
        this.stand(name);
        this.changed(this);
      });
      this.picker = picked.select;
      this.body.append(picked.element);
      this.list();
    }
  }

  /** Draw the figure, if that has not been done yet. */
  mount(): void {
    if (this.drawn) return;
    this.host.querySelector(".without")?.remove();
    this.host.append(this.body);
    this.stand(this.on);
  }

  /** List the landscapes again: the reader has written one. */
  list(): void {
    if (!this.picker) return;
    this.picker.replaceChildren(...this.shelf.names().map(([value, title]) => html("option", { value }, title)));
    this.picker.value = this.on;
  }

  /** Draw the figure on another landscape. */
  stand(name: string): void {
    const shown = this.shelf.shown(name);
    if (!shown) return;
    this.on = name;
    if (this.picker) this.picker.value = name;
    this.drawn?.end?.();
    this.drawn?.element.remove();
    this.drawn = this.draw(shown, () => this.changed(this));
    this.body.append(this.drawn.element);
  }

  state(): State {
    return { f: this.name, on: this.on, ...this.drawn?.state() };
  }

  restore(state: State): void {
    this.mount();
    if (state.on && state.on !== this.on) this.stand(state.on);
    this.drawn?.restore(state);
  }
}
