// What every game is: moves one after the other, which make its link, and what is told of them.

import { asArrow } from "../frame";
import type { Shown } from "../shown";
import type { Plot } from "../../drawing/plot";
import type { Point } from "../../maths/landscape";

/** Of the domain's sides: where no game begins. */
const EDGE = 0.12;
/** Of a slope that few places exceed: what can be felt. */
const FELT = 0.15;
const PLACES = 200;

export interface Game {
  /** What it draws on the map. */
  readonly layers: readonly SVGElement[];
  /** Where the reader's point is at first. */
  readonly start: Point;
  /** What moves it besides a click on the map; without it, the reader's point does. */
  readonly controls?: HTMLElement;
  /** Whether the ground is hidden now. */
  readonly isFoggy: boolean;
  readonly isOver: boolean;
  /** The moves so far, as a link holds them. */
  readonly moves: string;
  readonly score: string;
  readonly told: string;
  /** Take a move from a link, if it is one. */
  take(text: string): void;
  /** Move to a place; a game that is not played on the map takes no notice. */
  play(to: Point): void;
  show(): void;
}

/** Begins a game; `played` is to be called after each move that is not made on the map. */
export type Begin = (field: Field, random: () => number, played: () => void) => Game;

/** Where games are played. */
export class Field {
  constructor(
    readonly shown: Shown,
    readonly plot: Plot,
  ) {}

  /** Places with a slope that can be felt, at least so high; any, if there is none. */
  starts(random: () => number, least = -Infinity): Point[] {
    const { landscape, steep } = this.shown;
    const { lower } = landscape.domain;
    const inside = (axis: 0 | 1): number => lower[axis] + (EDGE + random() * (1 - 2 * EDGE)) * landscape.size[axis];
    const places = Array.from({ length: PLACES }, (): Point => [inside(0), inside(1)]);
    const good = places.filter((w) => {
      const { value, gradient } = landscape.valueAndGradient(w);
      return Math.hypot(...gradient) > FELT * steep && this.height(value) > least;
    });
    return good.length ? good : places;
  }

  /** How high an error is, from the lowest valley, 0, to the highest contour, 1. */
  height(error: number): number {
    const low = this.shown.valley?.error ?? this.plot.sample.lowest;
    const high = this.plot.levels[this.plot.levels.length - 1];
    return (error - low) / (high - low || 1);
  }

  arrow(gradient: Point): Point {
    return asArrow(this.shown, gradient);
  }
}
