"""The characters and metrics of the packaged font, read from its files: known before anything is laid out."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from scenes.kit.frame.fonts import font_files, script_font
from scenes.language.current import current_language

# The font's file for each weight, by Pango's name of the weight.
_FILES = {"NORMAL": "Regular", "MEDIUM": "Medium", "SEMIBOLD": "SemiBold", "BOLD": "Bold"}
# At this font size, Manim's em is one frame unit.
SIZE_OF_AN_EM = 72
# Categories that are no letters, even if the font has them: controls, signs that only steer others, private ones; and
# marks, which are drawn as one shape with the letter below them, so that neither has its own outline.
_NO_LETTERS = ("C", "M")


@dataclass(frozen=True)
class Glyph:
    """The metrics of a character, in ems from its origin on the baseline.

    Attributes
    ----------
    advance
        Distance to the next character.
    left, bottom, right, top
        Box around its outline; all zero if it has none.
    """

    advance: float
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class Script:
    """How the font's designer sets small raised or lowered characters.

    Attributes
    ----------
    size
        Size of such a character, as a share of the size of those around it.
    rise
        Height above the baseline, in ems; negative if below.
    """

    size: float
    rise: float


def unwritable(text: str) -> int | None:
    """Return the index of the first character that the font cannot write by itself; None if it can write all."""
    known = _letters()
    return next(
        (index for index, each in enumerate(text) if each not in known and not is_of_script(each)),
        None,
    )


def is_of_script(character: str) -> bool:
    """Tell whether a character is written in the font of the current language's script, not in the lectures' own."""
    if character in _letters() or character.isspace():
        return False
    font = script_font(current_language().tag)
    return font is not None and character in _script_advances(font)


def named(character: str) -> str:
    """Return the name of a character for a sentence: itself if it can be printed, its number and its name."""
    name = unicodedata.name(character, "").lower()
    shown = f"“{character}” " if character.isprintable() else ""
    return f"{shown}(U+{ord(character):04X}{f', {name}' if name else ''})".strip()


def width(text: str, size: float, weight: str) -> float:
    """Return the width of a line of text before kerning, in frame units.

    Parameters
    ----------
    text
        One line of letters that the font has.
    size
        Font size in Manim's units.
    weight
        "NORMAL", "MEDIUM", "SEMIBOLD" or "BOLD".
    """
    advances, script = _advances(weight), script_font(current_language().tag)
    others = _script_advances(script) if script else {}
    return sum(advances.get(each, others.get(each, 0.0)) for each in text) * size / SIZE_OF_AN_EM


def depth(text: str, size: float, weight: str) -> float:
    """Return how far a line of text reaches below its baseline, in frame units.

    It is negative for signs that hang above the baseline, such as a dash.

    Parameters
    ----------
    text
        One line of letters that the font has, at least one of them visible.
    size, weight
        As for `width`.
    """
    lowest = min(glyph(character, weight).bottom for character in text if not character.isspace())
    return -lowest * size / SIZE_OF_AN_EM


def font_file(weight: str) -> Path:
    """Return the file of the font of a weight."""
    name = f"HankenGrotesk-{_FILES[weight]}.otf"
    return next(each for each in font_files() if each.name == name)


def advance(character: str, weight: str) -> float:
    """Return the distance from a character's start to that of the next letter, in ems."""
    return _advances(weight)[character]


@cache
def glyph(character: str, weight: str) -> Glyph:
    """Return the metrics of a character in a weight."""
    font = _font(weight)
    em, glyphs, pen = font["head"].unitsPerEm, font.getGlyphSet(), BoundsPen(None)
    glyphs[font.getBestCmap()[ord(character)]].draw(pen)
    left, bottom, right, top = pen.bounds or (0, 0, 0, 0)
    return Glyph(_advances(weight)[character], left / em, bottom / em, right / em, top / em)


@cache
def scripts() -> tuple[Script, Script]:
    """Return how raised and lowered characters are set."""
    font = _font("NORMAL")
    em, table = font["head"].unitsPerEm, font["OS/2"]
    return (
        Script(table.ySuperscriptYSize / em, table.ySuperscriptYOffset / em),
        Script(table.ySubscriptYSize / em, -table.ySubscriptYOffset / em),
    )


@cache
def _letters() -> frozenset[str]:
    """Return the characters that every weight can write."""
    shared = frozenset.intersection(*(frozenset(_advances(weight)) for weight in _FILES))
    return frozenset(each for each in shared if unicodedata.category(each)[0] not in _NO_LETTERS)


@cache
def _advances(weight: str) -> dict[str, float]:
    """Return the advance of each character, in ems."""
    font = _font(weight)
    em, metrics = font["head"].unitsPerEm, font["hmtx"]
    return {chr(code): metrics[glyph][0] / em for code, glyph in font.getBestCmap().items()}


@cache
def _script_advances(file: Path) -> dict[str, float]:
    """Return the advance of each character of a script's font, in ems."""
    font = TTFont(BytesIO(file.read_bytes()), lazy=True)
    em, metrics = font["head"].unitsPerEm, font["hmtx"]
    return {
        chr(code): metrics[glyph][0] / em
        for code, glyph in font.getBestCmap().items()
        if unicodedata.category(chr(code))[0] != "C"
    }


@cache
def _font(weight: str) -> TTFont:
    """Read the font of a weight."""
    return TTFont(BytesIO(font_file(weight).read_bytes()), lazy=True)
