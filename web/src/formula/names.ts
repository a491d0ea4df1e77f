// The names of weights: how they are typed, how they are shown, and in which order they stand.

import { SPACE } from "./characters";

export const MOST_WEIGHTS = 20;

const SPELLED =
  "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon phi chi psi omega";
const LETTERS = [..."αβγδεζηθικλμνξρστυφχψω"];
const GREEK = new Map(SPELLED.split(" ").map((word, index) => [word, LETTERS[index]]));
const LOW = "₀₁₂₃₄₅₆₇₈₉";
const INDEX = `\\[[^0-9]*(?<index>[0-9]{1,3})[${SPACE}]*\\]`;
const NAME = `(?<base>${[...GREEK.keys()].join("|")}|[A-Za-zα-ωΑ-Ω])(?:_?(?<low>[0-9]{1,3}|[₀-₉]{1,3})|${INDEX})?`;
const WHOLE = new RegExp(`^(?:${NAME})$`);
const LEADING = new RegExp(`^(?:${NAME})`);
const INDEXED = new RegExp(`^(?<base>[^\\[]*)${INDEX}$`);
// Who types one of these means the others too; a name in no family needs to be given its partner.
const FAMILIES = ["xyz", "uv", "ab", "pq", "st", "mn", "wb", "αβ", "θφ", "XYZ", "UV", "AB"];
const LETTERED = "xyz";

/** A letter (or a word that was declared), perhaps with an index. */
export class Name {
  constructor(
    readonly base: string,
    readonly index?: number,
  ) {}

  /** On one line, such as w1. */
  get plain(): string {
    return this.index === undefined ? this.base : `${this.base}${this.index}`;
  }

  /** As it is written in mathematics, such as w₁. */
  get shown(): string {
    if (this.index === undefined) return this.base;
    return this.base + [...String(this.index)].map((digit) => LOW[Number(digit)]).join("");
  }

  equals(other: Name): boolean {
    return this.base === other.base && this.index === other.index;
  }

  isIn(names: readonly Name[]): boolean {
    return names.some((each) => this.equals(each));
  }
}

/** The name that a word is; undefined if it is none. */
export function nameOf(word: string): Name | undefined {
  const match = WHOLE.exec(word);
  return match ? fromMatch(match) : undefined;
}

/** The name that a word is where names are declared, which may have many letters. */
export function declaredName(word: string): Name {
  const match = WHOLE.exec(word) ?? INDEXED.exec(word);
  return match ? fromMatch(match) : new Name(word);
}

/** The name that a word begins with, and how long it is. */
export function leadingName(word: string): { name: Name; length: number } | undefined {
  const match = LEADING.exec(word);
  return match ? { name: fromMatch(match), length: match[0].length } : undefined;
}

function fromMatch(match: RegExpExecArray): Name {
  const { base, low, index } = match.groups as { base: string; low?: string; index?: string };
  const digits = low ?? index;
  const plain = [...(digits ?? "")].map((digit) => (LOW.includes(digit) ? LOW.indexOf(digit) : digit)).join("");
  return new Name(GREEK.get(base) ?? base, digits === undefined ? undefined : Number(plain));
}

/** Some names are not the weights of a formula; `blamed` is the one to blame. */
export class NamesError extends Error {
  constructor(
    sentence: string,
    readonly blamed?: Name,
  ) {
    super(sentence);
  }
}

/** The weights of a formula in their order, from the names in it, in its head, and in its domain. */
export function ordered(typed: readonly Name[], head: readonly Name[], asked: readonly Name[]): Name[] {
  const names = distinct(typed);
  let found: Name[];
  if (head.length) found = declared(names, head);
  else if (names.every((each) => each.isIn(asked)) && distinct(asked).length === asked.length && asked.length > 1) {
    found = isFree(asked) ? [...asked] : [...asked].sort(natural);
  } else found = byCustom(names);
  if (found.length > MOST_WEIGHTS) {
    throw new NamesError(`a formula has at most ${MOST_WEIGHTS} weights`, names[names.length - 1]);
  }
  return found;
}

function distinct(names: readonly Name[]): Name[] {
  return names.filter((each, index) => !each.isIn(names.slice(0, index)));
}

function declared(names: readonly Name[], head: readonly Name[]): Name[] {
  const found: Name[] = [];
  for (const each of head) {
    const indices = names.filter(({ base, index }) => base === each.base && index !== undefined);
    const isVector = each.index === undefined && !each.isIn(names) && indices.length > 0;
    found.push(...(isVector ? family(each.base, indices.map(({ index }) => index as number)) : [each]));
  }
  for (const typed of names) {
    if (typed.isIn(found)) continue;
    const listed = head.map(({ plain }) => plain).join(", ");
    throw new NamesError(`"${typed.plain}" is not among the names that the formula begins with: ${listed}`, typed);
  }
  if (found.length < 2) {
    throw new NamesError(`a landscape has two weights or more: name a second one beside ${found[0].plain}`, found[0]);
  }
  return found;
}

/** The weights in natural order, those that the formula does not mention included. */
function byCustom(names: readonly Name[]): Name[] {
  checkAlike(names);
  const indices = new Map<string, number[]>();
  for (const { base, index } of names) {
    if (index !== undefined) indices.set(base, [...(indices.get(base) ?? []), index]);
  }
  const found = names.filter(({ index }) => index === undefined);
  for (const [base, typed] of indices) found.push(...family(base, typed));
  if (found.length < 2) return found.length ? withPartner(found[0]) : [new Name("w", 1), new Name("w", 2)];
  return found.sort(natural);
}

function checkAlike(names: readonly Name[]): void {
  const lettered = names.some(({ base, index }) => index === undefined && LETTERED.includes(base));
  for (const each of names) {
    if (lettered && each.index !== undefined && each.base === "w") {
      throw new NamesError("the weights are either x, y, z or w1, w2, …: this formula mixes them", each);
    }
    if (each.index !== undefined && new Name(each.base).isIn(names)) {
      throw new NamesError(`${each.base} stands here with an index and without: give it another letter`, each);
    }
    const low = each.base.toLowerCase();
    if (low !== each.base && each.base === each.base.toUpperCase() && new Name(low, each.index).isIn(names)) {
      throw new NamesError(`${each.base} and ${low} would be two weights: write one of them`, each);
    }
  }
}

function family(base: string, indices: readonly number[]): Name[] {
  const [first, last] = [Math.min(1, ...indices), Math.max(...indices)];
  if (last - first >= MOST_WEIGHTS) {
    throw new NamesError(`a formula has at most ${MOST_WEIGHTS} weights`, new Name(base, last));
  }
  return Array.from({ length: last - first + 1 }, (_, k) => new Name(base, first + k));
}

function withPartner(only: Name): Name[] {
  if (only.index !== undefined) return [only, new Name(only.base, only.index + 1)];
  const known = FAMILIES.find((each) => each.includes(only.base));
  if (known === undefined) {
    const example = `"… on ${only.base}=-4..4, b=-4..4"`;
    throw new NamesError(`a landscape has two weights or more: name a second one, as in ${example}`, only);
  }
  const letters = [...known];
  return letters.slice(0, Math.max(2, letters.indexOf(only.base) + 1)).map((letter) => new Name(letter));
}

/** Whether custom gives the names no order of their own, so that a domain may order them. */
function isFree(names: readonly Name[]): boolean {
  return names.some(({ base, index }) => index === undefined && !(base.length === 1 && LETTERED.includes(base)));
}

function natural(a: Name, b: Name): number {
  const key = ({ base, index }: Name): (string | number)[] => [
    /^[\x00-\x7f]*$/.test(base) ? 0 : 1,
    base.toLowerCase(),
    base,
    index ?? -1,
  ];
  const [first, second] = [key(a), key(b)];
  for (let k = 0; k < first.length; k += 1) if (first[k] !== second[k]) return first[k] < second[k] ? -1 : 1;
  return 0;
}
