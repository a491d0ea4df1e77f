// The error over two weights, with its exact first and second derivatives.

export type Point = readonly [number, number];
/** ∂²E/∂w₁², ∂²E/∂w₁∂w₂ and ∂²E/∂w₂². */
export type Curvature = readonly [number, number, number];

export interface Domain {
  readonly lower: Point;
  readonly upper: Point;
}

export abstract class Landscape {
  constructor(
    readonly names: readonly string[],
    readonly domain: Domain,
  ) {}

  /** E at many points that are given weight by weight. */
  abstract valuesAt(first: Float64Array, second: Float64Array): Float64Array;
  /** E and both slopes at many points. */
  abstract slopesAt(first: Float64Array, second: Float64Array): Float64Array[];
  /** E and its three second derivatives at many points. */
  abstract curvaturesAt(first: Float64Array, second: Float64Array): Float64Array[];

  value(w: Point): number {
    return this.valuesAt(...columns(w))[0];
  }

  gradient(w: Point): Point {
    return this.valueAndGradient(w).gradient;
  }

  valueAndGradient(w: Point): { value: number; gradient: Point } {
    const [value, first, second] = this.slopesAt(...columns(w)).map((row) => row[0]);
    return { value, gradient: [first, second] };
  }

  hessian(w: Point): Curvature {
    const [, along, across, up] = this.curvaturesAt(...columns(w)).map((row) => row[0]);
    return [along, across, up];
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

function columns([first, second]: Point): [Float64Array, Float64Array] {
  return [Float64Array.of(first), Float64Array.of(second)];
}
