// The functions of a formula and their arguments, with parentheses or without; lengths between bars.

import type { Node } from "../maths/graph";
import type { Part } from "./cursor";
import { Cursor, part } from "./cursor";
import { quoted } from "./errors";
import type { FormulaFunction } from "./functions";
import { functionOf, INVERSES, RAISED, wanted } from "./functions";
import { general } from "./general";
import type { Token } from "./tokens";
import { beginsOperand, isBar, isNumeral, LARGEST_EXPONENT } from "./tokens";

const ROOTS = new Set(["sqrt", "cbrt"]);
const OTHERWISE: Readonly<Record<string, string>> = {
  abs: "; write |(x, y)| for the length of a point",
  log: "; write log(x)/log(b) for the base b",
  ln: "; write log(x)/log(b) for the base b",
  atan: "; write atan2(y, x) for the angle of a point",
  arctan: "; write atan2(y, x) for the angle of a point",
};
const BOTH_SIDES = 'a condition has both sides: write "if x > 0 then … else …"';

export abstract class Calls extends Cursor {
  /** Of the lengths that have been read, their squares. */
  private readonly squares = new Map<Node, Node>();

  protected abstract part(): Part;
  protected abstract either(): Part;
  protected abstract otherSide(): Part;
  protected abstract power(): Part;

  /** Read |x|, or the length of a point: |(x, y)|, ||(x, y)||, ‖x, y‖. */
  protected betweenBars(opened: Token): Part {
    const coordinates = this.deeper(opened.place, opened.kind, () => {
      const isPoint = this.is("open") && this.commasInside(this.at) > 0;
      const found = isPoint ? this.point(this.take()) : this.coordinates();
      if (!this.next) this.refuse("this bar is never closed", opened.place);
      if (isPoint && this.is("operator")) {
        this.refuse("a point is not reckoned with: write its coordinates, |(x - 1, y - 2)|", this.place());
      }
      if (!this.is(opened.kind)) this.refuseLeft(this.next);
      this.take();
      return found;
    });
    if (coordinates.length > 1) return this.length(coordinates, opened.place);
    if (this.squares.has(coordinates[0].node)) return coordinates[0]; // ||(x, y)|| is a length between bars
    if (opened.kind === "norm") {
      const sign = opened.text;
      const sentence = `${sign}…${sign} is the length of a point: write ${sign}(x, y)${sign}, or abs(…) of one number`;
      this.refuse(sentence, opened.place);
    }
    return this.apply("abs", coordinates, opened.place);
  }

  private point(opened: Token): Part[] {
    return this.deeper(opened.place, "call", () => {
      const found = this.parameters(opened);
      this.take();
      return found;
    });
  }

  /** Read what stands between bars: one number, or several between commas that divide no number, as in |1,5|. */
  private coordinates(): Part[] {
    const found = [this.part()];
    while (this.is("comma") && this.dividedByCommas(this.at).length < 2) {
      this.take();
      found.push(this.part());
    }
    return found;
  }

  private length(coordinates: readonly Part[], place: number): Part {
    const squares = coordinates.map((each) => this.apply("multiply", [each, each]));
    const square = squares.reduce((total, each) => this.apply("add", [total, each]));
    const length = coordinates.reduce((first, second) => this.apply("hypot", [first, second]));
    this.squares.set(length.node, square.node);
    return { ...length, place };
  }

  /** Read a function with its arguments; for one argument the parentheses can be left out, as in sin x. */
  protected call(name: Token): Part {
    const known = this.known(name);
    if (this.is("open")) return this.called(name, known);
    if (this.is("raised") || this.is("operator", "^")) return this.callRaised(name, known);
    return this.applied(name, known, [this.bareArgument(name, known)], name.place);
  }

  /** Read if(c, a, b), or if c then a else b. */
  protected callIf(name: Token): Part {
    if (this.is("open") && this.commasInside(this.at)) return this.called(name, this.known(name));
    const [condition, then] = this.deeper(name.place, "", () => {
      const asked = this.condition(this.either(), name.place);
      this.expect("keyword", "then", BOTH_SIDES);
      return [asked, this.part()];
    });
    this.expect("keyword", "else", BOTH_SIDES);
    return { ...this.choice(condition, then, this.otherSide()), place: name.place };
  }

  private known(name: Token): FormulaFunction {
    const found = functionOf(name.text);
    if (!found) throw new Error(`${name.text} has been taken for a function`);
    return found;
  }

  private called(name: Token, known: FormulaFunction): Part {
    const opened = this.take();
    return this.deeper(opened.place, "call", () => {
      const found =
        name.text.toLowerCase() === "piecewise"
          ? this.piecewise(name)
          : this.applied(name, known, this.parameters(opened), opened.place);
      this.take();
      return found;
    });
  }

  /** Read the arguments of a function up to its closing parenthesis, which is left. */
  private parameters(opened: Token): Part[] {
    const found = [this.part()];
    while (this.is("comma")) {
      this.take();
      found.push(this.part());
    }
    if (!this.next) this.refuse("this parenthesis is never closed", opened.place);
    if (!this.is("close")) this.refuseLeft(this.next);
    return found;
  }

  private applied(name: Token, known: FormulaFunction, given: Part[], place: number): Part {
    const shown = quoted(name.text);
    const count = given.length;
    if (count < known.least || count > known.most) {
      const end = count < known.least ? this.place() : place;
      const hint = count > known.least ? this.decimalHint() || (OTHERWISE[shown] ?? "") : "";
      this.refuse(`${shown} takes ${wanted(known)}: this one has ${count}${hint}`, end);
    }
    if (known.conditional) this.condition(given[0], given[0].place);
    if (["pow", "power"].includes(shown.toLowerCase())) {
      return { ...this.raised(given[0], given[1]), place: name.place };
    }
    const nodes = given.map(({ node }) => node);
    return this.finite(part(known.build(this.graph, nodes), name.place));
  }

  /** Read sin²(x) or sin^2 x. */
  private callRaised(name: Token, known: FormulaFunction): Part {
    const canBeRaised = RAISED.has(name.text.toLowerCase());
    let token = this.take();
    if (token.kind === "operator") {
      token = this.next ?? this.refuseEnd();
      const inverse = token.text === "-" && this.tokens[this.at + 1]?.number === 1;
      if (!canBeRaised || !isNumeral(token)) this.refuseRaised(name, token, inverse);
      this.take();
    }
    if (!canBeRaised || token.number < 1 || !Number.isInteger(token.number)) {
      this.refuseRaised(name, token, token.number === -1);
    }
    if (this.is("raised") || this.is("operator", "^")) {
      this.refuse(`this can be read in two ways: write ${quoted(name.text)}(…)^…`, this.place());
    }
    const base = this.is("open") ? this.called(name, known) : this.call(name);
    return this.raised(base, part(this.graph.constant(token.number), token.place));
  }

  private refuseRaised(name: Token, token: Token, inverse: boolean): never {
    const shown = quoted(name.text);
    const low = shown.toLowerCase();
    if (inverse && Object.hasOwn(INVERSES, low)) {
      this.refuse(`this can be read in two ways: write ${INVERSES[low]}(…) or 1/${shown}(…)`, token.place);
    }
    if (shown === "exp" && token === this.next && !this.isCalledAfter()) {
      const content = this.exponentText();
      this.refuse(`exp is a function: write exp(${content}) or e^(${content})`, token.place);
    }
    return this.refuse(`${shown} needs its argument before its power: write ${shown}(…)^…`, token.place);
  }

  /** Whether a parenthesis follows upon the exponent that comes next, as in exp^2(x). */
  private isCalledAfter(): boolean {
    return this.tokens[this.afterGroup(this.at)]?.kind === "open";
  }

  /** Read the argument of sin x or cos 2πx: what is written together. */
  private bareArgument(name: Token, known: FormulaFunction): Part {
    const shown = quoted(name.text);
    const token = this.next;
    if (!token || known.least > 1 || known.conditional || name.text.toLowerCase() === "piecewise") {
      return this.refuse(`${shown} needs parentheses: write ${shown}(…)`, this.place());
    }
    if (token.kind === "operator" && "+-".includes(token.text) && !token.glued) {
      this.refuse(`${shown} needs parentheses: write ${shown}(${this.signedText()})`, token.place);
    }
    if (!["number", "weight", "bar", "norm"].includes(token.kind)) {
      this.refuse(`${shown} needs parentheses: write ${shown}(…)`, token.place);
    }
    const begun = this.at;
    let found = this.power();
    const raised = this.tokens.slice(begun, this.at).some(({ kind, text }) => kind === "raised" || text === "^");
    if (raised && ROOTS.has(name.text)) {
      this.refuse(`this can be read in two ways: write ${shown}(…)`, token.place);
    }
    while (!isBar(token) && this.isGluedOperand() && !this.is("function") && !this.is("open")) {
      found = this.apply("multiply", [found, this.power()]);
    }
    this.checkBareEnd(shown);
    return found;
  }

  private checkBareEnd(shown: string): void {
    const token = this.next;
    if (!token) return;
    const after = this.tokens[this.at + 1]?.kind ?? "";
    const unclear =
      token.kind === "operator" && "*/%".includes(token.text) && (token.text !== "*" || after !== "function");
    if (unclear || (beginsOperand(token) && token.kind !== "function")) {
      this.refuse(`this can be read in two ways: write ${shown}(…) with parentheses`, token.place);
    }
  }

  /** Read piecewise((a, x > 0), (b, True)), or piecewise(x > 0, a, b). */
  private piecewise(name: Token): Part {
    const cases: [Part, Part][] = [];
    const single: Part[] = [];
    for (;;) {
      if (this.is("open") && this.commasInside(this.at) === 1 && !single.length) cases.push(this.case());
      else single.push(this.part());
      if (!this.is("comma")) break;
      this.take();
    }
    if (!this.is("close")) {
      if (!this.next) this.refuse("this parenthesis is never closed", name.place);
      this.refuseLeft(this.next);
    }
    const last = single.length % 2 ? (single.pop() as Part) : part(this.graph.constant(NaN), name.place);
    for (let k = 0; k + 1 < single.length; k += 2) {
      const [first, second] = [single[k], single[k + 1]];
      cases.push(first.condition ? [second, first] : [first, second]);
    }
    let found = last;
    for (const [value, condition] of cases.reverse()) {
      found = this.choice(this.condition(condition, condition.place), value, found);
    }
    return { ...found, place: name.place };
  }

  private case(): [Part, Part] {
    const opened = this.take();
    return this.deeper(opened.place, "call", () => {
      const value = this.part();
      this.expect("comma", ",", "a case of piecewise is a value and its condition: write (x^2, x > 0)");
      const condition = this.is("keyword", "True", "otherwise")
        ? part(this.graph.constant(1), this.take().place, true)
        : this.part();
      if (!this.is("close")) this.refuseLeft(this.tokens[this.at]);
      this.take();
      return [value, condition];
    });
  }

  /** What was typed as the exponent that comes next, without its parentheses. */
  private exponentText(): string {
    if (!this.is("open")) return this.text(this.at, this.at + 1);
    return this.text(this.at + 1, this.afterGroup(this.at) - 1);
  }

  /** The argument that was typed after a function as -x or -x^2; an ellipsis where it may go on. */
  private signedText(): string {
    let end = this.at + 2;
    if (this.tokens[end]?.text === "^") end += 2;
    else if (this.tokens[end]?.kind === "raised") end += 1;
    const after = this.tokens[end];
    const ended = !after || after.kind === "close" || after.kind === "comma" || "+-".includes(after.text);
    const plain = this.tokens.slice(this.at, end).every(({ kind }) => kind !== "open" && kind !== "function");
    return ended && plain ? this.text(this.at, end) : "…";
  }

  protected raised(base: Part, exponent: Part): Part {
    const number = this.graph.number(exponent.node);
    if (number !== undefined && Math.abs(number) > LARGEST_EXPONENT) {
      this.refuse(`an exponent is at most ${LARGEST_EXPONENT}: this one is ${general(number)}`, exponent.place);
    }
    const square = this.squares.get(base.node);
    if (square === undefined || number === undefined || number <= 0 || number % 2) {
      return this.number(this.apply("power", [base, exponent]));
    }
    const squared = { ...base, node: square }; // which has no kink
    if (number === 2) return squared;
    return this.apply("power", [squared, { ...exponent, node: this.graph.constant(number / 2) }]);
  }
}
