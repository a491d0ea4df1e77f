// Small games, seeded by a word so that a class gets the same one; the link holds the moves.

import { button, choice } from "../../drawing/controls";
import { html, set, svg } from "../../drawing/elements";
import { Handle } from "../../drawing/handle";
import type { Plot } from "../../drawing/plot";
import type { Point } from "../../maths/landscape";
import { seeded } from "../../maths/seeded";
import { announce } from "../../page/announcer";
import { say } from "../../page/words";
import { buttons, mapOf, withPanel } from "../frame";
import type { Draw, Drawn, State } from "../live";
import type { Shown } from "../shown";
import { DrawArrow } from "./arrow";
import { BestRate } from "./best";
import { Blind } from "./blind";
import type { Begin, Game } from "./game";
import { Field } from "./game";

const MOST_MOVES = 60;
const LONGEST_WORD = 24;
const GAMES: readonly (readonly [string, Begin])[] = [
  ["blind", (field, random) => new Blind(field, random)],
  ["arrow", (field, random) => new DrawArrow(field, random)],
  ["rate", (field, random, played) => new BestRate(field, random, played)],
];

export const drawGames: Draw = (shown, changed) => new Games(shown, changed);

class Games implements Drawn {
  readonly element: HTMLElement;
  private readonly plot: Plot;
  private readonly field: Field;
  private readonly fog: SVGRectElement;
  private readonly layers = svg("g");
  private readonly handle: Handle;
  private readonly told = html("p", { class: "told" });
  private readonly score = html("p", { class: "named" });
  private readonly word = html("input", { type: "text", maxlength: LONGEST_WORD, "aria-label": say("games.word") });
  private readonly picker: ReturnType<typeof choice>;
  private readonly own = html("div", { class: "controls" });
  private readonly here = button(say("games.here"), () => this.play(this.handle.point));
  private game: Game;

  constructor(
    private readonly shown: Shown,
    private readonly changed: () => void,
  ) {
    this.plot = mapOf(shown, say("games.label"));
    this.field = new Field(shown, this.plot);
    const { width, height } = this.plot.frame;
    this.fog = svg("rect", { x: -2, y: -2, width: width + 4, height: height + 4, class: "fog" });
    this.handle = new Handle(this.plot, shown.start, say("games.point"), () => undefined);
    const games = GAMES.map(([name]) => [name, say(`games.${name}`)] as const);
    this.picker = choice(say("games.game"), games, () => this.beginAgain());
    this.word.value = "gradient";
    this.word.addEventListener("change", () => this.beginAgain());
    this.plot.still.prepend(this.fog);
    this.plot.moving.append(this.layers, this.handle.element);
    this.plot.element.addEventListener("click", (event) => this.play(this.plot.under(event)));
    this.element = withPanel(
      this.plot.element,
      this.picker.element,
      html("label", { class: "choice" }, html("span", {}, say("games.word")), this.word),
      this.score,
      this.told,
      this.own,
      this.handle.fields,
      buttons(this.here, button(say("games.again"), () => this.beginAgain())),
    );
    this.game = this.begin();
  }

  state(): State {
    return { game: this.picker.select.value, seed: this.word.value, moves: this.game.moves };
  }

  restore(state: State): void {
    if (GAMES.some(([name]) => name === state.game)) this.picker.select.value = state.game;
    if (state.seed) this.word.value = state.seed.slice(0, LONGEST_WORD);
    this.game = this.begin();
    for (const text of (state.moves ?? "").split(";").slice(0, MOST_MOVES)) this.game.take(text);
    this.show();
  }

  private begin(): Game {
    const [name, begin] = GAMES.find(([each]) => each === this.picker.select.value) ?? GAMES[0];
    const random = seeded(`${this.word.value} ${name} ${this.shown.name}`);
    this.game = begin(this.field, random, () => this.played());
    this.layers.replaceChildren(...this.game.layers);
    this.own.replaceChildren(...(this.game.controls ? [this.game.controls] : []));
    const isOnMap = !this.game.controls;
    for (const each of [this.here, this.handle.fields, this.own]) each.hidden = (each === this.own) === isOnMap;
    set(this.handle.element, { visibility: isOnMap ? undefined : "hidden", tabindex: isOnMap ? 0 : -1 });
    this.handle.put(this.game.start);
    this.show();
    return this.game;
  }

  private beginAgain(): void {
    this.game = this.begin();
    this.changed();
  }

  private play(to: Point): void {
    if (this.game.isOver || this.game.controls) return;
    this.game.play(to);
    this.played();
  }

  private played(): void {
    this.show();
    this.changed();
    announce(`${this.game.score} ${this.game.told}`);
  }

  private show(): void {
    const { game } = this;
    set(this.fog, { visibility: game.isFoggy ? undefined : "hidden" });
    set(this.plot.still, { class: game.isFoggy ? "hides" : undefined });
    game.show();
    this.score.textContent = game.score;
    this.told.textContent = game.told;
  }
}
