"""What is worth pointing at in a landscape."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.ndimage import distance_transform_edt

from gradmath.geometry.contour import Contour
from gradmath.geometry.critical import CriticalPoint, Extreme, Kind, critical_points, extremes
from gradmath.geometry.levels import asked_levels, chosen_levels, equal_levels, logarithmic_levels
from gradmath.geometry.scales import Scales, scales
from gradmath.landscapes.averaged import Averaged, seen_averaged
from gradmath.landscapes.chosen import Chosen
from gradmath.landscapes.in_units import InUnits, Units, in_suitable_units
from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.kit.frame.frame import Frame, current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.map.degenerate import Degenerate, degenerate
from scenes.kit.map.error_map import LEVELS, ErrorMap
from scenes.kit.map.viewpoints import (
    UnsuitableError,
    contour_around,
    fill_frame,
    hillside,
    inner,
    tightest_contour,
)

# The arrows around the hill: how many, and a turn of their ring that leaves room for the label of descent.
HILL_ARROWS, HILL_TURN = 6, 0.3
# The number of critical points of a crowded landscape, which has fewer contours: there is one around each ripple.
_CROWDED, _FEW_LEVELS = 400, 7
# The largest number of peaks, or valleys, to try for a contour around one.
_MOST_TRIED = 24
# Points are as high as each other if they differ by less than this share of the range of errors.
_ALIKE = 1e-9
# Samples along each weight, and the least distance from the edge, in samples, of the middle of an area.
_GRID, _AREA = 61, 2.5


@dataclass(frozen=True, eq=False)
class Survey:
    """A landscape as the segments show it: over the whole frame, with what is worth pointing at in it.

    All of that lies in the domain that was asked for. The frame may show more ground, which is dimmed.

    Attributes
    ----------
    landscape
        Landscape over a domain of the frame's shape, in suitable units; averaged if its waves are finer than a picture.
    asked
        The same over the domain that was asked for.
    levels
        Errors of the contours, chosen from the domain that was asked for.
    critical
        Points where its gradient is zero.
    peak, valley
        Its highest and its lowest point, with edges.
    """

    landscape: Landscape
    asked: Landscape
    levels: Array
    critical: tuple[CriticalPoint, ...]
    peak: Extreme
    valley: Extreme

    @classmethod
    def of(cls, asked: Landscape, *, widened: bool = True) -> Self:
        """Return the survey of a landscape that can be shown as a map; see `gradmath.landscapes.chosen.chosen_map`.

        Parameters
        ----------
        asked
            The landscape, over the domain that was asked for.
        widened
            Whether its domain is widened to the frame's shape.
        """
        return cls._of(asked, current_frame(), "", widened=widened)

    @classmethod
    def of_chosen(cls, chosen: Chosen) -> Self:
        """Return the survey of a landscape that the user chose, with the levels that were asked for."""
        return cls._of(chosen.landscape, current_frame(), chosen.levels, widened=True)

    @classmethod
    @lru_cache(maxsize=32)
    def _of(cls, asked: Landscape, _frame: Frame, levels_text: str, *, widened: bool) -> Self:
        suited = exact = in_suitable_units(asked)
        # As it is seen: averages have neither a ripple nor a needle too fine to be seen.
        shown = seen_averaged(fill_frame(suited) if widened else suited, suited.domain)
        suited = shown.over(suited.domain) if isinstance(shown, Averaged) else suited
        critical = critical_points(suited)
        if levels_text:
            levels = _in_units(asked_levels(levels_text, asked, count=LEVELS), exact)
            return cls(shown, suited, levels, critical, *_outermost(suited, critical))
        peak, valley = _outermost(suited, critical)
        kinds = {each.kind for each in critical}
        hill_alone = ("maximum" in kinds or peak.interior) and not ("minimum" in kinds or valley.interior)
        levels = _levels(suited, LEVELS if len(critical) < _CROWDED else _FEW_LEVELS, hill_alone=hill_alone)
        return cls(shown, suited, levels, critical, peak, valley)

    @property
    def units(self) -> Units:
        """The units in which weights and errors are shown."""
        return self.exact.units if isinstance(self.exact, InUnits) else Units((1.0,) * self.asked.dimension)

    @property
    def exact(self) -> Landscape:
        """The landscape itself if averages are shown, over everything that is shown of it; otherwise what was asked."""
        return self.asked.base if isinstance(self.asked, Averaged) else self.asked

    @cached_property
    def scales(self) -> Scales:
        """What is steep and what is level on it."""
        return scales(self.asked)

    def slope(self, share: float) -> float:
        """Return a multiple of its typical slope, as a length of a gradient."""
        return share * self.scales.slope / float(np.sqrt(np.prod(self.asked.domain.size)))

    @property
    def bottoms(self) -> list[CriticalPoint]:
        """The valleys in which a descent can settle, those with a smooth bottom, the lowest first."""
        return [each for each in self.critical if each.kind == "minimum" and curves_up(each)]

    @cached_property
    def degenerate(self) -> dict[Degenerate, CriticalPoint]:
        """The critical points that are not ordinary: the lowest of each kind; none if the landscape is crowded.

        A line of points is one only if there are none lower, or higher.
        """
        few = self.critical if len(self.critical) < _CROWDED else ()
        found = [(degenerate(self.landscape, each), each) for each in reversed(few)]
        return {kind: each for kind, each in found if kind and self._is_outermost(kind, each)}

    def _is_outermost(self, kind: Degenerate, point: CriticalPoint) -> bool:
        """Tell whether what is said of a point as one of the lowest or of the highest of all is true."""
        lowest, highest = (Degenerate.LINE_OF_MINIMA, Degenerate.FLOOR), (Degenerate.LINE_OF_MAXIMA, Degenerate.TOP)
        outermost = self.valley if kind in lowest else self.peak if kind in highest else None
        return outermost is None or abs(outermost.error - point.error) <= _ALIKE * self.scales.relief

    def map(self, theme: Theme) -> ErrorMap:
        """Return a map of it that fills the frame."""
        return ErrorMap(self.landscape, theme, levels=self.levels.tolist(), asked=self.asked.domain)

    def closed_contour(
        self, near: ArrayLike | None = None, *, hill: Extreme | None = None, valleys: bool = True
    ) -> Contour:
        """Return the drawn contour around a peak, or else around a valley, that passes nearest to a point.

        If no drawn contour closes, return one between two of them.

        Parameters
        ----------
        near
            Weights, shape (2,); default: a point of the flank.
        hill
            The peak to try first; then the others, then the valleys.
        valleys
            Whether a contour around a valley will do as well.

        Raises
        ------
        UnsuitableError
            If none closes in view.
        """
        # At a kink the highest or the lowest point is not a critical one.
        tops = [*([hill] if hill else []), *self.summits("maximum")[:_MOST_TRIED], *self._inside(self.peak)]
        bottoms = [*self.summits("minimum")[::-1][:_MOST_TRIED], *self._inside(self.valley)] if valleys else []
        below = [(top, self.levels[self.levels < top.error]) for top in tops]
        above = [(bottom, self.levels[self.levels > bottom.error]) for bottom in bottoms]
        for center, levels in [*below, *above]:
            if not len(levels):
                continue
            try:
                beside = near if near is not None else self.around(center, HILL_ARROWS)[0]
                return contour_around(self.asked, levels, center.point, np.asarray(beside))
            except UnsuitableError:
                continue
        for centers, far in ((tops, self.valley.error), (bottoms, self.peak.error)):
            for center in centers:
                line = tightest_contour(self.asked, center, far)
                if line is not None:
                    return line
        raise UnsuitableError(f"no contour closes around a peak{' or a valley' if valleys else ''} in view")

    @staticmethod
    def _inside(extreme: Extreme) -> list[Extreme]:
        return [extreme] if extreme.interior else []

    def around(self, top: Extreme, count: int, turn: float = 0.0) -> Array:
        """Return points of the hill below a peak; see `hillside`."""
        return hillside(self.asked, self.levels, count, turn=turn, top=top, bottom=self.valley)

    @property
    def decimals(self) -> int:
        """How many decimals an error needs to show a hundredth of all levels' range."""
        tens = int(np.floor(np.log10(np.ptp(self.levels))))
        return min(2 - tens, 6) if tens <= 0 else max(0, 3 - tens)

    def summits(self, kind: Kind) -> list[Extreme]:
        """Return the critical points of a kind in the inner part of the domain asked for, the highest first."""
        stage = inner(self.asked.domain)
        found = [each for each in self.critical if each.kind == kind and stage.contains(each.point)]
        return [Extreme(each.point, each.error, interior=True) for each in reversed(found)]


def _outermost(landscape: Landscape, critical: tuple[CriticalPoint, ...]) -> tuple[Extreme, Extreme]:
    """Return the highest and the lowest point: of several that are as high, or as low, the one that has a sign."""
    found = extremes(landscape, known=critical)
    grid = np.stack(np.meshgrid(*landscape.domain.grid(_GRID)), axis=-1)
    errors, alike = landscape.value(grid), _ALIKE * abs(found[0].error - found[1].error)
    known: tuple[Extreme | CriticalPoint, ...] = (critical[-1], critical[0]) if critical else found
    peak, valley = (
        Extreme(point.point, point.error, interior=True)
        if critical and abs(point.error - each.error) <= alike
        else each
        for each, point in zip(found, known, strict=True)
    )
    has_sign = {each.kind for each in critical}
    return (
        peak if "maximum" in has_sign else amid(peak, grid, errors, alike),
        valley if "minimum" in has_sign else amid(valley, grid, errors, alike),
    )


def amid(extreme: Extreme, grid: Array, errors: Array, alike: float) -> Extreme:
    """Return a point in the middle of the area that is as high, or as low, as an extreme; itself if there is none.

    Parameters
    ----------
    extreme
        The highest or the lowest point.
    grid, errors
        Points of a grid over the domain, shape (m, n, 2), and the errors there, shape (m, n).
    alike
        Errors that differ by no more are the same.
    """
    is_same = np.pad(np.abs(errors - extreme.error) <= alike, 1)
    depth = distance_transform_edt(is_same)[1:-1, 1:-1]
    if not extreme.bounded or depth.max() < _AREA:
        return extreme
    place = np.unravel_index(depth.argmax(), depth.shape)
    return Extreme(grid[place], float(errors[place]), interior=True)


def _in_units(errors: Array, suited: Landscape) -> Array:
    """Return errors in the units in which a landscape is shown."""
    return (errors - suited.units.offset) / suited.units.error if isinstance(suited, InUnits) else errors


def _levels(landscape: Landscape, count: int, *, hill_alone: bool) -> Array:
    """Return about this many levels: even ones, unless a valley, or most of the ground, would be left without any."""
    few = chosen_levels(landscape)
    if few.rule == "quantile":
        return few.levels
    if few.rule == "logarithmic":
        # On a hill alone the top would be left without any.
        return equal_levels(landscape, count=count) if hill_alone else logarithmic_levels(landscape, count=count)
    return chosen_levels(landscape, count=count).levels


def curves_up(valley: CriticalPoint) -> bool:
    """Tell whether a minimum is smooth and curves up in every direction."""
    return bool(np.isfinite(valley.eigenvalues).all() and (valley.eigenvalues > 0).all())
