"""Looking at another part of a map: the view moves, and everything on the map moves with it."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

import numpy as np
from manim import Animation
from manim.utils.rate_functions import linear, smooth
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.kit.frame.frame import current_frame
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.view import View
from scenes.kit.paint.scratch import Scratch
from scenes.kit.places.boxes import Box

BREATH_A_SECOND = 0.01
"""How much larger the picture gets per second of a hold that breathes."""

# Seconds in which a breath eases in, and eases out.
_EASE = 0.4


# Zooms that are tried where something would lie under a segment's last line, and how far above it that then lies.
_CLOSER, _ABOVE_LINE = np.linspace(1.0, 1.6, 7), 0.05


class Walker(Protocol):
    """Something that moves over a map."""

    @property
    def point(self) -> Array:
        """The weights where it is, shape (2,)."""


@runtime_checkable
class Traveller(Protocol):
    """Something on a map that is replaced in another view, such as numbers on contours."""

    def leave_for(self, view: View) -> None:
        """Prepare for the view to come."""

    def on_the_way(self, share: float) -> None:
        """Change from old to new; share runs from 0 to 1."""


class Look(Animation):
    """A change of a map's view; in a `play` with other animations it comes last, so that everything is in its place.

    `scenes.kit.map.segment.MapSegment.play` takes care of that.

    Examples
    --------
    >>> class Sweep(Look):
    ...     def __init__(self, error_map, **kwargs):
    ...         self.error_map = error_map
    ...         super().__init__(error_map, **kwargs)
    ...
    ...     def interpolate_mobject(self, alpha):
    ...         west = np.array((2 - 3 * alpha, 0.5))
    ...         self.error_map.set_view(View.of(west, 3.0).inside(self.error_map.landscape.domain))
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> scene.add(error_map, Marker(error_map, (-1.0, 0.5)))
    >>> scene.play(Sweep(error_map), run_time=2)
    """

    error_map: ErrorMap

    def finish(self) -> None:
        """Put everything in its place, even what a parallel animation has restored to the old view."""
        super().finish()
        self.error_map.stand_again()


class LookAt(Look):
    """The view moves to weights, or follows a walker, and comes closer or draws back.

    The zoom changes by equal factors in equal times, before easing. The view stays within the domain.

    Parameters
    ----------
    error_map
        The map, on screen below everything that stands on it.
    at
        Weights, shape (2,), or a walker for the view to end on, wherever it goes meanwhile.
    zoom
        Final zoom, where 1 shows the whole map; default: unchanged.
    detail
        How soon finer contours show; see `View`. Default: unchanged.
    bounded
        Whether the view stays within the domain; one that begins beyond its edge comes back as it moves.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> arrow = GradientArrow(error_map, (1.0, 0.6), 0.3)
    >>> scene.add(error_map, arrow)
    >>> scene.play(LookAt(error_map, (1.0, 0.6), 4), run_time=2)
    """

    def __init__(
        self,
        error_map: ErrorMap,
        at: ArrayLike | Walker,
        zoom: float | None = None,
        *,
        detail: float | None = None,
        bounded: bool = True,
        **kwargs: Any,
    ) -> None:
        self.error_map, self.bounded = error_map, bounded
        self.walker: Walker | None = at if hasattr(at, "point") else None  # type: ignore[assignment]
        self.at = np.zeros(2) if self.walker is not None else np.asarray(at, dtype=float)
        self.zoom, self.detail = zoom, detail
        self.start = error_map.view
        kwargs.setdefault("rate_func", smooth)
        super().__init__(error_map, **kwargs)

    @classmethod
    def whole(cls, error_map: ErrorMap, **kwargs: Any) -> LookAt:
        """Draw back until the whole map is in view."""
        return cls(error_map, error_map.landscape.domain.center, 1.0, detail=1.0, **kwargs)

    def begin(self) -> None:
        self.start = self.error_map.view
        self.travellers = Scratch([each for each in self.error_map.carried() if isinstance(each, Traveller)])
        for each in self.travellers.value:
            each.leave_for(self._end())
        super().begin()

    def interpolate_mobject(self, alpha: float) -> None:
        share = self.rate_func(alpha)
        view = self._bounded(self.start.towards(self._end(), share))
        if self.bounded:
            view = view.moved((1 - share) * self.start.beyond(self.error_map.landscape.domain))
        self.error_map.set_view(view)
        for each in self.travellers.value:
            each.on_the_way(share)

    def _end(self) -> View:
        at = self.walker.point if self.walker is not None else self.at
        zoom = self.start.zoom if self.zoom is None else self.zoom
        detail = self.start.detail if self.detail is None else self.detail
        return self._bounded(View.of(at, zoom, detail))

    def _bounded(self, view: View) -> View:
        return view.inside(self.error_map.landscape.domain) if self.bounded else view


class Breathe(Look):
    """The view slowly comes closer, at an even pace, during a hold.

    Parameters
    ----------
    error_map
        The map.
    rate
        Factor by which the picture grows in a second, minus 1; if negative, the view draws back, up to the domain. A
        view beyond the domain's edge stays beyond it.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> scene.add(error_map)
    >>> scene.play(Breathe(error_map, 0.05), run_time=2)
    """

    def __init__(self, error_map: ErrorMap, rate: float = BREATH_A_SECOND, **kwargs: Any) -> None:
        self.error_map, self.rate, self.start = error_map, rate, error_map.view
        kwargs["rate_func"] = linear
        super().__init__(error_map, **kwargs)

    def begin(self) -> None:
        self.start = self.error_map.view
        super().begin()

    def interpolate_mobject(self, alpha: float) -> None:
        grown = float(np.exp(np.log1p(self.rate) * _eased(alpha * self.run_time, self.run_time)))
        domain = self.error_map.landscape.domain
        self.error_map.set_view(self.start.nearer(grown).inside(domain).moved(self.start.beyond(domain)))


def _eased(time: float, whole: float) -> float:
    """Return the seconds of even motion that are equivalent to a time, with a soft beginning and end."""
    ease = min(_EASE, whole / 2)
    if ease == 0:
        return 0.0
    begun = min(time, ease) ** 2 / (2 * ease)
    even = min(max(time - ease, 0.0), whole - 2 * ease)
    left = min(max(time - (whole - ease), 0.0), ease)
    return begun + even + left - left**2 / (2 * ease)


def whole(error_map: ErrorMap) -> View:
    """Return the view of the whole map."""
    return View.of(error_map.landscape.domain.center, 1.0)


def fitted(error_map: ErrorMap, weights: ArrayLike, room: ArrayLike, nearest: float) -> View:
    """Return the view from near in which weights fill a part of the frame, with the map's own contours alone.

    Parameters
    ----------
    error_map
        The map, of which all is seen now.
    weights
        What is to be seen, shape (n, 2).
    room
        The lower left and the upper right corner of that part, in frame units.
    nearest
        The largest zoom.
    """
    places, corners = error_map.to_screen(weights)[:, :2], np.asarray(room, dtype=float)
    low, high = places.min(axis=0), places.max(axis=0)
    wide = np.ptp(corners, axis=0) / np.maximum(high - low, 1e-9)
    zoom = float(np.clip(wide.min(), 1.0, nearest))
    middle = error_map.to_weights((low + high) / 2)
    aside = corners.mean(axis=0) - error_map.sight.screen_center[:2]
    return View.of(middle - aside / (zoom * error_map.sight.scale), zoom, 1 / zoom)


def clear_of_line(error_map: ErrorMap, outline: ArrayLike, line: Box) -> View | None:
    """Return the view of the whole map, or one a little closer if only there what stands on it is clear of a last line.

    Parameters
    ----------
    error_map
        The map.
    outline
        Places of what stands on it, in weights, shape (n, 2).
    line
        Box of the line, above the captions or at the top of the safe area.

    Returns
    -------
    None if no view is clear.
    """
    places, all_of_it, frame = np.asarray(outline, dtype=float), whole(error_map), current_frame()
    low, high = places.min(axis=0), places.max(axis=0)
    is_raised, (bottom, top) = bool(line.center[1] > 0), np.sort(line.corners()[:, 1])[[0, -1]].tolist()
    for zoom in _CLOSER:
        scale, detail = error_map.sight.scale * zoom, 1 / zoom
        # The lowest place stands right above the line, or the highest right below it, and none leaves the safe area.
        up = (high[1] - (bottom - _ABOVE_LINE) / scale) if is_raised else (low[1] - (top + _ABOVE_LINE) / scale)
        up = max(up, all_of_it.center[1]) if is_raised else min(up, all_of_it.center[1])
        aside = np.clip(all_of_it.center[0], high[0] - frame.safe_x / scale, low[0] + frame.safe_x / scale)
        view = View.of((aside, up), float(zoom), float(detail)).inside(error_map.landscape.domain)
        seen = (places - view.center) * scale
        outside = (np.abs(seen[:, 0]) > frame.safe_x) | (seen[:, 1] > frame.safe_y)
        outside |= is_raised & (seen[:, 1] < frame.caption_top)
        if not line.holds(seen).any() and (zoom == 1 or not outside.any()):
            return view
    return None
