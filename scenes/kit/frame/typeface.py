"""What the packaged font can write and how wide it is, read from its files: known before anything is laid out."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import as_file, files

from fontTools.ttLib import TTFont

# The files of the weights that words are set in, by Pango's names for these.
_FILES = {"NORMAL": "Regular", "MEDIUM": "Medium", "SEMIBOLD": "SemiBold"}
# Manim sets type of size 72 with one frame unit to the em.
SIZE_OF_AN_EM = 72
# Controls, signs that only steer others, and private ones are no letters, even where the font has them; marks are drawn
# as one shape with the letter below them, so that none of the two has an outline of its own.
_NO_LETTERS = ("C", "M")


def unwritable(text: str) -> int | None:
    """Return where the first character stands that the font cannot write by itself, counted from 0; None if all can."""
    known = _letters()
    return next((index for index, character in enumerate(text) if character not in known), None)


def width(text: str, size: float, weight: str) -> float:
    """Return how wide a line of text is before letters are moved closer together, in frame units.

    Parameters
    ----------
    text
        One line of letters that the font has.
    size
        In Manim's font units.
    weight
        "NORMAL", "MEDIUM" or "SEMIBOLD".
    """
    advances = _advances(weight)
    return sum(advances[character] for character in text) * size / SIZE_OF_AN_EM


@cache
def _letters() -> frozenset[str]:
    """Return the characters that every weight can write."""
    shared = frozenset.intersection(*(frozenset(_advances(weight)) for weight in _FILES))
    return frozenset(each for each in shared if unicodedata.category(each)[0] not in _NO_LETTERS)


@cache
def _advances(weight: str) -> dict[str, float]:
    """Return how far each character moves on, in ems."""
    name = f"HankenGrotesk-{_FILES[weight]}.otf"
    with as_file(files("font_hanken_grotesk") / "files") as folder, TTFont(folder / name, lazy=True) as font:
        em, metrics = font["head"].unitsPerEm, font["hmtx"]
        return {chr(code): metrics[glyph][0] / em for code, glyph in font.getBestCmap().items()}
