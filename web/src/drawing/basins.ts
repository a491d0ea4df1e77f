// The basins of valleys as shapes: cells of a coarse grid, and finer ones where two basins meet.

import { valleysOf } from "../maths/basins";
import type { CriticalPoint } from "../maths/critical";
import type { Point } from "../maths/landscape";
import type { Plot } from "./plot";

const CELLS = 64;
const FINER = 4;

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
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
  const size = { width: width / CELLS, height: height / rows };
  const cells = Array.from({ length: CELLS * rows }, (_, k) => ({
    x: (k % CELLS) * size.width,
    y: Math.floor(k / CELLS) * size.height,
    ...size,
  }));
  const ends = endsOf(plot, cells, valleys, rate, steps);
  const borders = cells.filter((_, k) => isBorder(ends, k, rows));
  const finer = borders.flatMap(divided);
  const shapes = new Map<number, string>();
  const add = (cell: Cell, end: number): void => {
    if (end >= 0) shapes.set(end, (shapes.get(end) ?? "") + square(cell));
  };
  cells.forEach((cell, k) => {
    if (!isBorder(ends, k, rows)) add(cell, ends[k]);
  });
  const fineEnds = endsOf(plot, finer, valleys, rate, steps);
  finer.forEach((cell, k) => add(cell, fineEnds[k]));
  return shapes;
}

function endsOf(
  plot: Plot,
  cells: readonly Cell[],
  valleys: readonly CriticalPoint[],
  rate: number,
  steps: number,
): Int8Array {
  const middles = cells.map(({ x, y, width, height }): Point => plot.frame.toWeights([x + width / 2, y + height / 2]));
  return valleysOf(plot.landscape, middles, valleys, rate, steps);
}

function isBorder(ends: Int8Array, k: number, rows: number): boolean {
  const [column, row] = [k % CELLS, Math.floor(k / CELLS)];
  for (let i = -1; i <= 1; i += 1) {
    for (let j = -1; j <= 1; j += 1) {
      const [across, up] = [column + i, row + j];
      const inside = across >= 0 && across < CELLS && up >= 0 && up < rows;
      if (inside && ends[up * CELLS + across] !== ends[k]) return true;
    }
  }
  return false;
}

function divided({ x, y, width, height }: Cell): Cell[] {
  return Array.from({ length: FINER * FINER }, (_, k) => ({
    x: x + ((k % FINER) * width) / FINER,
    y: y + (Math.floor(k / FINER) * height) / FINER,
    width: width / FINER,
    height: height / FINER,
  }));
}

function square({ x, y, width, height }: Cell): string {
  // A hair wider, so that no seam shows between neighbours.
  const [wide, high] = [width + 0.3, height + 0.3].map((each) => each.toFixed(2));
  return `M${x.toFixed(2)} ${y.toFixed(2)}h${wide}v${high}h-${wide}z`;
}
