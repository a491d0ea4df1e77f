// Which of some words is most like another, as Python's difflib tells.

/** The word that is most like another, if it is alike enough; undefined if none is. */
export function closest(word: string, words: Iterable<string>, least: number): string | undefined {
  let best: string | undefined;
  let most = -1;
  for (const each of words) {
    const alike = likeness(each, word);
    if (alike >= least && (alike > most || (alike === most && best !== undefined && each > best))) {
      [best, most] = [each, alike];
    }
  }
  return best;
}

function likeness(a: string, b: string): number {
  const total = a.length + b.length;
  return total ? (2 * matching(a, b)) / total : 1;
}

/** How many letters two words have in common: the longest part that both have, and what matches on both sides of it. */
function matching(a: string, b: string): number {
  let [from, other, size] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 1) {
    for (let j = 0; j < b.length; j += 1) {
      let k = 0;
      while (i + k < a.length && j + k < b.length && a[i + k] === b[j + k]) k += 1;
      if (k > size) [from, other, size] = [i, j, k];
    }
  }
  if (!size) return 0;
  return size + matching(a.slice(0, from), b.slice(0, other)) + matching(a.slice(from + size), b.slice(other + size));
}
