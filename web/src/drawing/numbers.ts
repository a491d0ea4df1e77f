// How numbers are printed: as in the films, with fixed decimals, a true minus sign and no negative zero.

export const MINUS = "−";

let decimalSign = ".";

/** Let numbers be written from now on as a language writes them. */
export function useDecimalSign(sign: string): void {
  decimalSign = sign;
}

/** A number that is written with a point, as the page's language writes it. */
export function inLanguage(number: string): string {
  return number.replace(".", decimalSign);
}

/** What stands between two numbers of a point. */
export function between(): string {
  return decimalSign === "," ? "; " : ", ";
}

export function printed(value: number, decimals = 2): string {
  if (!Number.isFinite(value)) return MINUS;
  const text = isTie(value, decimals) ? toEven(value, decimals) : value.toFixed(decimals);
  return inLanguage(/^-[0.]*$/.test(text) ? text.slice(1) : text.replace("-", MINUS));
}

/** A number of any size with a few digits that tell something. */
export function telling(value: number): string {
  if (!Number.isFinite(value)) return MINUS;
  const size = Math.abs(value);
  if (size < 1e-12 || (size >= 0.1 && size < 1000)) return printed(value, 2);
  if (size >= 1000 && size < 1e6) return printed(value, 0);
  if (size >= 0.001 && size < 0.1) return printed(value, 4);
  return inLanguage(value.toExponential(2).replace("e+", "e").replaceAll("-", MINUS));
}

/** A number with digits enough for a place on something of a size, so that links to where one pointed stay short. */
export function rough(value: number, size: number): number {
  const decimals = 4 - Math.floor(Math.log10(size));
  return decimals < 0 || decimals > 100 ? value : Number(value.toFixed(decimals));
}

/** Whether a number lies exactly between two that can be printed; binary numbers seldom do. */
function isTie(value: number, decimals: number): boolean {
  const scaled = Math.abs(value) * 10 ** decimals;
  const odd = 2 * scaled;
  if (!Number.isSafeInteger(odd) || odd % 2 === 0) return false;
  return odd % 5 ** decimals === 0 && Math.abs(value) === odd / (2 * 10 ** decimals);
}

function toEven(value: number, decimals: number): string {
  const below = Math.floor(Math.abs(value) * 10 ** decimals);
  const whole = below % 2 === 0 ? below : below + 1;
  return ((Math.sign(value) * whole) / 10 ** decimals).toFixed(decimals);
}
