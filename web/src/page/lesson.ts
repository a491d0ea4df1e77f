// What the page carries for its figures.

import type { CarriedNetwork } from "../figures/network";
import type { Carried } from "../figures/shown";
import type { Swarms } from "../figures/valleys";

export interface Lesson {
  readonly words: Readonly<Record<string, string>>;
  readonly landscapes: readonly Carried[];
  readonly balls: Swarms;
  readonly network: CarriedNetwork;
  /** What stands between the whole part of a number and the rest. */
  readonly decimal: string;
  /** The lecture's key, for commands. */
  readonly lecture: string;
}

export function readLesson(): Lesson {
  const element = document.getElementById("lesson");
  if (!element) throw new Error("the page carries no lesson");
  return JSON.parse(element.textContent ?? "") as Lesson;
}
