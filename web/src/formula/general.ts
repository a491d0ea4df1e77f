// Numbers as Python's format "g" prints them.

export function general(number: number): string {
  if (number === 0) return Object.is(number, -0) ? "-0" : "0";
  const [mantissa, exponent] = number.toExponential(5).split("e");
  const power = Number(exponent);
  const short = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (power >= -4 && power < 6) return short(number.toFixed(Math.max(0, 5 - power)));
  const digits = String(Math.abs(power)).padStart(2, "0");
  return `${short(mantissa)}e${power < 0 ? "-" : "+"}${digits}`;
}
