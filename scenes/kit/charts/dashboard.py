"""A dashboard of linked views of a training: data and map side by side, below them the error and its progress bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from manim import Rectangle, VGroup, VMobject
from numpy.typing import ArrayLike

from gradmath.landscapes.landscape import Domain
from scenes.arrays import Array
from scenes.claims.protocol import Check, Claim, Finding
from scenes.kit.frame.frame import Frame
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.lettering.words import Words
from scenes.kit.map.level_numbers import NUMBER_SIZE
from scenes.kit.paint.keyed import Keyed
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import polyline

_GAP = 0.3
_VIEW_HEIGHT, _ABOVE_VIEWS = 3.3, 0.42
# Above a view stands its heading and below it its footnote: from the view's edge to the line that the letters stand on.
_HEADING_RISE, _FOOTNOTE_DROP = 0.13, 0.27
_CURVE_WIDTH, _CURVE_HEIGHT, _BAR_HEIGHT = 9.2, 1.45, 0.17
_BELOW_CURVE, _BELOW_BAR, _BESIDE_CURVE = 0.16, 0.06, 0.55
# The rows of read-outs share the curve's height evenly: from its top to the foot of the bar.
_READ_OUT_ROWS = 3
_READ_OUT_SIZE = 34

_FILLED = Check("a progress bar is filled in proportion to the steps taken", "% of its length", 0.1)


@dataclass(frozen=True)
class DashboardPlan:
    """Where a dashboard's views stand: in the safe area of a frame, above the captions."""

    frame: Frame

    @property
    def data(self) -> Place:
        """The view at the top left."""
        return self._view(-1)

    @property
    def landscape(self) -> Place:
        """The view at the top right."""
        return self._view(1)

    def _view(self, side: int) -> Place:
        width, middle = self.frame.safe_x - _GAP / 2, self.frame.safe_y - _ABOVE_VIEWS - _VIEW_HEIGHT / 2
        return Place((side * (self.frame.safe_x - width / 2), middle), width, _VIEW_HEIGHT)

    @property
    def bar(self) -> Place:
        """The progress bar at the foot."""
        return Place((self.curve.center[0], self._bar_middle), _CURVE_WIDTH, _BAR_HEIGHT)

    @property
    def curve(self) -> Place:
        """The error curve above the progress bar."""
        middle = self._bar_middle + _BAR_HEIGHT / 2 + _BELOW_CURVE + _CURVE_HEIGHT / 2
        return Place((-self.frame.safe_x + _CURVE_WIDTH / 2, middle), _CURVE_WIDTH, _CURVE_HEIGHT)

    @property
    def _bar_middle(self) -> float:
        return self.frame.caption_top + _BELOW_BAR + _BAR_HEIGHT / 2

    def read_out(
        self, row: int, name: Name, measure: Callable[[int], float], theme: Theme, *, decimals: int = 0
    ) -> tuple[Words, StepNumber]:
        """Return a name and its live number for a row, counted from 0, of the column beside the error curve."""
        top, foot = self.curve.center[1] + self.curve.height / 2, self.bar.center[1] - self.bar.height / 2
        baseline = top - (row + 1) * (top - foot) / _READ_OUT_ROWS + 0.03
        left = -self.frame.safe_x + _CURVE_WIDTH + _BESIDE_CURVE
        words = _from_left(NameWords(name, theme.type.note, theme.quiet, "NORMAL"), left, baseline)
        number = StepNumber(measure, _READ_OUT_SIZE, theme.ink, decimals=decimals)
        return words, number.place((self.frame.safe_x, baseline, 0))


def around(points: ArrayLike, place: Place, *, margin: float) -> Domain:
    """Return a domain of a place's shape around points.

    Parameters
    ----------
    points
        Weights, shape (n, 2), not all the same.
    place
        Where the domain's map is to stand.
    margin
        What is left free on each side at least, as a share of the points' larger extent.
    """
    weights = np.asarray(points, dtype=float)
    low, high = weights.min(axis=0), weights.max(axis=0)
    needed = high - low + 2 * margin * np.ptp(weights, axis=0).max()
    shape = np.array([place.width, place.height])
    half, middle = shape / 2 * float((needed / shape).max()), (low + high) / 2
    return Domain(middle - half, middle + half)


def _from_left(words: Words, left: float, baseline: float) -> Words:
    """Let words begin at a place, on a line at a height."""
    words.shift((left - words.get_left()[0], baseline - words.baseline, 0))
    return words


def _up_to_right(words: Words, right: float, baseline: float) -> Words:
    """Let words end at a place, on a line at a height."""
    words.shift((right - words.get_right()[0], baseline - words.baseline, 0))
    return words


def heading(place: Place, name: str, remark: str, theme: Theme) -> VGroup:
    """Return a view's name above its left end and a remark in small type above its right end, on one line.

    Raises
    ------
    ValueError
        If the two do not fit side by side.
    """
    left, right = place.center[0] - place.width / 2, place.center[0] + place.width / 2
    baseline = place.center[1] + place.height / 2 + _HEADING_RISE
    title = _from_left(Words(name, theme.type.label, theme.ink, "SEMIBOLD"), left, baseline)
    note = _up_to_right(Words(remark, NUMBER_SIZE, theme.quiet), right, baseline)
    if title.get_right()[0] + _GAP > note.get_left()[0]:
        raise ValueError(f"the heading {name!r} and its remark {remark!r} are too long to stand side by side")
    return VGroup(title, note)


def footnote(place: Place, text: str, theme: Theme) -> Words:
    """Return small type below a view's left end."""
    return _from_left(Words(text, NUMBER_SIZE, theme.quiet), place.center[0] - place.width / 2, _footline(place))


def footnote_number(place: Place, measure: Callable[[int], float], theme: Theme, *, decimals: int) -> StepNumber:
    """Return a live number in small type below a view's right end."""
    number = StepNumber(measure, NUMBER_SIZE, theme.quiet, decimals=decimals)
    return number.place((place.center[0] + place.width / 2, _footline(place), 0))


def _footline(place: Place) -> float:
    """Return the height of the line that a footnote stands on."""
    return place.center[1] - place.height / 2 - _FOOTNOTE_DROP


def ground(place: Place, theme: Theme) -> Rectangle:
    """Return the quiet ground of a view."""
    return Rectangle(
        width=place.width, height=place.height, stroke_width=0, fill_color=theme.fog, fill_opacity=1
    ).move_to((*place.center, 0))


class StepNumber(ReadOut):
    """A number that is known after each whole step of a training.

    Parameters
    ----------
    measure
        Called with the number of whole steps that have been taken.
    """

    def __init__(self, measure: Callable[[int], float], size: float, color: str, **style: Any) -> None:
        self.measure, self.steps = Keyed(measure), 0
        super().__init__(measure(0), size, color, truth=self._measured, **style)

    def set_progress(self, steps: float) -> Self:
        """Show the number after the last whole one of a number of steps."""
        self.steps = int(np.floor(steps))
        return self.set_value(self._measured())

    def _measured(self) -> float:
        return self.measure(self.steps)


class ProgressBar(VGroup):
    """A bar that fills as steps are taken; its filled end stands below the head of an error curve of the same width.

    Parameters
    ----------
    total
        How many steps there are, at least 1.
    place
        The rectangle that the full bar covers.
    theme
        Colours.

    Attributes
    ----------
    steps
        How many have been taken; part of a step counts as such.
    """

    def __init__(self, total: int, place: Place, theme: Theme) -> None:
        super().__init__()
        self.total, self.place = total, place
        self.track = VMobject(stroke_width=0, fill_color=theme.quiet, fill_opacity=0.22)
        self.fill = VMobject(stroke_width=0, fill_color=theme.descent, fill_opacity=1)
        self.add(self.track.set_points(self._outline(1.0)), self.fill)
        self.set_progress(0)

    def set_progress(self, steps: float) -> Self:
        """Fill the bar after a number of steps, whole or part of one."""
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
