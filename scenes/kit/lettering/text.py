"""Words, formulas and live numbers, in the lecture's own type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

import numpy as np
import typst
from manim import MathTypst, Text, VMobject
from manim.typing import Point3DLike

from scenes.arrays import Array
from scenes.claims.numbers import SPELLED, Printed
from scenes.claims.protocol import Claim, ClaimsNothing, Finding
from scenes.kit.frame.fonts import register_fonts
from scenes.kit.frame.theme import FONT
from scenes.kit.frame.typeface import SIZE_OF_AN_EM, Glyph, glyph, named, scripts, unwritable, width
from scenes.kit.given.quoted import quoted
from scenes.kit.lettering.sheet import own_sheet
from scenes.kit.paint.keyed import Keyed

# Pango rounds glyph positions to its own grid; laid out large and scaled down, letters keep their true spacing.
_LAYOUT_SCALE = 10
# Characters that do not stand on the line.
_HANGING = frozenset("gjpqyQ,;()[]{}/|-–—+=·*'\"’“”°")
# Digits that the font does not have: they are set from its plain digits.
_RAISED, _LOWERED = "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"
_PLAIN = str.maketrans(_RAISED + _LOWERED, 2 * "0123456789")
# Set small, digits look as bold as the letters beside them in a heavier weight than theirs.
_HEAVIER = {"NORMAL": "SEMIBOLD", "MEDIUM": "BOLD", "SEMIBOLD": "BOLD", "BOLD": "BOLD"}
_FORMULA_WEIGHT = 0.6
MINUS = "−"
# One that Unicode promises never to define.
_NO_CHARACTER = "\U0010ffff"
# How far a drawn glyph may be off its outline to be taken for it, as a share of its size.
_SAME_GLYPH = 1e-3


class Words(VMobject):
    """A line of text as one shape, so that drawing it costs one path, not one for each letter.

    Parameters
    ----------
    text
        One line or several (separated by newlines), at least one visible letter. Digits such as ² and ₁ are raised or
        lowered, in one line.
    size
        In Manim's font units, see `scenes.kit.frame.theme.Type`.
    color
        A colour from the theme.
    weight
        A Pango weight, such as "NORMAL", "MEDIUM", "SEMIBOLD".

    Raises
    ------
    ValueError
        If there is no visible letter, or a character that the packaged font cannot write.
    """

    def __init__(self, text: str, size: float, color: str, weight: str = "NORMAL") -> None:
        if not text.strip():
            raise ValueError("words need at least one visible letter")
        _require_letters(text)
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


def _require_letters(text: str) -> None:
    """See that nothing is left for another font to write."""
    at = unwritable(text.translate(_PLAIN).replace("\n", " "))
    if at is not None:
        raise ValueError(
            f"the packaged font cannot write {named(text[at])}, character {at + 1} of {quoted(text)}: "
            "write it otherwise, or as a formula"
        )


@cache
def _outline(text: str, size: float, weight: str) -> tuple[Array, float]:
    """Return the letters' outlines, centred, and how far they reach below the line that they stand on."""
    if text.translate(_PLAIN) != text:
        return _outline_of_runs(text, size, weight)
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


@dataclass(frozen=True)
class _Run:
    """Characters of a line that are set alike, ``rise`` frame units above the line that the others stand on."""

    text: str
    size: float
    weight: str
    rise: float = 0

    def outline(self, start: float) -> tuple[Array, float]:
        """Return its letters' outlines where it starts at x = ``start`` and the line is at y = 0, and where it ends."""
        letters = self.text.strip()
        if not letters:
            return np.empty((0, 3)), start + self._width(self.text)
        em, first, last = self.size / SIZE_OF_AN_EM, self._glyph(letters[0]), self._glyph(letters[-1])
        before, _, after = self.text.partition(letters)
        left = start + self._width(before) + em * first.left
        bottom = self.rise + em * min(self._glyph(each).bottom for each in letters if each != " ")
        points, _ = _outline(letters, self.size, self.weight)
        points = points + (np.array([left, bottom, 0]) - points.min(axis=0))
        return points, float(points[:, 0].max()) + em * (last.advance - last.right) + self._width(after)

    def _glyph(self, character: str) -> Glyph:
        return glyph(character, self.weight)

    def _width(self, spaces: str) -> float:
        return width(spaces, self.size, self.weight)


def _outline_of_runs(text: str, size: float, weight: str) -> tuple[Array, float]:
    """Return the outlines of one line with raised or lowered digits, as `_outline` does."""
    if "\n" in text:
        raise ValueError(f"words with raised or lowered digits are one line, which {quoted(text)} is not")
    end, outlines = 0.0, []
    for run in _runs(text, size, weight):
        outline, end = run.outline(end)
        outlines.append(outline)
    points = np.concatenate(outlines)
    low, high = points.min(axis=0), points.max(axis=0)
    return points - (low + high) / 2, float(-low[1])


def _runs(text: str, size: float, weight: str) -> Iterator[_Run]:
    for part in re.findall(f"[{_RAISED}]+|[{_LOWERED}]+|[^{_RAISED}{_LOWERED}]+", text):
        plain = part.translate(_PLAIN)
        if plain == part:
            yield _Run(part, size, weight)
        else:
            raised, lowered = scripts()
            script = raised if part[0] in _RAISED else lowered
            yield _Run(plain, script.size * size, _HEAVIER[weight], script.rise * size / SIZE_OF_AN_EM)


def _laid_out(text: str, size: float, weight: str) -> Text:
    register_fonts()
    with own_sheet():
        return Text(
            text,
            font=FONT,
            weight=weight,
            font_size=size * _LAYOUT_SCALE,
            line_spacing=0.9,
            disable_ligatures=True,  # so that each letter is a shape of its own
            warn_missing_font=False,  # its list of fonts may be older than ours
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

    Raises
    ------
    ValueError
        If it has a character that the fonts in Typst's package cannot write.
    """

    def __init__(
        self, source: str, size: float, color: str, parts: dict[str, str] | None = None, *, standing: int = 0
    ) -> None:
        with own_sheet():
            super().__init__(source, font_size=size, color=color, font_paths=_formula_fonts())
        if any(_is_glyph(glyph.points, _no_glyph()) for glyph in self.family_members_with_points()):
            raise ValueError(f"the packaged fonts of formulas cannot write every character of {quoted(source)}")
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
    with own_sheet():
        letter = MathTypst("E", font_paths=_formula_fonts())
    return float(letter.height / letter.font_size)


@cache
def _formula_fonts() -> Any:
    """Return the fonts in Typst's package, without those of the system; Manim hands them on to Typst as they are."""
    return typst.Fonts(include_system_fonts=False)


@cache
def _formula_glyphs() -> dict[str, Array]:
    """Return the outlines of the characters of numbers as formulas draw them."""
    characters = "0123456789" + MINUS + "."
    return {character: _glyph(f'"{character}"' if character == "." else character) for character in characters}


@cache
def _no_glyph() -> Array:
    """Return what is drawn in place of a character that no font has."""
    return _glyph(_NO_CHARACTER)


def _glyph(source: str) -> Array:
    with own_sheet():
        (shape,) = MathTypst(source, font_paths=_formula_fonts()).family_members_with_points()
    return np.asarray(shape.points)


def _read_glyph(drawn: Array) -> str:
    return next((character for character, outline in _formula_glyphs().items() if _is_glyph(drawn, outline)), " ")


def _is_glyph(drawn: Array, outline: Array) -> bool:
    """Tell whether a drawn glyph is an outline that was moved and scaled."""
    if len(drawn) != len(outline):
        return False
    size = float(np.ptp(outline, axis=0).max())
    scale = float(np.ptp(drawn, axis=0).max()) / size
    off = (drawn - drawn[0]) / scale - (outline - outline[0])
    return bool(np.abs(off).max() <= _SAME_GLYPH * size)


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
        self.truth = truth if isinstance(truth, ClaimsNothing) else Keyed(truth)
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
