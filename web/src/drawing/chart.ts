// A chart of some curves over steps or angles.

import { set, svg } from "./elements";
import { telling } from "./numbers";

const WIDTH = 480;
const HEIGHT = 220;
const LEFT = 74;
const RIGHT = 14;
const TOP = 14;
const FOOT = 40;

export interface Curve {
  readonly kind: string;
  readonly points: readonly (readonly [number, number])[];
}

export class Chart {
  readonly element: SVGSVGElement;
  private readonly curves = svg("g");
  private readonly low = svg("text", { x: LEFT - 8, "text-anchor": "end" });
  private readonly high = svg("text", { x: LEFT - 8, y: TOP + 14, "text-anchor": "end" });
  private readonly last = svg("text", { x: WIDTH - RIGHT, y: HEIGHT - 10, "text-anchor": "end" });
  private readonly base = svg("path", { class: "axis" });

  constructor(label: string, across: string) {
    this.element = svg(
      "svg",
      { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label },
      this.base,
      svg("text", { x: LEFT, y: HEIGHT - 10 }, across),
      this.low,
      this.high,
      this.last,
      this.curves,
    );
  }

  /** Draw curves over x from 0 to `long`, with y between two values; no curves if these are not finite. */
  show(curves: readonly Curve[], long: number, [low, high]: readonly [number, number], told: string): void {
    const isBounded = Number.isFinite(high - low);
    const x = (at: number): number => LEFT + (at / long) * (WIDTH - LEFT - RIGHT);
    const y = (at: number): number =>
      TOP + (1 - Math.min(Math.max((at - low) / (high - low || 1), -0.02), 1.02)) * (HEIGHT - TOP - FOOT);
    const zero = isBounded ? y(low <= 0 && high >= 0 ? 0 : low) : HEIGHT - FOOT;
    set(this.base, { d: `M${LEFT} ${TOP}V${HEIGHT - FOOT}M${LEFT} ${zero}H${WIDTH - RIGHT}` });
    set(this.low, { y: HEIGHT - FOOT });
    this.low.textContent = telling(low);
    this.high.textContent = telling(high);
    this.last.textContent = String(long);
    this.curves.replaceChildren(
      ...(isBounded ? curves : []).map(({ kind, points }) =>
        svg("path", {
          class: `curve ${kind}`,
          d: points
            .filter(([, value]) => Number.isFinite(value))
            .map(([at, value], index) => `${index ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`)
            .join(""),
        }),
      ),
    );
    set(this.element, { "aria-label": told });
  }
}
