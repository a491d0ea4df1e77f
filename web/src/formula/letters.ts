// The signs of a formula: one sign for each meaning, whatever keyboard, document or language it was typed in.

const INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad";
const SAME = new Map<string, string>([
  ...[..."−–—‐‑‒﹣"].map((sign) => [sign, "-"] as const),
  ...[..."·×•⋅∙∗✕⨯‧⁎"].map((sign) => [sign, "*"] as const),
  ...[..."÷⁄∕"].map((sign) => [sign, "/"] as const),
  ...[..."≤⩽"].map((sign) => [sign, "<="] as const),
  ...[..."≥⩾"].map((sign) => [sign, ">="] as const),
  ["≠", "!="],
  ["∣", "|"],
  ["∧", "&"],
  ["∨", "|"],
  ["¬", "~"],
  ["→", "->"],
  ["↦", "->"],
  ["⇒", "=>"],
  ["≔", ":="],
  ["ˆ", "^"],
]);
const FOLDED = [
  [0x1d400, 0x1d7ff],
  [0xff01, 0xff5e],
  [0x210a, 0x2134],
];
const OTHER_SHAPES = "µϑϕϵϱϖϰ";

/** A text in the signs of formulas; where each unit of it stands in what was typed, and where that ends. */
export class Letters {
  constructor(
    readonly text: string,
    readonly places: readonly number[],
  ) {}

  part(first: number, last: number): Letters {
    return new Letters(this.text.slice(first, last), this.places.slice(first, last + 1));
  }
}

export function letters(typed: string): Letters {
  let text = "";
  const places: number[] = [];
  const characters = [...typed];
  characters.forEach((character, place) => {
    const signs = sign(character);
    text += signs;
    for (let unit = 0; unit < signs.length; unit += 1) places.push(place);
  });
  return new Letters(text, [...places, characters.length]);
}

function sign(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 128) return character;
  if (INVISIBLE.includes(character)) return "";
  const same = SAME.get(character);
  if (same !== undefined) return same;
  if (OTHER_SHAPES.includes(character) || FOLDED.some(([first, last]) => code >= first && code <= last)) {
    const folded = character.normalize("NFKC");
    return [...folded].length === 1 ? (SAME.get(folded) ?? folded) : character;
  }
  return character;
}
