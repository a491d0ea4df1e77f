"""Words and numbers as text: the letters and their places on each line, for files that keep text as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from manim import Dot, Mobject

from scenes.arrays import Array
from scenes.kit.frame.fonts import families
from scenes.kit.frame.typeface import SIZE_OF_AN_EM, advance, glyph, is_of_script
from scenes.kit.lettering.layout import LAYOUT_SCALE, laid_out
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.lettering.words import Words, is_plain_text, outline_of
from scenes.language.current import current_language


@dataclass(frozen=True)
class TextLine:
    """A line of text.

    Attributes
    ----------
    text
        Text with at least one visible letter.
    weight
        A Pango weight.
    start
        Start of its first letter on the baseline, as a complex number: frame units, up is positive.
    em
        Vector along the baseline with the length of the font size.
    offsets
        Offsets of the letters from there, in ems; shape (letters,).
    length
        Start of the letter after the last, in ems.
    is_spaced
        Whether the letters have the font's own spacing.
    """

    text: str
    weight: str
    start: complex
    em: complex
    offsets: tuple[float, ...]
    length: float
    is_spaced: bool

    @property
    def families(self) -> str:
        """The fonts of the line, in Pango's form."""
        return families(current_language().tag)


@dataclass(frozen=True)
class _Set:
    """A line as it was laid out: baseline and start of each letter, in frame units."""

    text: str
    baseline: float
    starts: tuple[float, ...]


def lines_of(mobject: Mobject) -> list[TextLine]:
    """Return a mobject's lines of text; none if it is no text, is partly drawn, or has letters that are not plain."""
    if isinstance(mobject, Words):
        return _lines_of_words(mobject)
    if isinstance(mobject, ReadOut):
        return _lines_of_number(mobject)
    return []


def _lines_of_words(words: Words) -> list[TextLine]:
    if any(map(is_of_script, words.text)) or not is_plain_text(words.text):
        return []
    outline, em = outline_of(words), words.size / SIZE_OF_AN_EM
    placed = _placed(outline, words.points)
    if placed is None:
        return []
    scale, shift = placed
    return [
        TextLine(
            each.text,
            words.weight,
            scale * complex(each.starts[0], each.baseline) + shift,
            scale * em,
            tuple((start - each.starts[0]) / em for start in each.starts),
            (each.starts[-1] - each.starts[0]) / em + advance(each.text[-1], words.weight),
            is_spaced=True,
        )
        for each in _set(words.text, words.size, words.weight)
    ]


def _lines_of_number(number: ReadOut) -> list[TextLine]:
    em = number.size / SIZE_OF_AN_EM
    cells = number.cells()
    placed = _placed(np.concatenate([points for _, points in cells]), number.points)
    if placed is None:
        return []
    scale, shift = placed
    letters = [letter for letter, _ in cells]
    starts = [float(points[:, 0].min()) - em * glyph(letter, number.weight).left for letter, points in cells]
    return [
        TextLine(
            "".join(letters),
            number.weight,
            scale * complex(starts[0], number.origin[1]) + shift,
            scale * em,
            tuple((start - starts[0]) / em for start in starts),
            (starts[-1] - starts[0]) / em + advance(letters[-1], number.weight),
            is_spaced=False,
        )
    ]


def _placed(outline: Array, drawn: Array) -> tuple[complex, complex] | None:
    """Return the rotation with scale, and the shift, from an outline to what is drawn; None if it is another one."""
    if len(outline) != len(drawn):
        return None
    here, there = (points[:, 0] + 1j * points[:, 1] for points in (outline, drawn))
    middle, to = here.mean(), there.mean()
    scale = complex(np.vdot(here - middle, there - to) / np.vdot(here - middle, here - middle))
    return scale, complex(to - scale * middle)


@cache
def _set(text: str, size: float, weight: str) -> tuple[_Set, ...]:
    """Return a text's lines as laid out, centred like outlines."""
    shapes = laid_out(text, size, weight).scale(1 / LAYOUT_SCALE).center().family_members_with_points()
    # Manim has a dot for each space.
    letters = [each for each in shapes if not isinstance(each, Dot)]
    corners = iter([(float(each.get_left()[0]), float(each.get_bottom()[1])) for each in letters])
    return tuple(_lines(text.split("\n"), corners, size / SIZE_OF_AN_EM, weight))


def _lines(lines: Sequence[str], corners: Iterator[tuple[float, float]], em: float, weight: str) -> Iterator[_Set]:
    for line in (line.strip() for line in lines):
        starts: list[float] = []
        baseline = 0.0
        for letter in line:
            if letter.isspace():
                starts.append(starts[-1] + em * advance(line[len(starts) - 1], weight))
                continue
            left, bottom = next(corners)
            own = glyph(letter, weight)
            starts.append(left - em * own.left)
            baseline = bottom - em * own.bottom
        if line:
            yield _Set(line, baseline, tuple(starts))
