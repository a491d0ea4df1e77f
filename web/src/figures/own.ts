// Your own error: a formula typed in, its exact derivatives, and the figures and the film on it.

import { button } from "../drawing/controls";
import { html, mathml, set } from "../drawing/elements";
import { expressionOf, sizeOf } from "../drawing/expressions";
import { place } from "../drawing/marks";
import { printed } from "../drawing/numbers";
import { close, indexed, math, partial } from "../drawing/symbols";
import { MapError } from "../formula/chosen";
import { FormulaError } from "../formula/errors";
import { Expression } from "../maths/expression";
import type { Node } from "../maths/graph";
import { announce } from "../page/announcer";
import { copy } from "../page/copying";
import { say } from "../page/words";
import type { Drawn, State } from "./live";
import type { Shelf } from "./shelf";
import { OWN, PageLimit } from "./shelf";
import type { Shown } from "./shown";

const REST = 250;
/** Longer expressions are told by their length. */
const MOST = 120;
const MOST_POINTS = 8;
const EXAMPLES = ["x^2 + 3 y^2", "sin(x) cos(y) + 0.1 (x^2 + y^2)", "(1 - x)^2 + 5 (y - x^2)^2 on -2..2, -1..3", "max(|x|, |y|)"];
const FIGURES = ["map", "surface", "rate", "directions", "valleys", "rolling"];

/** Called when the reader has written something that can be shown. */
export type Written = () => void;

export function drawOwn(shelf: Shelf, lecture: string, changed: () => void, written: Written): Drawn {
  return new OwnError(shelf, lecture, changed, written);
}

class OwnError implements Drawn {
  readonly element: HTMLElement;
  private readonly input = html("input", {
    type: "text",
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    class: "formula-input",
    dir: "ltr",
    id: "own-formula",
    "aria-describedby": "own-wrong",
  });
  private readonly wrong = html("pre", { class: "wrong", id: "own-wrong", dir: "ltr" });
  private readonly found = html("div", { class: "found" });
  private waiting: number | undefined;

  constructor(
    private readonly shelf: Shelf,
    private readonly lecture: string,
    private readonly changed: () => void,
    private readonly written: Written,
  ) {
    this.input.value = shelf.text ?? EXAMPLES[1];
    this.input.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.read(), REST);
    });
    const examples = EXAMPLES.map((text) => {
      const example = button(text, () => {
        this.input.value = text;
        this.read();
      });
      set(example, { dir: "ltr" });
      return example;
    });
    this.element = html(
      "div",
      { class: "own" },
      html("label", { for: "own-formula" }, html("bdi", { dir: "ltr" }, say("own.formula"))),
      this.input,
      html("div", { class: "buttons examples", role: "group", "aria-label": say("own.examples") }, ...examples),
      this.wrong,
      this.found,
    );
    this.read(false);
  }

  state(): State {
    return { e: this.input.value };
  }

  restore(state: State): void {
    if (state.e === undefined) return;
    this.input.value = state.e;
    this.read(false);
  }

  end(): void {
    clearTimeout(this.waiting);
  }

  private read(tells = true): void {
    const text = this.input.value;
    try {
      const shown = this.shelf.write(text);
      this.wrong.textContent = "";
      this.input.removeAttribute("aria-invalid");
      this.show(shown, text);
      this.written();
      if (tells) announce(say("own.read", { count: shown.critical.length }));
    } catch (error) {
      if (!(error instanceof FormulaError || error instanceof MapError)) throw error;
      this.wrong.textContent = error.message;
      // What is wrong with a formula is said as the command line says it.
      set(this.wrong, { lang: error instanceof PageLimit ? undefined : "en" });
      this.input.setAttribute("aria-invalid", "true");
      this.found.replaceChildren();
      if (tells) announce(error instanceof FormulaError ? error.sentence : error.message);
    }
    if (tells) this.changed();
  }

  private show(shown: Shown, text: string): void {
    const { landscape } = shown;
    if (!(landscape instanceof Expression)) throw new Error("what is typed is an expression");
    const [first, second] = landscape.names;
    const entries = landscape.curvatureNodes;
    const hessian = mathml(
      "mtable",
      ...[[entries[0], entries[1]], [entries[1], entries[2]]].map((row) =>
        mathml("mtr", ...row.map((node) => mathml("mtd", this.expression(landscape, node)))),
      ),
    );
    const lines = [
      math(mathml("mi", "E"), close("("), indexed(first), mathml("mo", ","), indexed(second), close(")"), mathml("mo", "="), this.expression(landscape, landscape.node)),
      ...landscape.slopeNodes.map((node, axis) => math(partial(landscape.names[axis]), mathml("mo", "="), this.expression(landscape, node))),
      math(mathml("msup", close("∇"), mathml("mn", "2")), mathml("mi", "E"), mathml("mo", "="), mathml("mrow", mathml("mo", "["), hessian, mathml("mo", "]"))),
    ];
    this.found.replaceChildren(
      html(
        "div",
        { class: "formulas", tabindex: 0, role: "group", "aria-label": say("formulas") },
        ...lines.map((line) => html("div", { class: "formula" }, line)),
      ),
      this.points(shown),
      this.links(text),
      this.command(text),
    );
  }

  private expression(landscape: Expression, node: Node): Element {
    const size = sizeOf(landscape.graph, node);
    if (size > MOST) return mathml("mtext", say("own.operations", { count: size }));
    return expressionOf(landscape.graph, node, landscape.names);
  }

  private points({ critical, landscape }: Shown): HTMLElement {
    const rows = critical
      .slice(0, MOST_POINTS)
      .map(({ kind, point, error }) => html("li", {}, say(`kind.${kind}`, { where: place(point), error: printed(error) })));
    if (critical.length > MOST_POINTS) rows.push(html("li", {}, say("own.more", { count: critical.length - MOST_POINTS })));
    if (!critical.length) rows.push(html("li", {}, say("own.none", { names: landscape.names.join(", ") })));
    return html("ul", { class: "points" }, ...rows);
  }

  private links(text: string): HTMLElement {
    const links = FIGURES.map((figure) => {
      const state = new URLSearchParams({ f: figure, on: OWN, e: text });
      return html("li", {}, html("a", { href: `#${state.toString()}` }, say(`figure.${figure}`)));
    });
    return html("div", { class: "show-on" }, html("p", {}, say("own.on")), html("ul", {}, ...links));
  }

  private command(text: string): HTMLElement {
    const { lang } = document.documentElement;
    const language = lang === "en" ? "" : ` --language ${lang}`;
    const command = `lecture render ${this.lecture}${language} --landscape '${text.replaceAll("'", `'\\''`)}'`;
    const copies = button(say("own.copy"), () => void copy(command, copies));
    // A line ends between two words, never after the hyphens of an option.
    const words = command.split(/( )/).map((each) => (each === " " ? each : html("span", {}, each)));
    return html("div", { class: "command" }, html("p", {}, say("own.film")), html("code", { dir: "ltr" }, ...words), copies);
  }
}
