// What figures on a map have in common: the map with its marks, a point on it, and a panel beside it.

import type { Child } from "../drawing/elements";
import { html } from "../drawing/elements";
import { Handle } from "../drawing/handle";
import { criticalMarks } from "../drawing/marks";
import { Plot } from "../drawing/plot";
import type { Point } from "../maths/landscape";
import { say } from "../page/words";
import type { Shown } from "./shown";

/** How long an arrow is whose slope few places exceed. */
const LONGEST = 150;

/** A drawing with a panel of numbers and controls beside it. */
export function withPanel(stage: Child, ...panel: Child[]): HTMLElement {
  const drawn = stage instanceof HTMLElement ? stage : html("div", { class: "stage" }, stage);
  return html("div", { class: "with-panel" }, drawn, html("div", { class: "panel" }, ...panel));
}

export function buttons(...all: HTMLButtonElement[]): HTMLElement {
  return html("div", { class: "buttons" }, ...all);
}

/** The map of a landscape, with its peaks, valleys and saddles. */
export function mapOf(shown: Shown, label = say("map.label", { title: shown.title })): Plot {
  const plot = new Plot(shown.landscape, label, shown.levels);
  plot.still.append(...criticalMarks(plot, shown.critical));
  return plot;
}

/** A point that is moved about on a map, and put where the map is clicked. */
export function pointOn(plot: Plot, start: Point, label: string, moved: () => void): Handle {
  const handle = new Handle(plot, start, label, moved);
  plot.element.addEventListener("click", (event) => {
    handle.put(plot.under(event));
    moved();
  });
  return handle;
}

/** A gradient as an arrow of the drawing, to the scale of its landscape. */
export function asArrow(shown: Shown, [first, second]: Point): Point {
  const scale = LONGEST / shown.steep;
  return [scale * first, -scale * second];
}
