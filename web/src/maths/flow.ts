// The exact flow dw/dt = -∇E, followed by Dormand and Prince's pair of orders 5 and 4 with steps as long as allowed.

import type { Landscape, Point } from "./landscape";

const STAGES: readonly (readonly number[])[] = [
  [],
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
const FOURTH = [5179 / 57600, 0, 7571 / 16695, 393 / 640, -92097 / 339200, 187 / 2100, 1 / 40];
/** Of the domain's longest side: the error that a step may have. */
const TOLERANCE = 1e-10;
const MOST_STEPS = 4000;

/** Where the flow from a start is at given times, ascending from 0; it ends where the domain does. */
export function flow(landscape: Landscape, start: Point, times: readonly number[]): Point[] {
  const allowed = TOLERANCE * Math.max(...landscape.size);
  const downhill = (w: Point): Point => {
    const [a, b] = landscape.gradient(w);
    return [-a, -b];
  };
  const found: Point[] = [];
  let [w, at, step]: [Point, number, number] = [start, 0, (times[1] ?? 1) / 10];
  let left = MOST_STEPS;
  for (const time of times) {
    while (at < time && left > 0) {
      left -= 1;
      const long = Math.min(step, time - at);
      const { next, off } = stepped(downhill, w, long);
      if (!(off <= allowed) && long > 1e-12 * time) {
        step = long * Math.max(0.2, 0.9 * (allowed / off) ** 0.2 || 0.2);
        continue;
      }
      [w, at] = [next, at + long];
      step = long * Math.min(4, 0.9 * (allowed / (off || 1e-300)) ** 0.2);
    }
    if (!landscape.contains(w) || left <= 0) break;
    found.push(w);
  }
  return found;
}

function stepped(slope: (w: Point) => Point, w: Point, long: number): { next: Point; off: number } {
  const slopes: Point[] = [];
  let next = w;
  for (const stage of STAGES) {
    next = moved(w, long, stage, slopes);
    slopes.push(slope(next));
  }
  const lower = moved(w, long, FOURTH, slopes);
  return { next, off: Math.hypot(next[0] - lower[0], next[1] - lower[1]) };
}

function moved(w: Point, long: number, shares: readonly number[], slopes: readonly Point[]): Point {
  let [first, second] = w;
  shares.forEach((share, k) => {
    first += long * share * slopes[k][0];
    second += long * share * slopes[k][1];
  });
  return [first, second];
}
