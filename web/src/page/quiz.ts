// Questions are checked where they are answered.

import { html } from "../drawing/elements";
import { announce } from "./announcer";
import { say } from "./words";

export function useQuiz(): void {
  for (const question of document.querySelectorAll<HTMLElement>(".question")) {
    const right = Number(question.dataset.right);
    const inputs = [...question.querySelectorAll<HTMLInputElement>("input")];
    for (const input of inputs) input.addEventListener("change", () => answer(question, inputs, right));
  }
}

function answer(question: HTMLElement, inputs: readonly HTMLInputElement[], right: number): void {
  inputs.forEach((input, index) => {
    const label = input.closest("label");
    label?.classList.toggle("is-right", input.checked && index === right);
    label?.classList.toggle("is-wrong", input.checked && index !== right);
  });
  const isRight = inputs[right].checked;
  const details = question.querySelector("details");
  if (details && isRight) details.open = true;
  announce(say(isRight ? "right" : "wrong"));
  let told = question.querySelector<HTMLElement>(".verdict");
  if (!told) {
    told = html("p", { class: "verdict" });
    question.querySelector("fieldset")?.append(told);
  }
  // Who was wrong is led to the figure, not to the answer.
  const figure = isRight ? null : details?.querySelector("a.try")?.cloneNode(true);
  told.replaceChildren(say(isRight ? "right" : "wrong"), ...(figure ? [" ", figure] : []));
}
