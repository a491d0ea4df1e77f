"""Themes: colours and type, by role.

A scene names a role (`theme.ascent`), never a colour or a font.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coloraide import Color

FONT = "Hanken Grotesk"

LIGHT_LINE, HEAVY_LINE = 1.3, 2.6

# The least contrast between text and its background by the W3C's guidelines (WCAG 2.2, 1.4.3).
READABLE = 4.5
# A contour's number covers the bands on both sides of its line, as far as this share of the relief.
_NUMBER_REACH = 0.1
# The darkest and the brightest shading of the map; see `scenes.kit.frame.light`.
_DARKEST, _BRIGHTEST = 0.8, 1.11
# Number of grounds, from lowest to highest, that stand for all of them.
_GROUNDS = 8


@dataclass(frozen=True)
class Type:
    """Font sizes in Manim's units; a capital of size 22 is 2.7 % of the frame's height."""

    title: float = 40
    label: float = 26
    note: float = 22
    formula: float = 34


@dataclass(frozen=True)
class Theme:
    """Colours by what they mean.

    `bands` and `lines` run from low to high error: higher is lighter, and all have little colour, so that arrows stand
    out everywhere. `ascent` and `descent` are the colours of the gradient and of its opposite, with the bright core of
    their glow; `first_weight` and `second_weight` are those of everything that belongs to one weight: its axis, slice,
    slope and number. A role that ends in `_text` is its colour for words on the ground. `basins` distinguishes valleys,
    the lowest first, and `basin_rim` is the edge of a thing in such a colour; `recede` is the opacity of a thing that
    is not in focus.
    """

    name: str
    paper: str
    ink: str
    quiet: str
    panel: str
    fog: str
    bands: tuple[str, ...]
    lines: tuple[str, ...]
    ascent: str
    ascent_core: str
    ascent_text: str
    descent: str
    descent_core: str
    descent_text: str
    first_weight: str
    first_weight_text: str
    second_weight: str
    second_weight_text: str
    ball: str
    glow: float
    basins: tuple[str, ...]
    basin_rim: str
    recede: float = 0.35
    type: Type = Type()

    @property
    def weights(self) -> tuple[str, str]:
        """The colours of the first and of the second weight."""
        return self.first_weight, self.second_weight

    @property
    def weights_text(self) -> tuple[str, str]:
        """The colours of words that belong to the first and to the second weight."""
        return self.first_weight_text, self.second_weight_text

    @property
    def senses(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The colours of what goes up the slope, and of what goes down."""
        return (
            (self.ascent, self.ascent_core, self.ascent_text),
            (self.descent, self.descent_core, self.descent_text),
        )

    def band_colour(self, fraction: float) -> str:
        """Return the fill of the ground at a fraction of the way from the lowest to the highest error."""
        return _along(self.bands, fraction)

    def line_colour(self, fraction: float) -> str:
        """Return the colour of a contour at a fraction of the way from the lowest to the highest error."""
        return _along(self.lines, fraction)

    def number_colour(self, fraction: float, reach: float = 0.0) -> str:
        """Return the colour of a contour's number: its line's, with as much ink as makes it readable on the map.

        Parameters
        ----------
        fraction
            Place of its line, from the lowest error at 0 to the highest at 1.
        reach
            How far from there the ground behind it reaches, if that is further than usual.
        """
        far = max(reach, _NUMBER_REACH)
        around = [float(min(max(fraction + step, 0), 1)) for step in (-far, 0, far)]
        return self._over(self.line_colour(fraction), around, (_DARKEST, 1.0, _BRIGHTEST))

    def over_ground(self, colour: str, darkest: float, brightest: float) -> str:
        """Return a colour for words anywhere on shaded ground, with as much ink as it takes to be readable.

        Parameters
        ----------
        colour
            Colour, such as a weight's.
        darkest, brightest
            Brightness of the shaded ground, as a multiple of level ground's.
        """
        return self._over(colour, [step / _GROUNDS for step in range(_GROUNDS + 1)], (darkest, 1.0, brightest))

    def _over(self, colour: str, fractions: list[float], factors: tuple[float, ...]) -> str:
        grounds = [_shaded(self.band_colour(each), factor) for each in fractions for factor in factors]
        return _readable(colour, self.ink, tuple(grounds))


def _color() -> type[Color]:
    # The import takes a tenth of a second, which a run in which nothing changed can save.
    from coloraide import Color

    return Color


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours, from 1 to 21, as WCAG 2.2 defines it."""
    return float(_color()(first).contrast(second, method="wcag21"))


@lru_cache(maxsize=4096)
def _along(colours: tuple[str, ...], fraction: float) -> str:
    if not 0 <= fraction <= 1:
        raise ValueError(f"a place on a colour ramp lies between 0 and 1: got {fraction}")
    ramp = _color().interpolate(colours, space="oklab")
    hexadecimal: str = ramp(fraction).convert("srgb").fit().to_string(hex=True)
    return hexadecimal


@cache
def _shaded(colour: str, factor: float) -> str:
    """Return a colour in light that is this many times as bright."""
    parts = [min(255, round(factor * int(colour[k : k + 2], 16))) for k in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in parts)


@cache
def _readable(colour: str, ink: str, grounds: tuple[str, ...]) -> str:
    """Return a colour mixed with the least ink that makes text in it readable on every ground."""
    ramp = _color().interpolate([colour, ink], space="oklab")
    mixes = (ramp(step / 20).convert("srgb").fit().to_string(hex=True) for step in range(20))
    return next((mix for mix in mixes if all(contrast(mix, ground) >= READABLE for ground in grounds)), ink)


DARK = Theme(
    name="dark",
    paper="#0b1220",
    ink="#eef3fb",
    quiet="#abbacb",
    panel="#0b1220",
    fog="#141d2c",
    bands=("#0f1b26", "#17232d", "#202c34", "#2a3438", "#343939", "#3e3d39", "#474138"),
    lines=("#587b8a", "#6b8890", "#809295", "#949a93", "#a79d8c", "#b79f83"),
    ascent="#ff4650",
    ascent_core="#ffd9dc",
    ascent_text="#ff9aa0",
    descent="#52baff",
    descent_core="#d8f0ff",
    descent_text="#8fd0ff",
    first_weight="#f7a74e",
    first_weight_text="#f6cb76",
    second_weight="#2fa08c",
    second_weight_text="#72e8cc",
    ball="#ffffff",
    glow=1.0,
    basins=("#f7d038", "#7cf0b6", "#8f6fc4", "#d890b0"),
    basin_rim="#0b1220",
)


LIGHT = Theme(
    name="light",
    paper="#f7f8fa",
    ink="#18202c",
    quiet="#445162",
    panel="#f7f8fa",
    fog="#e9edf2",
    bands=("#c6d0d6", "#d1d8db", "#dbdfde", "#e5e5e0", "#eeeae0", "#f6f0e3"),
    lines=("#4f6a77", "#5c737d", "#6a7a7c", "#777f77", "#85836f", "#938769"),
    ascent="#d8162e",
    ascent_core="#7c0715",
    ascent_text="#a80f22",
    descent="#0a4e9e",
    descent_core="#062c5c",
    descent_text="#083e7e",
    first_weight="#7c5500",
    first_weight_text="#664000",
    second_weight="#0a7d66",
    second_weight_text="#0a5c4c",
    ball="#18202c",
    glow=0.45,
    basins=("#e0a116", "#8cc7ae", "#35085f", "#b06fa0"),
    basin_rim="#18202c",
)

THEMES = {theme.name: theme for theme in (DARK, LIGHT)}
