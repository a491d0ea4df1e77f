"""What stands behind the ground claims to be hidden by it, and what stands before it to be seen, both in pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from manim import VMobject
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from scenes.arrays import Array
from scenes.claims.protocol import Check, ClaimsNothing, Finding, Measure, Outcome
from scenes.kit.frame.frame import current_frame
from scenes.kit.terrain.dress import Dress
from scenes.kit.terrain.fragments import HALO_REACH
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.skin import REFERENCE_ROWS
from scenes.kit.terrain.terrain import Picture
from scenes.kit.terrain.things import Patch, Segments, Sphere, Stroke, Thing
from scenes.kit.terrain.view import View

HIDES = Check("the ground hides what stands behind it", "points seen through it", 0)
SHOWS = Check("what stands before the ground is seen", "things of which nothing is seen", 0)
NAMES_SEEN = Check("a name that goes with its place is not seen while the ground hides that", "names", 0)

# Start of the line of sight before a point, since what lies on the ground is moved a little towards the viewer; its
# length, and the number of places that are looked at on it.
_BEFORE, _REACH, _LOOKS = 0.4, 5.0, 64
# Depth below, then height above the ground at which a line of sight counts as going through it: in world units, and in
# pixels, since those at a hill's edge show both.
_CLEARLY, _CLEAR_PIXELS = 0.05, 6.0
# Number of points on a line, and the distance in pixels from what may be seen within which no pixel is looked at.
_ALONG, _AROUND = 48, 2.0
# The opacity from which a name counts as seen, and the least of a thing that must be.
_SEEN, _FAINT = 0.5, 0.1
# Height above the ground at which a line of sight is free, in world units, and the fewest points from which it is told.
_FREE, _FEWEST = -0.02, 4


class Standing(Protocol):
    """What stands in a space."""

    through: bool

    def things(self) -> list[Thing]:
        """Return what is seen of it now."""


class _Samples(NamedTuple):
    """Points of a thing, shape (n, 3), and how far around each it is drawn: in the world, and besides in pixels."""

    points: Array
    size: float
    pixels: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Hidden:
    """No pixel shows what the ground hides.

    Whether it does is found from values of the error along the line of sight, without any depth as it was drawn.

    Attributes
    ----------
    ground, view, dress
        What was drawn.
    props
        What stands there.
    picture
        As it is seen.
    bare
        Gives the same picture of the ground alone.
    labels
        What goes with a place when the ground hides it, each with what gives that, shape (3,).
    """

    ground: Ground
    view: View
    dress: Dress
    props: Sequence[Standing]
    picture: Picture
    bare: Callable[[], Picture]
    labels: Sequence[tuple[VMobject, Callable[[], Array]]] = ()
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Look at what stands in the space, and at the names that go with its places."""
        yield from self._of_props(measure)
        if self.labels:
            hidden = self._hidden(measure, np.array([place() for _, place in self.labels]))
            seen = [label for (label, _), is_hidden in zip(self.labels, hidden, strict=True) if is_hidden]
            seen = [label for label in seen if label.family_members_with_points()[0].get_fill_opacity() > _SEEN]
            place = seen[0].get_center() if seen else None
            yield Finding(check=NAMES_SEEN, figure=float(len(seen)), place=place, detail=f"{hidden.sum()} hidden")

    def _of_props(self, measure: Measure) -> Iterator[Outcome]:
        """Count the hidden points in whose pixels something else than the ground is seen."""
        own: list[str] = []
        found: list[_Samples] = []
        for prop in self.props:
            if prop.through:
                yield ClaimsNothing("is seen through the ground, by its own word", type(prop).__name__)
            samples = [_samples(thing) for thing in prop.things()]
            found += samples
            own += [type(prop).__name__ if not prop.through else ""] * sum(len(each.points) for each in samples)
        if not found:
            return
        names = np.array(own)
        points = np.concatenate([each.points for each in found])
        hidden = self._hidden(measure, points)
        if not hidden.any():
            yield Finding(check=HIDES, figure=0, detail=f"none of {len(points)} points is hidden")
            return
        pixels, reach = self.pixels(points, found)
        at = np.floor(pixels).astype(int)
        inside = ((at >= 0) & (at < self.picture.depth.shape[::-1])).all(axis=-1)
        asked = np.flatnonzero(hidden & inside & (names != ""))
        others = np.flatnonzero(~hidden | (names == ""))
        asked = asked[_apart(pixels[asked], pixels[others], reach[others] + _AROUND)]
        columns, rows = at[asked].T
        bare = self.bare().rgba
        seen = asked[(self.picture.rgba[rows, columns] != bare[rows, columns]).any(axis=-1)]
        place = self._on_frame(pixels[seen[0]]) if len(seen) else None
        detail = f"{', '.join(dict.fromkeys(names[seen]))}: {len(asked)} hidden points" if len(seen) else ""
        yield Finding(check=HIDES, figure=float(len(seen)), place=place, detail=detail or f"{len(asked)} hidden points")

    def _hidden(self, measure: Measure, points: Array) -> NDArray[np.bool_]:
        """Tell which world points are behind ground that is drawn, shape (n,)."""
        weights, errors = self._sight(points, _BEFORE)
        room = np.full(errors.shape, np.nan)
        there = self._is_drawn(weights)
        room[there] = errors[there] - measure.value(self.ground.landscape, weights[there])
        room *= self.ground.scale
        clearly = max(_CLEARLY, _CLEAR_PIXELS / self.view.pixels_per_unit(self.picture.depth.shape))
        under = np.minimum.accumulate(np.where(there, room, np.inf), axis=1) < -clearly
        over = np.maximum.accumulate(np.where(there, room, -np.inf)[:, ::-1], axis=1)[:, ::-1] > clearly
        goes_out = (room[:, :-1] <= 0) & (room[:, 1:] > 0)
        return np.asarray((goes_out & under[:, :-1] & over[:, 1:]).any(axis=1))

    def is_free(self, measure: Measure, points: Array) -> NDArray[np.bool_]:
        """Tell before which world points, shape (n, 3), there is no ground at all, drawn or not; shape (n,)."""
        weights, errors = self._sight(points, 0.0)
        with np.errstate(invalid="ignore", over="ignore"):
            room = self.ground.scale * (errors - measure.value(self.ground.landscape, weights))
            return np.asarray((room > _FREE).all(axis=1))

    def _sight(self, points: Array, start: float) -> tuple[Array, Array]:
        """Return weights and errors along the lines of sight from points, shapes (n, k, 2) and (n, k)."""
        away, perspective, target = self.view.axes[2], self.view.perspective, np.asarray(self.view.target)
        heading, reach = np.broadcast_to(-away, points.shape), np.full(len(points), _REACH)
        if perspective > 0:
            to_eye = target - away / perspective - points
            distance = np.linalg.norm(to_eye, axis=-1)
            heading, reach = to_eye / distance[:, None], np.minimum(reach, distance)
        # Depth by which things are moved forward is shorter the farther away it is.
        before = start * np.maximum(1 + perspective * (points - target) @ away, 1) ** 2
        along = before[:, None] + np.linspace(0, 1, _LOOKS) * np.maximum(reach - before, 0)[:, None]
        return self.ground.to_weights(points[:, None] + along[..., None] * heading[:, None])

    def _is_drawn(self, weights: Array) -> NDArray[np.bool_]:
        """Tell over which weights of shape (..., 2) there is ground of the domain."""
        domain, dress = self.ground.landscape.domain, self.dress
        there = domain.contains(weights)
        if dress.grown < 1:
            there &= (weights[..., 1] >= domain.upper[1] - dress.grown * domain.size[1]) & (dress.grown > 0)
        if dress.opened is not None:
            axis, least, most = dress.opened
            there &= (weights[..., axis] >= least) & (weights[..., axis] <= most)
        return np.asarray(there)

    def pixels(self, points: Array, found: Sequence[_Samples]) -> tuple[Array, Array]:
        """Return the pixels of points, shape (n, 2), and how far around them something is drawn, shape (n,)."""
        size = self.picture.depth.shape
        placed = np.empty((len(points), 3))
        self.view.project_into(placed, np.ascontiguousarray(points), size, clip=True)
        counts = [len(each.points) for each in found]
        in_world = np.repeat([each.size for each in found], counts)
        near = 1 - self.view.perspective * np.nan_to_num(placed[:, 2])
        in_pixels = np.repeat([each.pixels for each in found], counts) * size[0] / REFERENCE_ROWS
        return np.nan_to_num(placed[:, :2], nan=-1e6), in_world * self.view.pixels_per_unit(size) * near + in_pixels

    def _on_frame(self, pixel: Array) -> Array:
        frame, (rows, columns) = current_frame(), self.picture.depth.shape
        return np.asarray((pixel / [columns, rows] - 0.5) * [frame.width, -frame.height])


@dataclass(frozen=True, kw_only=True, eq=False)
class Shown:
    """Something is seen of everything that no ground hides.

    Attributes
    ----------
    sight
        What is drawn, and what stands there.
    """

    sight: Hidden
    settled: bool = True

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Count the things before the ground in whose pixels there is nothing but the ground."""
        asked = {prop: self._free_pixels(measure, prop) for prop in self.sight.props}
        asked = {prop: pixels for prop, pixels in asked.items() if len(pixels) >= _FEWEST}
        if not asked:
            return
        changed = (self.sight.picture.rgba != self.sight.bare().rgba).any(axis=-1)
        missing = [type(prop).__name__ for prop, at in asked.items() if not changed[at[:, 1], at[:, 0]].any()]
        detail = f"{', '.join(missing) or 'none'} of {len(asked)}"
        yield Finding(check=SHOWS, figure=float(len(missing)), detail=detail)

    def _free_pixels(self, measure: Measure, prop: Standing) -> NDArray[np.int64]:
        """Return the columns and rows of a prop's points in the picture that no ground hides, shape (n, 2)."""
        samples = [_samples(thing) for thing in prop.things() if thing.opacity > _FAINT]
        if not samples:
            return np.empty((0, 2), dtype=np.int64)
        points = np.concatenate([each.points for each in samples])
        at = np.floor(self.sight.pixels(points, samples)[0]).astype(np.int64)
        inside = ((at >= 0) & (at < self.sight.picture.depth.shape[::-1])).all(axis=-1)
        return at[inside][self.sight.is_free(measure, points[inside])]


def _apart(points: Array, others: Array, reaches: Array) -> NDArray[np.bool_]:
    """Tell which points, shape (n, 2), none of some others reaches, each of which has its own reach."""
    apart = np.ones(len(points), dtype=np.bool_)
    for reach in np.unique(reaches):
        apart &= cKDTree(others[reaches == reach]).query(points)[0] > reach
    return apart


def _samples(thing: Thing) -> _Samples:
    """Return points all over a thing, so near that nothing is drawn between them that is not around one of them."""
    soft = HALO_REACH * thing.halo
    if isinstance(thing, Sphere):
        around = np.concatenate([np.zeros((1, 3)), np.eye(3), -np.eye(3)])
        return _Samples(thing.center + thing.radius / 2 * around, thing.radius, soft)
    if isinstance(thing, Patch):
        middle = thing.points.mean(axis=0)
        size = float(np.linalg.norm(thing.points - middle, axis=-1).max())
        return _Samples(np.concatenate([thing.points, middle[None]]), size, soft)
    if isinstance(thing, Segments):
        middles = thing.points.mean(axis=1)
        gap = float(np.linalg.norm(np.diff(thing.points, axis=1), axis=-1).max()) / 4
        return _Samples(np.concatenate([thing.points.reshape(-1, 3), middles]), gap, thing.width / 2 + soft)
    points, gap = _along(thing)
    return _Samples(points, gap / 2, thing.width / 2 + soft)


def _along(line: Stroke) -> tuple[Array, float]:
    """Return points evenly along a line, its ends among them, and how far apart they are."""
    gone = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line.points, axis=0), axis=-1))])
    if len(line.points) == 1 or gone[-1] == 0:
        return line.points[:1], 0.0
    at = np.linspace(0, gone[-1], _ALONG)
    return np.stack([np.interp(at, gone, axis) for axis in line.points.T], axis=-1), float(gone[-1]) / (_ALONG - 1)
