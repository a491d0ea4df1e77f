"""The page's colours: those of the films' themes, dark and light, by role."""

from __future__ import annotations

from collections.abc import Iterator

from scenes.kit.frame.theme import THEMES, Theme, contrast

STOPS = 32
"""The number of colours in a ramp, the same as `STOPS` in ``web/src/drawing/plot.ts``."""

_ROLES = (
    "paper",
    "ink",
    "quiet",
    "panel",
    "fog",
    "ascent",
    "ascent_core",
    "ascent_text",
    "descent",
    "descent_core",
    "descent_text",
    "ball",
)


def style(theme: Theme) -> str:
    """Return CSS with every role as a variable, and the ramps of ground, contours and basins as rules.

    Parameters
    ----------
    theme
        The theme asked for, which replaces our dark theme if it is dark, and our light one if it is light.
    """
    light, dark = _pair(theme)
    roles = [f"--{role.replace('_', '-')}:{_either(getattr(light, role), getattr(dark, role))}" for role in _ROLES]
    return f":root{{{';'.join(roles)}}}" + "".join(_ramps(light, dark))


def is_dark(theme: Theme) -> bool:
    """Return whether a theme's paper is dark."""
    return contrast(theme.paper, "#ffffff") > contrast(theme.paper, "#000000")


def _pair(theme: Theme) -> tuple[Theme, Theme]:
    return (THEMES["light"], theme) if is_dark(theme) else (theme, THEMES["dark"])


def _ramps(light: Theme, dark: Theme) -> Iterator[str]:
    for stop in range(STOPS):
        share = stop / (STOPS - 1)
        yield f"[data-band='{stop}']{{fill:{_either(light.band_colour(share), dark.band_colour(share))}}}"
        yield f"[data-line='{stop}']{{stroke:{_either(light.line_colour(share), dark.line_colour(share))}}}"
    for index, colours in enumerate(zip(light.basins, dark.basins, strict=False)):
        yield f"[data-basin='{index}']{{--basin:{_either(*colours)}}}"


def _either(light: str, dark: str) -> str:
    return f"light-dark({light},{dark})"
