// Small games, seeded by a word so that a class gets the same one: downhill blind, and draw the arrow.

import { Arrow } from "../drawing/arrows";
import { button, choice } from "../drawing/controls";
import { html, set, svg } from "../drawing/elements";
import { Handle } from "../drawing/handle";
import { criticalMarks, Trail } from "../drawing/marks";
import { printed } from "../drawing/numbers";
import { Plot } from "../drawing/plot";
import type { Point } from "../maths/landscape";
import { seeded } from "../maths/seeded";
import { announce } from "../page/announcer";
import { say } from "../page/words";
import type { Draw, Drawn, State } from "./live";
import { pointIn, pointOf } from "./link";
import type { Shown } from "./shown";

const LONGEST = 150;
const ROUNDS = 5;
const MOST_MOVES = 60;
/** Of the range of E between the contours: how near the lowest error counts as arrived. */
const ARRIVED = 0.02;
/** Of the domain's sides: where no game begins. */
const EDGE = 0.12;

export const drawGames: Draw = (shown, changed) => new Games(shown, changed);

class Games implements Drawn {
  readonly element: HTMLElement;
  private readonly plot: Plot;
  private readonly fog: SVGRectElement;
  private readonly trail: Trail;
  private readonly truth = new Arrow("ascent");
  private readonly drawn = svg("path", { class: "drawn" });
  private readonly handle: Handle;
  private readonly told = html("p", { class: "told" });
  private readonly score = html("p", { class: "named" });
  private readonly word = html("input", { type: "text", maxlength: 24, "aria-label": say("games.word") });
  private readonly game: ReturnType<typeof choice>;
  private moves: Point[] = [];
  private starts: Point[] = [];

  constructor(
    private readonly shown: Shown,
    private readonly changed: () => void,
  ) {
    this.plot = new Plot(shown.landscape, say("games.label"), shown.levels);
    const { width, height } = this.plot.frame;
    this.fog = svg("rect", { width, height, class: "fog" });
    this.trail = new Trail(this.plot);
    this.handle = new Handle(this.plot, shown.start, say("games.point"), () => undefined);
    this.game = choice(
      say("games.game"),
      [
        ["blind", say("games.blind")],
        ["arrow", say("games.arrow")],
      ],
      () => this.begin(),
    );
    this.word.value = "gradient";
    this.word.addEventListener("change", () => this.begin());
    this.plot.still.append(this.fog, ...criticalMarks(this.plot, shown.critical));
    this.plot.moving.append(this.trail.element, this.drawn, this.truth.element, this.handle.element);
    this.plot.element.addEventListener("click", (event) => this.play(this.plot.under(event)));
    this.element = html(
      "div",
      { class: "with-panel" },
      html("div", { class: "stage" }, this.plot.element),
      html(
        "div",
        { class: "panel" },
        this.game.element,
        html("label", { class: "choice" }, html("span", {}, say("games.word")), this.word),
        this.score,
        this.told,
        this.handle.fields,
        html(
          "div",
          { class: "buttons" },
          button(say("games.here"), () => this.play(this.handle.point)),
          button(say("games.again"), () => this.begin()),
        ),
      ),
    );
    this.begin(false);
  }

  state(): State {
    return { game: this.game.select.value, seed: this.word.value, moves: this.moves.map(pointOf).join(";") };
  }

  restore(state: State): void {
    if (state.game === "blind" || state.game === "arrow") this.game.select.value = state.game;
    if (state.seed) this.word.value = state.seed.slice(0, 24);
    this.begin(false);
    for (const text of (state.moves ?? "").split(";").slice(0, MOST_MOVES)) {
      const move = pointIn(text);
      if (move && this.shown.landscape.contains(move) && !this.isOver) this.moves.push(move);
    }
    this.show();
  }

  private get isBlind(): boolean {
    return this.game.select.value === "blind";
  }

  private begin(byReader = true): void {
    const random = seeded(`${this.word.value} ${this.game.select.value} ${this.shown.name}`);
    const { lower } = this.shown.landscape.domain;
    const size = this.shown.landscape.size;
    const inside = (axis: 0 | 1): number => lower[axis] + (EDGE + random() * (1 - 2 * EDGE)) * size[axis];
    const places = Array.from({ length: 200 }, (): Point => [inside(0), inside(1)]);
    // Where there is a slope to feel, and, for the blind, some way to go.
    const good = places.filter((w) => {
      const { value, gradient } = this.shown.landscape.valueAndGradient(w);
      return Math.hypot(...gradient) > 0.15 * this.shown.steep && (!this.isBlind || this.height(value) > 0.4);
    });
    this.starts = (good.length ? good : places).slice(0, this.isBlind ? 1 : ROUNDS);
    this.moves = [];
    this.handle.put(this.starts[0]);
    this.show();
    if (byReader) this.changed();
  }

  /** How high an error is, from the lowest valley, 0, to the highest contour, 1. */
  private height(error: number): number {
    const low = this.shown.valley?.error ?? this.plot.sample.lowest;
    const high = this.plot.levels[this.plot.levels.length - 1];
    return (error - low) / (high - low || 1);
  }

  private get at(): Point {
    return this.isBlind ? (this.moves.at(-1) ?? this.starts[0]) : this.starts[Math.min(this.moves.length, this.starts.length - 1)];
  }

  private get isOver(): boolean {
    if (this.moves.length >= MOST_MOVES) return true;
    if (!this.isBlind) return this.moves.length >= this.starts.length;
    return this.moves.length > 0 && this.height(this.shown.landscape.value(this.at)) <= ARRIVED;
  }

  private play(to: Point): void {
    if (this.isOver) return;
    this.moves.push(to);
    this.show();
    this.changed();
    announce(`${this.score.textContent ?? ""} ${this.told.textContent ?? ""}`);
  }

  private show(): void {
    set(this.fog, { visibility: this.isBlind && !this.isOver ? undefined : "hidden" });
    set(this.plot.still, { class: this.isBlind && !this.isOver ? "hides" : undefined });
    if (this.isBlind) this.showBlind();
    else this.showArrows();
  }

  private showBlind(): void {
    const { value, gradient } = this.shown.landscape.valueAndGradient(this.at);
    this.trail.show([this.starts[0], ...this.moves]);
    set(this.drawn, { d: undefined });
    this.truth.point(this.plot.frame.toScreen(this.at), this.arrow(gradient));
    this.score.textContent = say("games.moves", { count: this.moves.length });
    this.told.textContent = this.isOver
      ? say(this.moves.length >= MOST_MOVES ? "games.lost" : "games.arrived", { count: this.moves.length })
      : say("games.blind.ask", { slope: printed(Math.hypot(...gradient)), error: printed(value) });
  }

  private showArrows(): void {
    this.trail.show([this.at]);
    const last = this.moves.length - 1;
    const before = this.starts[Math.max(last, 0)];
    const gradient = this.shown.landscape.gradient(before);
    if (last >= 0) {
      const [x, y] = this.plot.frame.toScreen(before);
      const [endX, endY] = this.plot.frame.toScreen(this.moves[last]);
      set(this.drawn, { d: `M${x} ${y}L${endX} ${endY}` });
      this.truth.point([x, y], this.arrow(gradient));
    } else {
      set(this.drawn, { d: undefined });
      this.truth.point([0, 0], [0, 0]);
    }
    const offs = this.moves.map((move, index) => this.off(move, this.starts[index]));
    const mean = offs.reduce((sum, each) => sum + each, 0) / (offs.length || 1);
    this.score.textContent = say("games.mean", { degrees: printed(mean, 0), round: this.moves.length, of: this.starts.length });
    this.told.textContent = this.isOver
      ? say("games.done")
      : last >= 0
        ? say("games.off", { degrees: printed(offs[last], 0) })
        : say("games.arrow.ask");
  }

  private arrow([a, b]: Point): Point {
    const scale = LONGEST / this.shown.steep;
    return [scale * a, -scale * b];
  }

  /** How far off the direction of a drawn arrow is, in degrees. */
  private off(to: Point, from: Point): number {
    const [a, b] = this.shown.landscape.gradient(from);
    const [u, v] = [to[0] - from[0], to[1] - from[1]];
    return (Math.abs(Math.atan2(a * v - b * u, a * u + b * v)) * 180) / Math.PI;
  }
}
