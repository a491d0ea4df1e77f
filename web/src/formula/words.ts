// What the words of a formula stand for: weights, functions, constants, or several of them run together.

import { closest } from "./close";
import { FormulaError, quoted } from "./errors";
import { constantNamed, FUNCTIONS, functionOf, INSTEAD, MEANT, UNAVAILABLE } from "./functions";
import { declaredName, leadingName, Name, nameOf, NamesError, ordered } from "./names";
import type { Token } from "./tokens";
import { token } from "./tokens";

const LONGEST_RUN = 16;
const LIKE_FUNCTIONS = new Set("fgh");
const IMAGINARY = new Set("ij");
const ALWAYS = "xyzw";
const APPLIED = [...FUNCTIONS]
  .filter(([, { least, conditional }]) => least === 1 && !conditional)
  .map(([name]) => name)
  .sort((a, b) => a.length - b.length);
const KNOWN = [...FUNCTIONS.keys(), "pi"];
const CODE = new Set("import lambda eval exec open print def return for in is await yield del False None".split(" "));
const LETTERS = /^[A-Za-zα-ωΑ-Ω]+$/;

/** Some words as what they stand for, and the weights in their order. */
export interface Resolved {
  readonly tokens: readonly Token[];
  readonly weights: readonly Name[];
}

export class Words {
  constructor(
    private readonly typed: string,
    private readonly head: readonly Name[],
    private readonly asked: readonly Name[],
    private readonly weightsAllowed: boolean,
  ) {}

  resolved(given: readonly Token[]): Resolved {
    const whole = this.named(given);
    const letters = new Set([...namesOf(whole).map(({ name }) => name.base), ...ALWAYS]);
    const parts = whole.flatMap((each, at) => this.parts(whole, at, each, letters));
    const names = namesOf(parts);
    const weights = this.ordered(names);
    const indices = new Map(weights.map(({ plain }, index) => [plain, index]));
    const tokens = parts.map((each) =>
      each.kind === "weight" ? { ...each, number: indices.get(declaredName(each.text).plain) as number } : each,
    );
    return { tokens, weights };
  }

  private get declared(): readonly Name[] {
    return [...this.head, ...this.asked];
  }

  private ordered(names: readonly { name: Name; place: number }[]): Name[] {
    try {
      return ordered(
        names.map(({ name }) => name),
        this.head,
        this.asked,
      );
    } catch (error) {
      if (!(error instanceof NamesError)) throw error;
      const { blamed } = error;
      const place = blamed && names.find(({ name }) => name.equals(blamed))?.place;
      throw new FormulaError(error.message, this.typed, place ?? 0);
    }
  }

  /** The tokens, the words that stand for one thing told apart; the others stay words. */
  private named(given: readonly Token[]): Token[] {
    const found: Token[] = [];
    let afterModule = false;
    for (let at = 0; at < given.length; at += 1) {
      const each = given[at];
      const isModule = each.kind === "module";
      if (each.kind === "word") {
        const index = this.indexAfter(given, at);
        if (index !== undefined) {
          found.push(this.checked({ ...each, kind: "weight", text: `${each.text}[${index}]` }, given[at + 3]));
          at += 3;
        } else found.push(this.one(each, given[at + 1], afterModule));
      } else if (!isModule) found.push(each);
      afterModule = isModule;
    }
    return found;
  }

  /** The index of a weight that is written with parentheses, as in x(1). */
  private indexAfter(given: readonly Token[], at: number): string | undefined {
    const [word, opened, index, closed] = given.slice(at, at + 4);
    const isCall =
      opened?.kind === "open" &&
      index?.kind === "number" &&
      closed?.kind === "close" &&
      opened.glued &&
      index.glued &&
      closed.glued &&
      /^[0-9]+$/.test(index.text);
    if (!isCall || (functionOf(word.text) && !declaredName(word.text).isIn(this.declared))) return undefined;
    const name = nameOf(word.text);
    if (!name || name.index !== undefined || constantNamed(word.text) !== undefined) return undefined;
    const [text, number] = [quoted(word.text), index.text];
    if (this.head.length !== 1 || !this.head[0].equals(name)) {
      this.refuse(`this can be read in two ways: write ${text}${number} or ${text}*${number}`, word);
    }
    return number;
  }

  /** A word as what it stands for; itself if it is no single thing. */
  private one(word: Token, after: Token | undefined, afterModule: boolean): Token {
    const { text } = word;
    if (declaredName(text).isIn(this.declared) || this.isElement(text)) {
      return this.checked({ ...word, kind: "weight" }, after);
    }
    const number = constantNamed(text);
    if (number !== undefined) {
      if (text === "e" && after?.kind === "open" && after.glued) {
        this.refuse("this can be read in two ways: write e^(…), exp(…) or e*(…)", word);
      }
      return { ...word, kind: "number", number };
    }
    if (text.toLowerCase() !== "lambda" && functionOf(text)) return { ...word, kind: "function" };
    if (afterModule) {
      if (Object.hasOwn(INSTEAD, text.toLowerCase())) this.refuseUnknown(word);
      this.refuse(`there is no "${quoted(text)}" in formulas: of a module they know functions, pi and e`, word);
    }
    if (CODE.has(text) && text !== "lambda") this.refuseUnknown(word);
    return nameOf(text) ? this.checked({ ...word, kind: "weight" }, after) : word;
  }

  /** Whether a word is an element of a vector that is declared, such as p[0]. */
  private isElement(text: string): boolean {
    const given = declaredName(text);
    return given.index !== undefined && new Name(given.base).isIn(this.head);
  }

  /** A weight; what looks like one and would be misread is refused. */
  private checked(weight: Token, after?: Token): Token {
    const given = declaredName(weight.text);
    const shown = quoted(weight.text);
    if (!this.weightsAllowed) this.refuse(`there is no "${shown}" in a range: a number is expected here`, weight);
    if (given.isIn(this.declared)) return weight;
    const called = after?.kind === "open" && after.glued;
    const isLong = [...weight.text].length > 3 && LETTERS.test(weight.text);
    if (called && (LIKE_FUNCTIONS.has(given.base) || isLong)) {
      this.refuse(`there is no function "${shown}" in formulas`, weight);
    }
    if (IMAGINARY.has(given.base)) {
      this.refuse(`"${given.base}" is the imaginary unit to many: give this weight another letter`, weight);
    }
    if (given.base === "e") {
      this.refuse("e is Euler's number and has no index: give this weight another letter", weight);
    }
    return weight;
  }

  /** What a word is run together from, such as x and sin in xsin(y). */
  private parts(given: readonly Token[], at: number, word: Token, letters: ReadonlySet<string>): Token[] {
    if (word.kind !== "word") return [word];
    const following = given[at + 1];
    const splits = word.text.length <= LONGEST_RUN ? splitsOf(word.text, letters) : [];
    const standing = splits.filter((each) => stands(each, following));
    const hasHint = Object.hasOwn(INSTEAD, word.text.toLowerCase());
    if (!standing.length || (hasHint && standing[0].every((each) => FUNCTIONS.has(each)))) this.refuseUnknown(word);
    if (standing.length > 1) {
      this.refuse(`this can be read in two ways: write ${standing.slice(0, 2).map(written).join(" or ")}`, word);
    }
    let { place, glued } = word;
    return standing[0].map((part) => {
      const piece = this.piece(part, place, glued);
      [place, glued] = [place + [...part].length, true];
      return piece;
    });
  }

  private piece(text: string, place: number, glued: boolean): Token {
    if (/^[0-9]+$/.test(text)) return token("number", text, place, glued, Number(text));
    const number = constantNamed(text);
    if (number !== undefined) return token("number", text, place, glued, number);
    const piece = token(FUNCTIONS.has(text) ? "function" : "weight", text, place, glued);
    return piece.kind === "weight" ? this.checked(piece) : piece;
  }

  private refuseUnknown(word: Token): never {
    return this.refuse(aboutUnknown(word.text), word);
  }

  private refuse(sentence: string, at: Token): never {
    throw new FormulaError(sentence, this.typed, at.place);
  }
}

function namesOf(given: readonly Token[]): { name: Name; place: number }[] {
  return given
    .filter(({ kind }) => kind === "weight")
    .map(({ text, place }) => ({ name: declaredName(text), place }));
}

/** Every way in which a word can be run together from names, constants and functions, no factor twice. */
function splitsOf(word: string, letters: ReadonlySet<string>): string[][] {
  if (!word) return [[]];
  return firstPieces(word, letters).flatMap((piece) =>
    splitsOf(word.slice(piece.length), letters)
      .filter((rest) => {
        const applied = rest.findIndex((each) => FUNCTIONS.has(each));
        const factors = applied < 0 ? rest : rest.slice(0, applied);
        return FUNCTIONS.has(piece) || !factors.includes(piece);
      })
      .map((rest) => [piece, ...rest]),
  );
}

function firstPieces(word: string, letters: ReadonlySet<string>): string[] {
  const pieces = APPLIED.filter((applied) => word.startsWith(applied));
  pieces.push(...["pi", "π"].filter((constant) => word.startsWith(constant)));
  if (word === "e") pieces.push(word);
  const digits = /^[0-9]+/.exec(word);
  if (digits) pieces.push(digits[0]);
  const leading = leadingName(word);
  const isAscii = word.charCodeAt(0) < 128;
  if (leading && (letters.has(leading.name.base) || !isAscii) && word[0] !== "π") {
    pieces.push(word.slice(0, leading.length));
  }
  return pieces;
}

/** Whether pieces can stand together: numbers follow a function, e is raised, an argument is not called. */
function stands(pieces: readonly string[], following: Token | undefined): boolean {
  const functions = pieces.flatMap((piece, at) => (FUNCTIONS.has(piece) ? [at] : []));
  const numbers = pieces.flatMap((piece, at) => (/^[0-9]+$/.test(piece) ? [at] : []));
  if (numbers.some((at) => !functions.includes(at - 1))) return false;
  if (pieces[pieces.length - 1] === "e") return !functions.length && following?.text === "^";
  const called = following?.kind === "open" && following.glued;
  return !(functions.length && called && functions[functions.length - 1] !== pieces.length - 1);
}

/** Pieces as they can be written so that they are read in one way. */
function written(pieces: readonly string[]): string {
  const at = pieces.findIndex((piece, index) => FUNCTIONS.has(piece) && index + 1 < pieces.length);
  if (at < 0) return pieces.join("*");
  return [...pieces.slice(0, at), `${pieces[at]}(${written(pieces.slice(at + 1))})`].join("*");
}

/** The function that a word is misspelled from; none of another meaning, such as sin for sinpi. */
function meant(word: string): string | undefined {
  const single = word.replace(/(.)\1+/gu, "$1");
  const known = [Object.hasOwn(MEANT, word) ? MEANT[word] : undefined, single].find(
    (each) => each !== undefined && FUNCTIONS.has(each),
  );
  if (known !== undefined || !LETTERS.test(word)) return known;
  const near = closest(word, KNOWN, 0.8);
  return near !== undefined && !word.includes(near) && !near.includes(word) ? near : undefined;
}

function aboutUnknown(word: string): string {
  const shown = quoted(word);
  const low = word.slice(0, 40).toLowerCase();
  if (Object.hasOwn(INSTEAD, low)) return `there is no "${shown}" in formulas: write ${INSTEAD[low]}`;
  if (UNAVAILABLE.has(low)) return `"${shown}" is not available in formulas`;
  if (CODE.has(low)) return `there is no "${shown}" in formulas: they are not programs`;
  const known = meant(low);
  if (known !== undefined) return `there is no "${shown}" in formulas; did you mean "${known}"?`;
  const letters = [...word];
  if (LETTERS.test(word) && letters.length <= 3 && new Set(letters).size === letters.length) {
    return `there is no "${shown}" in formulas: write ${letters.join("*")} if a product is meant`;
  }
  return `there is no "${shown}" in formulas: a weight is a letter such as x or w1, or a word that the domain names`;
}
