// Levels at which contours are drawn: whole multiples of a round step, as gradmath's `equal_levels` gives them.

import { Sample } from "./contours";
import type { Landscape } from "./landscape";

const MANTISSAS = [5, 2.5, 2, 1];
const NEARLY = 1e-12;
/** How many levels the films draw, and the grid on which they find them. */
const USUAL = 20;
const FINE = 200;
const THIRD = 3;
/** The error has no bound if its range on every third node misses this share of the range on all nodes. */
const UNBOUNDED = 0.25;
/** What part of the domain then lies beyond the outermost level. */
const BEYOND = 0.02;

/** The levels that the films draw of a landscape. */
export function usualLevels(landscape: Landscape): number[] {
  return equalLevels(...boundedRange(new Sample(landscape, FINE)), USUAL);
}

/** The lowest and the highest error, or, on a side without bound, the error that few places exceed. */
function boundedRange({ inner, lowest, highest }: Sample): [number, number] {
  const { values, columns } = inner;
  let [coarseLow, coarseHigh] = [-Infinity, Infinity];
  for (let k = 0; k < THIRD * THIRD; k += 1) {
    const third = values.filter(
      (value, at) =>
        Math.floor(at / columns) % THIRD === Math.floor(k / THIRD) && (at % columns) % THIRD === k % THIRD && Number.isFinite(value),
    );
    coarseLow = Math.max(coarseLow, third.reduce((a, b) => Math.min(a, b), Infinity));
    coarseHigh = Math.min(coarseHigh, third.reduce((a, b) => Math.max(a, b), -Infinity));
  }
  const missed = UNBOUNDED * (coarseHigh - coarseLow);
  if (!(missed > 0)) return [lowest, highest];
  const sorted = values.filter(Number.isFinite).sort();
  const low = coarseLow - lowest > missed ? quantile(sorted, BEYOND) : lowest;
  const high = highest - coarseHigh > missed ? quantile(sorted, 1 - BEYOND) : highest;
  return low < high ? [low, high] : [lowest, highest];
}

function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/** About `count` levels strictly between the lowest and the highest error. */
function equalLevels(lowest: number, highest: number, count: number): number[] {
  if (!(highest > lowest)) return [];
  const exponent = Math.floor(Math.log10((highest - lowest) / count));
  let best: [number, number] = [1, exponent];
  let nearest = Infinity;
  for (const power of [exponent + 1, exponent, exponent - 1]) {
    for (const mantissa of MANTISSAS) {
      const apart = Math.abs(numberBetween(lowest, highest, decimal(mantissa, power)) - count);
      if (apart < nearest) [nearest, best] = [apart, [mantissa, power]];
    }
  }
  const [mantissa, power] = best;
  const step = decimal(mantissa, power);
  const first = Math.floor(quotient(lowest, step)) + 1;
  return Array.from({ length: numberBetween(lowest, highest, step) }, (_, k) =>
    decimal((first + k) * mantissa * 10, power - 1),
  ).filter((level) => level > lowest && level < highest);
}

function numberBetween(low: number, high: number, step: number): number {
  return Math.ceil(quotient(high, step)) - Math.floor(quotient(low, step)) - 1;
}

/** A quotient that is a whole number but for rounding is that number. */
function quotient(number: number, step: number): number {
  const exact = number / step;
  const whole = Math.round(exact);
  return Math.abs(exact - whole) <= NEARLY * Math.max(1, Math.abs(whole)) ? whole : exact;
}

/** Decimal text is read as the nearest number; products would give 0.30000000000000004. */
function decimal(mantissa: number, power: number): number {
  return Number(`${mantissa}e${power}`);
}
