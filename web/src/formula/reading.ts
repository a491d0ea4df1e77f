// From the text of a formula to its expression. The text passes through narrow doors: signs, what stands around the
// formula, tokens, words, and precedence. Nothing is ever evaluated.

import type { Graph, Node } from "../maths/graph";
import { trim } from "./characters";
import { FormulaError, quoted } from "./errors";
import type { Headed } from "./head";
import { headed } from "./head";
import { letters } from "./letters";
import type { Name } from "./names";
import { declaredName } from "./names";
import { Reader } from "./reader";
import { tokens } from "./tokens";
import { Words } from "./words";

export const MOST_CHARACTERS = 1000;

/** A formula as a graph; the index of a name is that of its variable. */
export interface Expression {
  readonly graph: Graph;
  readonly value: Node;
  readonly names: readonly Name[];
}

/** Read a formula; the names are known to be weights, in their order. */
export function expression(text: string, names: readonly string[] = []): Expression {
  return read(text, names.map(declaredName), true);
}

/** Read a formula without weights, such as -2 pi. */
export function constant(text: string): number {
  const { graph, value } = read(text, [], false);
  return graph.number(value) as number;
}

function read(text: string, asked: readonly Name[], weightsAllowed: boolean): Expression {
  checkWhole(text);
  const around = headed(letters(text), text);
  const words = new Words(text, around.names, asked, weightsAllowed);
  const { tokens: found, weights } = words.resolved(tokens(around.body, text));
  checkHead(around, weights, found.some(({ kind }) => kind === "weight"), text);
  const reader = new Reader(found, text);
  const value = reader.formula();
  return { graph: reader.graph, value, names: weights };
}

function checkWhole(text: string): void {
  const count = [...text].length;
  if (count > MOST_CHARACTERS) {
    const sentence = `a formula has at most ${MOST_CHARACTERS} characters: this one has ${count}`;
    throw new FormulaError(sentence, text, MOST_CHARACTERS);
  }
  if (!trim(text)) throw new FormulaError("the formula is empty: write one such as w1^2 + 3*w2^2", text, 0);
}

/** Refuse an equation: what stands before = is the error's name, and no weight's. */
function checkHead(around: Headed, names: readonly Name[], hasWeights: boolean, text: string): void {
  if (!around.error || (!around.error.isIn(names) && hasWeights)) return;
  const shown = quoted(around.error.plain);
  const meant = `${shown} stands before "=", and a formula is what stands after it`;
  throw new FormulaError(`an equation is not an error: ${meant}`, text, 0);
}
