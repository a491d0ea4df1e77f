"""What segments need of a landscape: each is a predicate that says, in a sentence, what is missing.

A segment declares its needs in its class, ``needs = (a_peak, level_ground)``. They are checked before anything is
drawn; if one is not met, the film is made of the other segments.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from scenes.arrays import Array
from scenes.kit.map.degenerate import Degenerate
from scenes.kit.map.kept_contours import kept_contours
from scenes.kit.map.survey import Survey
from scenes.kit.map.viewpoints import UnsuitableError

Need: TypeAlias = Callable[[Survey], None]
"""Raises an `UnsuitableError` if a landscape lacks something."""

_GRID = 60


def a_slope(survey: Survey) -> None:
    """A slope somewhere."""
    slopes = np.linalg.norm(survey.asked.gradient(grid_of(survey)), axis=-1)
    if not (slopes[np.isfinite(slopes)] > 0).any():
        raise UnsuitableError("its gradient is zero or not defined all over the picture, so that no arrow can stand")


def slopes_in_sight(survey: Survey) -> None:
    """Contours over more than a spot of the domain, so that arrows can stand apart."""
    domain, lines = survey.asked.domain, kept_contours(survey.asked, survey.levels)
    if not lines:
        return
    points = np.concatenate([line.points for line in lines])
    low, high = points.min(axis=0), points.max(axis=0)
    if ((high - low) < _SPOT * domain.size).all():
        half, units = _PART * (high - low).max(), survey.units
        ends = zip((low + high) / 2 - half, (low + high) / 2 + half, units.weights, strict=True)
        part = ", ".join(f"{first * unit:.2g}..{last * unit:.2g}" for first, last, unit in ends)
        raise UnsuitableError(
            f"all its contours lie in a spot too small for arrows: ask for the ground around it, `on {part}`"
        )


_SPOT, _PART = 0.04, 1.0


def a_lowest_point(survey: Survey) -> None:
    """A lowest point, which a landscape has not that falls without bound beside a pole."""
    if not survey.valley.bounded:
        raise UnsuitableError("it falls without bound, as beside a pole, so that none of its points is the lowest")


def a_highest_point(survey: Survey) -> None:
    """A highest point, which a landscape has not that rises without bound beside a pole."""
    if not survey.peak.bounded:
        raise UnsuitableError("it rises without bound, as beside a pole, so that none of its points is the highest")


def a_peak(survey: Survey) -> None:
    """A peak inside the domain."""
    if not survey.summits("maximum"):
        raise UnsuitableError("it has no peak inside its domain")


def a_valley(survey: Survey) -> None:
    """A valley inside the domain, with a smooth bottom, in which a descent can settle."""
    valleys = [each for each in survey.critical if each.kind == "minimum"]
    for kind, what in ((Degenerate.LINE_OF_MINIMA, "a line"), (Degenerate.FLOOR, "an area")):
        if not valleys and kind in survey.degenerate:
            raise UnsuitableError(
                f"its lowest points form {what}, so that there is no one valley in which a descent settles"
            )
    if not valleys:
        raise UnsuitableError("it has no valley inside its domain in which a descent could settle")
    if not survey.bottoms:
        raise UnsuitableError("its valleys have no smooth bottom, as on a kink, where no constant step size settles")


def a_closed_contour(survey: Survey) -> None:
    """A contour that closes around a peak or a valley."""
    survey.closed_contour()


def a_saddle(survey: Survey) -> None:
    """A saddle between a peak and a valley."""
    if not survey.summits("saddle"):
        raise UnsuitableError("it has no saddle inside its domain")


def two_valleys(survey: Survey) -> None:
    """Two valleys inside the domain."""
    if sum(each.kind == "minimum" for each in survey.critical) < 2:
        raise UnsuitableError("it has no two valleys")


def unequal_valleys(survey: Survey) -> None:
    """Valleys of different depth, smooth at the bottom."""
    depths = np.array([each.error for each in survey.critical if each.kind == "minimum"])
    # Valleys of ground whose errors span decades differ by little of its range, and yet by much.
    if len(depths) < 2 or not np.ptp(depths) > _ALIKE * np.ptp(survey.levels):
        raise UnsuitableError("it has no two valleys of different depth")


_ALIKE, _TOLD_APART = 1e-9, 1e-3


def even_levels(survey: Survey) -> None:
    """Levels that are evenly spaced."""
    steps = np.diff(survey.levels)
    if len(steps) and np.ptp(steps) > _TOLD_APART * np.ptp(survey.levels):
        raise UnsuitableError("its contours are not evenly spaced")


def grid_of(survey: Survey, *, framed: bool = False) -> Array:
    """Return places all over the domain that was asked for, or over the frame, shape (n, 2)."""
    domain = (survey.landscape if framed else survey.asked).domain
    points: Array = np.stack(np.meshgrid(*domain.grid(_GRID)), axis=-1).reshape(-1, 2)
    return points
