// Where the reading of a formula stands: the tokens that are left, the expression so far, and what is refused.

import type { Node } from "../maths/graph";
import { Graph } from "../maths/graph";
import { trim, trimEnd } from "./characters";
import { FormulaError, quoted } from "./errors";
import { choice } from "./functions";
import type { Token } from "./tokens";
import { beginsOperand, isBar, isNumeral } from "./tokens";

export const DEEPEST = 32;
const MISSING = "a number or a weight is missing";

/** A part of a formula: its node, where it begins in what was typed, and whether it is a condition. */
export interface Part {
  readonly node: Node;
  readonly place: number;
  readonly condition: boolean;
}

export function part(node: Node, place: number, condition = false): Part {
  return { node, place, condition };
}

export abstract class Cursor {
  readonly graph = new Graph();
  protected at = 0;
  private depth = 0;
  protected readonly groups: string[] = [];
  private readonly characters: readonly string[];

  constructor(
    protected readonly tokens: readonly Token[],
    protected readonly typed: string,
  ) {
    this.characters = [...typed];
  }

  protected get next(): Token | undefined {
    return this.tokens[this.at];
  }

  protected take(): Token {
    this.at += 1;
    return this.tokens[this.at - 1];
  }

  protected is(kind: string, ...texts: string[]): boolean {
    const token = this.next;
    return token !== undefined && token.kind === kind && (!texts.length || texts.includes(token.text));
  }

  protected isGluedOperand(): boolean {
    const token = this.next;
    return token !== undefined && token.glued && (beginsOperand(token) || this.opensBar(token));
  }

  /** Whether a bar after an operand opens |…| or ‖…‖; otherwise it closes the one that is open. */
  protected opensBar(token: Token): boolean {
    return isBar(token) && this.groups.at(-1) !== token.kind;
  }

  protected expect(kind: string, text: string, sentence: string): void {
    if (!this.is(kind, text)) this.refuse(sentence, this.place());
    this.take();
  }

  protected place(): number {
    return this.next ? this.next.place : [...trimEnd(this.typed)].length;
  }

  protected placeBefore(): number {
    return this.tokens[this.at - 1].place;
  }

  protected refuse(sentence: string, place: number): never {
    throw new FormulaError(sentence, this.typed, place);
  }

  protected deeper<T>(place: number, group: string, read: () => T): T {
    this.depth += 1;
    if (this.depth > DEEPEST) {
      const what = group ? "parentheses are" : "the formula is";
      this.refuse(`${what} nested more than ${DEEPEST - 1} deep here`, place);
    }
    if (group) this.groups.push(group);
    const found = read();
    if (group) this.groups.pop();
    this.depth -= 1;
    return found;
  }

  // Expressions

  protected apply(operation: string, parts: readonly Part[], place?: number): Part {
    const node = this.graph.apply(operation, ...parts.map((each) => each.node));
    const isCondition = operation === "and" || operation === "or" || operation === "not";
    return this.finite(part(node, place ?? parts[0].place, isCondition));
  }

  protected number(given: Part): Part {
    return { ...given, condition: false };
  }

  protected finite(given: Part): Part {
    const number = this.graph.number(given.node);
    if (number !== undefined && !Number.isFinite(number)) this.refuse("this part has no finite value", given.place);
    return given;
  }

  protected condition(given: Part, place: number): Part {
    if (!given.condition) this.refuse("a condition such as x > 0 is expected here", place);
    return given;
  }

  protected choice(condition: Part, then: Part, otherwise: Part): Part {
    const place = Math.min(condition.place, then.place);
    return part(choice(this.graph, condition.node, then.node, otherwise.node), place);
  }

  // Refusals

  /** Refuse a token that stands where a part of the formula has ended. */
  protected refuseLeft(token: Token): never {
    if (token.kind === "close") this.refuse("this parenthesis closes none that is open", token.place);
    if (token.kind === "comma") this.refuse(this.aboutComma(), token.place);
    return this.refuse(`"${quoted(token.text)}" has no meaning here`, token.place);
  }

  /** Refuse a token that stands where a part of the formula should begin. */
  protected refuseMissing(token: Token): never {
    const shown = quoted(token.text);
    if (["operator", "raised", "compare", "and"].includes(token.kind)) {
      this.refuse(`${MISSING} before "${shown}"`, token.place);
    }
    if (this.at === 0) this.refuse(`a formula cannot begin with "${shown}"`, token.place);
    return this.refuse(`${MISSING} after "${quoted(this.tokens[this.at - 1].text)}"`, token.place);
  }

  protected refuseEnd(): never {
    if (!this.tokens.length) this.refuse("the formula is empty: write one such as w1^2 + 3*w2^2", this.place());
    return this.refuse(`${MISSING} after "${quoted(this.tokens[this.at - 1].text)}"`, this.place());
  }

  private aboutComma(): string {
    const numbers = this.dividedByCommas(this.at);
    if (numbers.length < 2) {
      return "a comma stands only in a function such as max(x, y), or in the length of a point, |(x, y)|";
    }
    const isThousands =
      /^[0-9]+$/.test(numbers[0]) && numbers[0][0] !== "0" && numbers.slice(1).every((each) => each.length === 3);
    if (isThousands) {
      const point = `${numbers[0]}.${numbers[1]}`;
      const other = numbers.length === 2 ? `, or ${point} if a decimal point is meant` : "";
      return `a number has no comma: write ${numbers.join("")}${other}`;
    }
    const point = withPoint(numbers);
    return `write a decimal point, ${point}: a comma stands only between the arguments of a function`;
  }

  /** The numbers that a comma, and others after it, divide without a space: 1 and 000 in 1,000. */
  protected dividedByCommas(from: number): string[] {
    let at = from;
    const found = at && isNumeral(this.tokens[at - 1]) ? [this.tokens[at - 1].text] : [];
    while (found.length && at + 1 < this.tokens.length && this.tokens[at].kind === "comma") {
      const [comma, after] = this.tokens.slice(at, at + 2);
      if (!(comma.glued && after.glued && /^\p{Nd}/u.test(after.text))) break;
      found.push(after.text);
      at += 2;
    }
    return found;
  }

  /** What to write if one of the commas that have just been read stands in a number. */
  protected decimalHint(): string {
    const divided = this.tokens
      .slice(0, this.at)
      .flatMap((each, at) => (each.kind === "comma" ? [this.dividedByCommas(at)] : []))
      .filter(({ length }) => length === 2);
    const last = divided.at(-1);
    return last ? `; write a decimal point, ${withPoint(last)}, if that is meant` : "";
  }

  /** What was typed from one token to before another. */
  protected text(first: number, last: number): string {
    const end = last < this.tokens.length ? this.tokens[last].place : this.characters.length;
    const typed = this.characters.slice(this.tokens[first].place, end).join("");
    return quoted(trim(typed).replace(/;+$/, ""));
  }

  /** The token after the parenthesis that closes the one at a token. */
  protected afterGroup(at: number): number {
    let depth = 0;
    for (let place = at; place < this.tokens.length; place += 1) {
      const { kind } = this.tokens[place];
      depth += Number(kind === "open") - Number(kind === "close");
      if (depth === 0) return place + 1;
    }
    return this.tokens.length;
  }

  /** How many commas separate what stands in the parentheses that a token opens. */
  protected commasInside(at: number): number {
    let [depth, commas] = [0, 0];
    for (const { kind } of this.tokens.slice(at)) {
      depth += Number(kind === "open") - Number(kind === "close");
      commas += Number(kind === "comma" && depth === 1);
      if (depth === 0) break;
    }
    return commas;
  }
}

/** 1000.5 for 1.000 and 5. */
function withPoint(numbers: readonly string[]): string {
  return `${numbers[0].replaceAll(".", "")}.${numbers[1]}`;
}
