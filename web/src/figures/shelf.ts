// The landscapes that the figures can stand on: those that the page carries, and the reader's own.

import { MapError, chosenMap } from "../formula/chosen";
import { FormulaError } from "../formula/errors";
import { usualLevels } from "../maths/levels";
import { say } from "../page/words";
import type { Carried } from "./shown";
import { Shown } from "./shown";

export const OWN = "own";

const [SMALLEST, LARGEST] = [1e-80, 1e80];
/** Longer expressions would make the page wait. */
const MOST_ENTRIES = 6000;
const FLAT =
  "a map needs a hill or a slope: the error of this landscape is the same all over its domain, or not finite";

/** What was typed is more than the page can draw; said in the page's language, not in that of the command line. */
export class PageLimit extends MapError {}

export class Shelf {
  private readonly known = new Map<string, Shown>();
  private own: { text: string; shown: Shown } | undefined;

  constructor(private readonly carried: readonly Carried[]) {}

  names(): [string, string][] {
    const names = this.carried.map(({ name, title }): [string, string] => [name, title]);
    return this.own ? [...names, [OWN, say("own.title", { text: this.own.text })]] : names;
  }

  shown(name: string): Shown | undefined {
    if (name === OWN) return this.own?.shown;
    const carried = this.carried.find((each) => each.name === name);
    if (carried && !this.known.has(name)) this.known.set(name, Shown.carried(carried));
    return this.known.get(name);
  }

  /** What the reader has written. */
  get text(): string | undefined {
    return this.own?.text;
  }

  /** Take what the reader writes; what is wrong with it is thrown, as a `FormulaError` or a `MapError`. */
  write(text: string): Shown {
    if (this.own?.text === text) return this.own.shown;
    const landscape = chosenMap(text);
    if (landscape.graph.entries.length > MOST_ENTRIES) throw new PageLimit(say("own.long"));
    const levels = usualLevels(landscape);
    if (!levels.length) throw new MapError(FLAT);
    const size = Math.max(...levels.map(Math.abs));
    if (!(size >= SMALLEST && size <= LARGEST)) throw new PageLimit(say("own.size"));
    const shown = new Shown(OWN, text, landscape, levels);
    this.own = { text, shown };
    return shown;
  }

  /** Take a text from a link, if it is good. */
  tryWriting(text: string): void {
    try {
      this.write(text);
    } catch (error) {
      if (!(error instanceof FormulaError || error instanceof MapError)) throw error;
    }
  }
}
