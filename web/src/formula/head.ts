// What stands around a formula in programs and textbooks: f(x, y) = …, lambda x, y: …, a last sign.

import { SPACE, trim, trimEnd } from "./characters";
import { FormulaError, quoted } from "./errors";
import type { Letters } from "./letters";
import type { Name } from "./names";
import { declaredName } from "./names";

const S = `[${SPACE}]`;
const WORD = "[A-Za-zα-ωΑ-Ω][A-Za-zα-ωΑ-Ω0-9_₀-₉]*(?![A-Za-zα-ωΑ-Ω0-9_₀-₉])";
const LIST = `(?<names>${S}*${WORD}(?:${S}*,${S}*${WORD})*${S}*)`;
const LEFT = `(?:${WORD}${S}*:?=${S}*)?`;
const HEADS = [
  `${S}*${LEFT}lambda${S}${LIST}:(?!=)`,
  `${S}*${LEFT}@${S}*\\(${LIST}\\)`,
  `${S}*(?:${WORD}${S}*(?::=?|=)${S}*)?\\(${LIST}\\)${S}*[-=]>`,
  `${S}*(?:${WORD}${S}*(?::=?|=)${S}*)?${LIST}[-=]>`,
  `${S}*def${S}+${WORD}\\(${LIST}\\)${S}*:${S}*return(?![A-Za-z0-9_α-ωΑ-Ω])`,
  `${S}*(?<error>${WORD})${S}*\\(${LIST}\\)${S}*:?=(?!=)`,
  `${S}*(?<error>${WORD})${S}*:?=(?!=)`,
].map((pattern) => new RegExp(`^${pattern}`, "d"));
const NO_NAMES = new Set(["lambda", "def", "if", "not", "and", "or", "else", "return", "e", "pi", "π"]);

/** A formula without what stands around it: its body, the weights that its head declares, and the error's name. */
export interface Headed {
  readonly body: Letters;
  readonly names: readonly Name[];
  readonly error?: Name;
}

export function headed(signs: Letters, typed: string): Headed {
  let end = trimEnd(signs.text).length;
  if (/(?:;|[^.]\.)$/s.test(signs.text.slice(0, end))) end -= 1;
  const text = signs.text.slice(0, end);
  const match = HEADS.map((each) => each.exec(text)).find((found) => found !== null);
  if (!match) return { body: signs.part(0, end), names: [] };
  const groups = match.groups as { names?: string; error?: string };
  const names = (groups.names ?? "")
    .split(",")
    .map(trim)
    .filter((word) => word)
    .map(declaredName);
  const place = signs.places[match.indices?.groups?.names?.[0] ?? 0];
  for (const each of names) {
    const isTwice = names.filter((other) => other.equals(each)).length > 1;
    if (NO_NAMES.has(each.base) || isTwice) {
      throw new FormulaError(`"${quoted(each.plain)}" cannot name a weight here: take another letter`, typed, place);
    }
  }
  const body = signs.part(match[0].length, end);
  return groups.error === undefined ? { body, names } : { body, names, error: declaredName(groups.error) };
}
