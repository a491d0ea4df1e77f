// What each operation of a formula computes on numbers, with the results that gradmath's have.

export type Operation = (a: number, b: number, c: number) => number;

const RULE = 2 / Math.sqrt(Math.PI);

/** base ^ exponent by squaring, for a whole exponent. */
export function wholePower(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  let left = Math.abs(exponent);
  let empty = true;
  while (left > 0) {
    if (left % 2 === 1) {
      result = empty ? square : result * square;
      empty = false;
    }
    left = Math.floor(left / 2);
    if (left > 0) square *= square;
  }
  return exponent < 0 ? 1 / result : result;
}

/** As C does: 1 to any power is 1, and so is -1 to an infinite one. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return Math.pow(base, exponent);
}

/** The remainder with the sign of the divisor. */
function mod(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** The nearest whole number; of two equally near, the even one. */
function round(a: number): number {
  const below = Math.floor(a);
  const rest = a - below;
  if (rest === 0.5) return below % 2 === 0 ? below : below + 1;
  return rest < 0.5 ? below : below + 1;
}

function sechSquared(a: number): number {
  const decayed = Math.exp(-2 * Math.abs(a));
  return (4 * decayed) / (1 + decayed) ** 2;
}

function sigmoid(a: number): number {
  const decayed = Math.exp(-Math.abs(a));
  return (a >= 0 ? 1 : decayed) / (1 + decayed);
}

function logAddExp(a: number, b: number): number {
  if (a === b) return a + Math.LN2;
  const apart = a - b;
  if (apart > 0) return a + Math.log1p(Math.exp(-apart));
  return apart <= 0 ? b + Math.log1p(Math.exp(apart)) : NaN;
}

/** The error function by its series, all of whose terms have one sign (Abramowitz and Stegun, 7.1.6). */
function erfSeries(a: number): number {
  let term = a;
  let sum = a;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n += 1) {
    term *= (2 * a * a) / (2 * n + 1);
    sum += term;
  }
  return RULE * Math.exp(-a * a) * sum;
}

/** The complement for a ≥ 2 by its continued fraction (Abramowitz and Stegun, 7.1.14), from its far end. */
function erfcFraction(a: number): number {
  let tail = a;
  for (let n = 80; n >= 1; n -= 1) tail = a + n / 2 / tail;
  return Math.exp(-a * a) / Math.sqrt(Math.PI) / tail;
}

function erf(a: number): number {
  if (Math.abs(a) < 2 || Number.isNaN(a)) return a === 0 ? a : erfSeries(a);
  return Math.sign(a) * (1 - erfcFraction(Math.abs(a)));
}

function erfc(a: number): number {
  return a < 2 ? 1 - erf(a) : erfcFraction(a);
}

/** One of two where the difference is positive, the other where it is negative, their mean where it is 0. */
function choose(difference: number, positive: number, negative: number): number {
  if (difference > 0) return positive;
  return difference < 0 ? negative : (positive + negative) / 2;
}

const truth = (holds: boolean): number => (holds ? 1 : 0);

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  negative: (a) => -a,
  power,
  mod,
  fmod: (a, b) => a % b,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  atan2: Math.atan2,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  sech_squared: sechSquared,
  one_minus_square: (a) => (1 - a) * (1 + a),
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  log10: Math.log10,
  log2: Math.log2,
  logaddexp: logAddExp,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  hypot: (a, b) => Math.hypot(a, b),
  sigmoid,
  softplus: (a) => logAddExp(0, a),
  erf,
  erfc,
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  ceil: Math.ceil,
  round,
  trunc: Math.trunc,
  maximum: (a, b) => Math.max(a, b),
  minimum: (a, b) => Math.min(a, b),
  choose,
  where: (condition, then, otherwise) => (condition !== 0 ? then : otherwise),
  less: (a, b) => truth(a < b),
  at_most: (a, b) => truth(a <= b),
  equal: (a, b) => truth(a === b),
  and: (a, b) => Math.min(a, b),
  or: (a, b) => Math.max(a, b),
  not: (a) => 1 - a,
};

/** The operations whose slope is 0 wherever they have one. */
export const FLAT: ReadonlySet<string> = new Set(
  "sign floor ceil round trunc less at_most equal and or not".split(" "),
);
