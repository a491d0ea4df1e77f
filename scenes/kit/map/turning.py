"""Turning round: an arrow that leans back, swings over to its opposite and comes to rest, and what turns with it."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import Animation, Group

from scenes.kit.descents.hiker_sign import HikerSign
from scenes.kit.map.arrows import GradientArrow, RightAngle, Swing
from scenes.kit.paint.keyed import Keyed

# Times, as shares, and the share of the half turn at each: back a little, over, a little beyond, and at rest.
_TIMES, _DONE = (0.0, 0.24, 0.74, 1.0), (0.0, -0.07, 1.045, 1.0)


@Keyed
def leaning_back(time: float) -> float:
    """Return the share of a turn at a time from 0 to 1, with each change at rest at its beginning and end."""
    index = min(max(int(np.searchsorted(_TIMES, time, side="right")) - 1, 0), len(_TIMES) - 2)
    share = (time - _TIMES[index]) / (_TIMES[index + 1] - _TIMES[index])
    eased = share * share * (3 - 2 * share)
    return float(_DONE[index] + eased * (_DONE[index + 1] - _DONE[index]))


class TurnRound(Animation):
    """The gradient's arrow becomes that of its opposite, and its right angle and the hiker turn with it.

    Parameters
    ----------
    arrow
        Arrow of ascent.
    mark
        The right angle at its foot.
    hiker
        Hiker who looks along it, if any.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> arrow, mark = GradientArrow(error_map, (1.0, 0.6), 0.5), RightAngle(error_map, (1.0, 0.6))
    >>> hiker = HikerSign(error_map, (1.0, 0.6), arrow.vector[:2])
    >>> scene.add(error_map, mark, arrow, hiker)
    >>> scene.play(TurnRound(arrow, mark, hiker), run_time=2)
    """

    def __init__(self, arrow: GradientArrow, mark: RightAngle, hiker: HikerSign | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("rate_func", leaning_back)
        self.swing = Swing(arrow, rate_func=kwargs["rate_func"])
        self.mark, self.hiker = mark, hiker
        self.looked = 0.0 if hiker is None else hiker.angle
        super().__init__(Group(mark, arrow, *([] if hiker is None else [hiker])), **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        """Put all of them in place on their way."""
        self.swing.interpolate_mobject(alpha)
        turn = self.rate_func(alpha) * self.swing.half_turn
        self.mark.set_turn(turn)
        if self.hiker is not None:
            self.hiker.set_angle(self.looked + turn)

    def finish(self) -> None:
        """Put all of them in their final state."""
        super().finish()
        self.swing.finish()
        self.mark.set_sense(-1)
