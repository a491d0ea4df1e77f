// Peaks, valleys and saddles: where the gradient vanishes, found by Newton's method from the nodes of a grid.

import type { Kind } from "./curvature";
import { eigen, kindOf } from "./curvature";
import type { Landscape, Point } from "./landscape";

const GRID = 25;
const STEPS = 60;
const ROUNDS = 30;
/** Of the domain's sides: how near two findings are one point. */
const SAME = 1e-6;
/** Of the longest side: the longest step of one round. */
const LONGEST = 0.05;

export interface CriticalPoint {
  readonly point: Point;
  readonly error: number;
  readonly kind: Kind;
  /** Of the Hessian there, ascending. */
  readonly eigenvalues: readonly [number, number];
}

/** The critical points in the domain, lowest first. */
export function criticalPoints(landscape: Landscape): CriticalPoint[] {
  const size = landscape.size;
  const found: CriticalPoint[] = [];
  const isKnown = (w: Point): boolean =>
    found.some(({ point }) => Math.abs(point[0] - w[0]) < SAME * size[0] && Math.abs(point[1] - w[1]) < SAME * size[1]);
  for (const candidate of candidates(landscape)) {
    if (isKnown(candidate)) continue;
    const point = settled(landscape, candidate);
    if (!point || isKnown(point)) continue;
    const curvature = landscape.hessian(point);
    const error = landscape.value(point);
    found.push({ point, error, kind: kindOf(curvature), eigenvalues: eigen(curvature).values });
  }
  return fromLowToHigh(found);
}

/** Where Newton's method leads from the nodes of a grid, all together, a few rounds long. */
function candidates(landscape: Landscape): Point[] {
  const { lower } = landscape.domain;
  const size = landscape.size;
  const longest = LONGEST * Math.max(...size);
  const axis = (which: number): Float64Array =>
    Float64Array.from({ length: GRID * GRID }, (_, k) => {
      const at = which ? Math.floor(k / GRID) : k % GRID;
      return lower[which] + ((at + 0.5) / GRID) * size[which];
    });
  const [first, second] = [axis(0), axis(1)];
  const lengths = new Float64Array(first.length);
  for (let round = 0; round < ROUNDS; round += 1) {
    const [, slopes, rises] = landscape.slopesAt(first, second);
    const [, along, across, up] = landscape.curvaturesAt(first, second);
    for (let k = 0; k < first.length; k += 1) {
      const step = newton([slopes[k], rises[k]], [along[k], across[k], up[k]]);
      lengths[k] = Math.hypot(...step);
      const share = lengths[k] > longest ? longest / lengths[k] : 1;
      if (!Number.isFinite(lengths[k])) continue;
      first[k] += share * step[0];
      second[k] += share * step[1];
    }
  }
  const found: Point[] = [];
  first.forEach((_, k) => {
    const w: Point = [first[k], second[k]];
    const isStill = lengths[k] < longest || Number.isNaN(lengths[k]);
    if (isStill && isNear(landscape, w, size)) found.push(w);
  });
  return found;
}

function newton([g, h]: Point, [a, b, c]: readonly [number, number, number]): Point {
  if (g === 0 && h === 0) return [0, 0];
  const determinant = a * c - b * b;
  return [(b * h - c * g) / determinant, (b * g - a * h) / determinant];
}

/** Sorted by error, and errors that differ by rounding only by the weights, so that the order is the same anywhere. */
function fromLowToHigh(found: CriticalPoint[]): CriticalPoint[] {
  const scale = Math.max(...found.map(({ error }) => Math.abs(error))) || 1;
  const key = ({ error, point }: CriticalPoint): number[] => [
    Number((error / scale).toFixed(9)),
    ...point.map((each) => Number(each.toFixed(6))),
  ];
  return found.sort((a, b) => {
    const [first, second] = [key(a), key(b)];
    const at = first.findIndex((each, index) => each !== second[index]);
    return at < 0 ? 0 : first[at] - second[at];
  });
}

/** Where Newton's method leads from a start; nothing if it leaves the domain or does not settle. */
function settled(landscape: Landscape, start: Point): Point | undefined {
  const size = landscape.size;
  const longest = LONGEST * Math.max(...size);
  let w = start;
  for (let round = 0; round < STEPS; round += 1) {
    const step = newton(landscape.gradient(w), landscape.hessian(w));
    const length = Math.hypot(...step);
    if (!Number.isFinite(length)) return undefined;
    const share = length > longest ? longest / length : 1;
    w = [w[0] + share * step[0], w[1] + share * step[1]];
    if (!isNear(landscape, w, size)) return undefined;
    if (length <= 1e-14 * Math.max(...size)) break;
    if (round === STEPS - 1 && length > 1e-9 * Math.max(...size)) return undefined;
  }
  return landscape.contains(w) ? w : undefined;
}

function isNear(landscape: Landscape, w: Point, size: Point): boolean {
  const { lower, upper } = landscape.domain;
  return [0, 1].every((axis) => w[axis] > lower[axis] - size[axis] / 4 && w[axis] < upper[axis] + size[axis] / 4);
}
