// The map: the gradient at a point, its components, the contour through it, and a ball that descends.

import { Arrow } from "../drawing/arrows";
import { button, Readout, toggle } from "../drawing/controls";
import { html, set, svg } from "../drawing/elements";
import { Handle } from "../drawing/handle";
import { place, Trail } from "../drawing/marks";
import { printed } from "../drawing/numbers";
import type { Plot } from "../drawing/plot";
import { error, length, math, partial } from "../drawing/symbols";
import { descend, RULES } from "../maths/descent";
import type { Point } from "../maths/landscape";
import { announce } from "../page/announcer";
import { say } from "../page/words";
import { asArrow, buttons, mapOf, withPanel } from "./frame";
import { countIn, numberOf, pointIn, pointOf, rateIn } from "./link";
import type { Draw, Drawn, State } from "./live";
import { isStill } from "./motion";
import { RateSlider } from "./rates";
import type { Shown } from "./shown";
import { Substitution } from "./substitution";

const MOST_STEPS = 200;
const BEAT = 120;
const RATE_SHARE = 0.3;
const SQUARE = 16;
/** Beside a shorter arrow a square would be as long as it. */
const SHORTEST = 12;

export const drawMap: Draw = (shown, changed) => new ErrorMap(shown, changed);

class ErrorMap implements Drawn {
  readonly element: HTMLElement;
  private readonly plot: Plot;
  private readonly handle: Handle;
  private readonly ascent = new Arrow("ascent");
  private readonly descent = new Arrow("descent");
  /** The two arrows where a mouse points. */
  private readonly hovered = [new Arrow("ascent", "hover"), new Arrow("descent", "hover")];
  private readonly components = [new Arrow("ascent", "component"), new Arrow("ascent", "component")];
  private readonly through = svg("path", { class: "through" });
  private readonly square = svg("path", { class: "square" });
  private readonly guess = svg("path", { class: "guess" });
  private readonly trail: Trail;
  private readonly readout: Readout;
  private readonly substitution: Substitution;
  private readonly rate: RateSlider;
  private readonly told = html("p", { class: "told" });
  private readonly predicts: HTMLInputElement;
  private readonly run: HTMLButtonElement;
  private start: Point | undefined;
  private steps = 0;
  /** Where the reader's point was when the landing was asked for; undefined while it is not. */
  private asked: Point | undefined;
  private running: number | undefined;

  constructor(
    private readonly shown: Shown,
    private readonly changed: () => void,
  ) {
    const { landscape } = shown;
    this.plot = mapOf(shown);
    this.trail = new Trail(this.plot);
    this.handle = new Handle(this.plot, shown.start, say("map.point"), () => this.moved());
    this.readout = new Readout([
      { key: "error", name: math(error()) },
      { key: "first", name: math(partial(landscape.names[0])), kind: "up" },
      { key: "second", name: math(partial(landscape.names[1])), kind: "up" },
      { key: "length", name: math(length()), kind: "up" },
    ]);
    this.substitution = new Substitution(landscape);
    this.rate = new RateSlider(shown, RATE_SHARE, () => this.rated());
    const predict = toggle(say("predict"), () => this.waiting(false));
    this.predicts = predict.input;
    this.run = button(say("run"), () => this.toggleRun());
    this.plot.moving.append(
      this.through,
      this.trail.element,
      this.guess,
      ...this.components.map((each) => each.element),
      this.square,
      ...this.hovered.map((each) => each.element),
      this.descent.element,
      this.ascent.element,
      this.handle.element,
    );
    this.plot.element.addEventListener("click", (event) => this.clicked(this.plot.under(event)));
    this.plot.element.addEventListener("pointermove", (event) => this.hover(event));
    this.plot.element.addEventListener("pointerleave", () => this.hover());
    this.hover();
    this.element = withPanel(
      this.plot.element,
      this.handle.fields,
      this.readout.element,
      this.substitution.element,
      buttons(
        button(say("ball.put"), () => this.putBall(this.handle.point)),
        button(say("step"), () => this.step()),
        this.run,
        button(say("clear"), () => this.clear()),
      ),
      this.rate.slider.element,
      predict.element,
      this.told,
    );
    this.show();
    this.trail.show([]);
  }

  state(): State {
    return {
      w: pointOf(this.handle.point),
      ...(this.start ? { ball: pointOf(this.start), steps: String(this.steps) } : {}),
      a: numberOf(this.rate.rate),
    };
  }

  restore(state: State): void {
    this.clear();
    const [at, ball] = [pointIn(state.w), pointIn(state.ball)];
    this.rate.rate = rateIn(state.a) ?? this.rate.rate;
    if (at) this.handle.put(at);
    if (ball && this.shown.landscape.contains(ball)) {
      this.start = ball;
      this.steps = countIn(state.steps, MOST_STEPS) ?? 0;
    }
    this.show();
    this.showTrail();
  }

  end(): void {
    clearInterval(this.running);
    this.running = undefined;
    this.run.textContent = say("run");
  }

  private moved(): void {
    this.show();
    this.changed();
    announce(this.sentence());
  }

  /** What a screen reader says of the point. */
  private sentence(): string {
    const w = this.handle.point;
    const { value, gradient } = this.shown.landscape.valueAndGradient(w);
    return say("map.sentence", {
      where: place(w),
      error: printed(value),
      first: printed(gradient[0]),
      second: printed(gradient[1]),
      length: printed(Math.hypot(...gradient)),
      degrees: printed((Math.atan2(gradient[1], gradient[0]) * 180) / Math.PI, 0),
    });
  }

  private show(): void {
    const w = this.handle.point;
    const { value, gradient } = this.shown.landscape.valueAndGradient(w);
    const foot = this.plot.frame.toScreen(w);
    const arrow = asArrow(this.shown, gradient);
    this.ascent.point(foot, arrow);
    this.descent.point(foot, [-arrow[0], -arrow[1]]);
    this.components[0].point(foot, [arrow[0], 0]);
    this.components[1].point(foot, [0, arrow[1]]);
    this.showContour(value);
    this.showSquare(foot, arrow);
    this.readout.show("error", printed(value));
    this.readout.show("first", printed(gradient[0]));
    this.readout.show("second", printed(gradient[1]));
    this.readout.show("length", printed(Math.hypot(...gradient)));
    this.substitution.show(w, gradient);
  }

  private showContour(value: number): void {
    const lines = Number.isFinite(value) ? this.plot.sample.at(value).lines : [];
    set(this.through, {
      d: lines.map(({ points, closed }) => this.plot.pathOf(points) + (closed ? "Z" : "")).join(""),
    });
  }

  /** The right angle between the contour and the arrow. */
  private showSquare([x, y]: Point, [a, b]: Point): void {
    const long = Math.hypot(a, b);
    const isSeen = long > SHORTEST && Number.isFinite(long);
    set(this.square, { visibility: isSeen ? undefined : "hidden" });
    if (!isSeen) return;
    const size = Math.min(SQUARE, long / 3);
    const [u, v] = [(a / long) * size, (b / long) * size];
    set(this.square, { d: `M${x + u} ${y + v}l${-v} ${u}l${-u} ${-v}` });
  }

  // The ball

  private clicked(at: Point): void {
    if (this.asked !== undefined) this.guessed(at);
    else {
      this.handle.put(at);
      this.moved();
    }
  }

  /** Show the arrows under a mouse that only points, unless the reader is about to say where a step leads. */
  private hover(event?: PointerEvent): void {
    const isPointing = event?.pointerType === "mouse" && event.buttons === 0 && this.asked === undefined;
    const at = isPointing ? this.plot.under(event) : undefined;
    const [x, y] = at ? asArrow(this.shown, this.shown.landscape.gradient(at)) : [0, 0];
    const foot = at ? this.plot.toScreen(at) : ([0, 0] as const);
    this.hovered[0].point(foot, [x, y]);
    this.hovered[1].point(foot, [-x, -y]);
  }

  private putBall(at: Point): void {
    this.end();
    this.start = at;
    this.steps = 0;
    this.told.textContent = "";
    this.waiting(false);
    this.showTrail();
    this.changed();
  }

  private path(steps: number): ReturnType<typeof descend> | undefined {
    if (!this.start) return undefined;
    return descend(this.shown.landscape, this.start, RULES.plain, this.rate.rate, { maxSteps: steps });
  }

  private step(): void {
    if (!this.start) this.putBall(this.handle.point);
    const asked = this.asked;
    if (asked === undefined && this.predicts.checked) this.waiting(true);
    else if (asked !== undefined && asked !== this.handle.point) this.guessed(this.handle.point);
    else this.go();
  }

  private go(count = 1): void {
    this.waiting(false);
    const path = this.path(this.steps + count);
    if (!path) return;
    this.steps = path.positions.length - 1;
    this.showTrail();
    this.changed();
    if (path.reason !== "OUT_OF_STEPS" || this.steps >= MOST_STEPS) this.end();
    this.tell(say(`ended.${path.reason}`, { steps: this.steps, error: printed(path.errors[this.steps]) }));
  }

  private toggleRun(): void {
    if (this.running !== undefined) {
      this.end();
      return;
    }
    if (!this.start) this.putBall(this.handle.point);
    if (isStill()) {
      this.go(Math.max(1, MOST_STEPS - this.steps));
      return;
    }
    this.run.textContent = say("stop");
    this.running = setInterval(() => this.go(), BEAT);
    this.go();
  }

  private rated(): void {
    this.showTrail();
    this.changed();
  }

  private showTrail(): void {
    this.trail.show(this.path(this.steps)?.positions ?? []);
  }

  private clear(): void {
    this.end();
    this.start = undefined;
    this.steps = 0;
    this.told.textContent = "";
    this.waiting(false);
    this.showTrail();
    set(this.guess, { d: undefined });
  }

  // Predict first

  private waiting(waits: boolean): void {
    this.asked = waits ? this.handle.point : undefined;
    if (waits) this.tell(say("predict.ask", { step: say("step") }));
  }

  private guessed(at: Point): void {
    const before = this.path(this.steps)?.positions.at(-1);
    this.go();
    const landed = this.path(this.steps)?.positions.at(-1);
    if (!before || !landed) return;
    const off = Math.hypot(at[0] - landed[0], at[1] - landed[1]);
    const long = Math.hypot(before[0] - landed[0], before[1] - landed[1]);
    const [[x, y], [endX, endY]] = [this.plot.frame.toScreen(at), this.plot.frame.toScreen(landed)];
    set(this.guess, { d: `M${x - 8} ${y}h16M${x} ${y - 8}v16M${x} ${y}L${endX} ${endY}` });
    this.tell(say("predict.told", { off: printed(off), share: printed((100 * off) / (long || 1), 0) }));
  }

  private tell(sentence: string): void {
    this.told.textContent = sentence;
    announce(sentence);
  }
}

