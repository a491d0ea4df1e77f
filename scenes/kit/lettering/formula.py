"""Formulas, typeset by Typst."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import typst
from manim import MathTypst

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.meaning import Fact, Scope
from scenes.claims.notation import labelled, unlabelled
from scenes.claims.protocol import Claim, ClaimsNothing
from scenes.claims.saying import said
from scenes.claims.weight_names import with_names
from scenes.kit.given.quoted import quoted
from scenes.kit.lettering.glyphs import is_scaled
from scenes.kit.lettering.numbers import MINUS
from scenes.kit.lettering.sheet import own_sheet
from scenes.language.numbers import decimal_sign, localised_formula

_FORMULA_WEIGHT = 0.6
# A character that Unicode promises never to define.
_NO_CHARACTER = "\U0010ffff"


class Formula(MathTypst):
    """A formula; name its parts with ``{{part : label}}`` and colour them by what they mean.

    Parameters
    ----------
    source
        Typst mathematics. If it is about a landscape, w_1, w_2, … are replaced by its weights' names.
    size
        Font size in Manim's units.
    color
        Colour of every part without its own.
    parts
        Colours by label.
    of
        What it says, see `scenes.claims.meaning`: the scope in which it is evaluated, or that it is decoration.
    standing
        Index of the glyph that stands on the baseline; a bracket does not.

    Raises
    ------
    ValueError
        If it has a character that the fonts in Typst's package cannot write.

    Examples
    --------
    >>> scene.add(Formula("w <- w - alpha {{nabla E : gradient}}", 60, DARK.ink, {"gradient": DARK.ascent_text}))
    """

    def __init__(
        self,
        source: str,
        size: float,
        color: str,
        parts: dict[str, str] | None = None,
        *,
        of: Scope | Fact | ClaimsNothing | None = None,
        standing: int = 0,
    ) -> None:
        if isinstance(of, Scope) and isinstance(of.landscape, Landscape):
            source = with_names(source, of.landscape)
        # Manim's cache would copy every formula, and never find one again: its folder has another name each time.
        with own_sheet():
            super().__init__(
                localised_formula(source),
                font_size=size,
                color=color,
                font_paths=_formula_fonts(),
                use_svg_cache=False,
            )
        glyphs = self.family_members_with_points()
        for glyph in glyphs:
            # What it was read from is of no more use, and takes nearly all of the time to copy a glyph.
            vars(glyph).pop("path_obj", None)
        if any(is_scaled(glyph.points, _no_glyph()) for glyph in glyphs):
            raise ValueError(f"the packaged fonts of formulas cannot write every character of {quoted(source)}")
        # Manim has wrapped the labels in its own markup; the formula says the same without them.
        self.typst_code = f"$ {unlabelled(source)} $"
        # A thin stroke brings the mathematics font to the weight of the text beside it.
        self.set_stroke(color, width=_FORMULA_WEIGHT, opacity=1)
        for label, part_colour in (parts or {}).items():
            self.select(label).set_color(part_colour)
        self.of, self.standing = of, standing
        self.coloured_parts = {label: part for label, part in labelled(source).items() if label in (parts or {})}

    @property
    def written(self) -> str:
        """What it says now, in Typst."""
        return " ".join(unlabelled(str(self.typst_code).strip("$ ")).split())

    def read(self) -> str:
        """Return the digits, points and minus signs of the formula as drawn, and a space for other glyphs.

        The decimal sign of any language is read as a point.
        """
        glyphs = [glyph.points for glyph in self.family_members_with_points()]
        read = [_read_glyph(points, decimal_sign()) for points in glyphs]
        for index in (index for index, character in enumerate(read) if character == "." and index > 0):
            if decimal_sign() != ".":
                continue
            # A point stands on the baseline; the dot of a product has the same outline, but is higher.
            low, high = glyphs[index - 1][:, 1].min(), glyphs[index - 1][:, 1].max()
            if glyphs[index][:, 1].mean() > (low + high) / 2 - (high - low) / 4:
                read[index] = " "
        return "".join(read)

    def claims(self) -> Iterator[Claim]:
        """What it says is true."""
        yield from said(self.written, self.of, self.get_center())

    @property
    def letter_height(self) -> float:
        """The height of a capital letter in it as drawn, not of raised or lowered parts, in frame units."""
        return _formula_capital() * float(self.font_size)

    @property
    def baseline(self) -> float:
        """The height of the formula's baseline on screen."""
        return float(self.family_members_with_points()[self.standing].get_bottom()[1])


@cache
def _formula_capital() -> float:
    """Return the height of a capital letter in a formula of size 1, in frame units."""
    with own_sheet():
        letter = MathTypst("E", font_paths=_formula_fonts())
    return float(letter.height / letter.font_size)


@cache
def _formula_fonts() -> Any:
    """Return the fonts in Typst's package, without the system's; Manim passes them on to Typst unchanged."""
    return typst.Fonts(include_system_fonts=False)


@cache
def _formula_glyphs(sign: str) -> dict[str, Array]:
    """Return the outlines of the characters of numbers as formulas draw them, with a decimal sign for the point."""
    return {character: _glyph(character) for character in "0123456789" + MINUS} | {".": _glyph(f'"{sign}"')}


@cache
def _no_glyph() -> Array:
    """Return the glyph that is drawn in place of a character that no font has."""
    return _glyph(_NO_CHARACTER)


def _glyph(source: str) -> Array:
    with own_sheet():
        (shape,) = MathTypst(source, font_paths=_formula_fonts()).family_members_with_points()
    return np.asarray(shape.points)


def _read_glyph(drawn: Array, sign: str) -> str:
    return next((character for character, outline in _formula_glyphs(sign).items() if is_scaled(drawn, outline)), " ")
