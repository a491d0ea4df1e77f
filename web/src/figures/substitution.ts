// How the length of the gradient comes about, line by line, with the numbers of the point.

import { html, mathml } from "../drawing/elements";
import { printed } from "../drawing/numbers";
import { close, length, math, partial } from "../drawing/symbols";
import { expressionOf, sizeOf } from "../drawing/expressions";
import { say } from "../page/words";
import { Expression } from "../maths/expression";
import type { Landscape, Point } from "../maths/landscape";

/** Longer derivatives are not written out. */
const MOST = 24;

export class Substitution {
  readonly element = html("div", { class: "worked", tabindex: 0, role: "group", "aria-label": say("worked") });

  constructor(private readonly landscape: Landscape) {}

  show(w: Point, gradient: Point): void {
    const { landscape } = this;
    const lines: Element[] = [];
    const slopes = landscape instanceof Expression ? landscape : undefined;
    slopes?.slopeNodes.forEach((node, axis) => {
      if (sizeOf(slopes.graph, node) > MOST) return;
      lines.push(
        math(
          partial(landscape.names[axis]),
          mathml("mo", "="),
          expressionOf(slopes.graph, node, landscape.names),
          mathml("mo", "="),
          expressionOf(slopes.graph, node, w.map((each) => printed(each))),
          mathml("mo", "≈"),
          number(gradient[axis]),
        ),
      );
    });
    const squares = gradient.map((each) => mathml("msup", parenthesised(each), mathml("mn", "2")));
    lines.push(
      math(
        length(),
        mathml("mo", "="),
        mathml("msqrt", squares[0], mathml("mo", "+"), squares[1]),
        mathml("mo", "≈"),
        number(Math.hypot(...gradient)),
      ),
    );
    this.element.replaceChildren(...lines.map((line) => html("p", {}, line)));
  }
}

function number(value: number): Element {
  return mathml("mn", printed(value));
}

function parenthesised(value: number): Element {
  return value < 0 ? mathml("mrow", close("("), number(value), close(")")) : number(value);
}
