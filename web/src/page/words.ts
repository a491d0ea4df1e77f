// What the page says: looked up in the table that the page carries for its language.

let table: Readonly<Record<string, string>> = {};
let isRightToLeft = false;

export function useWords(words: Readonly<Record<string, string>>): void {
  table = words;
  isRightToLeft = document.documentElement.dir === "rtl";
}

/** A text by its key, with values in the place of {names}. */
export function say(key: string, values: Readonly<Record<string, string | number>> = {}): string {
  const text = table[key];
  if (text === undefined) throw new Error(`the page has no words for "${key}"`);
  // No line ends inside of an equation.
  return text.replaceAll(" = ", "\u00a0=\u00a0").replace(/\{(\w+)\}/g, (_, name: string) => isolated(String(values[name])));
}

/** A value that keeps its own direction: beside words that are read from right to left, a minus would change sides. */
function isolated(value: string): string {
  return isRightToLeft ? `\u2068${value}\u2069` : value;
}
