// From the signs of a formula to its numbers, names, operators and parentheses.

import { isPrintable, SPACE, trim } from "./characters";
import { FormulaError, quoted } from "./errors";
import type { Letters } from "./letters";

export const MOST_TOKENS = 500;
export const LARGEST_EXPONENT = 100;
const LONGEST_NUMBER = 32;

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const FRACTIONS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞";
const TOKEN = new RegExp(
  [
    `(?<space>[${SPACE}]+)`,
    "(?<number>(?:[0-9]+(?:_[0-9]+)*(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)",
    `(?<fraction>[${FRACTIONS}])`,
    "(?<module>(?:np|numpy|jnp|jax\\.numpy|jax\\.nn|math|scipy\\.special|torch\\.nn\\.functional|torch|F|tf\\.math|tf\\.nn|tf)\\.(?=[A-Za-z]))",
    `(?<word>[A-Za-zα-ωΑ-Ω_][A-Za-zα-ωΑ-Ω0-9_]*[₀-₉]*(?:\\[[${SPACE}]*(?:(?:\\.\\.\\.|:)[${SPACE}]*,[${SPACE}]*)?[0-9]{1,3}[${SPACE}]*\\])?)`,
    `(?<raised>⁻?[${RAISED}]+)`,
    "(?<operator>\\*\\*|\\.(?:\\*\\*|[*/^])|[-+*/^%])",
    "(?<compare><=|>=|==|!=|<|>)",
    "(?<and>&&?)",
    "(?<bar>\\|)",
    "(?<norm>[‖∥])",
    "(?<root>[√∛])",
    "(?<question>\\?)",
    "(?<colon>:)",
    "(?<open>\\()",
    "(?<close>\\))",
    "(?<comma>,)",
  ].join("|"),
  "y",
);
const INDEXED = /(?<![A-Za-zα-ωΑ-Ω])[A-Za-zα-ωΑ-Ω](?=\n?$)/;
const KEYWORDS = new Set(["if", "then", "else", "and", "or", "not", "True", "otherwise"]);
const BRACKETS: Readonly<Record<string, string>> = {
  "⌊": "floor",
  "⌋": "floor",
  "⌈": "ceil",
  "⌉": "ceil",
};
const CONFUSABLE = new Map([..."асеорхуіΑ"].map((sign, index) => [sign, [..."aceopxyiA"][index]]));

/** A number, a name or a sign; of a number or an exponent its value, of a weight its index. */
export interface Token {
  readonly kind: string;
  readonly text: string;
  readonly place: number;
  /** Whether it follows without a space upon what is before it. */
  readonly glued: boolean;
  readonly number: number;
}

export function token(kind: string, text: string, place: number, glued = false, number = 0): Token {
  return { kind, text, place, glued, number };
}

export function beginsOperand({ kind }: Token): boolean {
  return ["number", "weight", "function", "open", "root"].includes(kind);
}

/** Whether a token is | or ‖, which opens or closes a length. */
export function isBar({ kind }: Token): boolean {
  return kind === "bar" || kind === "norm";
}

/** Whether a token is a number in digits, not the name of one, such as pi. */
export function isNumeral({ kind, text }: Token): boolean {
  return kind === "number" && !/^\p{L}/u.test(text);
}

export function tokens(signs: Letters, typed: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  let glued = false;
  while (at < signs.text.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(signs.text);
    if (!match) return refuseSign(signs, at, typed);
    const kind = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)?.[0] ?? "";
    if (kind === "space") glued = false;
    else {
      found.push(tokenOf(kind, match[0], signs.places[at], glued, typed));
      glued = true;
    }
    if (found.length > MOST_TOKENS) {
      const sentence = `a formula has at most ${MOST_TOKENS} numbers, names and signs`;
      throw new FormulaError(sentence, typed, signs.places[at]);
    }
    at += match[0].length;
  }
  return found;
}

function tokenOf(kind: string, text: string, place: number, glued: boolean, typed: string): Token {
  if (kind === "number") return token(kind, text, place, glued, numberOf(text, place, typed));
  if (kind === "fraction") return token("number", text, place, glued, fractionOf(text));
  if (kind === "raised") return token(kind, text, place, glued, exponentOf(text, place, typed));
  if (kind === "operator") return token(kind, plainOperator(text), place, glued);
  return token(kind === "word" && KEYWORDS.has(text) ? "keyword" : kind, text, place, glued);
}

/** ^ for **, and what MATLAB writes with a point before it without the point. */
function plainOperator(text: string): string {
  return text.replace(".", "").replace("**", "^");
}

/** 1/2 for ½, which stands for 1⁄2 to Unicode. */
function fractionOf(sign: string): number {
  const [above, below] = sign.normalize("NFKC").split("⁄").map(Number);
  return above / below;
}

function numberOf(text: string, place: number, typed: string): number {
  if (text.length > LONGEST_NUMBER) {
    throw new FormulaError(`a number has at most ${LONGEST_NUMBER} characters`, typed, place);
  }
  const value = Number(text.replaceAll("_", ""));
  if (!Number.isFinite(value)) throw new FormulaError(`${text} is too large a number`, typed, place);
  return value;
}

function exponentOf(text: string, place: number, typed: string): number {
  const digits = [...text].map((sign) => (sign === "⁻" ? "-" : String(RAISED.indexOf(sign)))).join("");
  const value = Number(digits.slice(0, LONGEST_NUMBER));
  if (Math.abs(value) > LARGEST_EXPONENT) {
    throw new FormulaError(`an exponent is at most ${LARGEST_EXPONENT}`, typed, place);
  }
  return value;
}

function refuseSign(signs: Letters, at: number, typed: string): never {
  const sign = String.fromCodePoint(signs.text.codePointAt(at) ?? 0);
  const hexadecimal = (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  const shown = isPrintable(sign) ? sign : `U+${hexadecimal}`;
  throw new FormulaError(aboutSign(sign, quoted(shown), signs.text.slice(0, at)), typed, signs.places[at]);
}

function aboutSign(sign: string, shown: string, before: string): string {
  if (sign === "[" && INDEXED.test(before)) return "the index of a weight is a whole number: write w1 or w[1]";
  if ("[]{}".includes(sign)) return `"${shown}" has no meaning in a formula: use round parentheses`;
  if (sign === ".") return '"." stands in a number only: nothing here has attributes';
  if (sign === "!" && trim(before)) return "the factorial x! is not available in formulas";
  if ("~!".includes(sign)) return 'a condition is negated in words: write "not x > 0"';
  if (sign in BRACKETS) return `"${shown}" has no meaning in a formula: write ${BRACKETS[sign]}(…)`;
  if (sign === "=") return 'a formula is the error alone, without "=": a condition has ==, <= or >=';
  if (sign === "\\") return "formulas are not written in LaTeX: write sqrt(x), x/y, sin(x), pi";
  const meant = CONFUSABLE.get(sign);
  if (meant) return `"${shown}" looks like "${meant}" and is a letter of another alphabet: type it again`;
  if ("∞∂∇∫∑∏…'".includes(sign)) return `"${shown}" is not available in formulas`;
  return `"${shown}" has no meaning in a formula: use + - * / ^ and parentheses`;
}
