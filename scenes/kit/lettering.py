"""Words, formulas and live numbers, in the lecture's own type."""

from __future__ import annotations

from functools import cache
from typing import Self

import numpy as np
from manim import MathTypst, Text, VMobject, tempconfig
from manim.typing import Point3DLike

from scenes.kit.arrays import Array
from scenes.kit.theme import FONT, register_fonts

# Pango rounds glyph positions to its own grid; laid out large and scaled down, letters keep their true spacing.
_LAYOUT_SCALE = 10
_UNBROKEN = 1_000_000
# Characters that do not stand on the line.
_HANGING = frozenset("gjpqyQ,;()[]{}/|-–—+=·*'\"’“”°")
_FORMULA_WEIGHT = 0.6
MINUS = "−"


class Words(VMobject):
    """A line of text as one shape, so that drawing it costs one path, not one for each letter.

    Parameters
    ----------
    text
        One line or several (separated by newlines), at least one visible letter.
    size
        In Manim's font units, see `scenes.kit.theme.Type`.
    color
        A colour from the theme.
    weight
        A Pango weight, such as "NORMAL", "MEDIUM", "SEMIBOLD".
    """

    def __init__(self, text: str, size: float, color: str, weight: str = "NORMAL") -> None:
        if not text.strip():
            raise ValueError("words need at least one visible letter")
        super().__init__(stroke_width=0, fill_opacity=1, color=color)
        self.text = text
        outline, self.descent = _outline(text, size, weight)
        self.set_points(outline)

    @property
    def baseline(self) -> float:
        """The height on screen of the line that the letters stand on (the last line's, where there are several)."""
        return float(self.get_bottom()[1]) + self.descent


@cache
def _outline(text: str, size: float, weight: str) -> tuple[Array, float]:
    """Return the letters' outlines, centred, and how far they reach below the line that they stand on."""
    letters = _laid_out(text, size, weight).scale(1 / _LAYOUT_SCALE).center()
    shapes = letters.family_members_with_points()
    last_line = text.rsplit("\n", 1)[-1].replace(" ", "")
    standing = [
        shape.get_bottom()[1]
        for character, shape in zip(last_line, shapes[-len(last_line) :], strict=True)
        if character not in _HANGING
    ]
    bottom = float(letters.get_bottom()[1])
    descent = float(np.median(standing)) - bottom if standing else 0.0
    return np.concatenate([shape.points for shape in shapes]), descent


def _laid_out(text: str, size: float, weight: str) -> Text:
    register_fonts()
    # Manim breaks lines at the width of the rendering in pixels; a lecture must read the same at every quality.
    with tempconfig({"pixel_width": _UNBROKEN}):
        return Text(
            text,
            font=FONT,
            weight=weight,
            font_size=size * _LAYOUT_SCALE,
            line_spacing=0.9,
            disable_ligatures=True,  # so that each letter is a shape of its own
        )


class Formula(MathTypst):
    """A formula; name its parts with ``{{part : label}}`` and colour them by what they mean.

    Parameters
    ----------
    source
        Typst mathematics.
    size
        In Manim's font units.
    color
        The colour of every part that has none of its own.
    parts
        Colours by label.
    standing
        Which of its glyphs, counted from 0, stands on the line; a bracket does not.
    """

    def __init__(
        self, source: str, size: float, color: str, parts: dict[str, str] | None = None, *, standing: int = 0
    ) -> None:
        super().__init__(source, font_size=size, color=color)
        # A hair of stroke brings the mathematics font to the weight of the text beside it.
        self.set_stroke(color, width=_FORMULA_WEIGHT, opacity=1)
        for label, part_colour in (parts or {}).items():
            self.select(label).set_color(part_colour)
        self.standing = standing

    @property
    def baseline(self) -> float:
        """The height on screen of the line that the formula stands on."""
        return float(self.family_members_with_points()[self.standing].get_bottom()[1])


class ReadOut(VMobject):
    """A live number: its digits are outlined once and only put in place when the value changes.

    Every digit takes the same width and the number is set flush right, so that its digits do not dance.

    Parameters
    ----------
    size
        In Manim's font units.
    color
        A colour from the theme.
    decimals
        How many digits after the point.
    weight
        A Pango weight.
    """

    def __init__(self, value: float, size: float, color: str, *, decimals: int = 2, weight: str = "MEDIUM") -> None:
        super().__init__(stroke_width=0, fill_opacity=1, color=color)
        self.size, self.decimals, self.weight = size, decimals, weight
        self.origin = np.zeros(3)
        self.value = value
        self.set_value(value)

    @property
    def text(self) -> str:
        """The number as it is printed."""
        return printed(self.value, self.decimals)

    def set_value(self, value: float) -> Self:
        """Show another value at the same place."""
        self.value = float(value)
        glyphs, advances = _digits(self.size, self.weight)
        x = -sum(advances[character] for character in self.text)
        parts = []
        for character in self.text:
            parts.append(glyphs[character] + self.origin + np.array([x, 0, 0]))
            x += advances[character]
        self.points = np.concatenate(parts)
        return self

    def place(self, right_baseline: Point3DLike) -> Self:
        """Put the right end of the number's baseline at a point."""
        self.origin = np.asarray(right_baseline, dtype=float)
        return self.set_value(self.value)


def printed(value: float, decimals: int) -> str:
    """Return a number as it is printed on screen: fixed decimals, a true minus sign, no negative zero."""
    rounded = round(float(value), decimals) + 0.0
    return f"{rounded:.{decimals}f}".replace("-", MINUS)


@cache
def _digits(size: float, weight: str) -> tuple[dict[str, Array], dict[str, float]]:
    """Outline the characters of numbers, baseline at y = 0, each centred in its cell."""
    characters = "0123456789" + MINUS + "."
    # "H" on both sides of a character gives its advance and the baseline, which a lone glyph does not.
    lines = {c: _laid_out(f"H{c}H", size, weight) for c in characters}
    bare = _laid_out("HH", size, weight)
    bare_pitch = bare[1].get_left()[0] - bare[0].get_left()[0]
    advances, glyphs = {}, {}
    for character, line in lines.items():
        line.scale(1 / _LAYOUT_SCALE, about_point=np.zeros(3))
        left, glyph, right = line
        advances[character] = right.get_left()[0] - left.get_left()[0] - bare_pitch / _LAYOUT_SCALE
        glyphs[character] = glyph.points - np.array([glyph.get_center()[0], left.get_bottom()[1], 0])
    widest = max(advances[c] for c in "0123456789")
    advances |= dict.fromkeys("0123456789", widest) | {MINUS: widest}
    return {c: points + np.array([advances[c] / 2, 0, 0]) for c, points in glyphs.items()}, advances
