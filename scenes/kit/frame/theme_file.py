"""A lecturer's own theme: a few lines of TOML that change roles of one of ours.

extends = "light"
ascent = "#e01e37"
bands = ["#e8eef4", "#f4efe4", "#f4dcd2"]
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenes.kit.frame.theme import DARK, READABLE, THEMES, Theme, contrast
from scenes.kit.given.given_file import GivenFileError, read_toml
from scenes.kit.given.quoted import on_one_line, quoted, shortened

if TYPE_CHECKING:
    from coloraide import Color

_ROLES = {each.name: getattr(DARK, each.name) for each in fields(Theme) if each.name not in ("name", "type")}

TEXT_ROLES = ("ink", "quiet", "ascent_text", "descent_text", "first_weight_text", "second_weight_text")
# Roles whose colours carry meaning in marks as thin as arrows.
SIGN_ROLES = ("ascent", "descent", "first_weight", "second_weight")
# The least difference of two colours in print: a print that passes ISO 12647-7 may be off by 5, so colours more than
# twice that apart still differ when each is off by as much.
TOLD_APART_IN_PRINT = 10.0
# Thin marks need more than large patches do, and colour-blind sight is milder or stronger than its simulation.
TOLD_APART_BY_EYE = 20.0
# What belongs to a weight is also recognised by its place and name: four times the least visible difference (2.5).
WEIGHT_TOLD_APART_BY_EYE = 10.0
_SIGHTS = {"protan": "protanopia", "deutan": "deuteranopia", "tritan": "tritanopia"}


class ThemeFileError(ValueError):
    """A theme's file cannot be used; the message is one sentence for the user."""


@cache
def find_theme(name: str) -> Theme:
    """Return a theme by its name, or by the path of its file.

    Raises
    ------
    ThemeFileError
        If there is no such theme, or the file cannot be used.
    """
    if name in THEMES:
        return THEMES[name]
    if not name.endswith(".toml"):
        raise ThemeFileError(
            f'there is no theme "{shortened(name)}"; there are {", ".join(THEMES)} and files that end in .toml'
        )
    return read_theme(Path(name))


def read_theme(file: Path) -> Theme:
    """Read a theme from a file; it is named after the file.

    Parameters
    ----------
    file
        TOML file: roles of `Theme` with new values, and `extends`, the theme that gives all the others (default: dark).

    Raises
    ------
    ThemeFileError
        If there is anything else in it: one sentence with the file and the role.
    """
    name = on_one_line(file.name)
    try:
        given = read_toml(file)
    except GivenFileError as error:
        raise ThemeFileError(f"the theme {name} {error}") from error
    if file.stem in THEMES:
        raise ThemeFileError(f"{name} has the name of a theme that there is already: give the file another name")
    base = given.pop("extends", DARK.name)
    if not isinstance(base, str) or base not in THEMES:
        raise ThemeFileError(f"{name}: extends must be one of {_listed(tuple(THEMES))}, not {quoted(base)}")
    return replace(THEMES[base], name=file.stem, **{role: _value(name, role, new) for role, new in given.items()})


def _value(file: str, role: str, given: object) -> Any:
    place = f"{file}: {role}"
    match _ROLES.get(role):
        case str():
            return _colour(place, given)
        case tuple():
            return _ramp(place, given)
        case float():
            return _share(place, given)
    near = difflib.get_close_matches(role, _ROLES, 1, 0.4)
    hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(_ROLES)}"
    raise ThemeFileError(f'{file}: there is no role "{shortened(role)}"; {hint}')


def _ramp(place: str, given: object) -> tuple[str, ...]:
    if not isinstance(given, list) or len(given) < 2:
        raise ThemeFileError(f"{place} must be a list of two colours or more")
    return tuple(_colour(f"{place}, entry {number}", each) for number, each in enumerate(given, 1))


def _share(place: str, given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not 0 <= given <= 1:
        raise ThemeFileError(f"{place} must be a number from 0 to 1, not {quoted(given)}")
    return float(given)


def _colour(place: str, given: object) -> str:
    colour = _screen_colour(given) if isinstance(given, str) else None
    if colour is None:
        raise ThemeFileError(f'{place} must be a colour such as "#e01e37" or "oklch(60% 0.2 25)", not {quoted(given)}')
    if colour.alpha() < 1:
        raise ThemeFileError(f"{place} must be an opaque colour, not {quoted(given)}")
    return str(colour.to_string(hex=True))


def _screen_colour(text: str) -> Color | None:
    """Return the sRGB colour nearest to the one that a text describes; None if it describes none."""
    # What is heavy to import is left out of a run in which nothing changed.
    from coloraide import Color

    try:
        match = Color.match(text, fullmatch=True)
        return match.color.convert("srgb").fit() if match else None
    except (ArithmeticError, ValueError):
        # Coordinates such as 1e200 overflow on the way, an infinite hue has no direction, and 50% is none.
        return None


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(f'"{name}"' for name in names)


def grounds(theme: Theme) -> dict[str, str]:
    """Return every background that text can have: the paper, a panel, the fog, and every band of the map."""
    plain = {"the paper": theme.paper, "a panel": theme.panel, "the fog": theme.fog}
    return plain | {f"band {number} of the map": band for number, band in enumerate(theme.bands, 1)}


def complaints(theme: Theme) -> tuple[str, ...]:
    """Return what would be hard to see with a theme: text without contrast, and signs that are too similar."""
    return (*_hard_to_read(theme), *_hard_to_tell_apart(theme))


def _hard_to_read(theme: Theme) -> Iterator[str]:
    for role in TEXT_ROLES:
        least, where = min((contrast(getattr(theme, role), ground), name) for name, ground in grounds(theme).items())
        if least < READABLE:
            yield f"{role} is hard to read on {where}: its contrast is {least:.1f}, and should be {READABLE} or more"


def _hard_to_tell_apart(theme: Theme) -> Iterator[str]:
    for first, second in combinations(SIGN_ROLES, 2):
        arrows = (first, second) == ("ascent", "descent")
        for sight, difference in differences(getattr(theme, first), getattr(theme, second)).items():
            # In a grey print a weight is recognised by its name.
            printed = TOLD_APART_IN_PRINT if arrows else 0.0
            seen = TOLD_APART_BY_EYE if arrows else WEIGHT_TOLD_APART_BY_EYE
            least = printed if sight == "a grey print" else seen
            if difference < least:
                yield (
                    f"{first} and {second} are hard to tell apart in {sight}: "
                    f"they differ by {difference:.1f}, and should by {least:g} or more"
                )


def differences(first: str, second: str) -> dict[str, float]:
    """Return the differences of two colours (ΔE by CIEDE2000) for several kinds of sight, and in a grey print."""
    from coloraide import Color

    pair = Color(first), Color(second)
    filtered = {name: [each.filter(sight) for each in pair] for sight, name in _SIGHTS.items()}
    grey = [Color("lab-d65", [each.convert("lab-d65")["lightness"], 0, 0]) for each in pair]
    seen = filtered | {"a grey print": grey}
    return {name: float(one.delta_e(other, method="2000")) for name, (one, other) in seen.items()}
