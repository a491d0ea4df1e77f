// Expressions of a graph as MathML.

import type { Graph, Node } from "../maths/graph";
import { mathml } from "./elements";
import { MINUS, inLanguage } from "./numbers";
import { close, indexed } from "./symbols";

/** How tightly an operation binds: a part that binds less tightly than is wanted stands in parentheses. */
const SUM = 1;
const PRODUCT = 2;
const POWER = 4;
const ATOM = 5;

const PRODUCTS = new Set(["negative", "multiply", "divide"]);

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

/** A product: its number and its other factors, and those that it is divided by. */
interface Factored {
  number: number;
  readonly others: Node[];
  divisor: number;
  readonly below: Node[];
}

/** Take a product and a number into another product. */
function take(found: Factored, { number, others, divisor, below }: Factored, times = 1): void {
  found.number *= number * times;
  found.divisor *= divisor;
  found.others.push(...others);
  found.below.push(...below);
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
      case "multiply":
      case "divide":
        return this.product([node]);
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
    if (!/^[−\d.]+$/.test(name)) return { element: indexed(name), binds: ATOM };
    return { element: mathml("mn", name), binds: name.startsWith(MINUS) ? SUM : ATOM };
  }

  /** A sum whose negative terms are subtracted; what is constant stands last. */
  private sum(parts: readonly Node[]): Written {
    const all = this.terms(parts);
    if (all.length > 1 && all.every((each) => each === all[0])) return this.product([all[0]], all.length);
    const terms = all.sort((a, b) => Number(this.isConstant(a)) - Number(this.isConstant(b)));
    const elements: Element[] = [];
    for (const term of terms) {
      const number = this.graph.number(term);
      if (number !== undefined && number < 0) elements.push(sign(MINUS), constant(-number).element);
      // Its sign stands between two terms, and not before one, so that it has room on both sides.
      else if (this.leads(term)) elements.push(...partsOf(this.at(term, SUM)));
      else elements.push(...(elements.length ? [sign("+")] : []), this.at(term, SUM));
    }
    return { element: row(...elements), binds: SUM };
  }

  /** Whether a term begins with a minus sign of its own. */
  private leads(term: Node): boolean {
    return PRODUCTS.has(this.graph.entries[term].operation) && this.factored([term]).number < 0;
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

  /** A product with its sign first; what is divided by stands below the line of one fraction. */
  private product(parts: readonly Node[], times = 1): Written {
    const { number, others, divisor, below } = this.factored(parts);
    const total = times * number;
    const isWhole = divisor === 1 && !below.length;
    const above = this.factors(Math.abs(total), others, !isWhole || total >= 0);
    const element = isWhole ? above : mathml("mfrac", above, this.factors(divisor, below, true));
    if (total < 0) return { element: row(sign(MINUS), ...(isWhole ? partsOf(element) : [element])), binds: SUM };
    return { element, binds: isWhole ? PRODUCT : POWER };
  }

  /** Factors with their number first, and equal ones as a power; a sum that stands alone may need no parentheses. */
  private factors(number: number, others: readonly Node[], isAlone: boolean): Element {
    const elements = number !== 1 || !others.length ? [constant(number).element] : [];
    const distinct = others.filter((each, index) => others.indexOf(each) === index);
    for (const other of distinct) {
      const count = others.filter((each) => each === other).length;
      if (elements.length && this.meetsNumber(other)) elements.push(sign("·"));
      const least = distinct.length > 1 || elements.length || !isAlone ? PRODUCT : SUM;
      elements.push(
        count > 1 ? mathml("msup", this.at(other, ATOM), mathml("mn", String(count))) : this.at(other, least),
      );
    }
    return row(...elements);
  }

  /** The number of a product, with its sign, and its other factors; twice the same is 2 times that. And by what it is
   * divided. */
  private factored(parts: readonly Node[]): Factored {
    const found: Factored = { number: 1, others: [], divisor: 1, below: [] };
    for (const part of parts) {
      const { operation, parts: inner, number } = this.graph.entries[part];
      if (operation === "constant") found.number *= number;
      else if (operation === "multiply") take(found, this.factored(inner));
      else if (operation === "negative") take(found, this.factored(inner), -1);
      else if (operation === "add" && inner[0] === inner[1]) take(found, this.factored([inner[0]]), 2);
      else if (operation === "divide") {
        const { number: divisor, others: below, divisor: times, below: others } = this.factored([inner[1]]);
        take(found, this.factored([inner[0]]), divisor < 0 ? -times : times);
        take(found, { number: 1, others, divisor: Math.abs(divisor), below });
      } else found.others.push(part);
    }
    return found;
  }

  /** Whether a factor would read as digits of the number before it. */
  private meetsNumber(node: Node): boolean {
    const entry = this.graph.entries[node];
    if (entry.operation === "variable") return /^[−\d.]/.test(this.names[entry.number]);
    if (entry.operation === "power") return this.meetsNumber(entry.parts[0]);
    return entry.operation !== "add" && entry.parts.length === 1;
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
    return { element: row(indexed(name), close("("), ...inside, close(")")), binds: POWER };
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

/** What a row is made of. */
function partsOf(element: Element): Element[] {
  return element.localName === "mrow" ? [...element.children] : [element];
}

function row(...parts: Element[]): Element {
  return parts.length === 1 ? parts[0] : mathml("mrow", ...parts);
}

function sign(text: string): Element {
  return mathml("mo", text);
}

