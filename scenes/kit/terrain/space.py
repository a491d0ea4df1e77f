"""A landscape in space as a part of a scene: ground that fills the frame, and the things that stand on it.

`Space` is the stage; the things on it are `Prop`s, each of which defines what it shows and what it claims. Use
`scenes.kit.terrain.flights` to move the camera.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Self, TypeVar

import cairo
import numpy as np
from manim import VMobject
from numpy.typing import ArrayLike

from scenes.arrays import Array
from scenes.claims.curves import Heights
from scenes.claims.headings import in_their_colours
from scenes.claims.pictures import SURFACE
from scenes.claims.protocol import Claim
from scenes.colours import rgb
from scenes.kit.frame.theme import Theme
from scenes.kit.paint.canvas import Painted
from scenes.kit.paint.keyed import Keyed
from scenes.kit.terrain.behind import Hidden, Shown
from scenes.kit.terrain.dress import Dress, sun_for
from scenes.kit.terrain.fog_on_ground import Mist
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.lookout import on_frame, share_seen
from scenes.kit.terrain.pane import Pane
from scenes.kit.terrain.print import Print
from scenes.kit.terrain.read_back import read_back
from scenes.kit.terrain.standpoint import Standpoint
from scenes.kit.terrain.terrain import Picture
from scenes.kit.terrain.things import Thing
from scenes.kit.terrain.touching import Touching
from scenes.kit.terrain.view import View

# One of this many corners of the ground has its height checked.
_EVERY = 23

_Prop = TypeVar("_Prop", bound="Prop")


class Prop:
    """Something that stands in a space.

    Attributes
    ----------
    space
        Space in which it stands.
    growth
        How much of it is there, from 0 to 1; each prop defines what that means.
    through
        Whether it is meant to be seen through the ground.
    """

    through = False

    def __init__(self, space: Space) -> None:
        self.space, self.growth = space, 0.0

    def set_growth(self, growth: float) -> Self:
        """Show it at a growth from 0 to 1."""
        self.growth = float(growth)
        self.space.refresh()
        return self

    def things(self) -> list[Thing]:
        """Return its visible parts, if it has grown at all."""
        raise NotImplementedError

    def claims(self) -> Iterator[Claim]:
        """Yield its claims, read from what is drawn now."""
        raise NotImplementedError


class Space(Painted):
    """Ground in space that fills the frame, as the camera sees it, with everything that stands on it.

    Parameters
    ----------
    ground
        Landscape as ground.
    theme
        Colours.
    standpoint
        First standpoint of the camera.

    Attributes
    ----------
    dress
        Look of the ground: its light, the level up to which it is cut, how much of it is there.
    props
        Props in the space, in the order in which they were put there.
    pane
        A level sheet of light; None if there is none.
    labels
        Labels that vanish while the ground hides their places, each with a function that returns its place; see
        `scenes.kit.terrain.beside`.

    Examples
    --------
    >>> ground = Ground(gm.landscape("lecture"), equal_levels(gm.landscape("lecture"), count=20), map_skin(DARK, 20))
    >>> space = Space(ground, DARK, Standpoint(-14, 28, 2.0, (0, 0.1, 0.8), (0, -0.3), 0.08))
    >>> scene.add(space)
    """

    elsewhere = "as a picture"

    def __init__(self, ground: Ground, theme: Theme, standpoint: Standpoint) -> None:
        super().__init__()
        self.ground, self.theme, self.standpoint = ground, theme, standpoint
        self.dress = Dress(sun=sun_for(ground.skin))
        self.props: list[Prop] = []
        self.pane: Pane | None = None
        self.companions: list[tuple[Prop | None, Keyed[[], None]]] = []
        self.labels: list[tuple[VMobject, Keyed[[], Array]]] = []
        self._print = Print()

    @property
    def view(self) -> View:
        """The camera at its present standpoint."""
        return self.standpoint.view

    def put(self, prop: _Prop) -> _Prop:
        """Put a prop into the space and return it; it becomes visible as it grows."""
        self.props.append(prop)
        self.refresh()
        return prop

    def take(self, *props: Prop) -> Self:
        """Remove props, and what accompanies them."""
        self.props = [each for each in self.props if not any(each is other for other in props)]
        self.companions = [each for each in self.companions if not any(each[0] is other for other in props)]
        return self.refresh()

    def to_screen(self, points: ArrayLike) -> Array:
        """Return the points of the frame at which world points of shape (..., 3) appear; shape (..., 3)."""
        return on_frame(self.view, points)

    def place_of(self, points: Array) -> Array | None:
        """Return where the first of some world points, shape (n, 3), that lies before the eye appears on the frame."""
        places = on_frame(self.view, points, clip=True)
        return next((place for place in places if np.isfinite(place).all()), None)

    def seen(self, point: ArrayLike) -> float:
        """Return how far the ground leaves a world point visible, from 0 to 1."""
        return share_seen(self.ground, self.view, point)

    def accompany(self, follow: Callable[[], None], prop: Prop | None = None) -> None:
        """Call a function now and whenever something moves, so that words stay beside what they name.

        If that is a prop, the function is called until the prop is taken.
        """
        self.companions.append((prop, Keyed(follow)))
        follow()

    def refresh(self) -> Self:
        """Mark the picture as out of date, since something changed."""
        self._print.stale = True
        for _, follow in self.companions:
            follow()
        return self

    def set_standpoint(self, standpoint: Standpoint) -> Self:
        """Move the camera."""
        self.standpoint = standpoint
        return self.refresh()

    def set_ground(self, ground: Ground) -> Self:
        """Show other ground."""
        self.ground = ground
        return self.refresh()

    def set_flat(self, flat: float) -> Self:
        """Light the ground as in space (0), as the map is lit (1), or in between."""
        return self._set_dress(flat=flat)

    def set_cut(self, error: float) -> Self:
        """Draw contours and bands up to an error."""
        return self._set_dress(cut=error)

    def set_grown(self, share: float) -> Self:
        """Show a share of the domain's ground, from its far side on."""
        return self._set_dress(grown=share)

    def set_beyond(self, share: float) -> Self:
        """Let the ground end with the domain (0), or continue into the haze (1), or in between."""
        return self._set_dress(beyond=share)

    def set_fine(self, share: float) -> Self:
        """Show a share of the finer contours of `Ground.closer`."""
        return self._set_dress(fine=share)

    def open_up(self, axis: int, least: float, most: float = np.inf) -> Self:
        """Remove the ground at which a weight is less than a value, or more than another, to show the inside."""
        return self._set_dress(opened=(axis, float(least), float(most)))

    def close_up(self) -> Self:
        """Show all of the ground again."""
        return self._set_dress(opened=None)

    def set_mist(self, mist: Mist | None) -> Self:
        """Put fog on the ground, or none; see `scenes.kit.terrain.mist`."""
        return self._set_dress(mist=mist)

    def _set_dress(self, **changes: Any) -> Self:
        self.dress = replace(self.dress, **changes)
        return self.refresh()

    def claims(self) -> Iterator[Claim]:
        """The ground is as high as its landscape's error above the floor; and each thing on it makes its claims."""
        if self.dress.grown > 0:
            corners = self.ground.drawn_corners[::_EVERY]
            weights, heights = self.ground.to_weights(corners)
            yield Heights(landscape=self.ground.landscape, points=weights, heights=heights, check=SURFACE, settled=True)
            yield from read_back(self.ground, self.view, self.dress, self.theme, self._print.seen())
        if self.pane is not None:
            yield from self.pane.claims(self.ground, self.dress)
        there = [prop for prop in self.props if prop.growth > 0]
        for prop in there:
            made = list(prop.claims())
            yield from made
            yield from in_their_colours(made, [each.colour for each in prop.things()], self.theme.senses)
        yield Touching(ground=self.ground, props=there)
        picture = self._print.seen()
        if self.dress.grown > 0 and picture.depth.size:
            sight = Hidden(
                ground=self.ground,
                view=self.view,
                dress=self.dress,
                props=there,
                picture=picture,
                bare=partial(self._print.bare, self),
                labels=self.labels,
            )
            yield sight
            yield Shown(sight=sight)

    def things(self) -> list[Thing]:
        """Return the present things in the space."""
        return [thing for prop in self.props if prop.growth > 0 for thing in prop.things()]

    def paint(self, context: cairo.Context[Any]) -> None:
        """Copy the picture to the frame, redrawn if something changed."""
        self._print.update(self)
        self._print.sheet.lay(context, self.opacity, opaque=True)

    def covers_frame(self) -> bool:
        """Tell whether nothing is seen through it: there is paper wherever there is no ground."""
        return self.opacity >= 1

    def ground_key(self) -> Hashable:
        """Return what the picture of the ground depends on."""
        return self.view, self.dress, self.pane, id(self.ground)

    def draw_ground(self, reuse: Picture) -> None:
        """Draw the ground and the pane, and nothing else."""
        paper = rgb(self.theme.paper)
        if self.dress.mist is not None:
            paper = self.dress.mist.sky(paper)
        picture = self.ground.render(self.view, reuse.depth.shape, self.dress, paper=paper, reuse=reuse)
        if self.pane is not None:
            self.pane.lay(picture, self.view, self.ground)
