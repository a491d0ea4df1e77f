// Characters as Python sees them: which are spaces, which can be printed, and which take one column.

import { WIDE } from "./unicode";

/** The characters of Python's `str.isspace`, for the inside of a class in a pattern. */
export const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const IS_SPACE = new RegExp(`^[${SPACE}]$`);
const LEADING = new RegExp(`^[${SPACE}]+`);
const TRAILING = new RegExp(`[${SPACE}]+$`);
const NOT_PRINTABLE = /^[\p{C}\p{Zl}\p{Zp}\p{Zs}]$/u;

/** Characters that take no column: they stand on or around the one before. */
const MARK = /^[\p{Mn}\p{Me}]$/u;
const wide = rangesOf(WIDE);

export function isSpace(character: string): boolean {
  return IS_SPACE.test(character);
}

export function isPrintable(character: string): boolean {
  return character === " " || !NOT_PRINTABLE.test(character);
}

export function trimEnd(text: string): string {
  return text.replace(TRAILING, "");
}

export function trim(text: string): string {
  return trimEnd(text).replace(LEADING, "");
}

/** A character that takes one column: itself if it does, a sign for others. */
export function oneColumn(character: string): string {
  if (isSpace(character)) return " ";
  const code = character.codePointAt(0) ?? 0;
  const isWide = wide.some(([start, end]) => code >= start && code < end);
  return isPrintable(character) && !MARK.test(character) && !isWide ? character : "\ufffd";
}

function rangesOf(text: string): (readonly [number, number])[] {
  let end = 0;
  return text.split(",").map((range) => {
    const [gap, length] = range.split(" ").map((number) => parseInt(number, 36));
    const start = end + gap;
    end = start + length;
    return [start, end] as const;
  });
}
