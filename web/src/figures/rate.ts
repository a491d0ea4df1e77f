// The learning rate: the same start, the rate on a scale with its limit, and what the descent does.

import { Chart } from "../drawing/chart";
import { slider } from "../drawing/controls";
import { html } from "../drawing/elements";
import type { Handle } from "../drawing/handle";
import { Trail } from "../drawing/marks";
import { printed, telling } from "../drawing/numbers";
import type { Plot } from "../drawing/plot";
import type { CriticalPoint } from "../maths/critical";
import type { Path } from "../maths/descent";
import { descend, RULES } from "../maths/descent";
import type { Point } from "../maths/landscape";
import { behaviour } from "../maths/stability";
import { announce } from "../page/announcer";
import { say } from "../page/words";
import { mapOf, pointOn, withPanel } from "./frame";
import { countIn, numberOf, pointIn, pointOf, rateIn } from "./link";
import type { Draw, Drawn, State } from "./live";
import type { Shown } from "./shown";

const STEPS = 24;
/** A descent has arrived where the slope is this share of the slope at its start, as in the film. */
const SETTLED = 0.01;
const HIGHEST = 1.25;
const SHARE = 0.45;
const POSITIONS = 500;

export const drawRate: Draw = (shown, changed) => new LearningRate(shown, changed);

class LearningRate implements Drawn {
  readonly element: HTMLElement;
  private readonly plot: Plot;
  private readonly trail: Trail;
  private readonly handle: Handle;
  private readonly chart = new Chart(say("rate.chart"), say("steps"));
  private readonly slider: ReturnType<typeof slider>;
  private readonly name = html("p", { class: "named" });
  private readonly why = html("p", { class: "about" });
  /** How many are taken: as many as a link says, until the reader changes something. */
  private steps = STEPS;

  constructor(
    private readonly shown: Shown,
    private readonly changed: () => void,
  ) {
    this.plot = mapOf(shown);
    this.trail = new Trail(this.plot);
    this.handle = pointOn(this.plot, shown.start, say("start"), () => this.moved());
    const { limit } = shown;
    this.slider = slider(
      say("learning.rate"),
      { low: (HIGHEST * limit) / POSITIONS, high: HIGHEST * limit, step: (HIGHEST * limit) / POSITIONS, value: SHARE * limit },
      telling,
      () => this.moved(),
    );
    this.plot.moving.append(this.trail.element, this.handle.element);
    this.element = withPanel(
      this.plot.element,
      this.slider.element,
      this.ruler(),
      this.name,
      this.why,
      this.chart.element,
      this.handle.fields,
    );
    this.show();
  }

  state(): State {
    const steps = this.steps < STEPS ? { k: String(this.steps) } : {};
    return { w: pointOf(this.handle.point), a: numberOf(this.slider.value), ...steps };
  }

  restore(state: State): void {
    const at = pointIn(state.w);
    if (at) this.handle.put(at);
    this.slider.putBeyond(rateIn(state.a) ?? this.slider.value);
    this.steps = countIn(state.k, STEPS) ?? STEPS;
    this.show();
  }

  /** 1/λmax and 2/λmax where they stand on the slider. */
  private ruler(): HTMLElement {
    const mark = (share: number, text: string): HTMLElement => {
      const element = html("span", {}, text, html("b", {}, telling(share * this.shown.limit)));
      element.style.setProperty("--at", String(share / HIGHEST));
      return element;
    };
    return html("div", { class: "ruler" }, mark(0.5, "1/λmax"), mark(1, "2/λmax"));
  }

  private moved(): void {
    this.steps = STEPS;
    announce(this.show());
    this.changed();
  }

  private show(): string {
    const { landscape } = this.shown;
    const start = this.handle.point;
    const slope = Math.hypot(...landscape.gradient(start));
    const path = descend(landscape, start, RULES.plain, this.slider.value, {
      maxSteps: this.steps,
      tolerance: SETTLED * slope,
    });
    this.trail.show(path.positions);
    const goal = this.goal(path);
    const does = goal && behaviour(path, landscape, goal.point);
    this.name.textContent = say(does ? `does.${does}` : "does.ELSEWHERE");
    this.why.textContent = say(does ? `does.${does}.why` : `does.ELSEWHERE.why`);
    const highest = 1.25 * Math.max(path.errors[0], this.lowest);
    const sentence = say("rate.sentence", {
      rate: telling(this.slider.value),
      does: this.name.textContent,
      steps: path.positions.length - 1,
      error: printed(path.errors[path.errors.length - 1]),
    });
    const points = path.errors.map((error, step) => [step, error] as const);
    this.chart.show([{ kind: "descent", points }], STEPS, [this.lowest, highest], sentence);
    return sentence;
  }

  private get lowest(): number {
    return Math.min(this.shown.valley?.error ?? Infinity, this.plot.sample.lowest);
  }

  /** The valley that is nearest to where the descent ends. */
  private goal(path: Path): CriticalPoint | undefined {
    const end = path.positions[path.positions.length - 1];
    const far = ({ point }: { point: Point }): number => Math.hypot(point[0] - end[0], point[1] - end[1]);
    return this.shown.critical
      .filter(({ kind }) => kind === "minimum")
      .reduce<CriticalPoint | undefined>((best, each) => (best && far(best) <= far(each) ? best : each), undefined);
  }
}
