// Levels at which contours are drawn: whole multiples of a round step, as gradmath's `equal_levels` gives them.

const MANTISSAS = [5, 2.5, 2, 1];
const NEARLY = 1e-12;

/** About `count` levels strictly between the lowest and the highest error. */
export function equalLevels(lowest: number, highest: number, count: number): number[] {
  if (!(highest > lowest)) return [];
  const exponent = Math.floor(Math.log10((highest - lowest) / count));
  let best: [number, number] = [1, exponent];
  let nearest = Infinity;
  for (const power of [exponent + 1, exponent, exponent - 1]) {
    for (const mantissa of MANTISSAS) {
      const apart = Math.abs(numberBetween(lowest, highest, decimal(mantissa, power)) - count);
      if (apart < nearest) [nearest, best] = [apart, [mantissa, power]];
    }
  }
  const [mantissa, power] = best;
  const step = decimal(mantissa, power);
  const first = Math.floor(quotient(lowest, step)) + 1;
  return Array.from({ length: numberBetween(lowest, highest, step) }, (_, k) =>
    decimal((first + k) * mantissa * 10, power - 1),
  ).filter((level) => level > lowest && level < highest);
}

function numberBetween(low: number, high: number, step: number): number {
  return Math.ceil(quotient(high, step)) - Math.floor(quotient(low, step)) - 1;
}

/** A quotient that is a whole number but for rounding is that number. */
function quotient(number: number, step: number): number {
  const exact = number / step;
  const whole = Math.round(exact);
  return Math.abs(exact - whole) <= NEARLY * Math.max(1, Math.abs(whole)) ? whole : exact;
}

/** Decimal text is read as the nearest number; products would give 0.30000000000000004. */
function decimal(mantissa: number, power: number): number {
  return Number(`${mantissa}e${power}`);
}
