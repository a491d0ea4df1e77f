// Backpropagation: a small network, forward and backward by steps, with a slider for each input.

import { button, slider } from "../drawing/controls";
import { html, set, svg } from "../drawing/elements";
import { printed } from "../drawing/numbers";
import type { Backward, Forward, Layer } from "../maths/network";
import { backward, forward, updated } from "../maths/network";
import { announce } from "../page/announcer";
import { say } from "../page/words";
import { buttons, withPanel } from "./frame";
import { countIn, numberIn, numberOf } from "./link";
import type { Drawn, State } from "./live";

/** A network as the page carries it. */
export interface CarriedNetwork {
  readonly layers: readonly Layer[];
  readonly inputs: readonly { name: string; unit: string; mean: number; deviation: number; low: number; high: number; value: number }[];
  readonly outputs: readonly string[];
  readonly target: number;
  readonly rate: number;
}

const [WIDTH, HEIGHT] = [960, 520];
const RADIUS = 42;
const PITCH = 118;
const WIDEST = 16;
const MOST_UPDATES = 1000;

export function drawNetwork(given: CarriedNetwork, changed: () => void): Drawn {
  return new NetworkFigure(given, changed);
}

class NetworkFigure implements Drawn {
  readonly element: HTMLElement;
  private readonly drawing = svg("svg", { class: "plot network", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
  private readonly lines: SVGPathElement[][][] = [];
  private readonly units: SVGTextElement[][] = [];
  private readonly slopes: SVGTextElement[][] = [];
  private readonly inputs: ReturnType<typeof slider>[];
  private readonly stage: ReturnType<typeof slider>;
  private readonly target: HTMLSelectElement;
  private readonly told = html("p", { class: "told" });
  private layers: readonly Layer[];
  private updates = 0;

  constructor(
    private readonly given: CarriedNetwork,
    private readonly changed: () => void,
  ) {
    this.layers = given.layers;
    this.drawing.style.setProperty("--ratio", String(WIDTH / HEIGHT));
    this.draw();
    this.inputs = given.inputs.map(({ name, unit, low, high, value }) =>
      slider(name, { low, high, step: (high - low) / 200, value }, (at) => `${printed(at, 0)} ${unit}`, () => this.moved()),
    );
    const stages = 2 * given.layers.length + 1;
    this.stage = slider(say("network.stage"), { low: 0, high: stages, step: 1, value: 0 }, (at) => this.stageName(at), () => this.moved());
    this.target = html("select", {}, ...given.outputs.map((name, index) => html("option", { value: index }, name)));
    this.target.value = String(given.target);
    this.target.addEventListener("change", () => this.moved());
    this.element = withPanel(
      this.drawing,
      ...this.inputs.map(({ element }) => element),
      html("label", { class: "choice" }, html("span", {}, say("network.target")), this.target),
      this.stage.element,
      buttons(
        button(say("step"), () => this.next()),
        button(say("network.update"), () => this.update()),
        button(say("network.again"), () => this.begin()),
      ),
      this.told,
    );
    this.show();
  }

  state(): State {
    return {
      x: this.inputs.map(({ value }) => numberOf(value)).join(","),
      y: this.target.value,
      stage: String(this.stage.value),
      updates: String(this.updates),
    };
  }

  restore(state: State): void {
    (state.x ?? "").split(",").forEach((text, index) => {
      const input = this.inputs[index] as ReturnType<typeof slider> | undefined;
      if (input) input.value = numberIn(text) ?? input.value;
    });
    if (state.y && Number(state.y) in this.given.outputs) this.target.value = state.y;
    this.stage.value = countIn(state.stage, Number(this.stage.input.max)) ?? this.stage.value;
    this.layers = this.given.layers;
    this.updates = 0;
    const wanted = countIn(state.updates, MOST_UPDATES) ?? 0;
    while (this.updates < wanted) this.learn();
    this.show();
  }

  private stageName(at: number): string {
    const count = this.given.layers.length;
    if (at === 0) return say("network.inputs");
    if (at <= count) return say("network.forward", { layer: at });
    return at === count + 1 ? say("network.loss") : say("network.back", { layer: 2 * count + 2 - at });
  }

  private get passes(): { there: Forward; back: Backward } {
    const x = this.given.inputs.map(({ mean, deviation }, index) => (this.inputs[index].value - mean) / deviation);
    const target = Number(this.target.value);
    const there = forward(this.layers, x, target);
    return { there, back: backward(this.layers, there, target) };
  }

  private moved(): void {
    announce(this.show());
    this.changed();
  }

  private next(): void {
    const last = Number(this.stage.input.max);
    this.stage.value = this.stage.value >= last ? 0 : this.stage.value + 1;
    this.moved();
  }

  private learn(): void {
    this.layers = updated(this.layers, this.passes.back.partials, this.given.rate);
    this.updates += 1;
  }

  private update(): void {
    const before = this.passes.there.loss;
    this.learn();
    this.moved();
    this.tell(say("network.updated", { before: printed(before, 3), after: printed(this.passes.there.loss, 3), count: this.updates }));
  }

  private begin(): void {
    this.layers = this.given.layers;
    this.updates = 0;
    this.stage.value = 0;
    this.moved();
  }

  private tell(sentence: string): void {
    this.told.textContent = sentence;
    announce(sentence);
  }

  // The drawing

  private place(layer: number, unit: number): readonly [number, number] {
    const sizes = [this.given.inputs.length, ...this.given.layers.map(({ biases }) => biases.length)];
    const x = 90 + (layer * (WIDTH - 300)) / (sizes.length - 1);
    return [x, HEIGHT / 2 + (unit - (sizes[layer] - 1) / 2) * PITCH];
  }

  private draw(): void {
    this.given.layers.forEach(({ matrix }, layer) => {
      this.lines.push(
        matrix.map((row, unit) =>
          row.map((_, source) => {
            const [[x, y], [endX, endY]] = [this.place(layer, source), this.place(layer + 1, unit)];
            const bend = (endX - x) / 2;
            const line = svg("path", {
              class: "weight",
              d: `M${x + RADIUS} ${y}C${x + bend} ${y} ${endX - bend} ${endY} ${endX - RADIUS} ${endY}`,
            });
            this.drawing.append(line);
            return line;
          }),
        ),
      );
    });
    const sizes = [this.given.inputs.length, ...this.given.layers.map(({ biases }) => biases.length)];
    sizes.forEach((size, layer) => {
      const values: SVGTextElement[] = [];
      const slopes: SVGTextElement[] = [];
      for (let unit = 0; unit < size; unit += 1) {
        const [x, y] = this.place(layer, unit);
        values.push(svg("text", { x, y, "text-anchor": "middle", class: "value" }));
        slopes.push(svg("text", { x, y: y + PITCH / 2, "text-anchor": "middle", class: "slope" }));
        this.drawing.append(svg("circle", { cx: x, cy: y, r: RADIUS, class: "unit" }), values[unit], slopes[unit]);
      }
      this.units.push(values);
      this.slopes.push(slopes);
    });
    this.given.inputs.forEach(({ name }, index) => {
      const [x, y] = this.place(0, index);
      this.drawing.append(svg("text", { x, y: y + PITCH / 2, "text-anchor": "middle", class: "output" }, name));
    });
    this.given.outputs.forEach((name, index) => {
      const [x, y] = this.place(sizes.length - 1, index);
      this.drawing.append(svg("text", { x: x + RADIUS + 12, y, class: "output" }, name));
    });
  }

  private show(): string {
    const { there, back } = this.passes;
    const [count, stage] = [this.layers.length, this.stage.value];
    const reached = Math.min(stage, count);
    const returned = Math.max(0, stage - count - 1);
    this.units.forEach((texts, layer) => {
      const isLast = layer === count;
      const shown = isLast ? there.answers.map((each) => `${printed(100 * each, 0)} %`) : there.values[layer].map((each) => printed(each));
      texts.forEach((text, unit) => (text.textContent = layer <= reached ? shown[unit] : ""));
    });
    this.slopes.forEach((texts, layer) => {
      const arrived = layer > 0 && stage > count && layer >= count - returned;
      texts.forEach((text, unit) => (text.textContent = arrived ? printed(back.slopes[layer - 1][unit]) : ""));
    });
    this.showLines(back, count - returned);
    const right = Number(this.target.value);
    const sentence = say("network.sentence", {
      stage: this.stageName(stage),
      share: printed(100 * there.answers[right], 0),
      answer: this.given.outputs[right],
      loss: printed(there.loss, 3),
    });
    set(this.drawing, { "aria-label": sentence });
    this.told.textContent = sentence;
    return sentence;
  }

  /** Each line whose partial is known is as wide as that is large, dashed where it is negative. */
  private showLines(back: Backward, from: number): void {
    const all = back.partials.flatMap(({ matrix }) => matrix.flat().map(Math.abs));
    const largest = Math.max(...all) || 1;
    this.lines.forEach((rows, layer) => {
      const known = layer >= from && from < this.layers.length;
      rows.forEach((row, unit) =>
        row.forEach((line, source) => {
          const partial = back.partials[layer].matrix[unit][source];
          set(line, {
            class: known ? "weight known" : "weight",
            "stroke-width": known ? (1 + (WIDEST * Math.abs(partial)) / largest).toFixed(2) : 1.4,
            "stroke-dasharray": known && partial < 0 ? "12 7" : undefined,
          });
        }),
      );
    });
  }
}
