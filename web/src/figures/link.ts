// Values as they stand in a link.

import type { Point } from "../maths/landscape";

/** As many as the values of a film keep: a state leads to the same state. */
const DIGITS = 12;

export function numberOf(value: number): string {
  return String(Number(value.toPrecision(DIGITS)));
}

/** A number from a link; undefined if it is none. */
export function numberIn(text: string | undefined): number | undefined {
  const value = text === undefined || text.trim() === "" ? NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** A learning rate from a link; undefined if it is none. */
export function rateIn(text: string | undefined): number | undefined {
  const rate = numberIn(text);
  return rate !== undefined && rate > 0 ? rate : undefined;
}

/** A count from a link, at most so large; undefined if it is none. */
export function countIn(text: string | undefined, most: number): number | undefined {
  const count = numberIn(text);
  return count === undefined ? undefined : Math.min(most, Math.max(0, Math.floor(count)));
}

export function pointOf(point: Point): string {
  return point.map(numberOf).join(",");
}

/** A point from a link; undefined if it is none. */
export function pointIn(text: string | undefined): Point | undefined {
  const [first, second, ...more] = (text ?? "").split(",").map(numberIn);
  return first !== undefined && second !== undefined && !more.length ? [first, second] : undefined;
}
