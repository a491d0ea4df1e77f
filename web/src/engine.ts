// The mathematics without a page: what tests ask for, in the very script that pages carry.

import { printed } from "./drawing/numbers";
import { chosenMap } from "./formula/chosen";
import { FormulaError } from "./formula/errors";
import { expression } from "./formula/reading";
import { Sample } from "./maths/contours";
import { criticalPoints } from "./maths/critical";
import type { RuleName } from "./maths/descent";
import { descend, momentum, RULES } from "./maths/descent";
import type { Exported } from "./maths/exported";
import { readLandscape } from "./maths/exported";
import { flow } from "./maths/flow";
import type { Point } from "./maths/landscape";
import { usualLevels } from "./maths/levels";
import type { Layer } from "./maths/network";
import { backward, forward } from "./maths/network";
import { behaviour } from "./maths/stability";

type Refused = { readonly sentence: string; readonly place?: number; readonly message: string };

/** What a formula is read as: its expression entry by entry, or why it is refused. */
function read(text: string, weights: readonly string[] = []): unknown {
  return orRefused(() => {
    const { graph, value, names } = expression(text, weights);
    const needed = graph.needed([value]);
    const places = new Map(needed.map((node, place) => [node, place]));
    const entries = needed.map((node) => {
      const { operation, parts, number } = graph.entries[node];
      if (operation === "constant" || operation === "variable") return [operation, number];
      return [operation, ...parts.map((part) => places.get(part))];
    });
    return { entries, weights: names.map(({ plain }) => plain) };
  });
}

/** What a line with a formula and a domain is read as. */
function choose(text: string): unknown {
  return orRefused(() => {
    const { names, domain } = chosenMap(text);
    return { weights: names, domain: [domain.lower, domain.upper] };
  });
}

function orRefused(ask: () => unknown): unknown {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const refused: Refused =
      error instanceof FormulaError
        ? { sentence: error.sentence, place: error.place, message: error.message }
        : { sentence: error.message, message: error.message };
    return { refused };
  }
}

function evaluate(exported: Exported, points: readonly Point[]): unknown {
  const landscape = readLandscape(exported);
  return points.map((w) => [landscape.value(w), landscape.gradient(w), landscape.hessian(w)]);
}

function values(exported: Exported, points: readonly Point[]): number[] {
  const [first, second] = [0, 1].map((axis) => Float64Array.from(points, (point) => point[axis]));
  return [...readLandscape(exported).valuesAt(first, second)];
}

function contours(exported: Exported, levels: readonly number[]): unknown {
  const sample = new Sample(readLandscape(exported));
  return levels.map((level) => sample.at(level).lines.map(({ points, closed }) => ({ points, closed })));
}

interface Asked {
  readonly start: Point;
  readonly rule: RuleName;
  readonly rate: number;
  readonly maxSteps: number;
  readonly tolerance: number;
  readonly minimum?: Point;
  /** What part of its velocity a heavy ball keeps. */
  readonly kept?: number;
  readonly stopsAtEdge?: boolean;
}

function descended(exported: Exported, asked: Asked): unknown {
  const landscape = readLandscape(exported);
  const { start, rule, rate, maxSteps, tolerance, minimum, kept, stopsAtEdge = true } = asked;
  const walks = kept === undefined ? RULES[rule] : momentum(kept);
  const path = descend(landscape, start, walks, rate, { maxSteps, tolerance, stopsAtEdge });
  return { ...path, behaviour: minimum && behaviour(path, landscape, minimum) };
}

export const ENGINE = {
  read,
  choose,
  evaluate,
  values,
  contours,
  levels: (exported: Exported) => usualLevels(readLandscape(exported)),
  descended,
  critical: (exported: Exported) => criticalPoints(readLandscape(exported)),
  flow: (exported: Exported, start: Point, times: readonly number[]) => flow(readLandscape(exported), start, times),
  printed: (values: readonly number[], decimals: number) => values.map((value) => printed(value, decimals)),
  network: (layers: readonly Layer[], inputs: readonly number[], target: number) => {
    const there = forward(layers, inputs, target);
    return { ...there, ...backward(layers, there, target) };
  },
};

