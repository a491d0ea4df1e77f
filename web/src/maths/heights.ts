// A landscape that is a grid of heights: the bicubic spline through them, by the coefficients that gradmath has found.

import type { Domain } from "./landscape";
import { Landscape } from "./landscape";

type Four = readonly [number, number, number, number];
/** How often it is derived by w₁ and by w₂. */
type Orders = readonly [number, number];

export interface Grid {
  /** Row by row, `stride` in a row. */
  readonly coefficients: Float64Array;
  readonly stride: number;
  /** 1 for each cell without ground, row by row; empty if there is none. */
  readonly holes: Uint8Array;
  /** Where the first and the last heights are. */
  readonly covered: Domain;
}

export class Heights extends Landscape {
  private readonly cells: readonly [number, number];

  constructor(
    private readonly grid: Grid,
    names: readonly string[],
    domain: Domain,
  ) {
    super(names, domain);
    const { coefficients, stride } = grid;
    this.cells = [stride - 3, coefficients.length / stride - 3];
  }

  valuesAt(first: Float64Array, second: Float64Array): Float64Array {
    return this.derivatives(first, second, [[0, 0]])[0];
  }

  slopesAt(first: Float64Array, second: Float64Array): Float64Array[] {
    return this.derivatives(first, second, [[0, 0], [1, 0], [0, 1]]);
  }

  curvaturesAt(first: Float64Array, second: Float64Array): Float64Array[] {
    return this.derivatives(first, second, [[0, 0], [2, 0], [1, 1], [0, 2]]);
  }

  private derivatives(first: Float64Array, second: Float64Array, orders: readonly Orders[]): Float64Array[] {
    const totals = orders.map(() => new Float64Array(first.length));
    for (let k = 0; k < first.length; k += 1) {
      const [x, y] = [this.place(first[k], 0), this.place(second[k], 1)];
      const isGround = this.isGround(x, y);
      orders.forEach(([a, b], index) => {
        totals[index][k] = isGround ? this.sum(x, y, a, b) : NaN;
      });
    }
    return totals;
  }

  private place(weight: number, axis: 0 | 1): Place {
    const { lower, upper } = this.grid.covered;
    const perCell = this.cells[axis] / (upper[axis] - lower[axis]);
    const at = (weight - lower[axis]) * perCell;
    const nearest = Math.min(Math.max(at, 0), this.cells[axis]);
    const cell = Math.min(Math.floor(nearest), this.cells[axis] - 1);
    return { cell, within: nearest - cell, beyond: at - nearest, perCell };
  }

  private isGround(x: Place, y: Place): boolean {
    if (!(Math.abs(x.beyond) <= 1 && Math.abs(y.beyond) <= 1)) return false;
    const { holes } = this.grid;
    return !holes.length || holes[y.cell * this.cells[0] + x.cell] === 0;
  }

  private sum(x: Place, y: Place, a: number, b: number): number {
    const { coefficients, stride } = this.grid;
    const [along, up] = [weights(x, a), weights(y, b)];
    let total = 0;
    for (let i = 0; i < 4; i += 1) {
      const from = (y.cell + i) * stride + x.cell;
      let row = 0;
      for (let j = 0; j < 4; j += 1) row += along[j] * coefficients[from + j];
      total += up[i] * row;
    }
    return total * x.perCell ** a * y.perCell ** b;
  }
}

/** Where a point is along one axis, in cells: in the nearest cell, and how far beyond the grid. */
interface Place {
  readonly cell: number;
  readonly within: number;
  readonly beyond: number;
  readonly perCell: number;
}

/** The weights of the four coefficients around a point in a derivative. Beyond the grid the surface goes on straight. */
function weights({ within: t, beyond }: Place, order: number): Four {
  if (order === 2) return beyond === 0 ? [1 - t, 3 * t - 2, 1 - 3 * t, t] : [0, 0, 0, 0];
  const slopes: Four = [-((1 - t) ** 2) / 2, (t * (3 * t - 4)) / 2, (1 + t * (2 - 3 * t)) / 2, t ** 2 / 2];
  if (order === 1) return slopes;
  const values: Four = [(1 - t) ** 3 / 6, (t ** 2 * (t - 2)) / 2 + 2 / 3, (t * (1 + t - t ** 2)) / 2 + 1 / 6, t ** 3 / 6];
  return [0, 1, 2, 3].map((k) => values[k] + beyond * slopes[k]) as unknown as Four;
}
