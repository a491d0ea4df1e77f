// The slider over learning rates, from far below the limit of stability to beyond it.

import type { Slider } from "../drawing/controls";
import { slider } from "../drawing/controls";
import { telling } from "../drawing/numbers";
import { say } from "../page/words";
import type { Shown } from "./shown";

const LOWEST_SHARE = 0.01;
export const HIGHEST_SHARE = 1.25;

/** A slider whose position is the logarithm of the learning rate. */
export class RateSlider {
  readonly slider: Slider;

  constructor(shown: Shown, share: number, changed: () => void) {
    const [low, high] = [LOWEST_SHARE, HIGHEST_SHARE].map((each) => Math.log10(each * shown.limit));
    this.slider = slider(
      say("learning.rate"),
      { low, high, step: (high - low) / 400, value: Math.log10(share * shown.limit) },
      (value) => telling(10 ** value),
      changed,
    );
  }

  get rate(): number {
    return 10 ** this.slider.value;
  }

  set rate(rate: number) {
    this.slider.value = Math.log10(rate);
  }
}
