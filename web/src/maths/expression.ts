// A landscape that is an expression: its derivatives are expressions too.

import { confirmed } from "./edges";
import type { Graph, Node } from "./graph";
import type { Curvature, Domain, Point } from "./landscape";
import { Landscape } from "./landscape";
import { Program } from "./program";

export class Expression extends Landscape {
  private readonly values: Program;
  private readonly slopes: Program;
  private readonly curvatures: Program;
  readonly slopeNodes: readonly Node[];
  readonly curvatureNodes: readonly Node[];

  constructor(
    readonly graph: Graph,
    readonly node: Node,
    names: readonly string[],
    domain: Domain,
  ) {
    super(names, domain);
    const [first, second] = graph.gradient(node, 2);
    this.slopeNodes = [first, second];
    this.curvatureNodes = [graph.derivative(first, 0), graph.derivative(first, 1), graph.derivative(second, 1)];
    this.values = new Program(graph, [node]);
    this.slopes = new Program(graph, [node, ...this.slopeNodes]);
    this.curvatures = new Program(graph, [node, ...this.curvatureNodes]);
  }

  override valueAndGradient(w: Point): { value: number; gradient: Point } {
    const { value, gradient: slopes } = super.valueAndGradient(w);
    const of = (index: number) => [(at: readonly number[]) => this.value(at as Point), index] as const;
    const [first, second] = mended(this.slopes, w, value, slopes, [of(0), of(1)]);
    return { value, gradient: [first, second] };
  }

  override hessian(w: Point): Curvature {
    const entries = super.hessian(w);
    const of = (slope: number, index: number) =>
      [(at: readonly number[]) => this.gradient(at as Point)[slope], index] as const;
    const [along, across, up] = mended(this.curvatures, w, this.value(w), entries, [of(0, 0), of(0, 1), of(1, 1)]);
    return [along, across, up];
  }

  valuesAt(first: Float64Array, second: Float64Array): Float64Array {
    return this.values.run([first, second])[0];
  }

  slopesAt(first: Float64Array, second: Float64Array): Float64Array[] {
    return this.slopes.run([first, second]);
  }

  curvaturesAt(first: Float64Array, second: Float64Array): Float64Array[] {
    return this.curvatures.run([first, second]);
  }
}

type Of = readonly [(point: readonly number[]) => number, number];

/** Derivatives with nan where E is not finite, and with those that E has on plateaus. */
function mended(program: Program, w: Point, value: number, rates: readonly number[], of: readonly Of[]): readonly number[] {
  if (!Number.isFinite(value)) return rates.map(() => NaN);
  if (rates.every(Number.isFinite)) return rates;
  const { outputs, pole } = program.runAtEdge(w);
  return rates.map((rate, index) => {
    if (Number.isFinite(rate) || pole) return rate;
    const candidate = outputs[index + 1];
    return confirmed(candidate, of[index][0], w, of[index][1]) ? candidate : rate;
  });
}
