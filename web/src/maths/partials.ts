// The derivative of each operation by each of its arguments, as expressions.

import type { Graph, Node } from "./graph";

type Parts = readonly Node[];
type Partial = (g: Graph, node: Node, a: Parts) => Node;

const constant =
  (number: number): Partial =>
  (g) =>
    g.constant(number);

const logarithm =
  (base: number): Partial =>
  (g, _, a) =>
    g.over(g.constant(1 / Math.log(base)), a[0]);

const inverseSine =
  (sign: number): Partial =>
  (g, _, a) =>
    g.over(g.constant(sign), g.apply("sqrt", g.apply("one_minus_square", a[0])));

const remainderByDivisor =
  (rounding: string): Partial =>
  (g, _, a) =>
    g.negative(g.apply(rounding, g.over(a[0], a[1])));

const angleBy =
  (which: number, sign: number): Partial =>
  (g, _, a) =>
    g.over(g.times(g.constant(sign), a[1 - which]), g.plus(g.times(a[0], a[0]), g.times(a[1], a[1])));

const lengthBy =
  (which: number): Partial =>
  (g, node, a) =>
    g.times(a[which], g.over(g.constant(1), node));

const errorFunction =
  (sign: number): Partial =>
  (g, _, a) =>
    g.times(g.constant((sign * 2) / Math.sqrt(Math.PI)), g.apply("exp", g.negative(g.times(a[0], a[0]))));

const shareOf =
  (which: number): Partial =>
  (g, _, a) =>
    g.apply("sigmoid", g.minus(a[which], a[1 - which]));

const oneOver = (g: Graph, node: Node): Node => g.over(g.constant(1), node);

export const PARTIALS: Readonly<Record<string, readonly Partial[]>> = {
  add: [constant(1), constant(1)],
  subtract: [constant(1), constant(-1)],
  multiply: [(_g, _, a) => a[1], (_g, _, a) => a[0]],
  divide: [(g, _, a) => oneOver(g, a[1]), (g, node, a) => g.negative(g.over(node, a[1]))],
  negative: [constant(-1)],
  power: [
    (g, _, a) => g.times(a[1], g.power(a[0], g.minus(a[1], g.constant(1)))),
    (g, node, a) => g.times(node, g.apply("log", a[0])),
  ],
  mod: [constant(1), remainderByDivisor("floor")],
  fmod: [constant(1), remainderByDivisor("trunc")],
  sin: [(g, _, a) => g.apply("cos", a[0])],
  cos: [(g, _, a) => g.negative(g.apply("sin", a[0]))],
  tan: [(g, node) => g.plus(g.constant(1), g.times(node, node))],
  asin: [inverseSine(1)],
  acos: [inverseSine(-1)],
  atan: [(g, _, a) => oneOver(g, g.plus(g.constant(1), g.times(a[0], a[0])))],
  atan2: [angleBy(0, 1), angleBy(1, -1)],
  sinh: [(g, _, a) => g.apply("cosh", a[0])],
  cosh: [(g, _, a) => g.apply("sinh", a[0])],
  tanh: [(g, _, a) => g.apply("sech_squared", a[0])],
  asinh: [(g, _, a) => oneOver(g, g.apply("hypot", g.constant(1), a[0]))],
  acosh: [(g, _, a) => oneOver(g, g.apply("sqrt", g.negative(g.apply("one_minus_square", a[0]))))],
  atanh: [(g, _, a) => oneOver(g, g.apply("one_minus_square", a[0]))],
  sech_squared: [(g, node, a) => g.times(g.constant(-2), g.times(g.apply("tanh", a[0]), node))],
  one_minus_square: [(g, _, a) => g.times(g.constant(-2), a[0])],
  exp: [(_g, node) => node],
  expm1: [(g, _, a) => g.apply("exp", a[0])],
  log: [logarithm(Math.E)],
  log1p: [(g, _, a) => oneOver(g, g.plus(g.constant(1), a[0]))],
  log10: [logarithm(10)],
  log2: [logarithm(2)],
  logaddexp: [shareOf(0), shareOf(1)],
  sqrt: [(g, node) => g.over(g.constant(0.5), node)],
  cbrt: [(g, node) => g.over(g.constant(1 / 3), g.times(node, node))],
  hypot: [lengthBy(0), lengthBy(1)],
  // σ(a) (1 - σ(a)), without cancellation where σ is nearly 1.
  sigmoid: [(g, _, a) => g.times(g.constant(0.25), g.apply("sech_squared", g.times(g.constant(0.5), a[0])))],
  softplus: [(g, _, a) => g.apply("sigmoid", a[0])],
  erf: [errorFunction(1)],
  erfc: [errorFunction(-1)],
  abs: [(g, _, a) => g.apply("sign", a[0])],
};
