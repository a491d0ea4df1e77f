// A surface in space: its points, how it is seen, and two painters of it.

import type { Landscape, Point } from "../maths/landscape";

export const WIDTH = 960;
export const HEIGHT = 640;
const COLUMNS = 120;
const TALL = 0.75;
const FLOOR = -0.6;
const ZOOM = 318;
const MIDDLE = HEIGHT * 0.46;

export interface View {
  /** How far the surface is turned about the vertical, and how far it is seen from above, in radians. */
  readonly turn: number;
  readonly tilt: number;
}

/** The surface over a grid: positions and normals in space, and the part of the way from low to high. */
export class Relief {
  readonly columns = COLUMNS;
  readonly rows: number;
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly shares: Float32Array;
  private readonly half: number;
  private readonly center: Point;

  constructor(
    readonly landscape: Landscape,
    private readonly low: number,
    private readonly high: number,
  ) {
    const { lower, upper } = landscape.domain;
    const size = landscape.size;
    this.half = Math.max(...size) / 2;
    this.center = [(lower[0] + upper[0]) / 2, (lower[1] + upper[1]) / 2];
    this.rows = Math.max(2, Math.round((COLUMNS * size[1]) / size[0]));
    const count = this.columns * this.rows;
    const first = Float64Array.from({ length: count }, (_, k) => lower[0] + ((k % this.columns) / (this.columns - 1)) * size[0]);
    const second = Float64Array.from(
      { length: count },
      (_, k) => lower[1] + (Math.floor(k / this.columns) / (this.rows - 1)) * size[1],
    );
    const [errors, along, up] = landscape.slopesAt(first, second);
    this.positions = new Float32Array(3 * count);
    this.normals = new Float32Array(3 * count);
    this.shares = new Float32Array(count);
    const steep = (TALL * this.half) / (high - low || 1);
    for (let k = 0; k < count; k += 1) {
      this.positions.set(this.inSpace([first[k], second[k]], errors[k]), 3 * k);
      const clipped = errors[k] > high || !Number.isFinite(errors[k]);
      const [a, b] = clipped ? [0, 0] : [-steep * along[k], -steep * up[k]];
      const long = Math.hypot(a, b, 1);
      this.normals.set([a / long, b / long, 1 / long], 3 * k);
      this.shares[k] = this.share(errors[k]);
    }
  }

  share(error: number): number {
    const share = (error - this.low) / (this.high - this.low || 1);
    return Number.isFinite(share) ? Math.min(Math.max(share, 0), 1) : 1;
  }

  /** Where a point of the surface is in space. */
  inSpace(w: Point, error: number): [number, number, number] {
    return [(w[0] - this.center[0]) / this.half, (w[1] - this.center[1]) / this.half, TALL * (this.share(error) - 0.35)];
  }

  /** Where a point of the plane below is on screen. */
  onFloor(w: Point, view: View): Point {
    const [x, y] = this.inSpace(w, this.low);
    return seen([x, y, FLOOR], view);
  }

  onSurface(w: Point, view: View): Point {
    return seen(this.inSpace(w, this.landscape.value(w)), view);
  }

  /** The grid's point whose place on screen is nearest; of several, the one in front. */
  nearest([x, y]: Point, view: View): Point {
    const { lower } = this.landscape.domain;
    const size = this.landscape.size;
    let [best, least] = [0, Infinity];
    for (let k = 0; k < this.shares.length; k += 1) {
      const place = this.positions.subarray(3 * k, 3 * k + 3) as unknown as [number, number, number];
      const [u, v] = seen(place, view);
      const off = Math.max(Math.hypot(u - x, v - y), 6) + 20 * depth(place, view);
      if (off < least) [best, least] = [k, off];
    }
    return [
      lower[0] + ((best % this.columns) / (this.columns - 1)) * size[0],
      lower[1] + (Math.floor(best / this.columns) / (this.rows - 1)) * size[1],
    ];
  }
}

/** Where a point in space is on screen. */
export function seen([x, y, z]: readonly [number, number, number], { turn, tilt }: View): Point {
  const across = x * Math.cos(turn) - y * Math.sin(turn);
  const away = x * Math.sin(turn) + y * Math.cos(turn);
  return [WIDTH / 2 + ZOOM * across, MIDDLE - ZOOM * (z * Math.cos(tilt) + away * Math.sin(tilt))];
}

/** How far a point in space is from who looks. */
export function depth([x, y, z]: readonly [number, number, number], { turn, tilt }: View): number {
  return (x * Math.sin(turn) + y * Math.cos(turn)) * Math.cos(tilt) - z * Math.sin(tilt);
}

export const SCALE = { zoom: ZOOM, middle: MIDDLE };
