// Eigenvalues and eigenvectors of a Hessian over two weights.

import type { Curvature, Point } from "./landscape";

export interface Eigen {
  /** Ascending. */
  readonly values: readonly [number, number];
  /** A unit eigenvector of the larger one. */
  readonly sharpest: Point;
}

export function eigen([along, across, up]: Curvature): Eigen {
  const middle = (along + up) / 2;
  const half = (along - up) / 2;
  const apart = Math.hypot(half, across);
  const angle = Math.atan2(across, half) / 2;
  return { values: [middle - apart, middle + apart], sharpest: [Math.cos(angle), Math.sin(angle)] };
}

export type Kind = "minimum" | "maximum" | "saddle" | "degenerate";

/** Of the larger eigenvalue: what rounding may make of 0. */
const LEVEL = 1e-9;

export function kindOf(curvature: Curvature): Kind {
  const [low, high] = eigen(curvature).values;
  const least = LEVEL * Math.max(Math.abs(low), Math.abs(high));
  if (!(Math.abs(low) > least && Math.abs(high) > least)) return "degenerate";
  if (low > 0) return "minimum";
  return high < 0 ? "maximum" : "saddle";
}
