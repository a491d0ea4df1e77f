// What the page says: looked up in the table that the page carries for its language.

let table: Readonly<Record<string, string>> = {};

export function useWords(words: Readonly<Record<string, string>>): void {
  table = words;
}

/** A text by its key, with values in the place of {names}. */
export function say(key: string, values: Readonly<Record<string, string | number>> = {}): string {
  const text = table[key];
  if (text === undefined) throw new Error(`the page has no words for "${key}"`);
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}
