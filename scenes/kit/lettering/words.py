"""Lines of text, in the lecture's own font."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from manim import VMobject

from scenes.arrays import Array
from scenes.claims.meaning import Meaning, Scope, Stated, Tied
from scenes.claims.numbers import SPELLED
from scenes.claims.protocol import Check, Claim, Finding, Loose, Unsaid
from scenes.claims.saying import loose, said
from scenes.claims.spoken import numbers_in, untied
from scenes.kit.frame.fonts import families
from scenes.kit.frame.typeface import (
    SIZE_OF_AN_EM,
    Glyph,
    depth,
    glyph,
    is_of_script,
    named,
    scripts,
    unwritable,
    width,
)
from scenes.kit.given.quoted import quoted
from scenes.kit.lettering.layout import LAYOUT_SCALE, laid_out
from scenes.language.current import beginning, current_language
from scenes.language.messages import translated
from scenes.language.numbers import canonical, localised
from scenes.language.scripts import is_right_to_left

if TYPE_CHECKING:
    from scenes.kit.lettering.formula import Formula

IN_ORDER = Check("what is read from right to left is there word for word, the first one at the right", "letters off", 0)
# Digits that the font lacks: they are set from its plain digits.
_RAISED, _LOWERED = "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"
SCRIPTS = str.maketrans(_RAISED + _LOWERED, 2 * "0123456789")
"""From raised and lowered digits to the plain ones that they are set from."""
_HAIR = 1e-3
# Points of a curve in Manim, and the largest distance of two that are the same, in frame units.
_PER_CURVE, _SAME = 4, 1e-6
# Weights at which small digits look as bold as the letters beside them, by the weight of these.
_HEAVIER = {"NORMAL": "SEMIBOLD", "MEDIUM": "BOLD", "SEMIBOLD": "BOLD", "BOLD": "BOLD"}


class Words(VMobject):
    """A line of text as one shape, so that drawing it costs one path, not one for each letter.

    Parameters
    ----------
    text
        Text in English or from `scenes.language.messages`: one line or several (separated by newlines), with at least
        one visible letter. Digits such as ² and ₁ are raised or lowered, in one line.
    size
        Font size in Manim's units, see `scenes.kit.frame.theme.Type`.
    color
        Colour of the theme.
    weight
        A Pango weight, such as "NORMAL", "MEDIUM", "SEMIBOLD".
    of
        What they say, see `scenes.claims.meaning`; optional for words without a number. If it is `Tied`, ties are
        written in the text.

    Raises
    ------
    ValueError
        If there is no visible letter, or a character that the packaged font cannot write.

    Examples
    --------
    >>> scene.add(Words("Every word is one shape: w₁, x²", 48, DARK.ink))
    """

    def __init__(
        self, text: str, size: float, color: str, weight: str = "NORMAL", *, of: Meaning | None = None
    ) -> None:
        source = text = localised(translated(text))
        if isinstance(of, Tied):
            text, _ = untied(text)
        if not text.strip():
            raise ValueError("words need at least one visible letter")
        _require_letters(text)
        super().__init__(stroke_width=0, fill_opacity=1, color=color)
        self.text, self.size, self.weight, self.of, self.source = text, size, weight, of, source
        outline, self.descent = _outline(text, size, weight)
        self.set_points(outline)

    @property
    def quantity(self) -> str | None:
        """The quantity that they name, in Typst; None if they do not name one."""
        return None

    @property
    def letter_height(self) -> float:
        """The height of a capital letter as drawn, in frame units."""
        outline, _ = _outline(self.text, self.size, self.weight)
        return capital_height(self.size, self.weight) * float(_radius(self.points) / _radius(outline))

    @property
    def baseline(self) -> float:
        """The height on screen of the baseline (of the last line, if there are several)."""
        return float(self.get_bottom()[1]) + self.descent

    @property
    def number(self) -> float:
        """The number that the text is, if it is one."""
        return float(canonical(self.text))

    def read(self) -> str:
        """Return its text; that its letters spell it is a claim of its own."""
        return self.text

    def claims(self) -> Iterator[Claim]:
        """Its letters are those of its text, however they are moved and turned; what they say is true."""
        outline, _ = _outline(self.text, self.size, self.weight)
        figure = 100 * off_shape(self.points, outline)
        yield Finding(check=SPELLED, figure=figure, place=self.get_center(), detail=self.text, settled=True)
        if is_right_to_left(self.text) and "\n" not in self.text:
            off = _off_order(self.text, self.size, self.weight)
            yield Finding(check=IN_ORDER, figure=off, place=self.get_center(), detail=self.text)
        if self.quantity is not None and isinstance(self.of, Scope):
            yield Stated(source=self.quantity, scope=self.of, place=self.get_center())
        elif self.of is not None or numbers_in(self.text):
            yield from said(self.source, self.of, self.get_center())
        else:
            yield from self.tied_to_nothing()

    def tied_to_nothing(self) -> Iterator[Loose | Unsaid]:
        """Yield the words for directions that nobody has declared, if there are any."""
        yield from loose(self.text)


def outline_of(words: Words) -> Array:
    """Return the outlines of words as laid out, centred; shape (n, 3)."""
    outline, _ = _outline(words.text, words.size, words.weight)
    return outline


def is_plain_text(text: str) -> bool:
    """Tell whether a text has no raised or lowered digits, which are set from others."""
    return text.translate(SCRIPTS) == text


def put_after(words: Words, more: Words | Formula, gap: float) -> None:
    """Put words, a sign or a number after words on their baseline, in reading direction."""
    if beginning() > 0:
        aside = words.get_left()[0] - gap - more.get_right()[0]
    else:
        aside = words.get_right()[0] + gap - more.get_left()[0]
    more.shift((aside, words.baseline - more.baseline, 0))


def _radius(points: Array) -> float:
    """Return the root mean square distance of points from their middle."""
    return float(np.sqrt(np.square(points - points.mean(axis=0)).sum(axis=1).mean()))


@cache
def capital_height(size: float, weight: str) -> float:
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
def _off_order(text: str, size: float, weight: str) -> float:
    """Return how many letters' shapes a line lacks or has too many of, or has away from where its first word belongs.

    It is compared with its words drawn one by one, since letters do not change shape across spaces.
    """
    shapes = _shapes(text, size, weight)
    words = [_shapes(word, size, weight) for word in text.split()]
    off = abs(len(shapes) - sum(map(len, words)))
    if not is_right_to_left(text.split()[0]):
        return float(off)
    first = np.concatenate(words[0])
    begin = max(each[:, 0].max() for each in shapes) - float(np.ptp(first[:, 0]))
    at_the_right = sum((each[:, 0].min() + each[:, 0].max()) / 2 > begin - _HAIR for each in shapes)
    return float(off + abs(at_the_right - len(words[0])))


def _shapes(text: str, size: float, weight: str) -> list[Array]:
    """Return the closed curves of a line's letters.

    Each ends where it began: the next one may begin at the same point, where letters join.
    """
    points, _ = _outline(text, size, weight)
    curves = points.reshape(-1, _PER_CURVE, 3)
    curves = curves[np.ptp(curves, axis=1).max(axis=-1) > _SAME]
    found, begin = [], 0
    for index, curve in enumerate(curves):
        if np.abs(curve[-1] - curves[begin][0]).max() <= _SAME:
            found.append(curves[begin : index + 1].reshape(-1, 3))
            begin = index + 1
    return found


def _require_letters(text: str) -> None:
    """Ensure that nothing is left for another font to write."""
    at = unwritable(text.translate(SCRIPTS).replace("\n", " "))
    if at is not None:
        raise ValueError(
            f"the packaged font cannot write {named(text[at])}, character {at + 1} of {quoted(text)}: "
            "write it otherwise, or as a formula"
        )


def _outline(text: str, size: float, weight: str) -> tuple[Array, float]:
    """Return the letters' outlines, centred, and how far they reach below the baseline."""
    return _outlined(text, size, weight, families(current_language().tag))


@cache
def _outlined(text: str, size: float, weight: str, fonts: str) -> tuple[Array, float]:  # noqa: ARG001 - what differs
    """Return the same for some fonts, those of the current language."""
    if any(map(is_of_script, text)):
        return _outline_beside_capital(text, size, weight)
    if not is_plain_text(text):
        return _outline_of_runs(text, size, weight)
    letters = laid_out(text, size, weight).scale(1 / LAYOUT_SCALE).center()
    points = np.concatenate([shape.points for shape in letters.family_members_with_points()])
    return points, depth(text.rsplit("\n", 1)[-1], size, weight)


def _outline_beside_capital(text: str, size: float, weight: str) -> tuple[Array, float]:
    """Return the same for a script whose letters join or combine, for which no table gives the depth.

    A capital letter laid out before the text marks the baseline.
    """
    shapes = [each for each in laid_out(text, size, weight).scale(1 / LAYOUT_SCALE) if each.has_points()]
    points = np.concatenate([each.points for each in shapes])
    last = text.rsplit("\n", 1)[-1]
    line = laid_out(last, size, weight, before="H ").scale(1 / LAYOUT_SCALE).family_members_with_points()
    capital = min(line, key=lambda each: float(each.points[:, 0].min()))
    bottom = min(float(each.points[:, 1].min()) for each in line if each is not capital)
    low, high = points.min(axis=0), points.max(axis=0)
    return points - (low + high) / 2, float(capital.points[:, 1].min()) - bottom


@dataclass(frozen=True)
class _Run:
    """Characters of a line that are set alike, ``rise`` frame units above the line's baseline."""

    text: str
    size: float
    weight: str
    rise: float = 0

    def outline(self, start: float) -> tuple[Array, float]:
        """Return its letters' outlines, starting at x = ``start`` with the baseline at y = 0, and the end's x."""
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
    """Return the outlines of one line with raised or lowered digits, like `_outline`."""
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
        plain = part.translate(SCRIPTS)
        if plain == part:
            yield _Run(part, size, weight)
        else:
            raised, lowered = scripts()
            script = raised if part[0] in _RAISED else lowered
            yield _Run(plain, script.size * size, _HEAVIER[weight], script.rise * size / SIZE_OF_AN_EM)
