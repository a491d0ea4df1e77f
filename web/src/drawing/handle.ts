// A point of a map that is moved by mouse, finger or keys, and by two number fields.

import type { Domain, Landscape, Point } from "../maths/landscape";
import { between, printed, rough } from "./numbers";
import { html, set, svg } from "./elements";
import { say } from "../page/words";

const STEP = 1 / 50;
const FINE = 1 / 500;
const KEYS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowDown: [0, -1],
  ArrowUp: [0, 1],
};

/** What a handle is moved about on. */
export interface Ground {
  readonly landscape: Landscape;
  /** Where a point is in the drawing. */
  toScreen(w: Point): Point;
  /** Which point is under a pointer. */
  under(event: MouseEvent): Point;
}

export class Handle {
  readonly element: SVGGElement;
  readonly fields: HTMLElement;
  private readonly inputs: HTMLInputElement[];
  private at: Point;

  constructor(
    private readonly plot: Ground,
    private readonly start: Point,
    label: string,
    private readonly moved: (at: Point) => void,
  ) {
    this.at = start;
    this.element = svg(
      "g",
      { class: "handle", tabindex: 0, role: "slider", "aria-label": label, "aria-roledescription": say("point") },
      svg("circle", { class: "reach", r: 34 }),
      svg("circle", { class: "ring", r: 15 }),
      svg("circle", { class: "dot", r: 8 }),
    );
    const { names, domain } = plot.landscape;
    this.inputs = names.map((name, axis) => this.field(name, axis, domain));
    this.fields = html(
      "fieldset",
      { class: "place" },
      html("legend", {}, label),
      ...this.inputs.map((input, axis) => html("label", {}, `${names[axis]} =`, input)),
    );
    this.listen();
    this.show();
  }

  get point(): Point {
    return this.at;
  }

  /** Move it without telling. */
  put(at: Point): void {
    const { lower, upper } = this.plot.landscape.domain;
    this.at = [0, 1].map((axis) => Math.min(Math.max(at[axis], lower[axis]), upper[axis])) as unknown as Point;
    this.show();
  }

  private move(at: Point): void {
    this.put(at);
    this.moved(this.at);
  }

  /** Draw it where it is now. */
  show(): void {
    const [x, y] = this.plot.toScreen(this.at);
    const { lower, upper } = this.plot.landscape.domain;
    const { names } = this.plot.landscape;
    set(this.element, {
      transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})`,
      "aria-valuemin": lower[0],
      "aria-valuemax": upper[0],
      "aria-valuenow": this.at[0].toFixed(3),
      "aria-valuetext": names.map((name, axis) => `${name} = ${printed(this.at[axis])}`).join(between()),
    });
    this.inputs.forEach((input, axis) => {
      if (document.activeElement !== input) input.value = String(Number(this.at[axis].toFixed(3)));
    });
  }

  private field(name: string, axis: number, { lower, upper }: Domain): HTMLInputElement {
    const input = html("input", {
      type: "number",
      min: lower[axis],
      max: upper[axis],
      step: "any",
      inputmode: "decimal",
      "aria-label": name,
    });
    input.addEventListener("input", () => {
      const value = input.valueAsNumber;
      if (Number.isFinite(value)) this.move(axis ? [this.at[0], value] : [value, this.at[1]]);
    });
    input.addEventListener("blur", () => this.show());
    return input;
  }

  private listen(): void {
    let dragged = false;
    this.element.addEventListener("pointerdown", (event) => {
      dragged = true;
      this.element.setPointerCapture(event.pointerId);
      event.stopPropagation();
    });
    this.element.addEventListener("pointermove", (event) => {
      if (dragged) this.move(this.plot.under(event));
    });
    for (const end of ["pointerup", "pointercancel"] as const) {
      this.element.addEventListener(end, () => (dragged = false));
    }
    // A drag ends in a click, which must not count as one on the map below.
    this.element.addEventListener("click", (event) => event.stopPropagation());
    this.element.addEventListener("keydown", (event) => this.press(event));
  }

  private press(event: KeyboardEvent): void {
    const way = KEYS[event.key];
    if (event.key === "Home") this.move(this.start);
    else if (way) {
      const longest = Math.max(...this.plot.landscape.size);
      const step = longest * (event.shiftKey ? FINE : STEP);
      // Along the way only: what it does not change stays to the last digit.
      const [first, second] = way.map((sign, axis) => (sign ? rough(this.at[axis] + sign * step, longest) : this.at[axis]));
      this.move([first, second]);
    } else return;
    event.preventDefault();
  }
}
