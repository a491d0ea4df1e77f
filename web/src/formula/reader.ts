// From the tokens of a formula to its expression: precedence, implied products, conditions. What mathematics reads in
// one way is read in that way; what it reads in two ways is refused with the ways out of it.

import type { Node } from "../maths/graph";
import { Calls } from "./calls";
import type { Part } from "./cursor";
import { part } from "./cursor";
import { quoted } from "./errors";
import type { Token } from "./tokens";
import { beginsOperand, isBar, isNumeral } from "./tokens";

const MOST_SIGNS = 4;
const ARITHMETIC: Readonly<Record<string, string>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "%": "mod",
};
const TWO_WAYS = "this can be read in two ways: write * or parentheses";

export class Reader extends Calls {
  /** The node of the whole formula. */
  formula(): Node {
    const read = this.part();
    if (this.next) this.refuseLeft(this.next);
    if (read.condition) {
      const shown = this.text(0, this.tokens.length);
      const ways = `write where(${shown}, 1, 0), or the two errors in place of 1 and 0`;
      this.refuse(`a condition is not an error: ${ways}`, read.place);
    }
    return read.node;
  }

  /** Read `a if c else b`, `c ? a : b` or anything that binds more tightly. */
  protected part(): Part {
    const first = this.either();
    if (this.is("keyword", "if")) {
      this.take();
      const condition = this.condition(this.either(), this.placeBefore());
      this.expect("keyword", "else", 'a condition has both sides: write "… if x > 0 else …"');
      return this.choice(condition, first, this.otherSide());
    }
    if (this.is("question")) {
      const condition = this.condition(first, first.place);
      this.take();
      const then = this.otherSide();
      this.expect("colon", ":", 'a condition has both sides: write "x > 0 ? … : …"');
      return this.choice(condition, then, this.otherSide());
    }
    return first;
  }

  /** Read one of the two errors between which a condition chooses. */
  protected otherSide(): Part {
    return this.deeper(this.placeBefore(), "", () => this.part());
  }

  protected either(): Part {
    return this.joined(
      () => this.all(),
      "or",
      (left) => this.is("keyword", "or") || this.isOr(left),
    );
  }

  private all(): Part {
    return this.joined(
      () => this.negated(),
      "and",
      () => this.is("keyword", "and") || this.is("and"),
    );
  }

  private joined(read: () => Part, operation: string, goesOn: (left: Part) => boolean): Part {
    let found = read();
    while (goesOn(found)) {
      const sign = this.take();
      if (sign.kind === "bar" && this.is("bar")) this.take();
      const left = this.condition(found, found.place);
      found = this.apply(operation, [left, this.condition(read(), sign.place)]);
    }
    return found;
  }

  private isOr(left: Part): boolean {
    return left.condition && this.is("bar") && this.groups.at(-1) !== "bar";
  }

  private negated(): Part {
    if (!this.is("keyword", "not")) return this.compared();
    const { place } = this.take();
    return this.deeper(place, "", () => this.apply("not", [this.condition(this.negated(), place)], place));
  }

  /** Read a < b, or a < b < c, which is both. */
  private compared(): Part {
    const found = this.sum();
    if (!this.is("compare")) return found;
    const links: Part[] = [];
    let left = found;
    while (this.is("compare")) {
      const sign = this.take().text;
      const right = this.sum();
      links.push(this.comparison(sign, left, right));
      left = right;
    }
    return links.reduce((first, second) => this.apply("and", [first, second]));
  }

  private comparison(sign: string, left: Part, right: Part): Part {
    if (sign.startsWith(">")) return this.comparison(sign.replace(">", "<"), { ...right, place: left.place }, left);
    const operation = sign === "<" ? "less" : sign === "<=" ? "at_most" : "equal";
    const found = { ...this.apply(operation, [left, right]), condition: true };
    return sign === "!=" ? this.apply("not", [found]) : found;
  }

  private sum(): Part {
    let found = this.term();
    while (this.is("operator", "+", "-")) {
      const operation = ARITHMETIC[this.take().text];
      found = this.number(this.apply(operation, [found, this.term()]));
    }
    return found;
  }

  /** Read a product, with or without its signs. */
  private term(): Part {
    let found = this.signed();
    let divided = false;
    for (;;) {
      const token = this.next;
      if (!token) return found;
      if (token.kind === "operator" && "*/%".includes(token.text)) {
        this.checkQuotient(token);
        divided = token.text !== "*";
        const operation = ARITHMETIC[this.take().text];
        found = this.number(this.apply(operation, [found, this.signed()]));
      } else if (token.kind === "function" && token.text === "mod" && this.standsBetween()) {
        this.take();
        found = this.number(this.apply("mod", [found, this.signed()]));
        divided = true;
      } else if (beginsOperand(token) || (this.opensBar(token) && !this.isOr(found))) {
        this.checkImplied(token, divided);
        found = this.number(this.apply("multiply", [found, this.power()]));
      } else return found;
    }
  }

  /** Whether mod, which comes next, stands between its arguments, as in x mod 2. */
  private standsBetween(): boolean {
    const after = this.tokens[this.at + 1] as Token | undefined;
    return after !== undefined && (after.kind !== "open" || this.commasInside(this.at + 1) === 0);
  }

  /** Refuse x // y and 50% x. */
  private checkQuotient(sign: Token): void {
    const before = this.tokens[this.at - 1];
    const after = this.tokens[this.at + 1] as Token | undefined;
    if (sign.text === "/" && after?.text === "/") this.refuse("formulas have no //: write floor(x/y)", sign.place);
    if (sign.text === "%" && isNumeral(before) && sign.glued && !after?.glued) {
      const shown = quoted(before.text);
      this.refuse(`% is a remainder here: write ${shown}/100, or mod(${shown}, …)`, sign.place);
    }
  }

  private checkImplied(token: Token, divided: boolean): void {
    const before = this.tokens[this.at - 1];
    if (isNumeral(token)) {
      const shown = `"${quoted(before.text)}" and "${quoted(token.text)}"`;
      this.refuse(`an operator is missing between ${shown}`, token.place);
    }
    if (divided) {
      this.refuse(`this quotient can be read in two ways: write ${this.twoQuotients(token)}`, token.place);
    }
    if (before.text === "0" && before.kind === "number" && token.glued && token.kind !== "open") {
      this.refuse("numbers are written in decimal digits: 0 begins no other kind here", token.place);
    }
    if (token.kind === "bar" && before.kind !== "bar" && before.kind !== "number" && this.barsBetween()) {
      this.refuse("these bars can be read in two ways: write abs(…)", token.place);
    }
  }

  /** What to write for 1/2x, so far as it is that short: 1/2*x or 1/(2*x). */
  private twoQuotients(token: Token): string {
    const parts = [...this.tokens.slice(Math.max(0, this.at - 3), this.at), token];
    if (parts.length < 4 || parts[1].text !== "/") return "* or parentheses";
    const [above, , below, after] = parts.map(({ kind, text }) =>
      kind === "number" || kind === "weight" ? quoted(text) : "…",
    );
    return `${above}/${below}*${after} or ${above}/(${below}*${after})`;
  }

  /** Whether there are more than two bars, so that a bar without an operator before it may open or close. */
  private barsBetween(): boolean {
    return this.tokens.filter(({ kind }) => kind === "bar").length > 2;
  }

  /** Read a power with signs before it. */
  private signed(): Part {
    const place = this.place();
    let [negative, signs] = [false, 0];
    while (this.is("operator", "+", "-")) {
      const sign = this.take();
      negative = negative !== (sign.text === "-");
      signs += 1;
      if (signs > MOST_SIGNS) this.refuse("too many signs follow one another here", sign.place);
    }
    const found = this.power();
    return negative ? this.apply("negative", [found], place) : found;
  }

  protected power(): Part {
    const found = this.operand();
    if (this.is("raised")) {
      const token = this.take();
      const raised = this.raised(found, part(this.graph.constant(token.number), token.place));
      if (this.is("operator", "^") || this.is("raised")) this.refuse(TWO_WAYS, this.place());
      return raised;
    }
    if (!this.is("operator", "^")) return found;
    const { place } = this.take();
    const begun = this.at;
    const exponent = this.deeper(place, "", () => this.signed());
    this.checkExponentEnd(begun);
    return this.raised(found, exponent);
  }

  /** Refuse 2^2x, in which x may belong to the exponent or not; x^2(y + 1) is read as everybody does. */
  private checkExponentEnd(begun: number): void {
    const last = this.tokens[this.at - 1];
    const token = this.next;
    if (!token || !this.isGluedOperand() || last.kind === "close" || isBar(last)) return;
    if (token.kind === "open" && isNumeral(last)) return;
    const shown = quoted(this.tokens[begun - 2].text);
    const base = shown === ")" ? "…" : shown;
    const exponent = this.text(begun, this.at);
    const after = token.kind === "weight" || token.kind === "number" ? quoted(token.text) : "…";
    const ways = `${base}^${exponent}*${after} or ${base}^(${exponent}*${after})`;
    this.refuse(`this can be read in two ways: write ${ways}`, token.place);
  }

  // Operands

  private operand(): Part {
    const token = this.next;
    if (!token) return this.refuseEnd();
    switch (token.kind) {
      case "number":
        return this.finite(part(this.graph.constant(this.take().number), token.place));
      case "weight":
        return part(this.graph.variable(this.take().number), token.place);
      case "function":
        return this.call(this.take());
      case "open":
        return this.group(this.take());
      case "bar":
      case "norm":
        return this.betweenBars(this.take());
      case "root":
        return this.root(this.take());
      default:
        if (token.kind !== "keyword" || token.text !== "if") return this.refuseMissing(token);
        return this.callIf(this.take());
    }
  }

  private group(opened: Token): Part {
    return this.deeper(opened.place, "close", () => {
      const found = this.part();
      if (!this.next) this.refuse("this parenthesis is never closed", opened.place);
      if (!this.is("close")) this.refuseLeft(this.next);
      this.take();
      return found;
    });
  }

  /** Read √ of a number, a weight or what stands in parentheses. */
  private root(sign: Token): Part {
    const operation = sign.text === "√" ? "sqrt" : "cbrt";
    const token = this.next;
    if (!token || !["number", "weight", "open", "bar", "norm"].includes(token.kind)) {
      return this.refuse(`${sign.text} needs parentheses: write ${operation}(…)`, this.place());
    }
    const found = this.operand();
    const goesOn = this.is("raised") || this.is("operator", "^");
    if (goesOn || (token.kind !== "open" && this.isGluedOperand())) {
      this.refuse(`this can be read in two ways: write ${operation}(…)`, this.place());
    }
    return this.apply(operation, [found], sign.place);
  }
}
