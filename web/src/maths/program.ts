// Expressions computed at many points at once, each subexpression once.

import { withoutCancellation } from "./cancelling";
import type { Entry, Graph, Node } from "./graph";
import { OPERATIONS, wholePower } from "./operations";

const MOST_MULTIPLIED = 16;
/** How many points are computed at once: what all subexpressions need for them stays near the processor. */
const BLOCK = 256;
const POLES = new Set(["divide", "log", "log10", "log2", "log1p", "atanh", "power"]);

/** Computes the first so many numbers of a subexpression from those of its parts. */
type Step = (count: number, out: Float64Array, a: Float64Array, b: Float64Array, c: Float64Array) => void;

interface Planned {
  readonly place: number;
  readonly parts: readonly number[];
  readonly run: Step;
  readonly entry: Entry;
  /** Whether it is a product that only derivatives have. */
  readonly product: boolean;
  /** Whether it may be a pole of the formula itself. */
  readonly pole: boolean;
}

/** The steps that compute some nodes; the first of the outputs is the formula's value, the others its derivatives. */
export class Program {
  private readonly places: number;
  private readonly outputs: readonly number[];
  private readonly constants: [number, number][] = [];
  private readonly weights: [number, number][] = [];
  private readonly steps: Planned[] = [];
  /** A block's numbers of each subexpression; taken at the first run, and again for every one after it. */
  private memory: Float64Array[] | undefined;

  constructor(typed: Graph, wanted: readonly Node[]) {
    const [graph, outputs] = withoutCancellation(typed, wanted);
    const order = graph.needed(outputs);
    const places = new Map(order.map((node, place) => [node, place]));
    const ofValue = new Set(graph.needed(outputs.slice(0, 1)));
    this.places = order.length;
    this.outputs = outputs.map((node) => places.get(node) as number);
    order.forEach((node, place) => {
      const entry = graph.entries[node];
      if (entry.operation === "constant") this.constants.push([place, entry.number]);
      else if (entry.operation === "variable") this.weights.push([place, entry.number]);
      else
        this.steps.push({
          place,
          parts: entry.parts.map((part) => places.get(part) as number),
          run: stepOf(graph, entry),
          entry,
          product: entry.operation === "multiply" && !ofValue.has(node),
          pole: ofValue.has(node) && POLES.has(entry.operation),
        });
    });
  }

  /** Each output, one array a row, at weights that are given one array each. */
  run(weights: readonly Float64Array[]): Float64Array[] {
    const all = weights[0].length;
    const found = this.outputs.map(() => new Float64Array(all));
    for (let from = 0; from < all; from += BLOCK) {
      const count = Math.min(BLOCK, all - from);
      const values = this.begun(weights.map((each) => each.subarray(from, from + count)));
      for (const { place, parts, run } of this.steps) {
        run(count, values[place], values[parts[0]], values[parts[1]], values[parts[2]]);
      }
      this.outputs.forEach((place, index) => found[index].set(values[place].subarray(0, count), from));
    }
    return found;
  }

  /** Each output at one point, and whether the formula has a pole there; what is multiplied by 0 is 0. */
  runAtEdge(point: readonly number[]): { outputs: number[]; pole: boolean } {
    const values = this.begun(point.map((each) => Float64Array.of(each)));
    let pole = false;
    for (const { place, parts, run, entry, product, pole: mayBePole } of this.steps) {
      const given = parts.map((part) => values[part][0]);
      if (product && (given[0] === 0 || given[1] === 0)) values[place][0] = 0;
      else run(1, values[place], values[parts[0]], values[parts[1]], values[parts[2]]);
      if (mayBePole && Math.abs(values[place][0]) === Infinity && given.every(Number.isFinite)) {
        pole ||= isAtPole(entry.operation, given);
      }
    }
    return { outputs: this.outputs.map((place) => values[place][0]), pole };
  }

  /** The memory with the weights of a block's points in it. */
  private begun(weights: readonly Float64Array[]): Float64Array[] {
    const values = (this.memory ??= this.reserved());
    for (const [place, index] of this.weights) values[place] = weights[index];
    return values;
  }

  private reserved(): Float64Array[] {
    const values = Array.from({ length: this.places }, () => new Float64Array(BLOCK));
    for (const [place, number] of this.constants) values[place].fill(number);
    return values;
  }
}

/** Whether an infinite result is a pole's, and not too large a number. */
function isAtPole(operation: string, given: readonly number[]): boolean {
  if (operation === "divide") return given[1] === 0;
  return given.length === 2 ? given[0] === 0 : true;
}

function stepOf(graph: Graph, entry: Entry): Step {
  const exponent = entry.operation === "power" ? graph.number(entry.parts[1]) : undefined;
  if (exponent === 2) return (count, out, base) => QUICK.multiply(count, out, base, base, base);
  if (exponent !== undefined && Number.isInteger(exponent) && Math.abs(exponent) <= MOST_MULTIPLIED) {
    return (count, out, a) => {
      for (let k = 0; k < count; k += 1) out[k] = wholePower(a[k], exponent);
    };
  }
  return QUICK[entry.operation] ?? looped(entry.operation, entry.parts.length);
}

/** The most frequent operations without a call for each number. */
const QUICK: Readonly<Record<string, Step>> = {
  add: (count, out, a, b) => {
    for (let k = 0; k < count; k += 1) out[k] = a[k] + b[k];
  },
  multiply: (count, out, a, b) => {
    for (let k = 0; k < count; k += 1) out[k] = a[k] * b[k];
  },
  negative: (count, out, a) => {
    for (let k = 0; k < count; k += 1) out[k] = -a[k];
  },
  exp: (count, out, a) => {
    for (let k = 0; k < count; k += 1) out[k] = Math.exp(a[k]);
  },
};

function looped(operation: string, arity: number): Step {
  const compute = OPERATIONS[operation];
  if (arity === 1) {
    return (count, out, a) => {
      for (let k = 0; k < count; k += 1) out[k] = compute(a[k], 0, 0);
    };
  }
  if (arity === 2) {
    return (count, out, a, b) => {
      for (let k = 0; k < count; k += 1) out[k] = compute(a[k], b[k], 0);
    };
  }
  return (count, out, a, b, c) => {
    for (let k = 0; k < count; k += 1) out[k] = compute(a[k], b[k], c[k]);
  };
}
