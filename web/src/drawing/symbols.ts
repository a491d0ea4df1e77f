// Names in formulas, as MathML.

import { mathml, set } from "./elements";

const LOW = "₀₁₂₃₄₅₆₇₈₉";

/** A name with its index, such as w₁ or log₁₀. */
export function indexed(name: string): Element {
  const base = name.replace(/[₀-₉]+$/, "");
  const index = [...name.slice(base.length)].map((digit) => LOW.indexOf(digit)).join("");
  const letter = mathml("mi", base);
  return index ? mathml("msub", letter, mathml("mn", index)) : letter;
}

export function math(...parts: Element[]): Element {
  return mathml("math", ...parts);
}

/** A sign that stands close to what is beside it, whatever a browser's table of operators says. */
export function close(sign: string): Element {
  const element = mathml("mo", sign);
  set(element, { lspace: "0em", rspace: "0em", stretchy: "false" });
  return element;
}

/** ∂E/∂w₁ */
export function partial(name: string): Element {
  return mathml("mrow", close("∂"), mathml("mi", "E"), close("/"), close("∂"), indexed(name));
}

/** ‖∇E‖ */
export function length(): Element {
  return mathml("mrow", close("‖"), close("∇"), mathml("mi", "E"), close("‖"));
}

export function error(): Element {
  return mathml("mi", "E");
}
