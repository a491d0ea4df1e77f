"""Parts of views of a training: the weight space around its path, its progress bar, and numbers after each step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Self

import numpy as np
from manim import Rectangle, VGroup, VMobject
from numpy.typing import ArrayLike

from gradmath.landscapes.landscape import Domain
from scenes.arrays import Array
from scenes.claims.protocol import Check, Claim, Finding
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.paint.keyed import Keyed
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import polyline

_FILLED = Check("a progress bar is filled in proportion to the steps taken", "% of its length", 0.1)


def around(points: ArrayLike, place: Place, *, margin: float) -> Domain:
    """Return a domain around points, in the proportions of a place.

    Parameters
    ----------
    points
        Weights, shape (n, 2), not all the same.
    place
        Rectangle that will hold the domain's map.
    margin
        Least free room on each side, as a share of the points' larger extent.
    """
    weights = np.asarray(points, dtype=float)
    low, high = weights.min(axis=0), weights.max(axis=0)
    needed = high - low + 2 * margin * np.ptp(weights, axis=0).max()
    shape = np.array([place.width, place.height])
    half, middle = shape / 2 * float((needed / shape).max()), (low + high) / 2
    return Domain(middle - half, middle + half)


def ground(place: Place, theme: Theme) -> Rectangle:
    """Return the quiet ground of a view."""
    return Rectangle(
        width=place.width, height=place.height, stroke_width=0, fill_color=theme.fog, fill_opacity=1
    ).move_to((*place.center, 0))


class StepNumber(ReadOut):
    """A number that is known after each completed step of a training.

    Parameters
    ----------
    measure
        Function called with the number of completed steps.

    Examples
    --------
    >>> path = gm.descend(gm.landscape("lecture"), (-1.0, 0.5), step=0.06, max_steps=20)
    >>> error = StepNumber(lambda step: path.errors[step], 60, DARK.ink, decimals=3).place((1, 1, 0))
    >>> scene.add(error.set_progress(13), ProgressBar(20, Place((0, 0), 8, 1), DARK).set_progress(13))
    """

    def __init__(self, measure: Callable[[int], float], size: float, color: str, **style: Any) -> None:
        self.measure, self.steps = Keyed(measure), 0
        super().__init__(measure(0), size, color, truth=self._measured, **style)

    def set_progress(self, steps: float) -> Self:
        """Show the number after the last completed of a number of steps."""
        self.steps = int(np.floor(steps))
        return self.set_value(self._measured())

    def _measured(self) -> float:
        return self.measure(self.steps)


class ProgressBar(VGroup):
    """A bar that fills as steps are taken; its filled end stands below the head of an error curve of the same width.

    Parameters
    ----------
    total
        Number of steps, at least 1.
    place
        Rectangle that the full bar covers.
    theme
        Colours.

    Attributes
    ----------
    steps
        Steps taken, whole or fractional.

    Examples
    --------
    >>> scene.add(ProgressBar(20, Place((0, 0), 8, 1), DARK).set_progress(13))
    """

    def __init__(self, total: int, place: Place, theme: Theme) -> None:
        super().__init__()
        self.total, self.place = total, place
        self.track = VMobject(stroke_width=0, fill_color=theme.quiet, fill_opacity=0.22)
        self.fill = VMobject(stroke_width=0, fill_color=theme.descent, fill_opacity=1)
        self.add(self.track.set_points(self._outline(1.0)), self.fill)
        self.set_progress(0)

    def set_progress(self, steps: float) -> Self:
        """Fill the bar after a number of steps, whole or fractional."""
        self.steps = steps
        self.fill.points = self._outline(steps / self.total) if steps > 0 else np.zeros((0, 3))
        return self

    def claims(self) -> Iterator[Claim]:
        """It is filled as far as steps have been taken."""
        drawn = float(np.ptp(self.fill.points[:, 0])) / self.place.width if self.fill.has_points() else 0.0
        yield Finding(check=_FILLED, figure=100 * abs(drawn - self.steps / self.total), place=self.track.get_center())

    def _outline(self, share: float) -> Array:
        corner = np.array(self.place.center) - np.array([self.place.width, self.place.height]) / 2
        width, height = share * self.place.width, self.place.height
        return polyline(corner + np.array([(0, 0), (width, 0), (width, height), (0, height)]), closed=True)
