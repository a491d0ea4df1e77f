// Brings the page's figures to life.

import { drawMap } from "./figures/map";
import type { Draw, Shelf } from "./figures/live";
import { Live } from "./figures/live";
import { Shown } from "./figures/shown";
import { readLesson } from "./page/lesson";
import { keepInAddress, stateIn } from "./page/links";
import { useWords } from "./page/words";

const DRAW: Readonly<Record<string, Draw>> = { map: drawMap };

function begin(): void {
  const lesson = readLesson();
  useWords(lesson.words);
  const known = new Map<string, Shown>();
  const shelf: Shelf = {
    names: () => lesson.landscapes.map(({ name, title }) => [name, title] as const),
    shown: (name) => {
      const carried = lesson.landscapes.find((each) => each.name === name);
      if (carried && !known.has(name)) known.set(name, Shown.carried(carried));
      return known.get(name);
    },
  };
  const figures = new Map<string, Live>();
  for (const host of document.querySelectorAll<HTMLElement>("[data-figure]")) {
    const name = host.dataset.figure ?? "";
    if (name in DRAW) figures.set(name, new Live(name, host, DRAW[name], shelf, keepInAddress));
  }
  for (const figure of figures.values()) figure.mount();
  const follow = (): void => {
    const state = stateIn(location.hash);
    const figure = state && figures.get(state.f);
    if (!state || !figure) return;
    figure.restore(state);
    figure.host.scrollIntoView();
  };
  window.addEventListener("hashchange", follow);
  follow();
  document.documentElement.classList.add("live");
}

begin();
