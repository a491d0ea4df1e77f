"""Words, formulas and live numbers, in the lecture's own type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Self

import numpy as np
from manim import MathTypst, Text, VMobject, config
from manim.typing import Point3DLike

from scenes.arrays import Array
from scenes.claims.numbers import SPELLED, Printed
from scenes.claims.protocol import Claim, ClaimsNothing, Finding
from scenes.kit.frame.theme import FONT, register_fonts

# Pango rounds glyph positions to its own grid; laid out large and scaled down, letters keep their true spacing.
_LAYOUT_SCALE = 10
_UNBROKEN = 1_000_000
# Characters that do not stand on the line.
_HANGING = frozenset("gjpqyQ,;()[]{}/|-–—+=·*'\"’“”°")
_FORMULA_WEIGHT = 0.6
MINUS = "−"
# How far a drawn glyph may be off its outline to be taken for it, as a share of its size.
_SAME_GLYPH = 1e-3


class Words(VMobject):
    """A line of text as one shape, so that drawing it costs one path, not one for each letter.

    Parameters
    ----------
    text
        One line or several (separated by newlines), at least one visible letter.
    size
        In Manim's font units, see `scenes.kit.frame.theme.Type`.
    color
        A colour from the theme.
    weight
        A Pango weight, such as "NORMAL", "MEDIUM", "SEMIBOLD".
    """

    def __init__(self, text: str, size: float, color: str, weight: str = "NORMAL") -> None:
        if not text.strip():
            raise ValueError("words need at least one visible letter")
        super().__init__(stroke_width=0, fill_opacity=1, color=color)
        self.text, self.size, self.weight = text, size, weight
        outline, self.descent = _outline(text, size, weight)
        self.set_points(outline)

    @property
    def letter_height(self) -> float:
        """The height of a capital letter as it is drawn, in frame units."""
        outline, _ = _outline(self.text, self.size, self.weight)
        return _capital(self.size, self.weight) * float(_radius(self.points) / _radius(outline))

    @property
    def baseline(self) -> float:
        """The height on screen of the line that the letters stand on (the last line's, where there are several)."""
        return float(self.get_bottom()[1]) + self.descent

    def read(self) -> str:
        """Return its text, which its letters spell: that is a claim of its own."""
        return self.text

    def claims(self) -> Iterator[Claim]:
        """Its letters are those of its text, wherever they stand and however they are turned."""
        outline, _ = _outline(self.text, self.size, self.weight)
        figure = 100 * off_shape(self.points, outline)
        yield Finding(check=SPELLED, figure=figure, place=self.get_center(), detail=self.text, settled=True)


def _radius(points: Array) -> float:
    """Return the root mean square distance of points from their middle."""
    return float(np.sqrt(np.square(points - points.mean(axis=0)).sum(axis=1).mean()))


@cache
def _capital(size: float, weight: str) -> float:
    """Return the height of a capital letter, in frame units."""
    outline, _ = _outline("H", size, weight)
    return float(np.ptp(outline[:, 1]))


def off_shape(drawn: Array, outline: Array) -> float:
    """Return how far drawn points are off a moved, turned and scaled outline, by its height; nan for other ones."""
    if len(drawn) != len(outline):
        return float("nan")
    here, there = (points[:, 0] + 1j * points[:, 1] for points in (outline, drawn))
    here, there = here - here.mean(), there - there.mean()
    scale = np.vdot(here, there) / np.vdot(here, here)
    return float(np.abs(there - scale * here).max() / (np.abs(scale) * np.ptp(here.imag)))


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
    with _unbroken_lines():
        return Text(
            text,
            font=FONT,
            weight=weight,
            font_size=size * _LAYOUT_SCALE,
            line_spacing=0.9,
            disable_ligatures=True,  # so that each letter is a shape of its own
        )


@contextmanager
def _unbroken_lines() -> Iterator[None]:
    """Keep Manim from breaking lines at the width of the rendering: a lecture must read the same at every quality.

    Manim's own `tempconfig` would also set the renderer anew, which takes longer than laying out a line.
    """
    width = config.pixel_width
    config.pixel_width = _UNBROKEN
    try:
        yield
    finally:
        config.pixel_width = width


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

    def read(self) -> str:
        """Return the digits, points and minus signs of the formula as they are drawn, and a space for other glyphs."""
        glyphs = [glyph.points for glyph in self.family_members_with_points()]
        read = [_read_glyph(points) for points in glyphs]
        for index in (index for index, character in enumerate(read) if character == "." and index > 0):
            # A point stands on the line; the dot of a product has the same outline, but stands higher.
            low, high = glyphs[index - 1][:, 1].min(), glyphs[index - 1][:, 1].max()
            if glyphs[index][:, 1].mean() > (low + high) / 2 - (high - low) / 4:
                read[index] = " "
        return "".join(read)

    def claims(self) -> Iterator[Claim]:
        """What it says is typeset from its source; the segment claims the numbers in it."""
        yield from ()

    @property
    def letter_height(self) -> float:
        """The height of a capital letter in it as it is drawn, not of what is raised or lowered, in frame units."""
        return _formula_capital() * float(self.font_size)

    @property
    def baseline(self) -> float:
        """The height on screen of the line that the formula stands on."""
        return float(self.family_members_with_points()[self.standing].get_bottom()[1])


@cache
def _formula_capital() -> float:
    """Return the height of a capital letter in a formula of size 1, in frame units."""
    letter = MathTypst("E")
    return float(letter.height / letter.font_size)


@cache
def _formula_glyphs() -> dict[str, Array]:
    """Return the outlines of the characters of numbers as formulas draw them."""
    characters = "0123456789" + MINUS + "."
    return {character: _glyph(character) for character in characters}


def _glyph(character: str) -> Array:
    register_fonts()
    (shape,) = MathTypst(f'"{character}"' if character == "." else character).family_members_with_points()
    return np.asarray(shape.points)


def _read_glyph(drawn: Array) -> str:
    for character, outline in _formula_glyphs().items():
        size = float(np.ptp(outline, axis=0).max())
        if len(drawn) == len(outline):
            scale = float(np.ptp(drawn, axis=0).max()) / size
            off = (drawn - drawn[0]) / scale - (outline - outline[0])
            if np.abs(off).max() <= _SAME_GLYPH * size:
                return character
    return " "


class ReadOut(VMobject):
    """A live number: its digits are outlined once and only put in place when the value changes.

    Every digit takes the same width and the number is set flush right, so that its digits do not dance.

    Parameters
    ----------
    size
        In Manim's font units.
    color
        A colour from the theme.
    truth
        Gives the number that it claims to show. A plain function, or a method of its own: Manim copies mobjects with
        all that they hold, and a method holds its owner.
    decimals
        How many digits after the point.
    weight
        A Pango weight.
    """

    def __init__(
        self,
        value: float,
        size: float,
        color: str,
        *,
        truth: Callable[[], float] | ClaimsNothing,
        decimals: int = 2,
        weight: str = "MEDIUM",
    ) -> None:
        super().__init__(stroke_width=0, fill_opacity=1, color=color)
        self.size, self.decimals, self.weight = size, decimals, weight
        self.origin = np.zeros(3)
        self.truth, self.value = truth, value
        self.set_value(value)

    @property
    def text(self) -> str:
        """The number as it is printed."""
        return printed(self.value, self.decimals)

    @property
    def letter_height(self) -> float:
        """The height of a capital letter beside its digits, in frame units."""
        return _capital(self.size, self.weight)

    def read(self) -> str | None:
        """Return the number as its glyphs are drawn, from left to right; None if one is not a number's."""
        glyphs, _ = _digits(self.size, self.weight)
        found, start = [], 0
        while start < len(self.points):
            rest = self.points[start:]
            match = next((c for c, outline in glyphs.items() if _is_moved(rest[: len(outline)], outline)), None)
            if match is None:
                return None
            found.append((float(rest[: len(glyphs[match]), 0].mean()), match))
            start += len(glyphs[match])
        return "".join(character for _, character in sorted(found))

    def claims(self) -> Iterator[Claim]:
        """Its digits are those of the number that it claims to show."""
        if isinstance(self.truth, ClaimsNothing):
            yield self.truth
        else:
            yield Printed(drawn=self.read(), values=[self.truth], place=self.get_center())

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


def _is_moved(drawn: Array, outline: Array) -> bool:
    """Tell whether a drawn glyph is an outline that was moved."""
    if len(drawn) != len(outline):
        return False
    off = (drawn - drawn[0]) - (outline - outline[0])
    return bool(np.abs(off).max() <= _SAME_GLYPH * np.ptp(outline, axis=0).max())


def printed(value: float, decimals: int) -> str:
    """Return a number as it is printed on screen: fixed decimals, a true minus sign, no negative zero.

    What is no finite number is printed as a dash.
    """
    if not np.isfinite(value):
        return MINUS
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
