// Expressions as a graph in which every subexpression occurs once; derivatives are entries of the same graph.

import { FLAT, OPERATIONS } from "./operations";
import { PARTIALS } from "./partials";

/** The index of an entry; its arguments come before it. */
export type Node = number;

export interface Entry {
  readonly operation: string;
  readonly parts: readonly Node[];
  /** A constant's number, or a variable's index. */
  readonly number: number;
}

/** An entry as it is exported: ["constant", number], ["variable", index] or [operation, ...parts]. */
export type Written = readonly [string, ...(number | null)[]];

export class Graph {
  readonly entries: Entry[] = [];
  private readonly known = new Map<string, Node>();

  /** The graph that gradmath has exported, entry by entry. */
  static read(written: readonly Written[]): Graph {
    const graph = new Graph();
    for (const [operation, ...numbers] of written) {
      const leaf = operation === "constant" || operation === "variable";
      const first = numbers[0] ?? NaN;
      graph.entries.push({ operation, parts: leaf ? [] : (numbers as number[]), number: leaf ? first : 0 });
      graph.known.set(graph.keyOf(graph.entries.length - 1), graph.entries.length - 1);
    }
    return graph;
  }

  constant(number: number): Node {
    return this.node({ operation: "constant", parts: [], number });
  }

  variable(index: number): Node {
    return this.node({ operation: "variable", parts: [], number: index });
  }

  /** The number that a constant stands for. */
  number(node: Node): number | undefined {
    const entry = this.entries[node];
    return entry.operation === "constant" ? entry.number : undefined;
  }

  /** The node of an operation; one on constants alone is carried out. */
  apply(operation: string, ...parts: Node[]): Node {
    const numbers = parts.map((part) => this.number(part));
    if (numbers.every((each) => each !== undefined)) {
      const [a, b, c] = numbers as number[];
      return this.constant(OPERATIONS[operation](a, b, c));
    }
    const ordered = operation === "add" || operation === "multiply" ? [...parts].sort((a, b) => a - b) : parts;
    return this.node({ operation, parts: ordered, number: 0 });
  }

  gradient(node: Node, dimension: number): Node[] {
    return Array.from({ length: dimension }, (_, index) => this.derivative(node, index));
  }

  /** The node of the derivative of a node by a weight. */
  derivative(node: Node, index: number): Node {
    const slopes = new Map<Node, Node>();
    for (const each of this.needed([node])) {
      const entry = this.entries[each];
      const slope =
        entry.operation === "variable"
          ? this.constant(entry.number === index ? 1 : 0)
          : this.slope(each, entry.parts.map((part) => slopes.get(part) as Node));
      slopes.set(each, slope);
    }
    return slopes.get(node) as Node;
  }

  /** All nodes that some nodes are computed from, themselves included, in ascending order. */
  needed(nodes: readonly Node[]): Node[] {
    const wanted = new Set(nodes);
    for (let each = Math.max(...nodes); each >= 0; each -= 1) {
      if (wanted.has(each)) for (const part of this.entries[each].parts) wanted.add(part);
    }
    return [...wanted].sort((a, b) => a - b);
  }

  // Neutral operands are left out: for derivatives, which are needed only where the formula itself is finite.

  plus(first: Node, second: Node): Node {
    if (this.number(first) === 0) return second;
    if (this.number(second) === 0) return first;
    return this.apply("add", first, second);
  }

  minus(first: Node, second: Node): Node {
    return this.plus(first, this.negative(second));
  }

  negative(node: Node): Node {
    const entry = this.entries[node];
    return entry.operation === "negative" ? entry.parts[0] : this.apply("negative", node);
  }

  times(first: Node, second: Node): Node {
    for (const [factor, other] of [
      [first, second],
      [second, first],
    ]) {
      const number = this.number(factor);
      if (number === 0) return factor;
      if (number === 1) return other;
      if (number === -1) return this.negative(other);
    }
    return this.apply("multiply", first, second);
  }

  over(first: Node, second: Node): Node {
    if (this.number(first) === 0 || this.number(second) === 1) return first;
    return this.apply("divide", first, second);
  }

  power(base: Node, exponent: Node): Node {
    const number = this.number(exponent);
    if (number === 0) return this.constant(1);
    return number === 1 ? base : this.apply("power", base, exponent);
  }

  private slope(node: Node, slopes: readonly Node[]): Node {
    const { operation, parts } = this.entries[node];
    let total = this.constant(0);
    if (FLAT.has(operation) || operation === "constant") return total;
    if (operation === "maximum" || operation === "minimum") {
      const [first, second] = operation === "maximum" ? parts : [parts[1], parts[0]];
      return this.chosen("choose", this.minus(first, second), slopes[0], slopes[1]);
    }
    if (operation === "choose" || operation === "where") return this.chosen(operation, parts[0], slopes[1], slopes[2]);
    slopes.forEach((slope, which) => {
      if (this.number(slope) === 0) return;
      const outer = PARTIALS[operation][which](this, node, parts);
      total = this.plus(total, this.times(outer, slope));
    });
    return total;
  }

  private chosen(operation: string, by: Node, first: Node, second: Node): Node {
    return first === second ? first : this.apply(operation, by, first, second);
  }

  private node(entry: Entry): Node {
    this.entries.push(entry);
    const key = this.keyOf(this.entries.length - 1);
    const known = this.known.get(key);
    if (known !== undefined) {
      this.entries.pop();
      return known;
    }
    this.known.set(key, this.entries.length - 1);
    return this.entries.length - 1;
  }

  private keyOf(node: Node): string {
    const { operation, parts, number } = this.entries[node];
    return `${operation} ${parts.join(" ")} ${number}`;
  }
}
