"""Camera paths through space: past standpoints without stopping, around something, and over the top to the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from manim import Animation
from numpy.typing import ArrayLike
from scipy.interpolate import PchipInterpolator

from scenes.arrays import Array
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.space import Space
from scenes.kit.terrain.standpoint import Standpoint

_FLATTEN = 0.6
"""Seconds at the end of a crane in which the light becomes the map's."""


@dataclass(frozen=True)
class CameraPath:
    """Standpoints that a camera passes without stopping, and without overshooting any of them.

    Attributes
    ----------
    stops
        Standpoints, at least two.
    times
        Time of each, ascending from 0 to 1; default: evenly spaced.
    """

    stops: tuple[Standpoint, ...]
    times: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if len(self.stops) < 2:
            raise ValueError(f"a camera path needs at least two standpoints: got {len(self.stops)}")
        times = self.passed
        if len(times) != len(self.stops) or times[0] != 0 or times[-1] != 1 or (np.diff(times) <= 0).any():
            raise ValueError(f"times must ascend from 0 to 1, one for each standpoint: got {self.times}")

    @property
    def passed(self) -> Array:
        """The time of each standpoint, shape (n,)."""
        return np.asarray(self.times) if self.times else np.linspace(0, 1, len(self.stops))

    def at(self, share: float) -> Standpoint:
        """Return the standpoint at a share of the way, from 0 to 1."""
        if share in (0, 1):
            return self.stops[0] if share == 0 else self.stops[-1]
        numbers = np.array([_numbers(stop) for stop in self.stops])
        return _standpoint(PchipInterpolator(self.passed, numbers)(np.clip(share, 0, 1)))

    def backwards(self) -> CameraPath:
        """Return the same path from end to start."""
        return CameraPath(self.stops[::-1], tuple(float(t) for t in 1 - self.passed[::-1]))


def _numbers(stop: Standpoint) -> list[float]:
    """Return a standpoint's numbers; the zoom as its logarithm, so that it changes by equal factors in equal times."""
    values = replace(stop, zoom=float(np.log(stop.zoom)))
    return [float(each) for field in fields(values) for each in np.atleast_1d(getattr(values, field.name))]


def _standpoint(numbers: Array) -> Standpoint:
    azimuth, elevation, zoom, x, y, z, across, up, perspective = (float(each) for each in numbers)
    # Rounding must not take the curve beyond level or vertical views.
    tilt, depth = min(max(elevation, 0.0), 90.0), max(perspective, 0.0)
    return Standpoint(azimuth, tilt, float(np.exp(zoom)), (x, y, z), (across, up), depth)


def overhead(ground: Ground, error_map: ErrorMap) -> Standpoint:
    """Return the standpoint that sees ground exactly as a map shows it now: straight above, without perspective.

    Whatever part of the landscape the map shows, each weight appears in the same place.
    """
    middle = ground.middle
    place, beside = error_map.to_screen(np.stack([middle, middle + np.array([ground.unit, 0.0])]))
    zoom = float(np.linalg.norm(beside - place))
    x, y, _ = ground.on_floor(middle)
    return Standpoint(0.0, 90.0, zoom, (float(x), float(y), 0.0), (float(place[0]), float(place[1])))


def looking_at(ground: Ground, weights: ArrayLike, like: Standpoint, **changes: Any) -> Standpoint:
    """Return a standpoint like another one that looks at the ground at weights of shape (2,).

    Changes are given by the names of a standpoint's attributes, such as ``zoom``.
    """
    x, y, z = (float(each) for each in ground.on_surface(np.asarray(weights, dtype=float)))
    return replace(like, pivot=(x, y, z), **changes)


def azimuth_from(side: ArrayLike) -> float:
    """Return the azimuth of a camera on a side of weight space, shape (2,), from -180 to 180 degrees."""
    across, up = np.asarray(side, dtype=float)
    return float(np.degrees(np.arctan2(across, -up)))


class Fly(Animation):
    """The camera flies along a path.

    Examples
    --------
    >>> ground = Ground(gm.landscape("lecture"), equal_levels(gm.landscape("lecture"), count=20), map_skin(DARK, 20))
    >>> space = Space(ground, DARK, Standpoint(-14, 28, 2.0, (0, 0.1, 0.8), (0, -0.3), 0.08))
    >>> scene.add(space)
    >>> scene.play(Fly(space, looking_at(ground, (1.0, 0.6), space.standpoint, zoom=5.0)), run_time=2)
    """

    def __init__(self, space: Space, *stops: Standpoint, times: Sequence[float] = (), **kwargs: Any) -> None:
        self.space = space
        self.path = CameraPath((space.standpoint, *stops), tuple(times))
        super().__init__(space, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        self.space.set_standpoint(self.path.at(self.rate_func(alpha)))


class Drift(Animation):
    """The camera moves slowly around what it looks at, to keep a hold alive.

    Parameters
    ----------
    degrees
        Angle, at even speed.

    Examples
    --------
    >>> ground = Ground(gm.landscape("lecture"), equal_levels(gm.landscape("lecture"), count=20), map_skin(DARK, 20))
    >>> space = Space(ground, DARK, Standpoint(-14, 28, 2.0, (0, 0.1, 0.8), (0, -0.3), 0.08))
    >>> scene.add(space)
    >>> scene.play(Drift(space, 20.0), run_time=2)
    """

    def __init__(self, space: Space, degrees: float = 2.0, **kwargs: Any) -> None:
        self.space, self.start, self.degrees = space, space.standpoint, degrees
        super().__init__(space, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        self.space.set_standpoint(replace(self.start, azimuth=self.start.azimuth + alpha * self.degrees))


class Crane(Animation):
    """The camera moves over the top until it sees the map; or from there back into space.

    At the map's end of the path the picture is the map's own: the map may replace it without a visible change.

    Parameters
    ----------
    space
        Space whose present standpoint is one end of the path, unless the camera goes back up.
    error_map
        Map as shown at the other end.
    between
        Standpoints on the path, from space to the map.
    back_to
        Final standpoint in space, if the path begins at the map.

    Examples
    --------
    >>> ground = Ground(gm.landscape("lecture"), equal_levels(gm.landscape("lecture"), count=20), map_skin(DARK, 20))
    >>> space = Space(ground, DARK, Standpoint(-14, 28, 2.0, (0, 0.1, 0.8), (0, -0.3), 0.08))
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> scene.add(space)
    >>> scene.play(Crane(space, error_map), run_time=2)
    >>> scene.remove(space)
    >>> scene.add(error_map)
    """

    def __init__(
        self,
        space: Space,
        error_map: ErrorMap,
        *between: Standpoint,
        back_to: Standpoint | None = None,
        **kwargs: Any,
    ) -> None:
        self.space, self.up = space, back_to is not None
        above = overhead(space.ground, error_map)
        path = CameraPath((back_to or space.standpoint, *between, above))
        self.path = path.backwards() if self.up else path
        super().__init__(space, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        self.space.standpoint = self.path.at(self.rate_func(alpha))
        passed = (1 - alpha if self.up else alpha) * self.run_time
        share = float(np.clip((passed - self.run_time + _FLATTEN) / _FLATTEN, 0, 1))
        self.space.set_flat(share * share * (3 - 2 * share))
