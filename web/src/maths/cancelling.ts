// Expressions computed without the differences of almost equal numbers that lose the digits: 1 - cos(u) near u = 0.

import type { Node } from "./graph";
import { Graph } from "./graph";

const MOST_TERMS = 32;
const ROUNDING = 1e-15;

/** A node, and the number by which it is multiplied. */
type Term = readonly [Node, number];
/** c of a term c f(u), and what writes f(u) - 1; c is 0 for other terms. */
type Excess = readonly [number, () => Node];

/** Another graph, and the nodes in it that are some nodes, as gradmath's `without_cancellation` writes them. */
export function withoutCancellation(from: Graph, outputs: readonly Node[]): [Graph, Node[]] {
  const to = new Graph();
  const places: Node[] = [];
  const sums: Term[][] = [];

  const times = (number: number, node: Node): Node => to.times(to.constant(number), node);
  const total = (nodes: readonly Node[]): Node => nodes.reduce((sum, node) => to.plus(sum, node));
  const written = (terms: readonly Term[]): Node[] => terms.map(([node, number]) => times(number, places[node]));

  /** The sum of the constant terms, and the others. */
  function split(terms: readonly Term[]): [number, Term[]] {
    let constant = 0;
    const others = terms.filter(([node, number]) => {
      const known = from.number(node);
      constant += number * (known ?? 0);
      return known === undefined;
    });
    return [constant, others];
  }

  /** u of a sum 1 + u, as 1 - cos(v) of 2 - cos(v). */
  function beyondOne(node: Node): Node | undefined {
    const [constant, others] = split(sums[node] ?? []);
    return constant === 1 && others.length ? total(written(others)) : cancelled(constant - 1, others);
  }

  /** The sum of a constant and other terms with c (f(u) - 1) in it. */
  function cancelled(constant: number, others: readonly Term[]): Node | undefined {
    const excesses = others.map(excess);
    const chosen = cancelledBy(constant, excesses.map(([number]) => number));
    if (!chosen.some(Boolean)) return undefined;
    return total(written(others).map((each, k) => (chosen[k] ? times(chosen[k], excesses[k][1]()) : each)));
  }

  function excess([node, number]: Term): Excess {
    const { operation, parts } = from.entries[node];
    const [first, second] = parts;
    const [one, other] = parts.map((part) => from.number(part));
    const of = places[first];
    if (operation === "negative") return excess([first, -number]);
    if (operation === "multiply" && one !== undefined) return excess([second, number * one]);
    if (operation === "multiply" && other !== undefined) return excess([first, number * other]);
    if (operation === "divide" && other) return excess([first, number / other]);
    if (operation === "exp") return [number, () => to.apply("expm1", of)];
    if (operation === "power" && one !== undefined && one > 0) {
      return [number, () => to.apply("expm1", times(Math.log(one), places[second]))];
    }
    if (operation === "cos" || operation === "cosh") {
      const [name, factor] = operation === "cos" ? ["sin", -2] as const : ["sinh", 2] as const;
      const half = () => to.apply(name, to.apply("multiply", of, to.constant(0.5)));
      return [number, () => times(factor, to.apply("multiply", half(), half()))];
    }
    const beyond = operation === "sqrt" || (operation === "power" && other === 0.5) ? beyondOne(first) : undefined;
    if (beyond === undefined) return [0, () => node];
    return [number, () => to.apply("divide", beyond, to.plus(places[node], to.constant(1)))];
  }

  function sum(node: Node, sign: number, parts: readonly Node[]): Node | undefined {
    const [first, second] = parts.map((part) => sums[part] ?? [[part, 1]]);
    const terms = [...first, ...second.map(([each, number]): Term => [each, sign * number])];
    if (terms.length > MOST_TERMS) return undefined;
    sums[node] = terms;
    const [constant, others] = split(terms);
    return constant ? cancelled(constant, others) : undefined;
  }

  function logarithm(argument: Node): Node | undefined {
    const beyond = beyondOne(argument);
    return beyond === undefined ? beyond : to.apply("log1p", beyond);
  }

  for (const node of from.needed(outputs)) {
    const { operation, parts, number } = from.entries[node];
    let found: Node | undefined;
    if (operation === "constant") found = to.constant(number);
    if (operation === "variable") found = to.variable(number);
    if (operation === "add") found = sum(node, 1, parts);
    if (operation === "subtract") found = sum(node, -1, parts);
    if (operation === "log") found = logarithm(parts[0]);
    places[node] = found ?? to.apply(operation, ...parts.map((part) => places[part]));
  }
  return [to, outputs.map((node) => places[node])];
}

/** The numbers c of those of c f(u) that a constant cancels: all of them, or the first that is -c; 0 for the others. */
function cancelledBy(constant: number, numbers: readonly number[]): readonly number[] {
  const left = numbers.reduce((sum, each) => sum + each, constant);
  const sizes = numbers.reduce((sum, each) => sum + Math.abs(each), Math.abs(constant));
  if (Math.abs(left) <= ROUNDING * sizes) return numbers;
  const only = numbers.indexOf(-constant);
  return numbers.map((each, k) => (k === only ? each : 0));
}
