// All directions: the slope in each of them, as a rose around a point and as a curve over the angle.

import { Arrow } from "../drawing/arrows";
import { Chart } from "../drawing/chart";
import { button, Readout, slider } from "../drawing/controls";
import { mathml, set, svg } from "../drawing/elements";
import type { Handle } from "../drawing/handle";
import { printed } from "../drawing/numbers";
import type { Plot } from "../drawing/plot";
import { length, math } from "../drawing/symbols";
import type { Point } from "../maths/landscape";
import { announce } from "../page/announcer";
import { say } from "../page/words";
import { asArrow, buttons, mapOf, pointOn, withPanel } from "./frame";
import { numberIn, numberOf, pointIn, pointOf } from "./link";
import type { Draw, Drawn, State } from "./live";
import type { Shown } from "./shown";

const NEEDLE = 120;
const TURN = 360;

export const drawDirections: Draw = (shown, changed) => new Directions(shown, changed);

class Directions implements Drawn {
  readonly element: HTMLElement;
  private readonly plot: Plot;
  private readonly handle: Handle;
  private readonly rose = [svg("path", { class: "rose up" }), svg("path", { class: "rose down" })];
  private readonly circle = svg("circle", { class: "compass" });
  private readonly needle = svg("path", { class: "needle" });
  private readonly ascent = new Arrow("ascent");
  private readonly chart = new Chart(say("directions.chart"), say("angle"));
  private readonly angle: ReturnType<typeof slider>;
  private readonly readout: Readout;

  constructor(
    private readonly shown: Shown,
    private readonly changed: () => void,
  ) {
    this.plot = mapOf(shown);
    this.handle = pointOn(this.plot, shown.start, say("map.point"), () => this.moved());
    this.angle = slider(say("directions.angle"), { low: 0, high: TURN, step: 1, value: 60 }, degrees, () => this.moved());
    this.readout = new Readout([
      { key: "slope", name: say("directions.slope") },
      { key: "between", name: math(mathml("mi", "φ")) },
      { key: "steepest", name: math(length()), kind: "up" },
    ]);
    this.plot.moving.append(this.circle, ...this.rose, this.needle, this.ascent.element, this.handle.element);
    this.element = withPanel(
      this.plot.element,
      this.angle.element,
      buttons(
        button(say("directions.steepest"), () => this.turn(0)),
        button(say("directions.level"), () => this.turn(90)),
        button(say("directions.descent"), () => this.turn(180)),
      ),
      this.readout.element,
      this.chart.element,
      this.handle.fields,
    );
    this.show();
  }

  state(): State {
    return { w: pointOf(this.handle.point), angle: numberOf(this.angle.value) };
  }

  restore(state: State): void {
    const at = pointIn(state.w);
    const angle = numberIn(state.angle);
    if (at) this.handle.put(at);
    if (angle !== undefined) this.angle.value = wholeTurn(angle);
    this.show();
  }

  /** Turn the needle to an angle from the gradient, where there is one. */
  private turn(by: number): void {
    const [a, b] = this.shown.landscape.gradient(this.handle.point);
    const way = (Math.atan2(b, a) * TURN) / (2 * Math.PI);
    if (!Number.isFinite(way)) return;
    this.angle.value = wholeTurn(way + by);
    this.moved();
  }

  private moved(): void {
    announce(this.show());
    this.changed();
  }

  private show(): string {
    const w = this.handle.point;
    const gradient = this.shown.landscape.gradient(w);
    const steepest = Math.hypot(...gradient);
    const [x, y] = this.plot.frame.toScreen(w);
    const arrow = asArrow(this.shown, gradient);
    const radians = (this.angle.value * Math.PI) / 180;
    const slope = gradient[0] * Math.cos(radians) + gradient[1] * Math.sin(radians);
    this.ascent.point([x, y], arrow);
    set(this.circle, { cx: x, cy: y, r: NEEDLE });
    set(this.needle, { d: `M${x} ${y}l${NEEDLE * Math.cos(radians)} ${-NEEDLE * Math.sin(radians)}` });
    this.showRose([x, y], arrow);
    const between = steepest ? (Math.acos(Math.min(1, Math.max(-1, slope / steepest))) * 180) / Math.PI : NaN;
    this.readout.show("slope", printed(slope));
    this.readout.show("between", degrees(between));
    this.readout.show("steepest", printed(steepest));
    const sentence = say("directions.sentence", {
      angle: degrees(this.angle.value),
      slope: printed(slope),
      steepest: printed(steepest),
      between: degrees(between),
    });
    this.showCurve(gradient, steepest, slope, sentence);
    return sentence;
  }

  /** In each direction a point as far away as the slope is large: two circles, one uphill and one downhill. */
  private showRose([x, y]: Point, [a, b]: Point): void {
    const radius = Math.hypot(a, b) / 2;
    const isSeen = Number.isFinite(radius);
    for (const circle of this.rose) set(circle, { visibility: isSeen ? undefined : "hidden" });
    if (!isSeen) return;
    this.rose.forEach((circle, index) => {
      const sense = index ? -1 : 1;
      const [cx, cy] = [x + (sense * a) / 2, y + (sense * b) / 2];
      set(circle, {
        d: `M${cx - radius} ${cy}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`,
      });
    });
  }

  private showCurve(gradient: Point, steepest: number, slope: number, told: string): void {
    const at = (angle: number): number =>
      gradient[0] * Math.cos((angle * Math.PI) / 180) + gradient[1] * Math.sin((angle * Math.PI) / 180);
    const points = Array.from({ length: 121 }, (_, k) => [3 * k, at(3 * k)] as const);
    const angle = this.angle.value;
    this.chart.show(
      [
        { kind: "ascent", points },
        {
          kind: "here",
          points: [
            [angle, 0],
            [angle, slope],
          ],
        },
      ],
      TURN,
      [-steepest, steepest],
      told,
    );
  }
}

/** An angle from 0 to below a whole turn. */
function wholeTurn(angle: number): number {
  return ((angle % TURN) + TURN) % TURN;
}

function degrees(angle: number): string {
  return `${printed(angle, 0)}°`;
}
