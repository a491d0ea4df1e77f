// The surface in space, turned by dragging; the point on it, and the flat arrow in the plane below.

import { Arrow } from "../drawing/arrows";
import { Readout, slider } from "../drawing/controls";
import { html, set, svg } from "../drawing/elements";
import type { Ground } from "../drawing/handle";
import { Handle } from "../drawing/handle";
import { place } from "../drawing/marks";
import { printed, rough } from "../drawing/numbers";
import type { Colour, Colours, Painter } from "../drawing/painters";
import { painterOf } from "../drawing/painters";
import { Plot, STOPS } from "../drawing/plot";
import type { View } from "../drawing/relief";
import { HEIGHT, Relief, WIDTH } from "../drawing/relief";
import { error, length, math } from "../drawing/symbols";
import type { Landscape, Point } from "../maths/landscape";
import { announce } from "../page/announcer";
import { say } from "../page/words";
import { withPanel } from "./frame";
import { numberIn, numberOf, pointIn, pointOf } from "./link";
import type { Draw, Drawn, State } from "./live";
import type { Shown } from "./shown";

const LONGEST = 190;
const TURN = -25;
const TILT = 34;
const [LOWEST, HIGHEST] = [2, 88];
const DRAG = 0.4;

export const drawSurface: Draw = (shown, changed) => new Surface(shown, changed);

class Surface implements Drawn, Ground {
  readonly element: HTMLElement;
  readonly landscape: Landscape;
  private readonly plot: Plot;
  private readonly relief: Relief;
  private readonly painter: Painter;
  private readonly canvas = html("canvas", { width: WIDTH, height: HEIGHT, "aria-hidden": "true" });
  private readonly above = svg("svg", { class: "plot over", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group" });
  private readonly below = svg("g", { class: "floor" });
  private readonly floor = svg("g");
  private readonly flat = new Arrow("ascent");
  /** The same arrow, faint, where the surface hides it. */
  private readonly hidden = new Arrow("ascent", "shadow");
  private readonly glass = svg("g", {}, this.hidden.element);
  private readonly plumb = svg("path", { class: "plumb" });
  private readonly handle: Handle;
  private readonly turn: ReturnType<typeof slider>;
  private readonly tilt: ReturnType<typeof slider>;
  private readonly readout: Readout;
  private readonly steep: number;
  private readonly lines: number;
  private request = 0;
  private readonly dress: MutationObserver;
  private readonly scheme = matchMedia("(prefers-color-scheme: dark)");
  /** Those of the theme, until it changes. */
  private colours: Colours | undefined;
  /** From where the surface that has been painted is seen. */
  private painted = "";
  private readonly repaint = (): void => {
    this.colours = undefined;
    this.painted = "";
    this.show();
  };

  constructor(
    shown: Shown,
    private readonly changed: () => void,
  ) {
    this.landscape = shown.landscape;
    this.plot = new Plot(shown.landscape, say("map.label", { title: shown.title }), shown.levels);
    const { levels } = this.plot;
    const step = levels.length > 1 ? levels[1] - levels[0] : 1;
    this.relief = new Relief(shown.landscape, levels[0] - step, levels[levels.length - 1] + step);
    this.steep = shown.steep;
    this.lines = levels.length + 1;
    this.turn = slider(say("surface.turn"), { low: -180, high: 180, step: 1, value: TURN }, angle, () => this.moved());
    this.tilt = slider(say("surface.tilt"), { low: LOWEST, high: HIGHEST, step: 1, value: TILT }, angle, () => this.moved());
    this.handle = new Handle(this, shown.start, say("map.point"), () => this.moved());
    this.readout = new Readout([
      { key: "error", name: math(error()) },
      { key: "length", name: math(length()), kind: "up" },
    ]);
    const under = svg("svg", { class: "plot under", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" }, this.below);
    this.below.append(this.floor);
    // The map itself is the floor: its drawing is taken over as it is.
    this.floor.append(...this.plot.element.querySelectorAll(".ground, .contour"));
    this.floor.append(this.flat.element);
    set(this.above, { "aria-label": say("surface.label", { title: shown.title }) });
    this.above.append(this.glass, this.plumb, this.handle.element);
    this.painter = painterOf(this.canvas, this.relief);
    this.listen();
    this.element = withPanel(
      html("div", { class: "stage space", "data-painter": this.painter.kind }, under, this.canvas, this.above),
      this.readout.element,
      html("p", { class: "about" }, say("surface.flat")),
      this.turn.element,
      this.tilt.element,
      this.handle.fields,
    );
    this.dress = new MutationObserver(this.repaint);
    this.dress.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    this.scheme.addEventListener("change", this.repaint);
    this.show();
  }

  state(): State {
    return { w: pointOf(this.handle.point), turn: numberOf(this.turn.value), tilt: numberOf(this.tilt.value) };
  }

  restore(state: State): void {
    const at = pointIn(state.w);
    if (at) this.handle.put(at);
    for (const [control, text] of [
      [this.turn, state.turn],
      [this.tilt, state.tilt],
    ] as const) {
      control.value = numberIn(text) ?? control.value;
    }
    this.show();
  }

  end(): void {
    cancelAnimationFrame(this.request);
    this.dress.disconnect();
    this.scheme.removeEventListener("change", this.repaint);
  }

  toScreen(w: Point): Point {
    return this.relief.onSurface(w, this.view);
  }

  under(event: MouseEvent): Point {
    const box = this.above.getBoundingClientRect();
    const at: Point = [((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * HEIGHT];
    const [first, second] = this.relief.nearest(at, this.view);
    const { size } = this.landscape;
    return [rough(first, size[0]), rough(second, size[1])];
  }

  private get view(): View {
    const radians = Math.PI / 180;
    return { turn: this.turn ? this.turn.value * radians : 0, tilt: this.tilt ? this.tilt.value * radians : 1 };
  }

  private listen(): void {
    let before: PointerEvent | undefined;
    this.above.addEventListener("pointerdown", (event) => {
      before = event;
      this.above.setPointerCapture(event.pointerId);
    });
    this.above.addEventListener("pointermove", (event) => {
      if (!before) return;
      this.turn.value = ((this.turn.value - DRAG * (event.clientX - before.clientX) + 540) % 360) - 180;
      this.tilt.value += DRAG * (event.clientY - before.clientY);
      before = event;
      this.moved();
    });
    for (const end of ["pointerup", "pointercancel"] as const) this.above.addEventListener(end, () => (before = undefined));
  }

  private moved(): void {
    this.show();
    this.changed();
    announce(this.sentence());
  }

  private sentence(): string {
    const w = this.handle.point;
    const { value, gradient } = this.landscape.valueAndGradient(w);
    return say("surface.sentence", {
      where: place(w),
      error: printed(value),
      length: printed(Math.hypot(...gradient)),
      turn: angle(this.turn.value),
      tilt: angle(this.tilt.value),
    });
  }

  /** Draw at most once for each frame of the screen. */
  private show(): void {
    const w = this.handle.point;
    const { value, gradient } = this.landscape.valueAndGradient(w);
    this.readout.show("error", printed(value));
    this.readout.show("length", printed(Math.hypot(...gradient)));
    cancelAnimationFrame(this.request);
    this.request = requestAnimationFrame(() => this.draw(w, gradient));
  }

  private draw(w: Point, gradient: Point): void {
    const { view, plot } = this;
    const seen = `${view.turn} ${view.tilt}`;
    if (seen !== this.painted) this.paint(view);
    this.painted = seen;
    const scale = LONGEST / this.steep;
    for (const arrow of [this.flat, this.hidden]) {
      arrow.point(plot.toScreen(w), [scale * gradient[0], -scale * gradient[1]]);
    }
    const [[x, y], [footX, footY]] = [this.toScreen(w), this.relief.onFloor(w, view)];
    set(this.plumb, { d: `M${x} ${y}L${footX} ${footY}` });
    this.handle.show();
  }

  /** Paint the surface, and lay the map below it. */
  private paint(view: View): void {
    this.painter.paint(view, (this.colours ??= this.coloursNow()));
    const { lower, upper } = this.landscape.domain;
    const [origin, right, down] = [
      [lower[0], upper[1]],
      [upper[0], upper[1]],
      [lower[0], lower[1]],
    ].map((corner) => this.relief.onFloor(corner as unknown as Point, view));
    const { width, height } = this.plot.frame;
    const matrix = [
      (right[0] - origin[0]) / width,
      (right[1] - origin[1]) / width,
      (down[0] - origin[0]) / height,
      (down[1] - origin[1]) / height,
      ...origin,
    ];
    for (const lying of [this.floor, this.glass]) {
      set(lying, { transform: `matrix(${matrix.map((each) => each.toFixed(5)).join(" ")})` });
    }
  }

  /** The colours in the theme that is in force. */
  private coloursNow(): Colours {
    const probe = svg("path", {});
    this.floor.append(probe);
    const style = getComputedStyle(probe);
    const ramp = Array.from({ length: STOPS }, (_, stop) => {
      set(probe, { "data-band": stop });
      return colourOf(style.fill);
    });
    const ink = colourOf(style.color);
    probe.remove();
    return { ramp, ink, lines: this.lines };
  }
}

/** A colour as a browser computes it: rgb(13, 42, 63). */
function colourOf(text: string): Colour {
  const [red, green, blue] = text.match(/[\d.]+/g)?.map(Number) ?? [128, 128, 128];
  return [red, green, blue];
}

function angle(degrees: number): string {
  return `${printed(degrees, 0)}°`;
}
