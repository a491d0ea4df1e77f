// Expressions of a graph as MathML.

import type { Graph, Node } from "../maths/graph";
import { mathml } from "./elements";
import { MINUS, inLanguage } from "./numbers";
import { close, weight } from "./symbols";

/** How tightly an operation binds: a part that binds less tightly than is wanted stands in parentheses. */
const SUM = 1;
const PRODUCT = 2;
const POWER = 4;
const ATOM = 5;

/** Functions whose names in the mathematics are not those of their operations. */
const NAMES: Readonly<Record<string, string>> = {
  asin: "arcsin",
  acos: "arccos",
  atan: "arctan",
  log: "ln",
  maximum: "max",
  minimum: "min",
  sech_squared: "sech²",
  log10: "log₁₀",
  log2: "log₂",
};

interface Written {
  readonly element: Element;
  readonly binds: number;
}

/** How many operations an expression has, each counted as often as it is written. */
export function sizeOf(graph: Graph, node: Node): number {
  const sizes: number[] = [];
  for (const each of graph.needed([node])) {
    sizes[each] = graph.entries[each].parts.reduce((sum, part) => sum + sizes[part], 1);
  }
  return sizes[node];
}

/** An expression in MathML, with these names or numbers in the place of its weights. */
export function expressionOf(graph: Graph, node: Node, names: readonly string[]): Element {
  return new Writer(graph, names).written(node).element;
}

class Writer {
  constructor(
    private readonly graph: Graph,
    private readonly names: readonly string[],
  ) {}

  written(node: Node): Written {
    const { operation, parts, number } = this.graph.entries[node];
    switch (operation) {
      case "constant":
        return constant(number);
      case "variable":
        return this.name(number);
      case "add":
        return this.sum(parts);
      case "subtract":
        return { element: row(this.at(parts[0], SUM), sign(MINUS), this.at(parts[1], PRODUCT)), binds: SUM };
      case "negative":
        return { element: row(sign(MINUS), this.at(parts[0], PRODUCT)), binds: SUM };
      case "multiply":
        return this.product([node]);
      case "divide":
        return { element: mathml("mfrac", this.at(parts[0], 0), this.at(parts[1], 0)), binds: POWER };
      case "power":
        return this.power(parts);
      case "sqrt":
        return { element: mathml("msqrt", this.at(parts[0], 0)), binds: ATOM };
      case "cbrt":
        return { element: mathml("mroot", this.at(parts[0], 0), mathml("mn", "3")), binds: ATOM };
      case "exp":
        return { element: mathml("msup", mathml("mi", "e"), this.at(parts[0], 0)), binds: POWER };
      case "abs":
        return { element: row(close("|"), this.at(parts[0], 0), close("|")), binds: ATOM };
      case "hypot":
        return { element: mathml("msqrt", ...this.squares(this.coordinates(parts))), binds: ATOM };
      default:
        return this.call(operation, parts);
    }
  }

  /** An expression that binds at least so tightly. */
  private at(node: Node, least: number): Element {
    const { element, binds } = this.written(node);
    return binds >= least ? element : row(close("("), element, close(")"));
  }

  private name(index: number): Written {
    const name = this.names[index];
    if (!/^[−\d.]+$/.test(name)) return { element: weight(name), binds: ATOM };
    return { element: mathml("mn", name), binds: name.startsWith(MINUS) ? SUM : ATOM };
  }

  /** A sum whose negative terms are subtracted; what is constant stands last. */
  private sum(parts: readonly Node[]): Written {
    const all = this.terms(parts);
    if (all.length > 1 && all.every((each) => each === all[0])) return this.product([all[0]], all.length);
    const terms = all.sort((a, b) => Number(this.isConstant(a)) - Number(this.isConstant(b)));
    const elements: Element[] = [];
    for (const term of terms) {
      const entry = this.graph.entries[term];
      const number = this.graph.number(term);
      if (entry.operation === "negative") elements.push(sign(MINUS), this.at(entry.parts[0], PRODUCT));
      else if (number !== undefined && number < 0) elements.push(sign(MINUS), constant(-number).element);
      else if (this.leads(term)) elements.push(this.at(term, SUM));
      else elements.push(...(elements.length ? [sign("+")] : []), this.at(term, SUM));
    }
    return { element: row(...elements), binds: SUM };
  }

  /** Whether a term begins with a minus sign of its own. */
  private leads(term: Node): boolean {
    return this.graph.entries[term].operation === "multiply" && this.factored([term]).number < 0;
  }

  private isConstant(node: Node): boolean {
    return this.graph.number(node) !== undefined;
  }

  private terms(parts: readonly Node[]): Node[] {
    return parts.flatMap((part) => {
      const entry = this.graph.entries[part];
      return entry.operation === "add" ? this.terms(entry.parts) : [part];
    });
  }

  /** A product with its sign and its number first, and equal factors as a power. */
  private product(parts: readonly Node[], times = 1): Written {
    const { number, others } = this.factored(parts);
    const total = times * number;
    const elements: Element[] = total < 0 ? [sign(MINUS)] : [];
    if (Math.abs(total) !== 1 || !others.length) elements.push(constant(Math.abs(total)).element);
    const distinct = others.filter((each, index) => others.indexOf(each) === index);
    for (const other of distinct) {
      const count = others.filter((each) => each === other).length;
      const needsDot = elements.length > 0 && elements.at(-1)?.localName !== "mo";
      if (needsDot && this.meetsNumber(other)) elements.push(sign("·"));
      elements.push(
        count > 1
          ? mathml("msup", this.at(other, ATOM), mathml("mn", String(count)))
          : this.at(other, distinct.length > 1 || elements.length ? PRODUCT : SUM),
      );
    }
    return { element: row(...elements), binds: total < 0 ? SUM : PRODUCT };
  }

  /** The number of a product, with its sign, and its other factors; twice the same is 2 times that. */
  private factored(parts: readonly Node[]): { number: number; others: Node[] } {
    let number = 1;
    const others: Node[] = [];
    for (const part of parts) {
      const entry = this.graph.entries[part];
      const isTwice = entry.operation === "add" && entry.parts[0] === entry.parts[1];
      if (entry.operation === "constant") number *= entry.number;
      else if (entry.operation === "negative" || entry.operation === "multiply" || isTwice) {
        const inner = this.factored(isTwice ? [entry.parts[0]] : entry.parts);
        number *= inner.number * (isTwice ? 2 : entry.operation === "negative" ? -1 : 1);
        others.push(...inner.others);
      } else others.push(part);
    }
    return { number, others };
  }

  /** Whether a factor would read as digits of the number before it. */
  private meetsNumber(node: Node): boolean {
    const entry = this.graph.entries[node];
    if (entry.operation === "variable") return /^[−\d.]/.test(this.names[entry.number]);
    if (entry.operation === "power") return this.meetsNumber(entry.parts[0]);
    return entry.operation === "divide" || (entry.operation !== "add" && entry.parts.length === 1);
  }

  private power([base, exponent]: readonly Node[]): Written {
    if (this.graph.number(exponent) === 0.5) return { element: mathml("msqrt", this.at(base, 0)), binds: ATOM };
    return { element: mathml("msup", this.at(base, ATOM), this.at(exponent, 0)), binds: POWER };
  }

  /** What a length is made of; of a length of lengths, what those are made of. */
  private coordinates(parts: readonly Node[]): Node[] {
    return parts.flatMap((part) => {
      const entry = this.graph.entries[part];
      return entry.operation === "hypot" ? this.coordinates(entry.parts) : [part];
    });
  }

  private squares(parts: readonly Node[]): Element[] {
    return parts.flatMap((part, index) => {
      const square = mathml("msup", this.at(part, ATOM), mathml("mn", "2"));
      return index ? [sign("+"), square] : [square];
    });
  }

  private call(operation: string, parts: readonly Node[]): Written {
    const name = NAMES[operation] ?? operation;
    const inside = parts.flatMap((part, index) => (index ? [sign(","), this.at(part, 0)] : [this.at(part, 0)]));
    return { element: row(mathml("mi", name), close("("), ...inside, close(")")), binds: POWER };
  }
}

function constant(number: number): Written {
  const shown = inLanguage(String(Number(Math.abs(number).toPrecision(4))).replace("e+", "e"));
  const known = named(Math.abs(number));
  const element = known ? mathml("mi", known) : mathml("mn", shown);
  return number < 0 ? { element: row(sign(MINUS), element), binds: SUM } : { element, binds: ATOM };
}

function named(size: number): string | undefined {
  if (size === Math.PI) return "π";
  return size === Math.E ? "e" : undefined;
}

function row(...parts: Element[]): Element {
  return parts.length === 1 ? parts[0] : mathml("mrow", ...parts);
}

function sign(text: string): Element {
  return mathml("mo", text);
}

