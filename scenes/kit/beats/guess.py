"""What is on screen during a guess: choices with a letter each, and a ring that closes as the time goes by."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, ClassVar

import cairo
import numpy as np
from manim import RIGHT, AnimationGroup, ApplyMethod, Circle, Transform, VGroup
from manim.typing import Point3DLike, Vector3DLike

from scenes.claims.meaning import Decoration
from scenes.claims.protocol import Check, Claim, Finding
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.words import Words
from scenes.kit.paint.canvas import Painted, Reach
from scenes.kit.paint.frame_context import set_colour

_RADIUS, _THICKNESS, _TRACK = 0.2, 0.045, 0.22
_MARK_RADIUS, _BESIDE_MARK, _CHOSEN_RING = 0.24, 0.42, 5.0

BESIDE_CHOICE = Check("The letter of a choice stands beside the choice", "units", 0.6)


class GuessRing(Painted):
    """A thin ring that closes, clockwise from the top.

    Parameters
    ----------
    theme
        Source of its colour.
    center
        Position on screen; default: in the lower right of the safe area, above the captions.

    Examples
    --------
    >>> ring = GuessRing(DARK, (0, 0, 0))
    >>> ring.set_share(0.6)
    >>> scene.add(ring)
    """

    claims_nothing: ClassVar[str] = "a clock for a guess"

    def __init__(self, theme: Theme, center: Point3DLike | None = None) -> None:
        super().__init__()
        frame = current_frame()
        corner = (frame.safe_x - _RADIUS, frame.caption_top + _RADIUS + _THICKNESS)
        self.theme, self.share = theme, 0.0
        self.middle = np.asarray(corner if center is None else center, dtype=float)[:2]

    def set_share(self, share: float) -> None:
        """Set the closed share, from 0 to 1."""
        self.share = share

    def reach(self) -> Reach:
        """Return the part of the frame that is painted on."""
        (x, y), half = self.middle, _RADIUS + _THICKNESS
        return x - half, y - half, x + half, y + half

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw the whole ring faintly, and the closed part over it."""
        top = math.pi / 2
        context.set_line_width(_THICKNESS)
        for share, opacity in ((1.0, _TRACK), (self.share, 1.0)):
            if share > 0:
                context.new_path()
                context.arc_negative(
                    float(self.middle[0]), float(self.middle[1]), _RADIUS, top, top - 2 * math.pi * share
                )
                set_colour(context, self.theme.ink, self.opacity * opacity)
                context.stroke()


class ChoiceMark(VGroup):
    """A letter in a ring beside one of several things to choose from.

    Parameters
    ----------
    letter
        Letter, such as "A".
    place
        Position of the choice on screen.
    theme
        Colours and type.
    toward
        Side of the choice on which the letter stands.

    Attributes
    ----------
    ring, words
        Its parts.

    Examples
    --------
    >>> marks = [ChoiceMark(letter, (x, 0, 0), DARK, UP) for letter, x in (("A", -2), ("B", 0), ("C", 2))]
    >>> scene.add(*marks)
    """

    def __init__(self, letter: str, place: Point3DLike, theme: Theme, toward: Vector3DLike = RIGHT) -> None:
        self.letter, self.theme = letter, theme
        self.place = np.asarray(place, dtype=float)
        direction = np.asarray(toward, dtype=float)
        middle = self.place + _BESIDE_MARK * direction / np.linalg.norm(direction)
        self.ring = Circle(_MARK_RADIUS, color=theme.ink, stroke_width=2.5, fill_color=theme.panel, fill_opacity=0.9)
        self.words = Words(letter, theme.type.note, theme.ink, "SEMIBOLD", of=Decoration("the letter of a choice"))
        super().__init__(self.ring.move_to(middle), self.words.move_to(middle))

    @property
    def keep_out(self) -> Circle:
        """Its ring, which labels keep clear of."""
        return self.ring

    def claims(self) -> Iterator[Claim]:
        """It stands beside its choice, and its letter within its ring."""
        middle = self.ring.get_center()
        off = float(np.linalg.norm(middle - self.place) + 2 * np.linalg.norm(self.words.get_center() - middle))
        yield Finding(check=BESIDE_CHOICE, figure=off, place=middle, detail=self.letter)


def answered(choices: list[ChoiceMark], right: ChoiceMark, colour: str) -> AnimationGroup:
    """Show which choice is right: its ring takes the colour of the answer, and the others recede.

    Raises
    ------
    ValueError
        If the right one is not among the choices.
    """
    if right not in choices:
        raise ValueError(f"{right.letter} is not one of the choices {', '.join(each.letter for each in choices)}")
    others = [ApplyMethod(each.fade, 1 - each.theme.recede) for each in choices if each is not right]
    # All of it is redrawn: the ring alone would hide the letter.
    chosen = right.copy()
    chosen.ring.set_stroke(colour, _CHOSEN_RING)
    return AnimationGroup(Transform(right, chosen), *others)
