// What is wrong with a text that is no formula, and where.

import { oneColumn } from "./characters";

const SHOWN = 72;
const QUOTED = 40;

/** One sentence; then the text, cut to a line, with a caret under the place, which is counted in characters. */
export class FormulaError extends Error {
  readonly shown: string;
  readonly caret: number;

  constructor(
    readonly sentence: string,
    readonly text: string,
    readonly place: number,
  ) {
    const [shown, caret] = cutAround([...text], place);
    super(`${sentence}\n  ${shown}\n  ${" ".repeat(caret)}^`);
    this.shown = shown;
    this.caret = caret;
  }
}

/** A part of what was typed as it can stand in a sentence: printable, and not long. */
export function quoted(text: string): string {
  const characters = [...text];
  const part = characters.slice(0, QUOTED).map(oneColumn).join("");
  return characters.length <= QUOTED ? part : `${part}…`;
}

function cutAround(characters: readonly string[], place: number): [string, number] {
  const count = characters.length;
  const first = count <= SHOWN ? 0 : Math.max(0, Math.min(place - Math.floor(SHOWN / 2), count - SHOWN));
  const before = first ? "…" : "";
  const after = first + SHOWN < count ? "…" : "";
  const part = characters.slice(first, first + SHOWN).map(oneColumn).join("");
  return [`${before}${part}${after}`, place - first + before.length];
}
