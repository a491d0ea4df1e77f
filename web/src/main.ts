// Brings the page's figures to life.

import { useDecimalSign } from "./drawing/numbers";
import { ENGINE } from "./engine";
import { drawDirections } from "./figures/directions";
import { drawGames } from "./figures/games/games";
import type { Draw } from "./figures/live";
import { Live } from "./figures/live";
import { drawMap } from "./figures/map";
import { drawNetwork } from "./figures/network";
import { drawRate } from "./figures/rate";
import { drawOwn } from "./figures/own";
import { drawRolling } from "./figures/rolling";
import { Shelf } from "./figures/shelf";
import { drawSurface } from "./figures/surface";
import { drawValleys } from "./figures/valleys";
import { showIn, useFilm } from "./page/film";
import type { Lesson } from "./page/lesson";
import { readLesson } from "./page/lesson";
import { keepInAddress, stateIn } from "./page/links";
import { useQuiz } from "./page/quiz";
import { useTheme } from "./page/theme";
import { useWords } from "./page/words";

function drawers(lesson: Lesson, shelf: Shelf, written: () => void): Readonly<Record<string, Draw>> {
  return {
    map: drawMap,
    surface: drawSurface,
    rate: drawRate,
    directions: drawDirections,
    valleys: (shown, changed) => drawValleys(lesson.balls, shown, changed),
    rolling: drawRolling,
    games: drawGames,
    network: (_, changed) => drawNetwork(lesson.network, changed),
    own: (_, changed) => drawOwn(shelf, lesson.lecture, changed, written),
  };
}

function begin(): void {
  const lesson = readLesson();
  useWords(lesson.words);
  useDecimalSign(lesson.decimal);
  useTheme();
  const figures = new Map<string, Live>();
  const shelf = new Shelf(lesson.landscapes);
  const draw = drawers(lesson, shelf, () => {
    for (const figure of figures.values()) figure.rewritten();
  });
  for (const host of document.querySelectorAll<HTMLElement>("[data-figure]")) {
    const name = host.dataset.figure ?? "";
    if (name in draw) figures.set(name, new Live(name, host, draw[name], shelf, keepInAddress));
  }
  document.documentElement.classList.add("live");
  useFilm();
  useQuiz();
  const isAlone = document.documentElement.classList.contains("alone");
  const follow = (behavior: ScrollBehavior = "auto"): void => {
    const state = stateIn(location.hash);
    const figure = figures.get(state?.f ?? (isAlone ? "map" : ""));
    if (!figure) return;
    for (const each of figures.values()) each.host.classList.toggle("chosen", each === figure);
    figure.restore(state ?? {});
    if (!isAlone) figure.host.scrollIntoView({ behavior });
  };
  if (!isAlone) mountWhenNear(figures);
  addEventListener("hashchange", () => follow());
  follow("instant");
  showIn(location.hash);
  const linked = figures.get(stateIn(location.hash)?.f ?? "");
  if (linked && !isAlone) stayAt(linked.host);
}

/** Keep a place in view while fonts and figures still change the heights above it, until the reader scrolls away. */
function stayAt(place: HTMLElement): void {
  let scrolled = NaN;
  const { style } = document.documentElement;
  const watcher = new ResizeObserver(() => {
    place.scrollIntoView({ behavior: "instant" });
    scrolled = scrollY;
  });
  // Nobody else scrolls then, for other heights, but the reader: by a wheel, a key, a bar or a search.
  style.overflowAnchor = "none";
  watcher.observe(document.body);
  addEventListener("scroll", () => {
    if (!(Math.abs(scrollY - scrolled) > 1)) return;
    watcher.disconnect();
    style.overflowAnchor = "";
  });
}

/** Draw each figure when the reader comes near it. */
function mountWhenNear(figures: ReadonlyMap<string, Live>): void {
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        watcher.unobserve(target);
        figures.get((target as HTMLElement).dataset.figure ?? "")?.mount();
      }
    },
    { rootMargin: "100%" },
  );
  for (const { host } of figures.values()) watcher.observe(host);
}

// The mathematics can be asked without a page, as tests do, and in one.
Object.assign(globalThis, { lesson: ENGINE });
if (typeof document !== "undefined" && document.getElementById("lesson")) begin();
