// Contours and the ground above a level: marching squares, each vertex solved onto its level.

import type { Landscape, Point } from "./landscape";

export const RESOLUTION = 160;
const HALVINGS = 60;
/** Of the range of E: how near a vertex must be to its level before the search for it ends. */
const CLOSE = 1e-15;

export interface Contour {
  readonly level: number;
  readonly index: number;
  readonly points: readonly Point[];
  readonly closed: boolean;
}

/** One level: the lines on it, and the rings around all ground that is at least as high (to be filled by even-odd). */
export interface LevelSet {
  readonly lines: readonly Contour[];
  readonly rings: readonly (readonly Point[])[];
}

/** The two edges that a line joins in a cell, by the corners that are above: bits for lower left, right, upper right,
 * left. */
const JOINED: readonly (readonly [number, number][])[] = [
  [],
  [[3, 0]],
  [[0, 1]],
  [[3, 1]],
  [[1, 2]],
  [],
  [[0, 2]],
  [[3, 2]],
  [[2, 3]],
  [[0, 2]],
  [],
  [[1, 2]],
  [[1, 3]],
  [[0, 1]],
  [[3, 0]],
  [],
];

/** The errors on a grid over the domain, with one more row and column around it that lie below every level. */
export class Sample {
  readonly columns: number;
  readonly rows: number;
  readonly lowest: number;
  readonly highest: number;
  private readonly axes: readonly [Float64Array, Float64Array];
  private readonly errors: Float64Array;

  constructor(
    readonly landscape: Landscape,
    resolution = RESOLUTION,
  ) {
    const size = landscape.size;
    const longest = Math.max(...size);
    const counts = size.map((side) => Math.max(2, Math.round((resolution - 1) * (side / longest)) + 1));
    this.columns = counts[0] + 2;
    this.rows = counts[1] + 2;
    const { lower, upper } = landscape.domain;
    this.axes = [0, 1].map((axis) =>
      Float64Array.from({ length: counts[axis] + 2 }, (_, k) => {
        const step = Math.min(Math.max(k - 1, 0), counts[axis] - 1);
        return step === counts[axis] - 1 ? upper[axis] : lower[axis] + (step * size[axis]) / (counts[axis] - 1);
      }),
    ) as [Float64Array, Float64Array];
    const all = this.columns * this.rows;
    const first = Float64Array.from({ length: all }, (_, k) => this.axes[0][k % this.columns]);
    const second = Float64Array.from({ length: all }, (_, k) => this.axes[1][Math.floor(k / this.columns)]);
    this.errors = landscape.valuesAt(first, second);
    let [lowest, highest] = [Infinity, -Infinity];
    this.errors.forEach((error, k) => {
      if (Number.isFinite(error)) [lowest, highest] = [Math.min(lowest, error), Math.max(highest, error)];
      if (this.isRim(k)) this.errors[k] = NaN;
    });
    this.lowest = lowest;
    this.highest = highest;
  }

  /** The errors at the nodes of the grid alone, row by row. */
  get inner(): { values: Float64Array; columns: number } {
    return { values: this.errors.filter((_, node) => !this.isRim(node)), columns: this.columns - 2 };
  }

  /** Trace a level. */
  at(level: number, index = 0): LevelSet {
    const above = new Uint8Array(this.errors.length);
    for (let node = 0; node < above.length; node += 1) above[node] = this.errors[node] >= level ? 1 : 0;
    const links = this.links(above);
    const places = this.places([...links.keys()], level);
    const rings: Point[][] = [];
    const lines: Contour[] = [];
    for (const ring of chained(links)) {
      rings.push(ring.map((edge) => places.get(edge) as Point));
      for (const { edges, closed } of this.inside(ring)) {
        lines.push({ level, index, closed, points: edges.map((edge) => places.get(edge) as Point) });
      }
    }
    return { lines, rings };
  }

  private isRim(node: number): boolean {
    const column = node % this.columns;
    const row = Math.floor(node / this.columns);
    return column === 0 || row === 0 || column === this.columns - 1 || row === this.rows - 1;
  }

  /** Which edges a level's lines join. An edge is twice its first node, and one more if it goes up. */
  private links(above: Uint8Array): Map<number, number[]> {
    const links = new Map<number, number[]>();
    const join = (a: number, b: number): void => {
      for (const [from, to] of [
        [a, b],
        [b, a],
      ]) {
        const known = links.get(from);
        if (known) known.push(to);
        else links.set(from, [to]);
      }
    };
    const width = this.columns;
    for (let row = 0; row < this.rows - 1; row += 1) {
      for (let column = 0; column < width - 1; column += 1) {
        const node = row * width + column;
        const shape = above[node] + 2 * above[node + 1] + 4 * above[node + width + 1] + 8 * above[node + width];
        if (shape === 0 || shape === 15) continue;
        const edges = [2 * node, 2 * (node + 1) + 1, 2 * (node + width), 2 * node + 1];
        const joined = shape === 5 || shape === 10 ? this.atSaddle(node, shape, above) : JOINED[shape];
        for (const [a, b] of joined) join(edges[a], edges[b]);
      }
    }
    return links;
  }

  /** How lines pass where opposite corners are above: E in the middle decides. */
  private atSaddle(node: number, shape: number, above: Uint8Array): readonly [number, number][] {
    const corner = this.place(node);
    const opposite = this.place(node + this.columns + 1);
    const middle = this.landscape.value([(corner[0] + opposite[0]) / 2, (corner[1] + opposite[1]) / 2]);
    const high = above[node] ? this.errors[node] : this.errors[node + 1];
    const low = above[node] ? this.errors[node + 1] : this.errors[node];
    const isHigh = Math.abs(middle - high) < Math.abs(middle - low) || Number.isNaN(low);
    return isHigh === (shape === 5)
      ? [
          [3, 2],
          [0, 1],
        ]
      : [
          [3, 0],
          [1, 2],
        ];
  }

  private place(node: number): Point {
    return [this.axes[0][node % this.columns], this.axes[1][Math.floor(node / this.columns)]];
  }

  private ends(edge: number): [number, number] {
    const node = edge >> 1;
    return [node, edge & 1 ? node + this.columns : node + 1];
  }

  /** Whether an edge leads to where there is no error: lines are not drawn there. */
  private isOuter(edge: number): boolean {
    return this.ends(edge).some((node) => Number.isNaN(this.errors[node]));
  }

  /** Where a level crosses some edges. */
  private places(edges: readonly number[], level: number): Map<number, Point> {
    const found = new Map<number, Point>();
    const inner: number[] = [];
    for (const edge of edges) {
      if (this.isOuter(edge)) {
        const known = this.ends(edge).find((node) => !Number.isNaN(this.errors[node])) as number;
        found.set(edge, this.place(known));
      } else inner.push(edge);
    }
    const solved = this.solved(inner, level);
    inner.forEach((edge, k) => found.set(edge, solved[k]));
    return found;
  }

  /** The vertices on edges, all together: Newton's method along each edge, kept between its ends by bisection. */
  private solved(edges: readonly number[], level: number): Point[] {
    const count = edges.length;
    if (!count) return [];
    const close = CLOSE * (this.highest - this.lowest);
    const ends = edges.map((edge) => this.ends(edge));
    const axis = Uint8Array.from(edges, (edge) => edge & 1);
    // From the end that is below to the one that is above.
    const low = Float64Array.from(ends, ([a, b], k) => this.axes[axis[k]][this.along(this.isBelow(a, level) ? a : b, axis[k])]);
    const high = Float64Array.from(ends, ([a, b], k) => this.axes[axis[k]][this.along(this.isBelow(a, level) ? b : a, axis[k])]);
    const first = Float64Array.from(ends, ([a]) => this.place(a)[0]);
    const second = Float64Array.from(ends, ([a]) => this.place(a)[1]);
    const moving = (k: number): Float64Array => (axis[k] ? second : first);
    ends.forEach(([a, b], k) => {
      const [below, above] = this.isBelow(a, level) ? [a, b] : [b, a];
      const share = (level - this.errors[below]) / (this.errors[above] - this.errors[below]);
      moving(k)[k] = low[k] + (Number.isFinite(share) ? share : 0.5) * (high[k] - low[k]);
    });
    const best = { off: new Float64Array(count).fill(Infinity), at: new Float64Array(count) };
    for (let round = 0; round < HALVINGS; round += 1) {
      const [errors, ...slopes] = this.landscape.slopesAt(first, second);
      let left = 0;
      for (let k = 0; k < count; k += 1) {
        const here = moving(k)[k];
        const off = errors[k] - level;
        if (Math.abs(off) < best.off[k]) [best.off[k], best.at[k]] = [Math.abs(off), here];
        if (off >= 0) high[k] = here;
        else low[k] = here;
        const next = here - off / slopes[axis[k]][k];
        const between = next > Math.min(low[k], high[k]) && next < Math.max(low[k], high[k]);
        const middle = low[k] + (high[k] - low[k]) / 2;
        if (best.off[k] > close && middle !== low[k] && middle !== high[k]) {
          left += 1;
          moving(k)[k] = between ? next : middle;
        }
      }
      if (!left) break;
    }
    for (let k = 0; k < count; k += 1) moving(k)[k] = best.at[k];
    return edges.map((_, k) => [first[k], second[k]]);
  }

  private isBelow(node: number, level: number): boolean {
    return this.errors[node] < level;
  }

  private along(node: number, axis: number): number {
    return axis ? Math.floor(node / this.columns) : node % this.columns;
  }

  /** The parts of a ring that lie on the level, and not on the rim. */
  private inside(ring: readonly number[]): { edges: number[]; closed: boolean }[] {
    const outer = ring.findIndex((edge) => this.isOuter(edge));
    if (outer < 0) return [{ edges: [...ring], closed: true }];
    const parts: { edges: number[]; closed: boolean }[] = [];
    let part: number[] = [];
    for (let k = 1; k <= ring.length; k += 1) {
      const edge = ring[(outer + k) % ring.length];
      if (!this.isOuter(edge)) part.push(edge);
      else {
        if (part.length > 1) parts.push({ edges: part, closed: false });
        part = [];
      }
    }
    return parts;
  }
}

/** Edges as rings: each has two neighbours. */
function chained(links: Map<number, number[]>): number[][] {
  const left = new Set(links.keys());
  const rings: number[][] = [];
  for (const start of links.keys()) {
    if (!left.has(start)) continue;
    const ring: number[] = [];
    let edge: number | undefined = start;
    while (edge !== undefined) {
      ring.push(edge);
      left.delete(edge);
      edge = (links.get(edge) as number[]).find((next) => left.has(next));
    }
    rings.push(ring);
  }
  return rings;
}
