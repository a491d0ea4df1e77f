// The landscape that somebody types in a line: a formula, and optionally a domain.

import { Expression } from "../maths/expression";
import type { Domain, Point } from "../maths/landscape";
import { SPACE } from "./characters";
import { FormulaError } from "./errors";
import { namesIn, readDomain } from "./ranges";
import { expression, MOST_CHARACTERS } from "./reading";

const DOMAIN = new RegExp(`[${SPACE}]on[${SPACE}]`);
const REACH = 4;
const ASPECT = 9 / 16;

/** What was typed cannot be shown as a map; the message is one sentence. */
export class MapError extends Error {}

/** The landscape that a text describes, over two weights. */
export function chosenMap(text: string): Expression {
  const count = [...text].length;
  if (count > 2 * MOST_CHARACTERS) {
    const sentence = `a landscape has at most ${2 * MOST_CHARACTERS} characters: this one has ${count}`;
    throw new FormulaError(sentence, text, 2 * MOST_CHARACTERS);
  }
  const match = DOMAIN.exec(text);
  const formula = match ? text.slice(0, match.index) : text;
  const start = match ? match.index + match[0].length : text.length;
  const read = within(text, () => expression(formula, match ? namesIn(text.slice(start)) : []));
  const plain = read.names.map((name) => name.plain);
  const ranges = match ? readDomain(text, start, plain) : undefined;
  const shown = read.names.map((name) => name.shown);
  if (shown.length !== 2) {
    const listed = `${shown.length}, ${shown.join(", ")}; write numbers in the place of the others`;
    throw new MapError(`a map shows two weights: this landscape has ${listed}`);
  }
  const domain = ranges ? { lower: corner(ranges, 0), upper: corner(ranges, 1) } : DEFAULT;
  return new Expression(read.graph, read.value, shown, domain);
}

const DEFAULT: Domain = { lower: [-REACH, -REACH * ASPECT], upper: [REACH, REACH * ASPECT] };

function corner(ranges: readonly (readonly [number, number])[], end: 0 | 1): Point {
  return [ranges[0][end], ranges[1][end]];
}

/** What is wrong with the formula is marked in the whole text. */
function within<T>(text: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    throw new FormulaError(error.sentence, text, error.place);
  }
}
