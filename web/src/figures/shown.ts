// A landscape as the figures show it, with what they need to know of it.

import type { CriticalPoint } from "../maths/critical";
import { criticalPoints } from "../maths/critical";
import type { Exported } from "../maths/exported";
import { readLandscape } from "../maths/exported";
import type { Landscape, Point } from "../maths/landscape";
import { eigen } from "../maths/curvature";

/** A landscape that the page carries, with what gradmath has found on it. */
export type Carried = Exported & {
  readonly name: string;
  readonly title: string;
  /** Without them, the page finds them itself. */
  readonly levels?: readonly number[];
  readonly critical?: readonly CriticalPoint[];
};

const GRID = 41;
/** What share of the places has a gentler slope than the one that sets the scale of arrows. */
const STEEP = 0.97;

export class Shown {
  readonly critical: readonly CriticalPoint[];
  /** A slope that few places exceed. */
  readonly steep: number;

  constructor(
    readonly name: string,
    readonly title: string,
    readonly landscape: Landscape,
    readonly levels?: readonly number[],
    critical?: readonly CriticalPoint[],
  ) {
    this.critical = critical ?? criticalPoints(landscape);
    this.steep = steepSlope(landscape);
  }

  static carried(given: Carried): Shown {
    return new Shown(given.name, given.title, readLandscape(given), given.levels, given.critical);
  }

  /** The lowest minimum in the domain. */
  get valley(): CriticalPoint | undefined {
    return this.critical.find(({ kind }) => kind === "minimum");
  }

  /** 2/λmax at the lowest minimum; without one, what the steepest bend of a grid allows. */
  get limit(): number {
    const valley = this.valley;
    const bend = valley && valley.eigenvalues[1] > 0 ? valley.eigenvalues[1] : this.bend();
    return 2 / bend;
  }

  /** Where a figure begins: on a slope, off the axes of symmetry. */
  get start(): Point {
    const { lower } = this.landscape.domain;
    const size = this.landscape.size;
    return [lower[0] + 0.36 * size[0], lower[1] + 0.64 * size[1]];
  }

  /** High up at an edge, from where the ways down are long. */
  get highStart(): Point {
    const { lower } = this.landscape.domain;
    const size = this.landscape.size;
    return [lower[0] + 0.14 * size[0], lower[1] + 0.84 * size[1]];
  }

  private bend(): number {
    const { lower } = this.landscape.domain;
    const size = this.landscape.size;
    let most = 0;
    for (let i = 1; i < 10; i += 1) {
      for (let j = 1; j < 10; j += 1) {
        const w: Point = [lower[0] + (i / 10) * size[0], lower[1] + (j / 10) * size[1]];
        const largest = Math.max(...eigen(this.landscape.hessian(w)).values.map(Math.abs));
        if (Number.isFinite(largest)) most = Math.max(most, largest);
      }
    }
    return most || 1;
  }
}

function steepSlope(landscape: Landscape): number {
  const { lower } = landscape.domain;
  const size = landscape.size;
  const [first, second] = [0, 1].map((axis) =>
    Float64Array.from({ length: GRID * GRID }, (_, k) => {
      const share = (axis ? Math.floor(k / GRID) : k % GRID) / (GRID - 1);
      return lower[axis] + share * size[axis];
    }),
  );
  const [, along, up] = landscape.slopesAt(first, second);
  const slopes = Float64Array.from(along, (slope, k) => Math.hypot(slope, up[k]))
    .filter(Number.isFinite)
    .sort();
  return slopes[Math.floor(STEEP * (slopes.length - 1))] || 1;
}
