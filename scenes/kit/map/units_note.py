"""What a map shows differently from what was typed: units, averages, and critical points of unusual kinds."""

from __future__ import annotations

import math

import numpy as np

from gradmath.landscapes.averaged import Averaged
from gradmath.landscapes.in_units import InUnits
from scenes.claims.meaning import Fact
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.numbers import MINUS
from scenes.kit.lettering.words import Words
from scenes.kit.map.degenerate import Degenerate, degenerate
from scenes.kit.map.survey import Survey
from scenes.language.messages import message

_GRID, _EXACT = 5, 1e-6
# Numbers of fewer digits before or after the point, or in front of a power of ten, are easily read.
_PLAIN = 4
# Number of samples of an average, and its tolerance as a share of all levels' range.
_DRAWS, _NEAR = 4000, 0.03


def units_note(survey: Survey, theme: Theme, size: float) -> list[Words]:
    """Return the lines that say what is shown differently from what was typed, and which points are not ordinary."""
    kinds = (Words(kind.value, size, theme.ink, of=_is_kind(survey, kind)) for kind in survey.degenerate)
    return [*otherwise_shown(survey, theme, size), *kinds]


def otherwise_shown(survey: Survey, theme: Theme, size: float) -> list[Words]:
    """Return the lines that say what is shown otherwise than it was typed: units, and averages."""
    units = survey.units
    lines = [
        message("{name} in units of {unit}", name=name, unit=power(unit))
        for name, unit in zip(survey.asked.weight_names, units.weights, strict=True)
        if unit != 1
    ]
    if not (units.error == 1 and units.offset == 0):
        unit, above = power(units.error), short(units.offset)
        lines.append(
            message("Errors in units of {unit}, above {above}", unit=unit, above=above)
            if units.offset
            else message("Errors in units of {unit}", unit=unit)
        )
    words = [Words(line, size, theme.ink, of=Fact(lambda: is_so(survey))) for line in lines]
    if isinstance(survey.asked, Averaged):
        words.append(Words("Mean errors: its waves are finer", size, theme.ink, of=Fact(lambda: are_means(survey))))
    return words


def _is_kind(survey: Survey, kind: Degenerate) -> Fact:
    point = survey.degenerate[kind]
    return Fact(lambda: degenerate(survey.landscape, point) is kind)


def power(unit: float) -> str:
    """Return a power of ten as text."""
    exponent = round(math.log10(unit))
    # The packaged font has no raised minus.
    return f"{unit:g}" if -_PLAIN < exponent < _PLAIN else f"1e{exponent}".replace("-", MINUS)


def short(number: float) -> str:
    """Return a number of at most twelve digits as text, exactly; with a power of ten if most of them are zeros."""
    mantissa, _, exponent = f"{number:.11e}".partition("e")
    mantissa, power_of_ten = mantissa.rstrip("0").rstrip("."), int(exponent)
    has_many_zeros = not -_PLAIN < power_of_ten < _PLAIN and len(mantissa.strip("-")) <= _PLAIN
    text = f"{mantissa}e{power_of_ten}" if has_many_zeros else f"{number:.12g}".replace("e+", "e")
    return text.replace("-", MINUS)


def is_so(survey: Survey) -> bool:
    """Tell whether the errors shown are those of the landscape itself in these units."""
    shown = survey.exact
    if not isinstance(shown, InUnits):
        return survey.units.are_plain
    units, places = survey.units, np.stack(np.meshgrid(*shown.domain.grid(_GRID)), axis=-1)
    own = shown.base.value(places * np.array(units.weights))
    off = np.abs(shown.value(places) * units.error + units.offset - own)
    return bool((off[np.isfinite(own)] <= _EXACT * max(float(np.nanmax(np.abs(own))), units.error)).all())


def are_means(survey: Survey) -> bool:
    """Tell whether the errors shown are means of the landscape's own around each point, by independent samples."""
    shown = survey.asked
    if not isinstance(shown, Averaged):
        return False
    places = np.stack(np.meshgrid(*shown.domain.grid(_GRID)), axis=-1)[1:-1, 1:-1]
    around = np.random.default_rng(seed=1).normal(scale=shown.spread, size=(_DRAWS, 2))
    means = np.nanmean(shown.base.value(places[..., None, :] + around), axis=-1)
    off = np.abs(shown.value(places) - means)
    return bool((off[np.isfinite(off)] <= _NEAR * float(np.ptp(survey.levels))).all())
