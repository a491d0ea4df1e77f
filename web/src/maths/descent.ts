// Descent, step by step: w ← w + α·d, by the rules and with the reasons to end of gradmath's engine.

import type { Landscape, Point } from "./landscape";

export const ERROR_GROWTH_LIMIT = 1e12;
export const DISTANCE_LIMIT = 1e9;

/** Gives the direction of each step in turn, from the gradient. */
export interface Walker {
  direction(gradient: Point): Point;
}

/** Begins a descent: what a rule remembers is begun again each time. */
export type Rule = () => Walker;

export type RuleName = "plain" | "momentum" | "nesterov" | "adagrad" | "rmsprop" | "adam";

const each = (f: (axis: 0 | 1) => number): Point => [f(0), f(1)];

/** A heavy ball that keeps a part of its velocity from step to step. */
export function momentum(kept: number): Rule {
  return () => {
    let v: Point = [0, 0];
    return { direction: (g) => (v = each((i) => kept * v[i] - g[i])) };
  };
}

/** Each rule; the numbers are the defaults of gradmath's classes. */
export const RULES: Readonly<Record<RuleName, Rule>> = {
  plain: () => ({ direction: (g) => each((i) => -g[i]) }),
  momentum: momentum(0.9),
  nesterov: () => {
    let v: Point = [0, 0];
    return {
      direction: (g) => {
        v = each((i) => 0.9 * v[i] - g[i]);
        return each((i) => 0.9 * v[i] - g[i]);
      },
    };
  },
  adagrad: () => {
    let total: Point = [0, 0];
    return {
      direction: (g) => {
        total = each((i) => total[i] + g[i] * g[i]);
        return each((i) => -g[i] / (Math.sqrt(total[i]) + 1e-10));
      },
    };
  },
  rmsprop: () => {
    let mean: Point = [0, 0];
    return {
      direction: (g) => {
        mean = each((i) => runningMean(0.99, mean[i], g[i] * g[i]));
        return each((i) => -g[i] / (Math.sqrt(mean[i]) + 1e-8));
      },
    };
  },
  adam: () => {
    let [mean, square, step]: [Point, Point, number] = [[0, 0], [0, 0], 0];
    return {
      direction: (g) => {
        step += 1;
        mean = each((i) => runningMean(0.9, mean[i], g[i]));
        square = each((i) => runningMean(0.999, square[i], g[i] * g[i]));
        const [filled, squareFilled] = [1 - 0.9 ** step, 1 - 0.999 ** step];
        return each((i) => -(mean[i] / filled) / (Math.sqrt(square[i] / squareFilled) + 1e-8));
      },
    };
  },
};

function runningMean(kept: number, mean: number, value: number): number {
  return kept * mean + (1 - kept) * value;
}

export type StopReason = "CONVERGED" | "OUT_OF_STEPS" | "LEFT_DOMAIN" | "DIVERGED" | "NOT_FINITE";

export interface Path {
  /** The start and where each step led. */
  readonly positions: readonly Point[];
  readonly errors: readonly number[];
  readonly gradients: readonly Point[];
  readonly rate: number;
  readonly reason: StopReason;
}

export interface Limits {
  readonly maxSteps: number;
  readonly tolerance?: number;
  /** Whether the descent ends at its first position outside the domain. */
  readonly stopsAtEdge?: boolean;
}

export function descend(landscape: Landscape, start: Point, rule: Rule, rate: number, limits: Limits): Path {
  const { maxSteps, tolerance = 1e-6, stopsAtEdge = true } = limits;
  const walker = rule();
  const furthest = DISTANCE_LIMIT * Math.max(...landscape.size);
  let w = start;
  let { value, gradient } = landscape.valueAndGradient(w);
  const ceiling = value + ERROR_GROWTH_LIMIT * Math.max(1, Math.abs(value));
  const [positions, errors, gradients] = [[w], [value], [gradient]];
  const ended = (reason: StopReason): Path => ({ positions, errors, gradients, rate, reason });
  if (!isFinitePoint(w, value, gradient)) return ended("NOT_FINITE");
  for (;;) {
    if (w.some((at, axis) => Math.abs(at - start[axis]) > furthest) || value > ceiling) return ended("DIVERGED");
    if (stopsAtEdge && !landscape.contains(w)) return ended("LEFT_DOMAIN");
    if (Math.sqrt(gradient[0] * gradient[0] + gradient[1] * gradient[1]) <= tolerance) return ended("CONVERGED");
    if (positions.length > maxSteps) return ended("OUT_OF_STEPS");
    const d = walker.direction(gradient);
    const next: Point = [w[0] + rate * d[0], w[1] + rate * d[1]];
    const there = landscape.valueAndGradient(next);
    if (!isFinitePoint(next, there.value, there.gradient)) return ended("NOT_FINITE");
    w = next;
    ({ value, gradient } = there);
    positions.push(w);
    errors.push(value);
    gradients.push(gradient);
  }
}

function isFinitePoint(w: Point, value: number, gradient: Point): boolean {
  return [...w, value, ...gradient].every(Number.isFinite);
}
