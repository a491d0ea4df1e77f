// The rolling ball: plain steps, momentum, Adam and the exact flow from one start, on one clock.

import { Chart } from "../drawing/chart";
import { button, slider, toggle } from "../drawing/controls";
import { html, set, svg } from "../drawing/elements";
import type { Handle } from "../drawing/handle";
import { Trail } from "../drawing/marks";
import { printed } from "../drawing/numbers";
import type { Plot } from "../drawing/plot";
import type { Rule } from "../maths/descent";
import { descend, momentum, RULES } from "../maths/descent";
import { flow } from "../maths/flow";
import type { Point } from "../maths/landscape";
import { announce } from "../page/announcer";
import { say } from "../page/words";
import { buttons, mapOf, pointOn, withPanel } from "./frame";
import { countIn, numberIn, numberOf, pointIn, pointOf, rateIn } from "./link";
import type { Draw, Drawn, State } from "./live";
import { isStill } from "./motion";
import { RateSlider } from "./rates";
import type { Shown } from "./shown";

const STEPS = 60;
const SHARE = 0.12;
/** What part of its velocity the heavy ball keeps, unless a link says otherwise. */
const KEPT = 0.8;
const BEAT = 90;
const WAYS = ["flow", "plain", "momentum", "adam"] as const;

type WayName = (typeof WAYS)[number];

interface Way {
  readonly name: WayName;
  readonly trail: Trail;
  readonly row: HTMLElement;
  readonly input: HTMLInputElement;
  readonly text: globalThis.Text;
  points: readonly Point[];
}

export const drawRolling: Draw = (shown, changed) => new Rolling(shown, changed);

class Rolling implements Drawn {
  readonly element: HTMLElement;
  private readonly plot: Plot;
  private readonly handle: Handle;
  private readonly ways: readonly Way[];
  private readonly rate: RateSlider;
  private readonly clock: ReturnType<typeof slider>;
  private readonly chart = new Chart(say("rolling.chart"), say("steps"));
  private readonly play: HTMLButtonElement;
  private running: number | undefined;
  private kept = KEPT;

  constructor(
    private readonly shown: Shown,
    private readonly changed: () => void,
  ) {
    this.plot = mapOf(shown);
    this.handle = pointOn(this.plot, shown.highStart, say("start"), () => this.moved());
    this.rate = new RateSlider(shown, SHARE, () => this.moved());
    this.clock = slider(say("rolling.clock"), { low: 0, high: STEPS, step: 1, value: STEPS }, String, () => this.ticked());
    this.ways = WAYS.map((name) => this.way(name));
    this.play = button(say("run"), () => this.toggleRun());
    // The flow is on top: its dots are seen on the steps' line, where the two agree.
    this.plot.moving.append(...this.ways.map(({ trail }) => trail.element).reverse(), this.handle.element);
    this.element = withPanel(
      this.plot.element,
      html("ul", { class: "ways-down" }, ...this.ways.map(({ row }) => row)),
      this.clock.element,
      buttons(this.play),
      this.rate.slider.element,
      this.chart.element,
      this.handle.fields,
    );
    this.show();
  }

  state(): State {
    return {
      w: pointOf(this.handle.point),
      a: numberOf(this.rate.rate),
      k: String(this.clock.value),
      mu: numberOf(this.kept),
      ways: this.ways.filter(({ input }) => input.checked).map(({ name }) => name).join(","),
    };
  }

  restore(state: State): void {
    this.end();
    const at = pointIn(state.w);
    const kept = numberIn(state.mu);
    if (at) this.handle.put(at);
    this.rate.rate = rateIn(state.a) ?? this.rate.rate;
    this.clock.value = countIn(state.k, STEPS) ?? this.clock.value;
    if (kept !== undefined && kept >= 0 && kept < 1) this.kept = kept;
    if (state.ways !== undefined) {
      const chosen = state.ways.split(",");
      for (const { name, input } of this.ways) input.checked = chosen.includes(name);
    }
    this.show();
  }

  end(): void {
    clearInterval(this.running);
    this.running = undefined;
    this.play.textContent = say("run");
  }

  private way(name: WayName): Way {
    const { element, input, text } = toggle(this.named(name), () => this.moved());
    input.checked = name !== "adam";
    const sample = svg("svg", { viewBox: "0 0 44 12", class: `sample trail ${name}` }, svg("path", { class: "steps", d: "M2 6H42" }));
    return { name, trail: new Trail(this.plot, name), input, text, row: html("li", {}, element, sample), points: [] };
  }

  private named(name: WayName): string {
    return say(`rolling.${name}`, { kept: printed(this.kept, 1) });
  }

  /** By which rule a way goes; none for the exact flow. */
  private rule(name: WayName): Rule | undefined {
    if (name === "flow") return undefined;
    return name === "momentum" ? momentum(this.kept) : RULES[name];
  }

  private moved(): void {
    announce(this.show());
    this.changed();
  }

  private ticked(): void {
    this.showClock();
    this.changed();
  }

  private show(): string {
    const { landscape } = this.shown;
    const [start, rate] = [this.handle.point, this.rate.rate];
    for (const way of this.ways) {
      const rule = this.rule(way.name);
      way.text.data = this.named(way.name);
      way.points = rule
        ? descend(landscape, start, rule, rate, { maxSteps: STEPS, tolerance: 0 }).positions
        : flow(landscape, start, Array.from({ length: STEPS + 1 }, (_, k) => k * rate));
    }
    return this.showClock();
  }

  private showClock(): string {
    const step = this.clock.value;
    const told: string[] = [];
    for (const { name, input, trail, points } of this.ways) {
      set(trail.element, { class: `trail ${name}` });
      trail.show(input.checked ? points.slice(0, step + 1) : []);
      if (input.checked && points.length) {
        const error = this.shown.landscape.value(points[Math.min(step, points.length - 1)]);
        told.push(say("rolling.told", { way: this.named(name), error: printed(error) }));
      }
    }
    const sentence = say("rolling.sentence", { step, told: told.join("; ") });
    this.showCurves(sentence);
    return sentence;
  }

  private showCurves(told: string): void {
    const { landscape, valley } = this.shown;
    const high = landscape.value(this.handle.point);
    const low = Math.min(valley?.error ?? Infinity, high);
    const curves = this.ways
      .filter(({ input }) => input.checked)
      .reverse()
      .map(({ name, points }) => ({
        kind: name,
        points: points.slice(0, this.clock.value + 1).map((w, k) => [k, landscape.value(w)] as const),
      }));
    this.chart.show(curves, STEPS, [low, high + 0.15 * (high - low || 1)], told);
  }

  private toggleRun(): void {
    if (this.running !== undefined) {
      this.end();
      return;
    }
    if (isStill()) {
      this.clock.value = STEPS;
      this.ticked();
      return;
    }
    this.clock.value = 0;
    this.play.textContent = say("stop");
    this.running = setInterval(() => {
      this.clock.value += 1;
      this.ticked();
      if (this.clock.value >= STEPS) this.end();
    }, BEAT);
  }
}
