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
        """Check the distance by one step of Newton's method, the kind by the curvatures, and the height by a search."""
        if self.outermost:
            sign = 1 if self.kind == "maximum" else -1
            short = sign * (measure.extreme(self.landscape, sign) - float(measure.value(self.landscape, self.point)))
            yield self._found(HIGHEST, max(0.0, short) / measure.extent(self.landscape))
            if not self._inside():
                return
        curvature = measure.hessian(self.landscape, self.point)
        gap = np.linalg.solve(curvature, measure.gradient(self.landscape, self.point))
        yield self._found(CRITICAL, float(np.linalg.norm(gap)) / span(self.landscape))
        below, above = np.linalg.eigvalsh(curvature)[[0, -1]]
        kind = "minimum" if below > 0 else "maximum" if above < 0 else "saddle"
        yield self._found(KIND, float(kind != self.kind))

    def _inside(self) -> bool:
        domain = self.landscape.domain
        room = np.minimum(self.point - domain.lower, domain.upper - self.point)
        return bool((room > _EDGE * domain.size).all())

    def _found(self, check: Check, figure: float) -> Finding:
        return Finding(check=check, figure=figure, place=self.place, detail=self.detail)


_EDGE = 1e-9
