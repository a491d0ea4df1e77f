// Elements of the page and of drawings.

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
export type Child = globalThis.Node | string;

const SVG = "http://www.w3.org/2000/svg";
const MATHML = "http://www.w3.org/1998/Math/MathML";

export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), attributes, children);
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

export function mathml(tag: string, ...children: Child[]): Element {
  return filled(document.createElementNS(MATHML, tag), {}, children);
}

/** Set attributes; `undefined` and `false` take one away. */
export function set(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

function filled<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  set(element, attributes);
  element.append(...children);
  return element;
}
