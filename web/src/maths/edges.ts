// Derivatives on plateaus and at edges, where calculus gives 0 · ∞ and the formula has a slope all the same: what comes
// out with 0 · ∞ taken as 0 is believed only if differences of the function itself agree with it.

const STEPS = [1e-5, 1e-8, 1e-11];
const AGREEMENT = 1e-3;
const SHRINKING = 0.1;

/** Whether a derivative by a weight agrees with differences of the function. */
export function confirmed(
  rate: number,
  of: (point: readonly number[]) => number,
  point: readonly number[],
  weight: number,
): boolean {
  if (!Number.isFinite(rate)) return false;
  const here = of(point);
  const beside = (by: number): number => of(point.map((each, index) => (index === weight ? each + by : each)));
  let before = 0;
  for (const step of STEPS) {
    const reach = step * (1 + Math.abs(point[weight]));
    const rise = beside(reach) - here;
    const fall = here - beside(-reach);
    const oneSided = !(Number.isFinite(rise) && Number.isFinite(fall));
    const change = oneSided ? (Number.isFinite(rise) ? rise : fall) : (rise + fall) / 2;
    const size = oneSided ? 0 : Math.abs(rise) + Math.abs(fall);
    const difference = change / reach;
    const isZero = Math.abs(difference) <= SHRINKING * before || Math.abs(change) <= AGREEMENT * size;
    if (rate === 0 ? isZero : Math.abs(difference - rate) <= AGREEMENT * Math.abs(rate)) return true;
    before = Math.abs(difference);
  }
  return false;
}
