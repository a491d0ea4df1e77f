// The slider over learning rates, from far below the limit of stability to beyond it.

import type { Slider } from "../drawing/controls";
import { slider } from "../drawing/controls";
import { telling } from "../drawing/numbers";
import { say } from "../page/words";
import type { Shown } from "./shown";

const LOWEST_SHARE = 0.01;
const HIGHEST_SHARE = 1.25;
const POSITIONS = 400;

/** A slider whose position is the logarithm of the learning rate. A rate that is set stays exactly what it is. */
export class RateSlider {
  readonly slider: Slider;
  private given: { readonly position: number; readonly rate: number } | undefined;

  constructor(shown: Shown, share: number, changed: () => void) {
    const [low, high] = [LOWEST_SHARE, HIGHEST_SHARE].map((each) => Math.log10(each * shown.limit));
    this.slider = slider(
      say("learning.rate"),
      { low, high, step: (high - low) / POSITIONS, value: Math.log10(share * shown.limit) },
      (value) => telling(10 ** value),
      changed,
    );
  }

  get rate(): number {
    const position = this.slider.value;
    return position === this.given?.position ? this.given.rate : 10 ** position;
  }

  set rate(rate: number) {
    this.slider.putBeyond(Math.log10(rate));
    this.given = { position: this.slider.value, rate };
  }

  /** All rates of the slider, the lowest first. */
  static all(shown: Shown): number[] {
    const [low, high] = [LOWEST_SHARE, HIGHEST_SHARE].map((each) => Math.log10(each * shown.limit));
    return Array.from({ length: POSITIONS + 1 }, (_, k) => 10 ** (low + (k / POSITIONS) * (high - low)));
  }
}
