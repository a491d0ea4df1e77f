// Arrows: ascent has a solid tip, descent an open one, so that they differ without colour too.

import type { Point } from "../maths/landscape";
import { set, svg } from "./elements";

const TIP = 22;
const HALF = 9;
const SHAFT = 5;

export type Sense = "ascent" | "descent";

/** An arrow that is drawn again at each change. */
export class Arrow {
  readonly element: SVGGElement;
  private readonly halo = svg("path", { class: "halo" });
  private readonly shaft = svg("path", { class: "shaft" });
  private readonly tip = svg("path", { class: "tip" });

  constructor(
    readonly sense: Sense,
    kind = "arrow",
  ) {
    this.element = svg("g", { class: `${kind} ${sense}` }, this.halo, this.shaft, this.tip);
  }

  /** Draw it from a foot along a vector, both in the drawing's units. */
  point(foot: Point, [x, y]: Point): void {
    const length = Math.hypot(x, y);
    const isSeen = length > 0.5 && Number.isFinite(length);
    set(this.element, { visibility: isSeen ? undefined : "hidden" });
    if (!isSeen) return;
    // A short arrow shrinks as a whole.
    const size = Math.min(1, length / (1.5 * TIP));
    const [u, v] = [x / length, y / length];
    const at = (along: number, aside: number): string =>
      `${(foot[0] + along * u - aside * v).toFixed(2)} ${(foot[1] + along * v + aside * u).toFixed(2)}`;
    const neck = length - size * TIP;
    set(this.shaft, { d: `M${at(0, 0)}L${at(neck + size * 3, 0)}`, "stroke-width": size * SHAFT });
    set(this.halo, { d: `M${at(0, 0)}L${at(length - size * 4, 0)}`, "stroke-width": size * SHAFT * 3 });
    set(this.tip, {
      d: `M${at(neck, size * HALF)}L${at(length, 0)}L${at(neck, -size * HALF)}L${at(neck + size * 4, 0)}Z`,
      "stroke-width": size * 2.4,
    });
  }
}
