// The state of the figures in the page's address: #f=map&w=1.2,0.4

import type { Live, State } from "../figures/live";

const REST = 300;
/** Longer addresses are not read. */
const LONGEST = 4000;

let waiting: number | undefined;

export function addressOf(state: State): string {
  return `#${new URLSearchParams(state).toString()}`;
}

/** Write a figure's state into the address, once it has come to rest. */
export function keepInAddress(figure: Live): void {
  const { hash } = location;
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    // A link that was followed meanwhile may not have been heard of yet.
    if (location.hash === hash) history.replaceState(null, "", addressOf(figure.state()));
  }, REST);
}

/** The state in an address; undefined if there is none. */
export function stateIn(hash: string): State | undefined {
  if (!hash.startsWith("#f=") || hash.length > LONGEST) return undefined;
  return Object.fromEntries(new URLSearchParams(hash.slice(1)));
}
