"""A landscape in space as a part of a scene: the surface over its map, a point on it, its arrow in the plane.

A `TerrainView` paints the terrain as a camera sees it straight onto the frame, and again only when something changed.
What it draws can be read back: where the camera stands, where the point is, where the arrow starts and ends.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

import cairo
import numpy as np
from manim import Animation, ManimColor, VMobject, config
from numpy.typing import ArrayLike, NDArray

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.curves import Heights
from scenes.claims.numbers import OWN_POINT
from scenes.claims.pictures import SURFACE, span
from scenes.claims.protocol import Claim, Finding, Together
from scenes.claims.vectors import NO_HEIGHT, UNDER, GradientVector
from scenes.kit.frame.theme import FRAME_HEIGHT, HEAVY_LINE, LIGHT_LINE, SAFE_X, SAFE_Y, Theme
from scenes.kit.paint.canvas import Painted, Sheet
from scenes.kit.paint.keyed import Keyed
from scenes.kit.shapes.plain import Rigid, polyline
from scenes.kit.terrain.terrain import (
    REFERENCE_ROWS,
    Ball,
    Patch,
    Picture,
    Skin,
    Stroke,
    Terrain,
    Thing,
    View,
    flat_arrow,
)

# Manim's stroke widths are hundredths of a frame unit.
_PIXELS_PER_STROKE = 0.01 * REFERENCE_ROWS / FRAME_HEIGHT

# Places on the frame are found in a picture of this size, so that they are the same at every quality.
_NOMINAL_SIZE = (900, 1600)

BALL_RADIUS = 0.1
_BALL_HALO, _PLUMB_WIDTH, _HIDDEN_PLUMB = 5.0, 2.6, 0.3
# So far towards the viewer nothing of the terrain hides a line.
_IN_FRONT = 50.0
_DOT_RADIUS, _DOT_CORNERS = 0.055, 28
_ARROW_WIDTH, _HEAD_LENGTH, _HEAD_WIDTH, _ARROW_HALO = 0.1, 0.32, 0.34, 9.0
_CORE_WIDTH, _CORE_SHARE = 2.2, 0.6
# A vector shorter than this, in world units, draws no arrow.
_NO_LENGTH = 1e-4
# The corners of a flat arrow, and of which share of the mesh the height is checked.
_ARROW_CORNERS, _EVERY = 7, 17

_AXIS_LENGTH, _AXIS_GAP, _UPWARD_GAP, _AXIS_WIDTH = 1.15, 0.22, 0.5, 3.2
_BARB_LENGTH, _BARB_WIDTH = 0.13, 0.055
_NAME_GAP, _NAME_ASIDE = 0.12, 0.12


@dataclass(frozen=True)
class Standpoint:
    """Where the camera stands, and where on the frame it shows what it looks at.

    Attributes
    ----------
    azimuth, elevation
        In degrees; see `View`.
    zoom, perspective
        See `View`.
    pivot
        The world point that is looked at.
    place
        Where on the frame it is shown, in frame units.
    """

    azimuth: float
    elevation: float
    zoom: float
    pivot: tuple[float, float, float] = (0.0, 0.0, 0.0)
    place: tuple[float, float] = (0.0, 0.0)
    perspective: float = 0.0

    @property
    def view(self) -> View:
        """The camera whose picture has the pivot at its place."""
        turn, tilt = math.radians(self.azimuth), math.radians(self.elevation)
        right, up, _ = View(turn, tilt).axes
        x, y, z = np.asarray(self.pivot) - (self.place[0] * right + self.place[1] * up) / self.zoom
        return View(turn, tilt, self.zoom, (float(x), float(y), float(z)), self.perspective)

    def towards(self, other: Standpoint, share: float) -> Standpoint:
        """Return the standpoint at a share of the way to another, from 0 to 1."""
        mixed = {
            field.name: _mixed(getattr(self, field.name), getattr(other, field.name), share) for field in fields(self)
        }
        return Standpoint(**mixed)


def _mixed(first: Any, second: Any, share: float) -> Any:
    if isinstance(first, tuple):
        return tuple(_mixed(a, b, share) for a, b in zip(first, second, strict=True))
    return (1 - share) * first + share * second


def rgb(color: str) -> Array:
    """Return a colour of the theme as red, green and blue from 0 to 255, shape (3,)."""
    return np.asarray(ManimColor(color).to_int_rgb(), dtype=float)


def map_skin(theme: Theme, count: int) -> Skin:
    """Return the colours of the flat map with so many levels, for a terrain; lines are as wide as there."""
    return Skin(
        np.stack([rgb(theme.band_colour(index / count)) for index in range(count + 1)]),
        np.stack([rgb(theme.line_colour(index / max(count - 1, 1))) for index in range(count)]),
        LIGHT_LINE * _PIXELS_PER_STROKE,
        HEAVY_LINE * _PIXELS_PER_STROKE,
    )


class Explorer:
    """A point on the surface, a plumb line from it to the plane, and the gradient's arrow that lies flat down there.

    Parameters
    ----------
    landscape
        Over two weights.
    point
        Weights, shape (2,).
    scale
        World units per unit of ‖∇E‖.
    theme
        Colours.

    Attributes
    ----------
    ball_growth, plumb_growth, growth
        How much is seen of the ball, of the plumb line and of the arrow's length, from 0 to 1.
    """

    def __init__(self, landscape: Landscape, point: ArrayLike, scale: float, theme: Theme) -> None:
        self.landscape, self.theme, self.units_per_slope = landscape, theme, scale
        self.point = np.asarray(point, dtype=float)
        self.ball_growth = self.plumb_growth = self.growth = 0.0

    @property
    def vector(self) -> Array:
        """The whole arrow from foot to tip in the world, shape (3,): scale · (∂E/∂w₁, ∂E/∂w₂, 0)."""
        return np.append(self.units_per_slope * self.landscape.gradient(self.point), 0.0)

    def foot(self, terrain: Terrain) -> Array:
        """Return where the plumb line meets the plane and the arrow starts, shape (3,)."""
        return terrain.on_plane(self.point)

    def tip(self, terrain: Terrain) -> Array:
        """Return where the whole arrow ends, shape (3,)."""
        return self.foot(terrain) + self.vector

    def ball_center(self, terrain: Terrain) -> Array:
        """Return the middle of the ball that rests on the surface, shape (3,)."""
        return terrain.on_surface(self.point) + BALL_RADIUS * terrain.normal(self.point)

    def things(self, terrain: Terrain) -> list[Thing]:
        """Return what is seen of it."""
        return [*self._plumb_line(terrain), *self._arrow(terrain), *self._ball(terrain)]

    def _ball(self, terrain: Terrain) -> list[Thing]:
        if self.ball_growth == 0:
            return []
        radius = self.ball_growth * BALL_RADIUS
        return [Ball(self.ball_center(terrain), rgb(self.theme.ball), radius, _BALL_HALO * self.ball_growth)]

    def _plumb_line(self, terrain: Terrain) -> list[Thing]:
        """Return the line as far as it is let down, faint where the surface hides it, and at last the dot below."""
        if self.plumb_growth == 0:
            return []
        top, bottom, ink = self.ball_center(terrain), self.foot(terrain), rgb(self.theme.ink)
        line = np.stack([top, top + self.plumb_growth * (bottom - top)])
        seen = [
            Stroke(line, ink, _PLUMB_WIDTH, opacity=_HIDDEN_PLUMB, lift=_IN_FRONT),
            Stroke(line, ink, _PLUMB_WIDTH, lift=0.0),
        ]
        if self.plumb_growth < 1:
            return [*seen]
        around = 2 * np.pi * np.arange(_DOT_CORNERS) / _DOT_CORNERS
        circle = np.stack([np.cos(around), np.sin(around), np.zeros(_DOT_CORNERS)], axis=-1)
        return [*seen, Patch(bottom + _DOT_RADIUS * circle, ink, lift=0.04)]

    def _arrow(self, terrain: Terrain) -> list[Thing]:
        vector = self.growth * self.vector
        if np.linalg.norm(vector) < _NO_LENGTH:
            return []
        foot, theme = self.foot(terrain), self.theme
        arrow = flat_arrow(
            foot,
            foot + vector,
            rgb(theme.ascent),
            width=_ARROW_WIDTH,
            head_length=_HEAD_LENGTH,
            head_width=_HEAD_WIDTH,
            halo=_ARROW_HALO * theme.glow,
        )
        core = np.stack([foot, foot + _CORE_SHARE * vector])
        return [arrow, Stroke(core, rgb(theme.ascent_core), _CORE_WIDTH, lift=0.04)]


class SpaceAxes:
    """Three arrows: both weights along the plane's edges from its first corner, the error upwards from its far left.

    Parameters
    ----------
    terrain
        At its full height; the error's axis ends halfway up the surface.
    theme
        Colours.

    Attributes
    ----------
    starts, vectors
        Where each arrow starts, and the whole arrow, in the order w₁, w₂, error; shape (3, 3).
    growth
        How much is seen of each, from 0 to 1.
    """

    def __init__(self, terrain: Terrain, theme: Theme) -> None:
        domain = terrain.landscape.domain
        near = terrain.on_plane(domain.lower) - _AXIS_GAP * np.array([1.0, 1.0, 0.0])
        far = terrain.on_plane([domain.lower[0], domain.upper[1]]) - _UPWARD_GAP * np.array([1.0, 0.0, 0.0])
        heights = terrain.borders()[0][:, 2]
        upward = float(heights.min() + heights.max()) / 2 - terrain.plane_height
        self.starts = np.stack([near, near, far])
        self.vectors = np.diag([_AXIS_LENGTH, _AXIS_LENGTH, upward])
        self.theme = theme
        self.growth = [0.0, 0.0, 0.0]

    def ends(self) -> Array:
        """Return where the arrows end, shape (3, 3)."""
        return self.starts + self.vectors

    def things(self, view: View) -> list[Thing]:
        """Return what is seen of them."""
        sides = np.stack([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], view.axes[0]])
        parts: list[Thing] = []
        for start, vector, side, growth in zip(self.starts, self.vectors, sides, self.growth, strict=True):
            if growth > 0:
                parts += self._arrow(start, growth * vector, side)
        return parts

    def _arrow(self, start: Array, vector: Array, side: Array) -> list[Thing]:
        end = start + vector
        back = vector / np.linalg.norm(vector) * _BARB_LENGTH
        barbs = np.stack([end - back + _BARB_WIDTH * side, end, end - back - _BARB_WIDTH * side])
        return [Stroke(line, rgb(self.theme.ink), _AXIS_WIDTH, opacity=0.9) for line in (np.stack([start, end]), barbs)]


class TerrainView(Painted):
    """A terrain as the camera sees it, which fills the frame.

    Parameters
    ----------
    terrain
        At its full height, over its plane.
    theme
        Colours.
    standpoint
        Where the camera stands at first.
    explorer
        The point on the surface.

    Attributes
    ----------
    terrain
        As it is drawn now.
    rise
        How far the surface has risen out of the plane, from 0 (not seen) to 1.
    """

    def __init__(self, terrain: Terrain, theme: Theme, standpoint: Standpoint, explorer: Explorer) -> None:
        super().__init__()
        self.full, self.terrain, self.theme = terrain, terrain, theme
        self.standpoint, self.explorer = standpoint, explorer
        self.axes = SpaceAxes(terrain, theme)
        self.rise = 1.0
        self.companions: list[Keyed[[], None]] = []
        self._print = _Print()

    @property
    def view(self) -> View:
        """The camera as it stands now."""
        return self.standpoint.view

    def to_screen(self, points: ArrayLike) -> Array:
        """Return where world points of shape (..., 3) appear on the frame; shape (..., 3)."""
        pixels, _ = self.view.project(points, _NOMINAL_SIZE)
        flat = (pixels - np.array(_NOMINAL_SIZE[::-1]) / 2) * np.array([1.0, -1.0]) * FRAME_HEIGHT / _NOMINAL_SIZE[0]
        return np.concatenate([flat, np.zeros((*flat.shape[:-1], 1))], axis=-1)

    def accompany(self, follow: Callable[[], None]) -> None:
        """Call a function now and whenever something moves, so that words stay beside what they name."""
        self.companions.append(Keyed(follow))
        follow()

    def refresh(self) -> Self:
        """Take note that something changed."""
        self._print.stale = True
        for follow in self.companions:
            follow()
        return self

    def set_standpoint(self, standpoint: Standpoint) -> Self:
        """Move the camera."""
        self.standpoint = standpoint
        return self.refresh()

    def set_rise(self, rise: float) -> Self:
        """Let the surface stand at a share of its height, and of its distance from the plane."""
        self.rise = rise
        base = self.full.plane_height + rise * (self.full.base_height - self.full.plane_height)
        self.terrain = self.full.scaled(rise * self.full.scale, base_height=base)
        return self.refresh()

    def set_point(self, point: ArrayLike) -> Self:
        """Move the explorer to other weights."""
        self.explorer.point = np.asarray(point, dtype=float)
        return self.refresh()

    def set_arrow(self, growth: float) -> Self:
        """Show a part of the arrow's length, from 0 to 1, while it grows from its foot."""
        self.explorer.growth = growth
        return self.refresh()

    def set_ball(self, growth: float) -> Self:
        """Show the ball at a share of its size."""
        self.explorer.ball_growth = growth
        return self.refresh()

    def set_plumb_line(self, growth: float) -> Self:
        """Let the plumb line down by a share of its length."""
        self.explorer.plumb_growth = growth
        return self.refresh()

    def set_floor_axes(self, growth: float) -> Self:
        """Show a share of the axes of both weights."""
        self.axes.growth[:2] = [growth, growth]
        return self.refresh()

    def set_upward_axis(self, growth: float) -> Self:
        """Show a share of the axis of the error."""
        self.axes.growth[2] = growth
        return self.refresh()

    def claims(self) -> Iterator[Claim]:
        """The surface is as high as the error, and the arrow is the gradient, flat in the plane under its point."""
        place = self.to_screen(self.explorer.foot(self.terrain))
        if self.rise > 0:
            yield from self._surface_claims()
            yield Together(check=OWN_POINT, key=("weights", 2), place=self.explorer.point, leads=True)
        arrows = [each for each in self.things() if isinstance(each, Patch) and len(each.points) == _ARROW_CORNERS]
        for arrow in arrows:
            foot = (arrow.points[0] + arrow.points[-1]) / 2
            end = arrow.points[np.linalg.norm(arrow.points - foot, axis=1).argmax()]
            height = float(np.abs(arrow.points[:, 2] - self.terrain.plane_height).max())
            yield Finding(check=NO_HEIGHT, figure=height, place=place)
            yield GradientVector(
                landscape=self.terrain.landscape,
                point=self.explorer.point,
                foot=foot[:2],
                vector=(end - foot)[:2],
                place=place,
                key=("terrain", id(self.full)),
                growing=None if self.explorer.growth == 1 else self.explorer.units_per_slope,
            )
            ball = self.explorer.ball_center(self.terrain)
            rests = ball - BALL_RADIUS * self.terrain.normal(self.explorer.point)
            off = float(np.linalg.norm(rests[:2] - foot[:2])) / span(self.terrain.landscape)
            yield Finding(check=UNDER, figure=off, place=place)

    def _surface_claims(self) -> Iterator[Claim]:
        corners = self.terrain.surface_points[::_EVERY]
        yield Heights(
            landscape=self.terrain.landscape,
            points=corners[:, :2],
            heights=corners[:, 2],
            check=SURFACE,
            settled=True,
        )

    def no_text_here(self) -> Array:
        """Return the outlines of the arrow and the ball on the frame, which no text may cover; shape (n, 2)."""
        patches = [each.points for each in self.explorer.things(self.terrain) if isinstance(each, Patch)]
        return self.to_screen(np.concatenate(patches))[:, :2] if patches else np.zeros((0, 2))

    def things(self) -> list[Thing]:
        """Return what stands in the terrain's space now."""
        risen = self.explorer.things(self.terrain) if self.rise > 0 else []
        return [*self.axes.things(self.view), *risen]

    def paint(self, context: cairo.Context[Any]) -> None:
        """Lay the picture over the frame, drawn anew if something changed."""
        self._print.update(self)
        self._print.sheet.lay(context, self.opacity)

    def draw_ground(self, reuse: Picture) -> None:
        """Draw the surface and the plane, and nothing else."""
        self.terrain.render(
            self.view, reuse.depth.shape, paper=rgb(self.theme.paper), surface=self.rise > 0, reuse=reuse
        )


class _Print:
    """The last picture, drawn straight into the memory of a sheet.

    While the camera stands still the ground is drawn once, and what moved over it is wiped out by its copy.
    """

    # With slots Manim's cache of animations passes over the pixels; they follow from the view.
    __slots__ = ("camera", "changed", "copy", "picture", "sheet", "stale")

    def __init__(self) -> None:
        self.stale = True
        self.picture = Picture.empty((0, 0))
        self.sheet: Sheet
        self.camera: tuple[View, Terrain] | None = None
        self.copy: Picture | None = None
        self.changed: NDArray[np.int64] = np.empty(0, dtype=np.int64)

    def update(self, stage: TerrainView) -> None:
        """Draw what has changed since the last picture."""
        if self.picture.depth.shape != _frame_size():
            # Both hold red first: the frame's memory too is what Manim, not Cairo, makes of four bytes.
            self.sheet, self.camera, self.stale = Sheet(), None, True
            self.picture = Picture(self.sheet.pixels, np.empty(_frame_size(), dtype=np.float32))
        if self.stale:
            self._restore_ground(stage)
            self.changed = stage.terrain.add_things(self.picture, stage.view, stage.things())
            self.sheet.surface.mark_dirty()
            self.stale = False

    def _restore_ground(self, stage: TerrainView) -> None:
        camera = (stage.view, stage.terrain)
        if self.copy is not None and camera == self.camera:
            self.picture.rgba.reshape(-1, 4)[self.changed] = self.copy.rgba.reshape(-1, 4)[self.changed]
            self.picture.depth.ravel()[self.changed] = self.copy.depth.ravel()[self.changed]
            return
        stage.draw_ground(self.picture)
        # A copy is worth its cost from the second picture with the same camera on.
        self.copy = Picture(self.picture.rgba.copy(), self.picture.depth.copy()) if camera == self.camera else None
        self.camera = camera


def _frame_size() -> tuple[int, int]:
    return int(config.pixel_height), int(config.pixel_width)


def name_axis(stage: TerrainView, axis: int, name: VMobject) -> VMobject:
    """Keep an axis's name just beyond its end, wherever the camera stands; 0 and 1 are the weights, 2 the error.

    Where that is outside the safe area, the name stays at its border.
    """

    seen_from: list[Standpoint] = []
    # Measured once: at another place the outlines' rounding is another one.
    body, half = Rigid(name), np.array([name.width, name.height, 0]) / 2

    def follow() -> None:
        if seen_from == [stage.standpoint]:
            return
        seen_from[:] = [stage.standpoint]
        middle = stage.full.on_plane(stage.full.landscape.domain.center)
        start, end, inside = stage.to_screen(np.stack([stage.axes.starts[axis], stage.axes.ends()[axis], middle]))
        heading, outward = _unit(end - start), _unit(end - inside)
        aside = outward - (outward @ heading) * heading
        place = end + (_NAME_GAP + abs(heading) @ half) * heading + (0 if axis == 2 else _NAME_ASIDE) * aside
        body.put(_in_the_safe_area(place, half))

    stage.accompany(follow)
    return name


def _in_the_safe_area(place: Array, half: Array) -> Array:
    """Return the place nearest to one such that no part of a name, half so wide and high, leaves the safe area."""
    room = np.array([SAFE_X, SAFE_Y, np.inf]) - half
    return np.clip(place, -room, room)


def _unit(vector: Array) -> Array:
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0 else vector


class Leader(VMobject):
    """A thin line from a fixed place on the frame to the explorer's foot in the plane.

    Parameters
    ----------
    stage
        The terrain.
    start
        A point of the frame.
    """

    claims_nothing: ClassVar[str] = "a thin line from words to what they name"

    _STOP = 0.14

    def __init__(self, stage: TerrainView, start: ArrayLike) -> None:
        super().__init__(stroke_color=stage.theme.quiet, stroke_width=2, fill_opacity=0)
        self.stage, self.leader_start = stage, np.asarray(start, dtype=float)
        stage.accompany(self.follow)

    def follow(self) -> None:
        """Reach for the foot."""
        foot = self.stage.to_screen(self.stage.explorer.foot(self.stage.terrain))
        way = foot - self.leader_start
        self.points = polyline([self.leader_start, foot - self._STOP * way / np.linalg.norm(way)])


class Orbit(Animation):
    """The camera moves to another standpoint."""

    def __init__(self, stage: TerrainView, to: Standpoint, **kwargs: Any) -> None:
        self.stage, self.start, self.to = stage, stage.standpoint, to
        super().__init__(stage, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        self.stage.set_standpoint(self.start.towards(self.to, self.rate_func(alpha)))
