// The best rate: a ball takes a few steps; with which learning rate does it come lowest?

import { button } from "../../drawing/controls";
import { html } from "../../drawing/elements";
import { Trail } from "../../drawing/marks";
import { printed, telling } from "../../drawing/numbers";
import { descend, RULES } from "../../maths/descent";
import type { Path } from "../../maths/descent";
import type { Point } from "../../maths/landscape";
import { say } from "../../page/words";
import { buttons } from "../frame";
import { numberOf, rateIn } from "../link";
import { RateSlider } from "../rates";
import type { Field, Game } from "./game";

const TRIES = 5;
const STEPS = 10;
/** How high it begins, and where the slider stands then. */
const LEAST = 0.4;
const SHARE = 0.03;
/** A start is worth a game if the best rate leaves at most so many per cent; so many are looked at, with some rates. */
const WORTHWHILE = 5;
const LOOKED_AT = 30;
const EVERY = 16;

interface Try {
  readonly rate: number;
  /** In per cent of the way up to the start. */
  readonly left: number;
}

export class BestRate implements Game {
  readonly layers: readonly SVGElement[];
  readonly start: Point;
  readonly controls: HTMLElement;
  readonly isFoggy = false;
  private readonly trail: Trail;
  private readonly slider: RateSlider;
  private readonly roll: HTMLButtonElement;
  private readonly rates: number[] = [];

  constructor(
    private readonly field: Field,
    random: () => number,
    played: () => void,
  ) {
    this.trail = new Trail(field.plot);
    this.layers = [this.trail.element];
    const starts = field.starts(random, LEAST).slice(0, LOOKED_AT);
    const some = RateSlider.all(field.shown).filter((_, k) => k % EVERY === 0);
    this.start = starts.find((start) => lowest(some.map((rate) => this.try(rate, start))).left < WORTHWHILE) ?? starts[0];
    this.slider = new RateSlider(field.shown, SHARE, () => undefined);
    this.roll = button(say("games.rate.roll"), () => {
      this.take(numberOf(this.slider.rate));
      played();
    });
    this.controls = html("div", { class: "controls" }, this.slider.slider.element, buttons(this.roll));
  }

  get isOver(): boolean {
    return this.rates.length >= TRIES;
  }

  get moves(): string {
    return this.rates.map(numberOf).join(";");
  }

  get score(): string {
    if (!this.rates.length) return say("games.rate.none", { of: TRIES });
    const { left } = lowest(this.rates.map((each) => this.try(each)));
    return say("games.rate.best", { left: printed(left, 1), round: this.rates.length, of: TRIES });
  }

  get told(): string {
    if (this.isOver) {
      const { rate, left } = lowest(RateSlider.all(this.field.shown).map((each) => this.try(each)));
      return say("games.rate.done", { rate: telling(rate), left: printed(left, 1) });
    }
    const last = this.rates.at(-1);
    if (last === undefined) return say("games.rate.ask", { steps: STEPS });
    const { reason } = this.path(last);
    if (reason === "LEFT_DOMAIN" || reason === "DIVERGED" || reason === "NOT_FINITE") return say("games.rate.out");
    return say("games.rate.left", { rate: telling(last), left: printed(this.try(last).left, 1) });
  }

  take(text: string): void {
    const rate = rateIn(text);
    if (rate === undefined || this.isOver) return;
    this.rates.push(rate);
    this.slider.rate = rate;
  }

  play(): void {
    // The map is there to be looked at.
  }

  show(): void {
    this.roll.disabled = this.isOver;
    const last = this.rates.at(-1);
    this.trail.show(last === undefined ? [this.start] : this.path(last).positions);
  }

  private path(rate: number, start = this.start): Path {
    return descend(this.field.shown.landscape, start, RULES.plain, rate, { maxSteps: STEPS, tolerance: 0 });
  }

  /** How high a ball ends that takes all its steps on the map; as high as it began if it does not. */
  private try(rate: number, start = this.start): Try {
    const { positions, errors } = this.path(rate, start);
    const end = positions.length === STEPS + 1 ? errors[STEPS] : errors[0];
    return { rate, left: (100 * this.field.height(end)) / this.field.height(errors[0]) };
  }
}

function lowest(tries: readonly Try[]): Try {
  return tries.reduce((best, each) => (each.left < best.left ? each : best));
}
