// Landscapes as gradmath exports them.

import { Expression } from "./expression";
import type { Node, Written } from "./graph";
import { Graph } from "./graph";
import { Heights } from "./heights";
import type { Landscape, Point } from "./landscape";

type Corners = readonly [Point, Point];

interface Common {
  readonly weights: readonly string[];
  readonly domain: Corners;
}

interface ExportedExpression extends Common {
  readonly entries: readonly Written[];
  readonly value: Node;
}

interface ExportedHeights extends Common {
  /** Doubles, the lowest byte first, in base 64. */
  readonly coefficients: string;
  readonly stride: number;
  /** A byte a cell, in base 64. */
  readonly holes: string;
  readonly covered: Corners;
}

export type Exported = ExportedExpression | ExportedHeights;

export function readLandscape(exported: Exported): Landscape {
  const { weights } = exported;
  const domain = between(exported.domain);
  if ("entries" in exported) return new Expression(Graph.read(exported.entries), exported.value, weights, domain);
  const coefficients = new Float64Array(bytesOf(exported.coefficients).buffer);
  const { stride, covered } = exported;
  const grid = { coefficients, stride, holes: bytesOf(exported.holes), covered: between(covered) };
  return new Heights(grid, weights, domain);
}

function between([lower, upper]: Corners): { lower: Point; upper: Point } {
  return { lower, upper };
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
