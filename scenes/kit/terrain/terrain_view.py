"""A landscape in space as a part of a scene: the surface over its map, a point on it, its arrow in the plane.

A `TerrainView` paints the terrain as a camera sees it straight onto the frame, and again only when something changed.
What it draws can be read back: where the camera stands, where the point is, where the arrow starts and ends.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any, Self

import cairo
import numpy as np
from manim import Animation
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.claims.curves import Heights
from scenes.claims.numbers import OWN_POINT
from scenes.claims.pictures import SURFACE, span
from scenes.claims.protocol import Claim, Finding, Together
from scenes.claims.vectors import NO_HEIGHT, UNDER, DrawnVector
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import HEAVY_LINE, LIGHT_LINE, Theme
from scenes.kit.paint.canvas import Painted
from scenes.kit.paint.keyed import Keyed
from scenes.kit.terrain.explorer import BALL_RADIUS, Explorer, SpaceAxes, rgb
from scenes.kit.terrain.print import Print
from scenes.kit.terrain.skin import REFERENCE_ROWS, Skin
from scenes.kit.terrain.standpoint import Standpoint
from scenes.kit.terrain.terrain import Picture, Terrain
from scenes.kit.terrain.things import Patch, Thing
from scenes.kit.terrain.view import View

# Frame units per unit of Manim's stroke width.
_STROKE = 0.01

# Places on the frame are found in a picture with this many rows, so that they are the same at every quality.
_NOMINAL_ROWS = 900
# The corners of a flat arrow, and of which share of the mesh the height is checked.
_ARROW_CORNERS, _EVERY = 7, 17


def map_skin(theme: Theme, count: int) -> Skin:
    """Return the colours of the flat map with a number of levels, for a terrain; lines are as wide as on it."""
    pixels_per_stroke = _STROKE * REFERENCE_ROWS / current_frame().height
    return Skin(
        np.stack([rgb(theme.band_colour(index / count)) for index in range(count + 1)]),
        np.stack([rgb(theme.line_colour(index / max(count - 1, 1))) for index in range(count)]),
        LIGHT_LINE * pixels_per_stroke,
        HEAVY_LINE * pixels_per_stroke,
    )


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
        self._print = Print()

    @property
    def view(self) -> View:
        """The camera as it stands now."""
        return self.standpoint.view

    def to_screen(self, points: ArrayLike) -> Array:
        """Return where world points of shape (..., 3) appear on the frame; shape (..., 3)."""
        frame = current_frame()
        size = (_NOMINAL_ROWS, round(_NOMINAL_ROWS * frame.width / frame.height))
        pixels, _ = self.view.project(points, size)
        flat = (pixels - np.array(size[::-1]) / 2) * np.array([1.0, -1.0]) * frame.height / _NOMINAL_ROWS
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
            yield DrawnVector(
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
        """Lay the picture over the frame, drawn again if something changed."""
        self._print.update(self)
        self._print.sheet.lay(context, self.opacity)

    def ground_key(self) -> Hashable:
        """Return what the picture of the ground depends on."""
        return self.view, self.terrain

    def draw_ground(self, reuse: Picture) -> None:
        """Draw the surface and the plane, and nothing else."""
        self.terrain.render(
            self.view, reuse.depth.shape, paper=rgb(self.theme.paper), surface=self.rise > 0, reuse=reuse
        )


class Orbit(Animation):
    """The camera moves to another standpoint."""

    def __init__(self, space: TerrainView, to: Standpoint, **kwargs: Any) -> None:
        self.space, self.start, self.to = space, space.standpoint, to
        super().__init__(space, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        self.space.set_standpoint(self.start.towards(self.to, self.rate_func(alpha)))
