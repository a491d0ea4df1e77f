// Draw the arrow: in which direction does the gradient point?

import { Arrow } from "../../drawing/arrows";
import { set, svg } from "../../drawing/elements";
import { Trail } from "../../drawing/marks";
import { printed } from "../../drawing/numbers";
import type { Point } from "../../maths/landscape";
import { say } from "../../page/words";
import { pointIn, pointOf } from "../link";
import type { Field, Game } from "./game";

const ROUNDS = 5;

export class DrawArrow implements Game {
  readonly layers: readonly SVGElement[];
  readonly isFoggy = false;
  private readonly trail: Trail;
  private readonly truth = new Arrow("ascent");
  private readonly drawn = svg("path", { class: "drawn" });
  private readonly feet: readonly Point[];
  private readonly tips: Point[] = [];

  constructor(
    private readonly field: Field,
    random: () => number,
  ) {
    this.trail = new Trail(field.plot);
    this.layers = [this.trail.element, this.drawn, this.truth.element];
    this.feet = field.starts(random).slice(0, ROUNDS);
  }

  get start(): Point {
    return this.feet[0];
  }

  get isOver(): boolean {
    return this.tips.length >= this.feet.length;
  }

  get moves(): string {
    return this.tips.map(pointOf).join(";");
  }

  get score(): string {
    const offs = this.tips.map((_, round) => this.off(round));
    const mean = offs.reduce((sum, each) => sum + each, 0) / (offs.length || 1);
    return say("games.mean", { degrees: printed(mean, 0), round: offs.length, of: this.feet.length });
  }

  get told(): string {
    if (this.isOver) return say("games.done");
    return this.tips.length
      ? say("games.off", { degrees: printed(this.off(this.tips.length - 1), 0) })
      : say("games.arrow.ask");
  }

  take(text: string): void {
    const tip = pointIn(text);
    if (tip && this.field.shown.landscape.contains(tip)) this.play(tip);
  }

  play(to: Point): void {
    const foot = this.feet[this.tips.length] as Point | undefined;
    // Where the ball is, there is no arrow yet.
    if (foot && (to[0] !== foot[0] || to[1] !== foot[1])) this.tips.push(to);
  }

  show(): void {
    const { frame } = this.field.plot;
    const last = this.tips.length - 1;
    this.trail.show([this.feet[Math.min(last + 1, this.feet.length - 1)]]);
    if (last < 0) {
      set(this.drawn, { d: undefined });
      this.truth.point([0, 0], [0, 0]);
      return;
    }
    const [x, y] = frame.toScreen(this.feet[last]);
    const [endX, endY] = frame.toScreen(this.tips[last]);
    set(this.drawn, { d: `M${x} ${y}L${endX} ${endY}` });
    this.truth.point([x, y], this.field.arrow(this.field.shown.landscape.gradient(this.feet[last])));
  }

  /** How far off the direction of a drawn arrow is, in degrees. */
  private off(round: number): number {
    const [foot, tip] = [this.feet[round], this.tips[round]];
    const [a, b] = this.field.shown.landscape.gradient(foot);
    const [u, v] = [tip[0] - foot[0], tip[1] - foot[1]];
    return (Math.abs(Math.atan2(a * v - b * u, a * u + b * v)) * 180) / Math.PI;
  }
}
