// Many valleys: balls scattered over the map, coloured by the valley in which each ends; basins and saddles.

import { basinShapes } from "../drawing/basins";
import { button, toggle } from "../drawing/controls";
import { html, set, svg } from "../drawing/elements";
import { Handle } from "../drawing/handle";
import { printed } from "../drawing/numbers";
import type { Plot } from "../drawing/plot";
import { basinsOf, descendMany } from "../maths/basins";
import type { CriticalPoint } from "../maths/critical";
import type { Point } from "../maths/landscape";
import { seeded } from "../maths/seeded";
import { announce } from "../page/announcer";
import { say } from "../page/words";
import { buttons, mapOf, withPanel } from "./frame";
import { countIn, numberOf, pointIn, pointOf, rateIn } from "./link";
import type { Drawn, State } from "./live";
import { isStill } from "./motion";
import type { Shown } from "./shown";

const BALLS = 60;
const STEPS = 240;
/** Steps in a millisecond, however few pictures are drawn. */
const PACE = 0.12;
const SHARE = 0.5;
const SHOWN_VALLEYS = 4;

/** The starts of very many balls, by the name under which links know them. */
export type Swarms = Readonly<Record<string, readonly Point[]>>;

export function drawValleys(swarms: Swarms, shown: Shown, changed: () => void): Drawn {
  return new Valleys(swarms, shown, changed);
}

class Valleys implements Drawn {
  readonly element: HTMLElement;
  private readonly plot: Plot;
  private readonly valleys: readonly CriticalPoint[];
  private readonly basins = svg("g", { class: "basins" });
  private readonly balls = svg("g", { class: "balls" });
  /** Where the next ball goes; clicks on the map need it not. */
  private readonly handle: Handle;
  private readonly counts = html("ul", { class: "counts" });
  private readonly shows: HTMLInputElement;
  private word = "gradient";
  private swarm = "";
  private rate: number;
  private starts: readonly Point[] = [];
  private frames: Float64Array[] = [];
  private frame = 0;
  private request = 0;

  constructor(
    private readonly swarms: Swarms,
    private readonly shown: Shown,
    private readonly changed: () => void,
  ) {
    this.plot = mapOf(shown);
    this.valleys = shown.critical.filter(({ kind }) => kind === "minimum");
    this.rate = this.usualRate;
    const basins = toggle(say("valleys.basins"), (on) => {
      this.showBasins(on);
      this.changed();
    });
    this.shows = basins.input;
    this.plot.still.prepend(this.basins);
    this.handle = new Handle(this.plot, shown.start, say("start"), () => undefined);
    this.plot.moving.append(this.balls, this.handle.element);
    this.plot.element.addEventListener("click", (event) => {
      this.handle.put(this.plot.under(event));
      this.drop();
    });
    this.element = withPanel(
      this.plot.element,
      buttons(
        button(say("valleys.scatter"), () => this.scatterAgain()),
        button(say("valleys.roll"), () => this.roll()),
      ),
      basins.element,
      this.counts,
      html("p", { class: "about" }, say("valleys.click")),
      this.handle.fields,
      buttons(button(say("ball.put"), () => this.drop())),
    );
    this.scatter();
  }

  state(): State {
    return {
      ...(this.swarm ? { balls: this.swarm } : { seed: this.word }),
      ...(this.starts.length === 1 ? { ball: pointOf(this.starts[0]) } : {}),
      ...(this.rate === this.usualRate ? {} : { a: numberOf(this.rate) }),
      ...(this.shows.checked ? { basins: "1" } : {}),
      ...(this.frame ? { k: String(this.frame) } : {}),
    };
  }

  restore(state: State): void {
    this.end();
    this.word = (state.seed || "gradient").slice(0, 40);
    this.rate = rateIn(state.a) ?? this.usualRate;
    const ball = pointIn(state.ball);
    const swarm = state.balls !== undefined && Object.hasOwn(this.swarms, state.balls) ? state.balls : "";
    if (swarm) this.begin(this.swarms[swarm], swarm);
    else if (ball && this.shown.landscape.contains(ball)) {
      this.handle.put(ball);
      this.begin([ball]);
    } else this.scatter();
    this.shows.checked = state.basins === "1";
    this.showBasins(this.shows.checked);
    this.at(countIn(state.k, STEPS) ?? 0);
  }

  end(): void {
    cancelAnimationFrame(this.request);
  }

  private scatterAgain(): void {
    this.end();
    const number = Number(/\d+$/.exec(this.word)?.[0] ?? 1);
    this.word = `${this.word.replace(/\d+$/, "")}${number + 1}`;
    this.scatter();
    this.changed();
    this.tell();
  }

  private scatter(): void {
    const random = seeded(this.word);
    const { lower } = this.shown.landscape.domain;
    const size = this.shown.landscape.size;
    this.begin(
      Array.from({ length: BALLS }, () => [lower[0] + random() * size[0], lower[1] + random() * size[1]] as const),
    );
  }

  private drop(): void {
    this.end();
    this.begin([this.handle.point]);
    this.roll();
  }

  private begin(starts: readonly Point[], swarm = ""): void {
    [this.starts, this.swarm] = [starts, swarm];
    this.frames = descendMany(this.shown.landscape, starts, this.rate, STEPS);
    const ends = basinsOf(this.frames[STEPS], this.valleys, this.shown.landscape);
    this.balls.replaceChildren(
      ...starts.map((_, k) => svg("circle", { r: starts.length > 1 ? 7 : 11, "data-basin": basin(ends[k]) })),
    );
    this.count(ends);
    this.at(0);
  }

  /** A rate that is stable in the sharpest valley. */
  private get usualRate(): number {
    const sharpest = Math.max(...this.valleys.map(({ eigenvalues }) => eigenvalues[1]), 0);
    return sharpest > 0 ? (SHARE * 2) / sharpest : 0.1 * this.shown.limit;
  }

  private roll(): void {
    this.end();
    this.changed();
    this.tell();
    if (isStill()) {
      this.at(STEPS);
      return;
    }
    const begun = performance.now();
    const go = (): void => {
      const frame = Math.min(Math.round(PACE * (performance.now() - begun)), STEPS);
      this.at(frame);
      if (frame < STEPS) this.request = requestAnimationFrame(go);
      else this.changed();
    };
    go();
  }

  private at(frame: number): void {
    this.frame = frame;
    const positions = this.frames[frame];
    const count = this.starts.length;
    [...this.balls.children].forEach((ball, k) => {
      const [x, y] = this.plot.frame.toScreen([positions[k], positions[count + k]]);
      set(ball, { cx: x.toFixed(2), cy: y.toFixed(2) });
    });
  }

  private count(ends: Int8Array): void {
    const rows = this.valleys.slice(0, SHOWN_VALLEYS).map(({ error }, index) => {
      const found = ends.filter((end) => end === index).length;
      return say("valleys.count", { count: found, error: printed(error), which: index + 1 });
    });
    const others = ends.filter((end) => end < 0 || end >= SHOWN_VALLEYS).length;
    if (others) rows.push(say("valleys.others", { count: others }));
    this.counts.replaceChildren(
      ...rows.map((row, index) =>
        html("li", {}, html("span", { class: "swatch", "data-basin": index < SHOWN_VALLEYS ? index : undefined }), row),
      ),
    );
  }

  private tell(): void {
    announce([...this.counts.children].map(({ textContent }) => textContent).join(" "));
  }

  private showBasins(on: boolean): void {
    if (!on || this.basins.childElementCount) {
      set(this.basins, { visibility: on ? undefined : "hidden" });
      return;
    }
    const paths = basinShapes(this.plot, this.valleys.slice(0, SHOWN_VALLEYS), this.rate, STEPS);
    this.basins.replaceChildren(...[...paths].map(([end, d]) => svg("path", { "data-basin": end, d })));
    set(this.basins, { visibility: undefined });
  }
}

function basin(end: number): number | undefined {
  return end >= 0 && end < SHOWN_VALLEYS ? end : undefined;
}
