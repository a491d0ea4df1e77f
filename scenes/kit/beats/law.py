"""The line on which a segment ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from manim import UP, FadeIn, VGroup, VMobject

from scenes.claims.protocol import Check, Claim, Finding
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.fitting import fit
from scenes.kit.shapes.panel import panel

_INSET, _ABOVE_CAPTIONS = 0.32, 0.18

WITHIN_GROUND = Check("The law stands within its ground", "units", 0.0)


class LawLine(VGroup):
    """One line, words or a formula, over the picture that shows it, right above the captions.

    Parameters
    ----------
    line
        Words or a formula, which is moved to its place.
    theme
        Colours.

    Attributes
    ----------
    ground, line
        Its parts.

    Raises
    ------
    ValueError
        If the line is wider than the safe area; in languages other than English, if that is so even at the smallest
        size.

    Examples
    --------
    >>> scene.add(LawLine(Formula("nabla E = 0", 40, DARK.ink), DARK))
    """

    def __init__(self, line: VMobject, theme: Theme) -> None:
        frame = current_frame()
        fit(2 * (frame.safe_x - _INSET), line)
        width, height = line.width + 2 * _INSET, line.height + 2 * _INSET
        middle = (0, frame.caption_top + _ABOVE_CAPTIONS + height / 2, 0)
        self.ground = panel(width, height, middle, theme)
        self.line = line.move_to(middle)
        super().__init__(self.ground, self.line)

    def rise(self) -> Self:
        """Move to the top of the safe area, if things would be under it above the captions."""
        return self.shift(UP * (current_frame().safe_y - float(self.ground.get_top()[1])))

    def come(self, **kwargs: Any) -> FadeIn:
        """Return the animation that brings it in."""
        return FadeIn(self, **kwargs)

    def claims(self) -> Iterator[Claim]:
        """The line stands within its ground; its own parts claim what it says."""
        out = max(
            float(self.ground.get_left()[0] - self.line.get_left()[0]),
            float(self.line.get_right()[0] - self.ground.get_right()[0]),
            float(self.ground.get_bottom()[1] - self.line.get_bottom()[1]),
            float(self.line.get_top()[1] - self.ground.get_top()[1]),
        )
        yield Finding(check=WITHIN_GROUND, figure=out, place=self.line.get_center(), settled=True)
