// The functions that formulas have, by the names that people know them by.

import type { Graph, Node } from "../maths/graph";

export interface FormulaFunction {
  /** Makes its expression from those of its arguments. */
  readonly build: (g: Graph, a: readonly Node[]) => Node;
  readonly least: number;
  /** Where it takes any number of arguments, infinity. */
  readonly most: number;
  /** Whether its first argument is a condition. */
  readonly conditional: boolean;
}

/** How many arguments a function takes, in words. */
export function wanted({ least, most }: FormulaFunction): string {
  const count = `${least} argument${least === 1 ? "" : "s"}`;
  if (most === Infinity) return `${count} or more`;
  return most === least ? count : `${least} to ${most} arguments`;
}

export const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, π: Math.PI, e: Math.E };

type Build = FormulaFunction["build"];

function made(build: Build, least = 1, most = least, conditional = false): FormulaFunction {
  return { build, least, most, conditional };
}

function operation(name: string, count = 1): FormulaFunction {
  return made((g, a) => g.apply(name, ...a), count);
}

function extreme(name: string): FormulaFunction {
  return made((g, a) => a.reduce((first, second) => g.apply(name, first, second)), 2, Infinity);
}

function inverted(name: string): FormulaFunction {
  return made((g, a) => g.apply("divide", g.constant(1), g.apply(name, ...a)));
}

function logarithm(base: number): FormulaFunction {
  return made((g, a) => g.apply("divide", g.apply("log", a[0]), g.constant(Math.log(base))));
}

/** The expression of one of two, by a condition. */
export function choice(g: Graph, condition: Node, then: Node, otherwise: Node): Node {
  const known = g.number(condition);
  if (known !== undefined) return known ? then : otherwise;
  return then === otherwise ? then : g.apply("where", condition, then, otherwise);
}

const heaviside: Build = (g, a) => {
  const zero = g.constant(0);
  const atZero = a.length === 2 ? a[1] : g.constant(0.5);
  const below = choice(g, g.apply("less", a[0], zero), zero, atZero);
  return choice(g, g.apply("less", zero, a[0]), g.constant(1), below);
};

const clipped: Build = (g, a) => g.apply("minimum", g.apply("maximum", a[0], a[1]), a[2]);

const PLAIN =
  "sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp expm1 log log1p log10 log2 sqrt cbrt " +
  "abs sign floor ceil round trunc sigmoid softplus erf erfc";
const select = made((g, a) => choice(g, a[0], a[1], a[2]), 3, 3, true);

const OWN: readonly (readonly [string, FormulaFunction])[] = [
  ...PLAIN.split(" ").map((name) => [name, operation(name)] as const),
  ...["atan2", "hypot", "logaddexp", "mod", "fmod"].map((name) => [name, operation(name, 2)] as const),
  ["min", extreme("minimum")],
  ["max", extreme("maximum")],
  ["cot", inverted("tan")],
  ["sec", inverted("cos")],
  ["csc", inverted("sin")],
  ["coth", inverted("tanh")],
  ["sech", inverted("cosh")],
  ["csch", inverted("sinh")],
  ["exp2", made((g, a) => g.apply("power", g.constant(2), a[0]))],
  ["exp10", made((g, a) => g.apply("power", g.constant(10), a[0]))],
  ["square", made((g, a) => g.apply("power", a[0], g.constant(2)))],
  ["pow", operation("power", 2)],
  ["relu", made((g, a) => g.apply("maximum", a[0], g.constant(0)))],
  ["clip", made(clipped, 3)],
  ["heaviside", made(heaviside, 1, 2)],
  ["where", select],
  ["if", select],
  ["piecewise", made((g, a) => choice(g, a[0], a[1], a[2]), 1, Infinity)],
];

const ALSO: Readonly<Record<string, string>> = {
  ln: "log",
  loge: "log",
  "log₁₀": "log10",
  "log₂": "log2",
  fabs: "abs",
  absolute: "abs",
  sgn: "sign",
  signum: "sign",
  rint: "round",
  ceiling: "ceil",
  fix: "trunc",
  rem: "fmod",
  arctan2: "atan2",
  power: "pow",
  expit: "sigmoid",
  logistic: "sigmoid",
  minimum: "min",
  maximum: "max",
  fmin: "min",
  fmax: "max",
  clamp: "clip",
  cosec: "csc",
  cotan: "cot",
  ctg: "cot",
  tg: "tan",
  arctg: "atan",
  ifelse: "if",
  iif: "if",
  arcsinh: "asinh",
  arccosh: "acosh",
  arctanh: "atanh",
  arsinh: "asinh",
  arcosh: "acosh",
  artanh: "atanh",
  arcsin: "asin",
  arccos: "acos",
  arctan: "atan",
};

/** Each function by its name; `piecewise` is read by rules of its own. */
export const FUNCTIONS: ReadonlyMap<string, FormulaFunction> = (() => {
  const own = new Map(OWN);
  for (const [name, meant] of Object.entries(ALSO)) own.set(name, own.get(meant) as FormulaFunction);
  return own;
})();

/** The functions whose powers are written sin²(x). */
export const RAISED = new Set("sin cos tan cot sec csc sinh cosh tanh coth sech csch tg ctg cotan cosec".split(" "));
export const INVERSES: Readonly<Record<string, string>> = Object.fromEntries(
  ["sin", "cos", "tan", "sinh", "cosh", "tanh"].map((name) => [name, `a${name}`]),
);

/** What to write in the place of functions that formulas do not have. */
export const INSTEAD: Readonly<Record<string, string>> = {
  lg: "log10(…) or log2(…)",
  ld: "log2(…)",
  logit: "log(p/(1 - p)) with p for its argument",
  sinc: "sin(x)/x or sin(pi*x)/(pi*x)",
  asec: "acos(1/x)",
  acsc: "asin(1/x)",
  acoth: "atanh(1/x)",
  asech: "acosh(1/x)",
  acsch: "asinh(1/x)",
  acosec: "asin(1/x)",
  arccosec: "asin(1/x)",
  arcsec: "acos(1/x)",
  arccsc: "asin(1/x)",
  rsqrt: "1/sqrt(x)",
  sqr: "x^2, or sqrt(x) for its root",
  frac: "x - floor(x)",
  fract: "x - floor(x)",
  relu6: "clip(x, 0, 6)",
  logsigmoid: "-softplus(-x)",
  sind: "sin(pi*x/180)",
  cosd: "cos(pi*x/180)",
  tand: "tan(pi*x/180)",
  asind: "180/pi*asin(x)",
  acosd: "180/pi*acos(x)",
  atand: "180/pi*atan(x)",
  sinpi: "sin(pi*x)",
  cospi: "cos(pi*x)",
  tanpi: "tan(pi*x)",
  silu: "x*sigmoid(x)",
  swish: "x*sigmoid(x)",
  norm: "|(x, y)| or sqrt(x^2 + y^2)",
  length: "|(x, y)| for the length of a point",
  magnitude: "|(x, y)| for the length of a point",
  _2: "|(x, y)| for the length of a point",
  distance: "|(x - 1, y - 2)| for the distance from (1, 2)",
  dist: "|(x - 1, y - 2)| for the distance from (1, 2)",
  _1: "abs(x) + abs(y)",
  _inf: "max(abs(x), abs(y))",
  _oo: "max(abs(x), abs(y))",
  remainder: "mod(x, y), which has the sign of y, or fmod(x, y), which has that of x",
  root: "sqrt(x), cbrt(x) or x^(1/n)",
  nthroot: "x^(1/n)",
  acot: "atan(1/x), which jumps at 0, or pi/2 - atan(x)",
  arccot: "atan(1/x), which jumps at 0, or pi/2 - atan(x)",
  arcctg: "atan(1/x), which jumps at 0, or pi/2 - atan(x)",
  versin: "1 - cos(x)",
  haversin: "(1 - cos(x))/2",
  deg2rad: "pi/180*x",
  radians: "pi/180*x",
  rad2deg: "180/pi*x",
  degrees: "180/pi*x",
  gelu: "x*(1 + erf(x/sqrt(2)))/2",
  elu: "where(x > 0, x, expm1(x))",
  celu: "where(x > 0, x, expm1(x))",
  selu: "1.0507*where(x > 0, x, 1.67326*expm1(x))",
  leaky_relu: "max(x, 0.01*x)",
  leakyrelu: "max(x, 0.01*x)",
  lrelu: "max(x, 0.01*x)",
  prelu: "max(x, 0.25*x)",
  mish: "x*tanh(softplus(x))",
  softsign: "x/(1 + abs(x))",
  softmax: "sigmoid(x - y) for the first of two, exp(x)/(exp(x) + exp(y) + exp(z)) of three",
  logsumexp: "logaddexp(x, y)",
  logcosh: "x + softplus(-2*x) - log(2)",
  log_cosh: "x + softplus(-2*x) - log(2)",
  hardtanh: "clip(x, -1, 1)",
  hardsigmoid: "clip(x/6 + 1/2, 0, 1)",
  hard_sigmoid: "clip(x/6 + 1/2, 0, 1)",
  hardswish: "x*clip(x/6 + 1/2, 0, 1)",
  hard_swish: "x*clip(x/6 + 1/2, 0, 1)",
  softshrink: "sign(x)*max(abs(x) - 1/2, 0)",
  hardshrink: "where(abs(x) > 1/2, x, 0)",
  tanhshrink: "x - tanh(x)",
  huber: "where(abs(x) < 1, x^2/2, abs(x) - 1/2)",
  smooth_l1: "where(abs(x) < 1, x^2/2, abs(x) - 1/2)",
  ramp: "max(x, 0)",
  saturate: "clip(x, 0, 1)",
  step: "heaviside(x) or where(x > 0, 1, 0)",
  unitstep: "heaviside(x) or where(x > 0, 1, 0)",
  unit_step: "heaviside(x) or where(x > 0, 1, 0)",
  gauss: "exp(-x^2/2)",
  gaussian: "exp(-x^2/2)",
  normpdf: "exp(-x^2/2)/sqrt(2*pi)",
  normcdf: "(1 + erf(x/sqrt(2)))/2",
  ndtr: "(1 + erf(x/sqrt(2)))/2",
  xlogy: "x*log(y)",
  reciprocal: "1/x",
  cube: "x^3",
  negative: "-x",
  add: "x + y",
  sum: "x + y",
  subtract: "x - y",
  multiply: "x*y",
  prod: "x*y",
  product: "x*y",
  divide: "x/y",
  true_divide: "x/y",
  mean: "(x + y)/2",
  average: "(x + y)/2",
};

export const UNAVAILABLE = new Set(
  (
    "gamma lgamma gammaln beta zeta factorial binom choose besselj bessel j0 j1 airy " +
    "diff integral integrate int lim limit grad gradient det trace dot cross inv " +
    "real imag expint expi sinint cosint logint erfi erfinv erfcinv erfcx dilog polylog ellipk ellipe " +
    "conj arg rand randn random lambertw digamma nan inf infinity isnan"
  ).split(" "),
);

export const MEANT: Readonly<Record<string, string>> = {
  sine: "sin",
  sinus: "sin",
  seno: "sin",
  cosine: "cos",
  cosin: "cos",
  cosinus: "cos",
  coseno: "cos",
  tangent: "tan",
  tangens: "tan",
  squareroot: "sqrt",
  sqroot: "sqrt",
  exponential: "exp",
};

const TO_BASE = /^log_?([0-9]+|[₀-₉]+)$/;
const LOW = "₀₁₂₃₄₅₆₇₈₉";

/** The function of a name, in small or capital letters; undefined if there is none. */
export function functionOf(name: string): FormulaFunction | undefined {
  const low = name.toLowerCase();
  const known = FUNCTIONS.get(name) ?? (name.length > 2 || low === "ln" ? FUNCTIONS.get(low) : undefined);
  if (known) return known;
  const base = TO_BASE.exec(name.slice(0, 16));
  if (!base) return undefined;
  const number = Number([...base[1]].map((digit) => (LOW.includes(digit) ? LOW.indexOf(digit) : digit)).join(""));
  if (number === 2 || number === 10) return FUNCTIONS.get(`log${number}`);
  return number > 1 ? logarithm(number) : undefined;
}

/** The number of a name, such as pi. */
export function constantNamed(name: string): number | undefined {
  return name === "Pi" || name === "PI" ? Math.PI : Object.hasOwn(CONSTANTS, name) ? CONSTANTS[name] : undefined;
}
