// What plain descent does with its learning rate near a minimum, named by the rules of gradmath's `behaviour`.

import { eigen } from "./curvature";
import type { Path } from "./descent";
import type { Curvature, Landscape, Point } from "./landscape";

export const ARRIVED = 0.01;
export const VISIBLE = 0.01;
const SAME_SLOPE = 2;
const SAME_POINT = 1e-6;
const LEVEL = 1e-6;

export type Behaviour = "CRAWLS" | "CONVERGES" | "OSCILLATES" | "DIVERGES";

/** λmax at a minimum; undefined at a point that is none. */
export function largestCurvature(landscape: Landscape, point: Point): number | undefined {
  const [low, high] = eigen(landscape.hessian(point)).values;
  return high > 0 && low >= -LEVEL * high ? high : undefined;
}

/** What a descent does; undefined where gradmath refuses to say: it left the domain, or settled elsewhere. */
export function behaviour(path: Path, landscape: Landscape, minimum: Point): Behaviour | undefined {
  const hessian = landscape.hessian(minimum);
  const { sharpest } = eigen(hessian);
  const curvature = largestCurvature(landscape, minimum);
  if (curvature === undefined) return undefined;
  if (runsAway(path, curvature)) return "DIVERGES";
  if (path.reason === "LEFT_DOMAIN") return undefined;
  if (path.reason === "CONVERGED" && !hasSettled(path, landscape, hessian, minimum)) return undefined;
  if (goesToAndFro(path, minimum, sharpest)) return "OSCILLATES";
  return path.reason === "CONVERGED" || left(path, minimum) <= ARRIVED ? "CONVERGES" : "CRAWLS";
}

function runsAway(path: Path, curvature: number): boolean {
  if (path.reason === "DIVERGED" || path.reason === "NOT_FINITE") return true;
  const steps = path.positions.length - 1;
  if (path.reason === "CONVERGED" || !steps) return false;
  return path.errors[steps] > path.errors[0] || path.rate * curvature > 2;
}

function hasSettled(path: Path, landscape: Landscape, [a, b, c]: Curvature, goal: Point): boolean {
  const end = path.positions[path.positions.length - 1];
  const away = [end[0] - goal[0], end[1] - goal[1]];
  const slope = Math.hypot(...path.gradients[path.gradients.length - 1]);
  const ofBowl = Math.hypot(a * away[0] + b * away[1], b * away[0] + c * away[1]);
  return ofBowl <= SAME_SLOPE * slope || Math.hypot(...away) <= SAME_POINT * Math.max(...landscape.size);
}

function goesToAndFro(path: Path, goal: Point, axis: Point): boolean {
  const { positions } = path;
  const start = Math.hypot(positions[0][0] - goal[0], positions[0][1] - goal[1]);
  const along = positions.slice(1).map((w, k) => (w[0] - positions[k][0]) * axis[0] + (w[1] - positions[k][1]) * axis[1]);
  let [pairs, reversals] = [0, 0];
  for (let k = 1; k < along.length; k += 1) {
    if (Math.abs(along[k - 1]) < VISIBLE * start || Math.abs(along[k]) < VISIBLE * start) continue;
    pairs += 1;
    if (Math.sign(along[k - 1]) !== Math.sign(along[k])) reversals += 1;
  }
  return 2 * reversals > pairs;
}

/** The part of the way from the start to the minimum that is left. */
function left(path: Path, goal: Point): number {
  const [start, end] = [path.positions[0], path.positions[path.positions.length - 1]].map((w) =>
    Math.hypot(w[0] - goal[0], w[1] - goal[1]),
  );
  return start ? end / start : 0;
}
