"""What things on a map claim: that they stand at their weights, on a peak, in a valley or on a saddle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gradmath.geometry.critical import Kind
from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.protocol import Check, Finding, Measure, Outcome

CRITICAL = Check("the sign or label of a peak, valley or saddle stands exactly there", "of the map", 1e-6)
KIND = Check("a peak is a peak, a valley a valley, a saddle a saddle", "wrong", 0)
HIGHEST = Check("the named extreme is the highest or lowest one on the map", "of the range", 1e-9)
BESIDE = Check("a label without a leader stands beside what it names", "frame units", 0.65)
LEADER = Check("a leader runs from its label to what it names", "frame units", 0.2)
STANDS = Check("a marker is drawn at its weights", "of the map", 1e-9)
AT_FEET = Check("a hiker's or a ball's arrow begins where he or it stands", "of the map", 1e-9)
ON_TRAIL = Check("a ball is at the end of its trail", "frame units", 1e-9)
SURFACE = Check("the surface is as high as the error", "% of its height", 0.1)
FROZEN = Check("a slice changes one weight only", "of the map", 1e-9)


def span(landscape: Landscape) -> float:
    """Return the length of the diagonal of a landscape's domain."""
    return float(np.linalg.norm(landscape.domain.size))


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A sign or a label stands on a peak, in a valley or on a saddle.

    Attributes
    ----------
    point
        Weights at the drawn place, shape (p,).
    kind
        Maximum, minimum or saddle.
    outermost
        Whether it is named the highest or lowest point of all, which may lie on the edge of the domain.
    """

    landscape: Landscape
    point: Array
    kind: Kind
    outermost: bool = False
    place: Array | None = None
    detail: str = ""
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check the distance by one step of Newton's method, the kind by the curvatures, and the height by a search.

        Along directions without curvature, as on the floor of a level ravine, the slope is checked instead of the
        distance, as the rise over the whole map relative to the range of errors; the kind, by the errors on a circle.
        """
        if self.outermost:
            sign = 1 if self.kind == "maximum" else -1
            short = sign * (measure.extreme(self.landscape, sign) - float(measure.value(self.landscape, self.point)))
            yield self._found(HIGHEST, max(0.0, short) / measure.extent(self.landscape))
            if not self._inside(measure):
                return
        size, extent = span(self.landscape), measure.extent(self.landscape)
        curvatures, axes = np.linalg.eigh(measure.hessian(self.landscape, self.point))
        slopes = axes.T @ measure.gradient(self.landscape, self.point)
        flat = np.abs(curvatures) <= _FLAT * np.maximum(np.abs(curvatures).max(), extent / size**2)
        gaps = np.divide(slopes, curvatures * size, out=slopes * size / extent, where=~flat)
        far = float(np.linalg.norm(gaps))
        if far > CRITICAL.bound and self._lies_within(measure, CRITICAL.bound * size):
            far = CRITICAL.bound
        yield self._found(CRITICAL, far)
        below, above = self._rises(measure) if flat.any() else curvatures[[0, -1]]
        is_so = {"minimum": below > 0, "maximum": above < 0}.get(self.kind, below < 0 < above)
        yield self._found(KIND, float(not is_so))

    def _lies_within(self, measure: Measure, radius: float) -> bool:
        """Tell whether all errors on a small circle are higher, or lower: an extreme is inside, as on a kink."""
        sign = {"minimum": 1.0, "maximum": -1.0}.get(self.kind, np.nan)
        rises = sign * (measure.value(self.landscape, self._circle(radius)) - measure.value(self.landscape, self.point))
        return bool((rises > _ROUNDING * np.abs(measure.value(self.landscape, self.point))).all())

    def _circle(self, radius: float) -> Array:
        angles = 2 * np.pi * np.arange(_PLACES) / _PLACES
        return self.point + radius * np.stack([np.cos(angles), np.sin(angles)], axis=-1)

    def _rises(self, measure: Measure) -> tuple[float, float]:
        """Return the least and the greatest rise to a circle around the point; no rise counts for either kind."""
        circle = self._circle(_AROUND * float(self.landscape.domain.size.min()))
        rises = measure.value(self.landscape, circle) - measure.value(self.landscape, self.point)
        rises, none = rises[np.isfinite(rises)], _LEVEL * measure.extent(self.landscape)
        return float(rises.min()) + none, float(rises.max()) - none

    def _inside(self, measure: Measure) -> bool:
        """Tell whether it is off the edge of the domain, and off that of a hole in the ground."""
        domain, around = self.landscape.domain, self._circle(CRITICAL.bound * span(self.landscape))
        if not np.isfinite(measure.value(self.landscape, around)).all():
            return False
        room = np.minimum(self.point - domain.lower, domain.upper - self.point)
        return bool((room > _EDGE * domain.size).all())

    def _found(self, check: Check, figure: float) -> Finding:
        return Finding(check=check, figure=figure, place=self.place, detail=self.detail)


_EDGE = 1e-9
# A curvature counts as none below this share of the largest, or of one with which errors rise by their range over the
# map.
_FLAT = 1e-6
# The radius of a circle around a point, as a share of the domain's shorter side, its places, and the share of the range
# of errors that counts as no rise.
_AROUND, _PLACES, _LEVEL = 0.02, 128, 1e-9
# The largest difference of errors that may be rounding alone, relative to the errors.
_ROUNDING = 1e-14
