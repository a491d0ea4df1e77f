// Values as they stand in a link.

import type { Point } from "../maths/landscape";

const DIGITS = 6;

export function pointOf(point: Point): string {
  return point.map((each) => String(Number(each.toPrecision(DIGITS)))).join(",");
}

/** A point from a link; undefined if it is none. */
export function pointIn(text: string | undefined): Point | undefined {
  const parts = (text ?? "").split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  return parts.length === 2 && parts.every(Number.isFinite) ? [parts[0], parts[1]] : undefined;
}
