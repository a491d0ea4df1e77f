// The error over two weights, with its exact first and second derivatives.

import { confirmed } from "./edges";
import type { Node, Written } from "./graph";
import { Graph } from "./graph";
import { Program } from "./program";

export type Point = readonly [number, number];
/** ∂²E/∂w₁², ∂²E/∂w₁∂w₂ and ∂²E/∂w₂². */
export type Curvature = readonly [number, number, number];

export interface Domain {
  readonly lower: Point;
  readonly upper: Point;
}

/** A landscape as gradmath exports it. */
export interface Exported {
  readonly entries: readonly Written[];
  readonly value: Node;
  readonly weights: readonly string[];
  readonly domain: readonly [Point, Point];
}

export class Landscape {
  private readonly values: Program;
  private readonly slopes: Program;
  private readonly curvatures: Program;
  readonly slopeNodes: readonly Node[];
  readonly curvatureNodes: readonly Node[];

  constructor(
    readonly graph: Graph,
    readonly node: Node,
    readonly names: readonly string[],
    readonly domain: Domain,
  ) {
    const [first, second] = graph.gradient(node, 2);
    this.slopeNodes = [first, second];
    this.curvatureNodes = [graph.derivative(first, 0), graph.derivative(first, 1), graph.derivative(second, 1)];
    this.values = new Program(graph, [node]);
    this.slopes = new Program(graph, [node, ...this.slopeNodes]);
    this.curvatures = new Program(graph, [node, ...this.curvatureNodes]);
  }

  static read(exported: Exported): Landscape {
    const [lower, upper] = exported.domain;
    return new Landscape(Graph.read(exported.entries), exported.value, exported.weights, { lower, upper });
  }

  over(domain: Domain): Landscape {
    return new Landscape(this.graph, this.node, this.names, domain);
  }

  value(w: Point): number {
    return this.values.run(columns([w]))[0][0];
  }

  gradient(w: Point): Point {
    return this.valueAndGradient(w).gradient;
  }

  valueAndGradient(w: Point): { value: number; gradient: Point } {
    const [value, ...slopes] = this.slopes.run(columns([w])).map((row) => row[0]);
    const of = (index: number) => [(at: readonly number[]) => this.value(at as Point), index] as const;
    const [first, second] = mended(this.slopes, w, value, slopes, [of(0), of(1)]);
    return { value, gradient: [first, second] };
  }

  hessian(w: Point): Curvature {
    const [value, ...entries] = this.curvatures.run(columns([w])).map((row) => row[0]);
    const of = (slope: number, index: number) =>
      [(at: readonly number[]) => this.gradient(at as Point)[slope], index] as const;
    const [along, across, up] = mended(this.curvatures, w, value, entries, [of(0, 0), of(0, 1), of(1, 1)]);
    return [along, across, up];
  }

  /** E at many points that are given weight by weight. */
  valuesAt(first: Float64Array, second: Float64Array): Float64Array {
    return this.values.run([first, second])[0];
  }

  /** E and both slopes at many points. */
  slopesAt(first: Float64Array, second: Float64Array): Float64Array[] {
    return this.slopes.run([first, second]);
  }

  /** E and its three second derivatives at many points. */
  curvaturesAt(first: Float64Array, second: Float64Array): Float64Array[] {
    return this.curvatures.run([first, second]);
  }

  contains(w: Point): boolean {
    const { lower, upper } = this.domain;
    return w[0] >= lower[0] && w[0] <= upper[0] && w[1] >= lower[1] && w[1] <= upper[1];
  }

  get size(): Point {
    const { lower, upper } = this.domain;
    return [upper[0] - lower[0], upper[1] - lower[1]];
  }
}

function columns(points: readonly Point[]): Float64Array[] {
  return [0, 1].map((axis) => Float64Array.from(points, (point) => point[axis]));
}

type Of = readonly [(point: readonly number[]) => number, number];

/** Derivatives with nan where E is not finite, and with those that E has on plateaus. */
function mended(program: Program, w: Point, value: number, rates: number[], of: readonly Of[]): number[] {
  if (!Number.isFinite(value)) return rates.map(() => NaN);
  if (rates.every(Number.isFinite)) return rates;
  const { outputs, pole } = program.runAtEdge(w);
  return rates.map((rate, index) => {
    if (Number.isFinite(rate) || pole) return rate;
    const candidate = outputs[index + 1];
    return confirmed(candidate, of[index][0], w, of[index][1]) ? candidate : rate;
  });
}
