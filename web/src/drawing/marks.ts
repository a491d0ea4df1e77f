// Marks on a map: peaks, valleys and saddles, and the trail of a descent.

import type { CriticalPoint } from "../maths/critical";
import type { Kind } from "../maths/curvature";
import type { Point } from "../maths/landscape";
import { say } from "../page/words";
import { between, printed } from "./numbers";
import { set, svg } from "./elements";
import type { Plot } from "./plot";

const SHAPES: Readonly<Record<Kind, string>> = {
  maximum: "M0 -10L9 7L-9 7Z",
  minimum: "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0",
  saddle: "M-7 -7L7 7M-7 7L7 -7",
  degenerate: "M-7 0L7 0",
};
const MOST = 60;

/** A sign for each critical point, with its name and its numbers for who points at it or hears it. */
export function criticalMarks(plot: Plot, found: readonly CriticalPoint[]): SVGElement[] {
  return found.slice(0, MOST).map(({ point, error, kind }) => {
    const [x, y] = plot.frame.toScreen(point);
    const told = say(`kind.${kind}`, { where: place(point), error: printed(error) });
    return svg(
      "g",
      { class: `mark ${kind}`, transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})`, role: "img", "aria-label": told },
      svg("title", {}, told),
      svg("path", { d: SHAPES[kind] }),
    );
  });
}

/** A place in words: (1.20, −0.40). */
export function place([first, second]: Point): string {
  return `(${printed(first)}${between()}${printed(second)})`;
}

/** The steps of a descent: a line, a dot for each step, and the ball at its end. */
export class Trail {
  readonly element: SVGGElement;
  private readonly line = svg("path", { class: "steps" });
  private readonly dots = svg("path", { class: "stops" });
  private readonly ball = svg("circle", { class: "ball", r: 9 });

  constructor(
    private readonly plot: Plot,
    kind = "",
  ) {
    this.element = svg("g", { class: `trail ${kind}` }, this.line, this.dots, this.ball);
  }

  show(points: readonly Point[]): void {
    set(this.element, { visibility: points.length ? undefined : "hidden" });
    if (!points.length) return;
    set(this.line, { d: this.plot.pathOf(points) });
    const dots = points.slice(0, -1).map((point) => this.plot.frame.toScreen(point));
    set(this.dots, { d: dots.map(([x, y]) => `M${x.toFixed(2)} ${y.toFixed(2)}h0`).join("") });
    const [x, y] = this.plot.frame.toScreen(points[points.length - 1]);
    set(this.ball, { cx: x.toFixed(2), cy: y.toFixed(2) });
  }
}
