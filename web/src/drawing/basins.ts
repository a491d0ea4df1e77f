// The basins of valleys as shapes: cells of a coarse grid, and finer and finer ones where two basins meet.

import { valleysOf } from "../maths/basins";
import type { CriticalPoint } from "../maths/critical";
import type { Point } from "../maths/landscape";
import type { Plot } from "./plot";

const CELLS = 64;
/** By how much cells where basins meet are divided, again and again: to less than two pixels at last. */
const FINER = [4, 2, 1];

/** A cell in a grid. */
interface Cell {
  readonly column: number;
  readonly row: number;
}

/** Cells beside each other that end in the same valley. */
interface Run {
  readonly end: number;
  readonly row: number;
  readonly from: number;
  to: number;
}

/** The data of a path for each valley's basin, by the valley's index. */
export function basinShapes(
  plot: Plot,
  valleys: readonly CriticalPoint[],
  rate: number,
  steps: number,
): Map<number, string> {
  const { width, height } = plot.frame;
  const rows = Math.max(2, Math.round((CELLS * height) / width));
  const shapes = new Map<number, string>();
  let size = [width / CELLS, height / rows] as const;
  let cells = Array.from({ length: CELLS * rows }, (_, k): Cell => ({ column: k % CELLS, row: Math.floor(k / CELLS) }));
  for (const finer of FINER) {
    const middles = cells.map(({ column, row }): Point => plot.frame.toWeights([(column + 0.5) * size[0], (row + 0.5) * size[1]]));
    const ends = valleysOf(plot.landscape, middles, valleys, rate, steps);
    const known = new Map(cells.map((cell, k) => [keyOf(cell), ends[k]]));
    const isDivided = cells.map((cell, k) => finer > 1 && isBorder(known, cell, ends[k]));
    for (const run of runs(cells, (k) => (isDivided[k] ? -1 : ends[k]))) {
      shapes.set(run.end, (shapes.get(run.end) ?? "") + rectangle(run, size));
    }
    cells = cells.filter((_, k) => isDivided[k]).flatMap((cell) => divided(cell, finer));
    size = [size[0] / finer, size[1] / finer];
  }
  return shapes;
}

function keyOf({ column, row }: Cell): number {
  return row * 2 ** 20 + column;
}

/** Whether a neighbour is known to end elsewhere. */
function isBorder(known: ReadonlyMap<number, number>, { column, row }: Cell, end: number): boolean {
  return [-1, 0, 1].some((i) =>
    [-1, 0, 1].some((j) => (known.get(keyOf({ column: column + i, row: row + j })) ?? end) !== end),
  );
}

function divided({ column, row }: Cell, by: number): Cell[] {
  return Array.from({ length: by * by }, (_, k) => ({ column: column * by + (k % by), row: row * by + Math.floor(k / by) }));
}

/** Gather the cells that end in a valley. */
function runs(cells: readonly Cell[], endOf: (k: number) => number): Run[] {
  const found: Run[] = [];
  const order = cells.map((_, k) => k).filter((k) => endOf(k) >= 0);
  order.sort((one, other) => keyOf(cells[one]) - keyOf(cells[other]));
  for (const k of order) {
    const { column, row } = cells[k];
    const last = found.at(-1);
    if (last?.end === endOf(k) && last.row === row && last.to === column) last.to += 1;
    else found.push({ end: endOf(k), row, from: column, to: column + 1 });
  }
  return found;
}

function rectangle({ row, from, to }: Run, [width, height]: readonly [number, number]): string {
  // A hair larger, so that no seam shows between neighbours.
  const [wide, high] = [(to - from) * width + 0.3, height + 0.3].map((each) => each.toFixed(2));
  return `M${(from * width).toFixed(2)} ${(row * height).toFixed(2)}h${wide}v${high}h-${wide}z`;
}
