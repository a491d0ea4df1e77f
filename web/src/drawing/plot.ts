// The map of a landscape as a drawing: bands, contours, and the change of coordinates.

import { Sample } from "../maths/contours";
import type { Domain, Landscape, Point } from "../maths/landscape";
import { usualLevels } from "../maths/levels";
import { svg } from "./elements";
import type { Ground } from "./handle";
import { rough } from "./numbers";

/** The stops of the ramps of colours that the page's style names. */
export const STOPS = 32;
const HEAVY_EVERY = 4;
const WIDTH = 960;
const TALLEST = 600;

/** Where weights stand in a drawing: one scale for both, so that right angles stay right. */
export class Frame {
  readonly width: number;
  readonly height: number;
  readonly scale: number;

  constructor(readonly domain: Domain) {
    const [first, second] = [0, 1].map((axis) => domain.upper[axis] - domain.lower[axis]);
    this.scale = Math.min(WIDTH / first, TALLEST / second);
    this.width = this.scale * first;
    this.height = this.scale * second;
  }

  toScreen([first, second]: Point): Point {
    const { lower, upper } = this.domain;
    return [(first - lower[0]) * this.scale, (upper[1] - second) * this.scale];
  }

  toWeights([x, y]: Point): Point {
    const { lower, upper } = this.domain;
    return [lower[0] + x / this.scale, upper[1] - y / this.scale];
  }
}

/** A map: the ground and its contours, and layers for what moves on it. */
export class Plot implements Ground {
  readonly element: SVGSVGElement;
  readonly frame: Frame;
  readonly sample: Sample;
  readonly levels: readonly number[];
  /** What stands on the ground and seldom changes, and what changes all the time. */
  readonly still = svg("g");
  readonly moving = svg("g");

  constructor(
    readonly landscape: Landscape,
    label: string,
    levels?: readonly number[],
  ) {
    this.frame = new Frame(landscape.domain);
    this.sample = new Sample(landscape);
    this.levels = levels ?? usualLevels(landscape);
    this.element = svg("svg", {
      class: "plot",
      viewBox: `0 0 ${this.frame.width} ${this.frame.height}`,
      role: "group",
      "aria-label": label,
    });
    this.element.style.setProperty("--ratio", String(this.frame.width / this.frame.height));
    this.element.append(...this.ground(), this.still, this.moving);
  }

  /** The part of the way from the lowest to the highest contour, from 0 to 1. */
  elevation(error: number): number {
    const [low, high] = [this.levels[0], this.levels[this.levels.length - 1]];
    return high > low ? Math.min(Math.max((error - low) / (high - low), 0), 1) : 0.5;
  }

  toScreen(w: Point): Point {
    return this.frame.toScreen(w);
  }

  /** Where a pointer is, in weights, kept within the map. */
  under(event: MouseEvent): Point {
    const box = this.element.getBoundingClientRect();
    const inside = (at: number, from: number, long: number): number => Math.min(Math.max((at - from) / long, 0), 1);
    const [first, second] = this.frame.toWeights([
      this.frame.width * inside(event.clientX, box.left, box.width),
      this.frame.height * inside(event.clientY, box.top, box.height),
    ]);
    const { size } = this.landscape;
    return [rough(first, size[0]), rough(second, size[1])];
  }

  private ground(): SVGElement[] {
    const { width, height } = this.frame;
    const bands: SVGElement[] = [svg("rect", { width, height, class: "ground", "data-band": 0 })];
    const lines: SVGElement[] = [];
    this.levels.forEach((level, index) => {
      const { lines: traced, rings } = this.sample.at(level, index);
      bands.push(
        svg("path", {
          class: "ground",
          "data-band": stop((index + 1) / this.levels.length),
          d: rings.map((ring) => `${this.pathOf(ring)}Z`).join(""),
        }),
      );
      lines.push(
        svg("path", {
          class: index % HEAVY_EVERY === HEAVY_EVERY - 1 ? "contour heavy" : "contour",
          "data-line": stop(this.elevation(level)),
          "data-level": level,
          d: traced.map(({ points, closed }) => this.pathOf(points) + (closed ? "Z" : "")).join(""),
        }),
      );
    });
    return [...bands, ...lines];
  }

  /** A line through weights, as the data of a path. */
  pathOf(points: readonly Point[]): string {
    return points
      .map((point, index) => {
        const [x, y] = this.frame.toScreen(point);
        return `${index ? "L" : "M"}${x.toFixed(2)} ${y.toFixed(2)}`;
      })
      .join("");
  }
}

function stop(fraction: number): number {
  return Math.round(fraction * (STOPS - 1));
}
