// Plain descents of very many starts at once, and the valleys in which they end.

import type { CriticalPoint } from "./critical";
import type { Landscape, Point } from "./landscape";

/** Of the domain's longest side: how near a valley's bottom a descent must be to have ended in it. */
const NEAR = 0.02;

const ROUND = 16;

/** The index of the valley in which each of many descents ends; -1 for none. Those that have arrived go no further. */
export function valleysOf(
  landscape: Landscape,
  starts: readonly Point[],
  valleys: readonly CriticalPoint[],
  rate: number,
  steps: number,
): Int8Array {
  const found = new Int8Array(starts.length).fill(-1);
  let left = starts.map((start, index) => ({ start, index }));
  for (let taken = 0; taken < steps && left.length; taken += ROUND) {
    const frames = descendMany(landscape, left.map(({ start }) => start), rate, ROUND);
    const last = frames[ROUND];
    const ends = basinsOf(last, valleys, landscape);
    left = left.flatMap(({ start, index }, k) => {
      found[index] = ends[k];
      const next: Point = [last[k], last[left.length + k]];
      // Who has not moved has left the map, or stands where there is no slope.
      const goesOn = ends[k] < 0 && (next[0] !== start[0] || next[1] !== start[1]);
      return goesOn ? [{ start: next, index }] : [];
    });
  }
  return found;
}

/** The positions of many descents after each step: one array a step, first all w₁, then all w₂. */
export function descendMany(landscape: Landscape, starts: readonly Point[], rate: number, steps: number): Float64Array[] {
  const count = starts.length;
  const first = Float64Array.from(starts, (start) => start[0]);
  const second = Float64Array.from(starts, (start) => start[1]);
  const { lower, upper } = landscape.domain;
  const frames = [both(first, second)];
  for (let step = 0; step < steps; step += 1) {
    const [, along, up] = landscape.slopesAt(first, second);
    for (let k = 0; k < count; k += 1) {
      const inside =
        first[k] >= lower[0] && first[k] <= upper[0] && second[k] >= lower[1] && second[k] <= upper[1];
      if (!inside || !Number.isFinite(along[k]) || !Number.isFinite(up[k])) continue;
      first[k] -= rate * along[k];
      second[k] -= rate * up[k];
    }
    frames.push(both(first, second));
  }
  return frames;
}

function both(first: Float64Array, second: Float64Array): Float64Array {
  const frame = new Float64Array(2 * first.length);
  frame.set(first);
  frame.set(second, first.length);
  return frame;
}

/** The index of the valley in which each descent has ended; -1 for none. */
export function basinsOf(frame: Float64Array, valleys: readonly CriticalPoint[], landscape: Landscape): Int8Array {
  const count = frame.length / 2;
  const near = NEAR * Math.max(...landscape.size);
  return Int8Array.from({ length: count }, (_, k) =>
    valleys.findIndex(({ point }) => Math.hypot(frame[k] - point[0], frame[count + k] - point[1]) < near),
  );
}
