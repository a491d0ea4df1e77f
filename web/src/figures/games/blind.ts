// Downhill blind: only the slope underfoot is shown; the lowest valley in as few moves as can be.

import { Arrow } from "../../drawing/arrows";
import { Trail } from "../../drawing/marks";
import { printed } from "../../drawing/numbers";
import type { Point } from "../../maths/landscape";
import { say } from "../../page/words";
import { pointIn, pointOf } from "../link";
import type { Field, Game } from "./game";

const MOST_MOVES = 60;
/** Of the range of E between the contours: how near the lowest error counts as arrived. */
const ARRIVED = 0.02;
/** How high it begins. */
const LEAST = 0.4;

export class Blind implements Game {
  readonly layers: readonly SVGElement[];
  readonly start: Point;
  private readonly trail: Trail;
  private readonly felt = new Arrow("ascent");
  private readonly stops: Point[] = [];

  constructor(
    private readonly field: Field,
    random: () => number,
  ) {
    this.trail = new Trail(field.plot);
    this.layers = [this.trail.element, this.felt.element];
    this.start = field.starts(random, LEAST)[0];
  }

  get isFoggy(): boolean {
    return !this.isOver;
  }

  get isOver(): boolean {
    return this.stops.length >= MOST_MOVES || this.hasArrived;
  }

  get moves(): string {
    return this.stops.map(pointOf).join(";");
  }

  get score(): string {
    return say("games.moves", { count: this.stops.length });
  }

  get told(): string {
    const { value, gradient } = this.field.shown.landscape.valueAndGradient(this.here);
    if (this.hasArrived) return say("games.arrived", { count: this.stops.length });
    if (this.isOver) return say("games.lost", { count: this.stops.length });
    return say("games.blind.ask", { slope: printed(Math.hypot(...gradient)), error: printed(value) });
  }

  take(text: string): void {
    const to = pointIn(text);
    if (to && this.field.shown.landscape.contains(to)) this.play(to);
  }

  play(to: Point): void {
    if (!this.isOver) this.stops.push(to);
  }

  show(): void {
    const { plot, shown } = this.field;
    this.trail.show([this.start, ...this.stops]);
    this.felt.point(plot.frame.toScreen(this.here), this.field.arrow(shown.landscape.gradient(this.here)));
  }

  private get here(): Point {
    return this.stops.at(-1) ?? this.start;
  }

  private get hasArrived(): boolean {
    return this.stops.length > 0 && this.field.height(this.field.shown.landscape.value(this.here)) <= ARRIVED;
  }
}
