// A live figure: its frame on the page, the landscape that it stands on, and its state in a link.

import { button, choice } from "../drawing/controls";
import { html } from "../drawing/elements";
import { copy } from "../page/copying";
import { addressOf } from "../page/links";
import { say } from "../page/words";
import type { Shelf } from "./shelf";
import { OWN } from "./shelf";
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

export class Live {
  private drawn: Drawn | undefined;
  private readonly body = html("div", { class: "body" });
  private readonly picker: HTMLSelectElement | undefined;
  private readonly foot: HTMLElement;
  /** The segment or the beat from which the reader came, and the ways back to it. */
  private from = "";
  private back: HTMLElement | undefined;
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
    const copies = button(say("copy"), () => this.copyLink(copies));
    this.foot = html("p", { class: "foot" }, copies);
  }

  /** Draw the figure, if that has not been done yet. */
  mount(): void {
    if (this.drawn) return;
    this.host.querySelector(".without")?.remove();
    this.host.append(this.body, this.foot);
    this.stand(this.on);
  }

  /** Copy the address of the page with the figure as it is. */
  private copyLink(from: HTMLButtonElement): void {
    history.replaceState(null, "", addressOf(this.state()));
    void copy(location.href, from);
  }

  /** The ways back to the segment or the beat from which the reader came: into the film, and to the text. */
  private leadBack(from: string | undefined): void {
    this.back?.remove();
    const place = from === undefined ? null : document.getElementById(from);
    const segment = place?.closest("article");
    this.from = place && segment ? place.id : "";
    if (!place || !segment) return;
    const title = segment.querySelector("h2")?.textContent ?? "";
    const seek = place.querySelector<HTMLElement>("[data-seek]")?.dataset.seek;
    const watch = seek === undefined ? [] : [html("a", { href: "#film", "data-seek": seek, class: "watch" }, say("watch_this"))];
    const read = html("a", { href: `#${place.id}`, class: "back" }, say("watch_back", { title }));
    this.back = html("span", { class: "ways" }, ...watch, read);
    this.foot.append(this.back);
  }

  /** List the landscapes again: the reader has written one. */
  list(): void {
    if (!this.picker) return;
    this.picker.replaceChildren(...this.shelf.names().map(([value, title]) => html("option", { value }, title)));
    this.picker.value = this.on;
  }

  /** Draw the figure on another landscape. */
  stand(name: string): void {
    const shown = this.shelf.shown(name) ?? this.shelf.shown(this.host.dataset.landscape ?? "");
    if (!shown) return;
    this.on = shown.name;
    if (this.picker) this.picker.value = this.on;
    this.drawn?.end?.();
    this.drawn?.element.remove();
    this.drawn = this.draw(shown, () => this.changed(this));
    this.body.append(this.drawn.element);
  }

  /** The reader has written another landscape: list it, and stand on it if that is what the figure stands on. */
  rewritten(): void {
    this.list();
    if (this.drawn && this.on === OWN && this.picker) this.stand(OWN);
  }

  state(): State {
    const own = this.on === OWN && this.shelf.text !== undefined ? { e: this.shelf.text } : {};
    const on = this.picker ? { on: this.on } : {};
    const from = this.from ? { from: this.from } : {};
    return { f: this.name, ...on, ...own, ...this.drawn?.state(), ...from };
  }

  restore(state: State): void {
    this.leadBack(state.from);
    if (state.e !== undefined && this.picker) {
      this.shelf.tryWriting(state.e);
      this.list();
    }
    this.mount();
    if (state.on && state.on !== this.on) this.stand(state.on);
    this.drawn?.restore(state);
  }
}
