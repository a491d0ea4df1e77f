// The domain that somebody types after a formula: a range for each weight.

import { SPACE, trim, trimEnd } from "./characters";
import { FormulaError } from "./errors";
import { general } from "./general";
import { declaredName } from "./names";
import { constant } from "./reading";

const S = `[${SPACE}]*`;
const WORD = "[\\p{L}\\p{N}_]";
const NAMED = new RegExp(`^${S}(?<name>${WORD}+(?:\\[[^\\]]{0,9}\\])?)${S}(?:=|∈|(?<!${WORD})in(?!${WORD}))${S}`, "u");
const RANGE = /^(?<low>[^=]*?)(?:\.\.|…)(?<high>[^=]*)$/ds;
const INTERVAL = new RegExp(`^${S}\\[(?<low>[^=,]*),(?<high>[^=,]*)\\]${S}$`, "d");
const ENDS_IN_DIGITS = new RegExp(`(?:^|[^\\p{L}\\p{N}_.]|\\.\\.)(-?[0-9]+)(?=\\n?$)`, "u");
const BEGINS_WITH_DIGITS = /^[0-9]+/;
const LEADING_POINT = /(?<![0-9])\.[0-9]/;

/** A part of a text: where it begins, counted in units of JavaScript, and its text. */
interface Piece {
  readonly place: number;
  readonly text: string;
}

export type Range = readonly [number, number];

/** The names that the ranges of a domain have, if all of them have one. */
export function namesIn(text: string): string[] {
  const names = pieces(text, 0).map((piece) => NAMED.exec(piece.text)?.groups?.name);
  return names.every((name) => name !== undefined) ? (names as string[]) : [];
}

/** The ranges that the rest of a text from a place on gives to weights of some names. */
export function readDomain(text: string, start: number, names: readonly string[]): Range[] {
  const characters = (unit: number): number => [...text.slice(0, unit)].length;
  const refuse = (sentence: string, unit: number): never => {
    throw new FormulaError(sentence, text, characters(unit));
  };
  const ranges = new Map<number, Range>();
  const parts = pieces(text, start);
  checkCommas(parts, refuse);
  parts.forEach((piece, position) => {
    const named = NAMED.exec(piece.text);
    const weight = weightOf(named?.groups?.name, position, names);
    const [low, high] = ends(text, piece, named?.[0].length ?? 0, refuse);
    if (weight === undefined || ranges.has(weight)) {
      refuse(`this range belongs to no weight: give one range for each of ${names.join(", ")}`, piece.place);
    } else if (!(low < high)) {
      const got = `${general(low)}..${general(high)}`;
      refuse(`a range goes from its lower to its higher end: got ${got}`, piece.place);
    } else ranges.set(weight, [low, high]);
  });
  const missing = names.filter((_, index) => !ranges.has(index));
  if (missing.length) refuse(`the domain has no range for ${missing.join(", ")}`, text.length);
  return names.map((_, index) => ranges.get(index) as Range);
}

type Refuse = (sentence: string, unit: number) => never;

/** Each range with its place: what commas outside parentheses and brackets divide. */
function pieces(text: string, start: number): Piece[] {
  const found: Piece[] = [];
  let [depth, first] = [0, start];
  const trimmed = trimEnd(text);
  const end = trimmed.endsWith(";") ? trimmed.length - 1 : text.length;
  for (let place = start; place < end; place += 1) {
    depth += Number("([".includes(text[place])) - Number(")]".includes(text[place]));
    if (text[place] === "," && depth <= 0) {
      found.push({ place: first, text: text.slice(first, place) });
      first = place + 1;
    }
  }
  found.push({ place: first, text: text.slice(first, end) });
  return found;
}

function weightOf(name: string | undefined, position: number, names: readonly string[]): number | undefined {
  if (name === undefined) return position < names.length ? position : undefined;
  const index = names.indexOf(declaredName(name).plain);
  return index >= 0 ? index : undefined;
}

function ends(text: string, piece: Piece, afterName: number, refuse: Refuse): Range {
  const rest = piece.text.slice(afterName);
  const match = INTERVAL.exec(rest) ?? RANGE.exec(rest);
  const places = match?.indices?.groups;
  if (!match?.groups || !places) return refuse('a range is two numbers with ".." between, such as -4..4', piece.place);
  const [low, high] = [trim(match.groups.low), trim(match.groups.high)];
  const from = piece.place + afterName;
  if (high.startsWith(".") && piece.text.includes("...") && !LEADING_POINT.test(low)) {
    const ways = `${low}..${high.slice(1)} or ${low}..0${high}`;
    refuse(`three dots can be read in two ways: write ${ways}`, from + places.low[1]);
  }
  const [first, last] = (["low", "high"] as const).map((end) =>
    bound(text, from + places[end][0], match.groups?.[end] ?? ""),
  );
  return [first, last];
}

/** Refuse a comma that stands in a number: between digits, where one of its sides is no range of its own. */
function checkCommas(parts: readonly Piece[], refuse: Refuse): void {
  parts.slice(1).forEach((second, index) => {
    const first = parts[index];
    const [before, after] = [ENDS_IN_DIGITS.exec(first.text), BEGINS_WITH_DIGITS.exec(second.text)];
    if (before && after && !(isRange(first.text) && isRange(second.text))) {
      const sentence = `write a decimal point, ${before[1]}.${after[0]}: a comma stands only between ranges`;
      refuse(sentence, first.place + first.text.length);
    }
  });
}

function isRange(text: string): boolean {
  return text.includes("..") || text.includes("…") || text.includes("[");
}

function bound(text: string, unit: number, typed: string): number {
  try {
    return constant(typed);
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    throw new FormulaError(error.sentence, text, [...text.slice(0, unit)].length + error.place);
  }
}
