"""The mapping from weights to the screen: no other module knows it."""

from __future__ import annotations

import weakref
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.kit.map.moved import Moved
from scenes.kit.map.view import OnMap, Sight, View
from scenes.kit.paint.canvas import Painted
from scenes.kit.paint.scratch import Scratch
from scenes.kit.places.place import Place


class Plan(Painted):
    """A landscape's domain seen from above, with one scale for both weights, and what stands on it.

    It moves in two ways. A view shows another part of it in the same rectangle, and everything on it moves along. As a
    mobject it is shifted and scaled like any other: what is made on it afterwards stands in its new place, and what is
    already there is moved along in a group.

    Parameters
    ----------
    landscape
        Landscape over two weights.
    place
        Rectangle that it may fill; default: the whole frame.

    Examples
    --------
    >>> class Slopes(Plan):
    ...     def paint(self, context):
    ...         set_colour(context, DARK.ascent, self.opacity)
    ...         for at in np.dstack(np.meshgrid(*self.landscape.domain.grid((25, 15)))).reshape(-1, 2):
    ...             foot, end = self.to_screen([at, at + 0.04 * self.landscape.gradient(at)])
    ...             context.move_to(*foot[:2])
    ...             context.line_to(*end[:2])
    ...         context.set_line_width(0.04)
    ...         context.stroke()
    >>> plan = Slopes(gm.landscape("lecture"))
    >>> scene.add(plan, dot(plan.to_screen((1.0, 0.6)), 0.12, DARK.ball))
    """

    traced_moved = True

    def __init__(self, landscape: Landscape, place: Place | None = None) -> None:
        super().__init__()
        self.landscape = landscape
        self._standing: Scratch[list[weakref.ref[OnMap]]] = Scratch([])
        self.set_place(place or Place.whole_frame())

    def set_place(self, place: Place) -> None:
        """Fit the landscape's domain into a rectangle of the frame, with one scale for both weights."""
        size = self.landscape.domain.size
        scale = float(min(place.width / size[0], place.height / size[1]))
        center = np.array([*place.center, 0.0])
        known: Sight | None = self.__dict__.get("sight")
        if known is None:
            self.sight = Sight(scale, center, View.of(self.landscape.domain.center, 1.0))
        else:
            known.scale, known.screen_center = scale, center
        (x, y), half = place.center, size * scale / 2
        self.stand_in((x - half[0], y - half[1], x + half[0], y + half[1]))
        if known is not None:
            self.stand_again()

    @property
    def view(self) -> View:
        """The part of the map in view."""
        return self.sight.view

    def set_view(self, view: View) -> Self:
        """Look at another part of the map, and move everything on it along."""
        if view != self.sight.view:
            self.sight.view = view
            self.stand_again()
        return self

    def carried(self) -> list[OnMap]:
        """Return the things that move when the view changes."""
        return [thing for each in self._standing.value if (thing := each()) is not None]

    def forget(self) -> None:
        """Discard what was computed for another view."""
        self._kept.value.pop("surveys", None)

    def carries(self, thing: OnMap) -> None:
        """Register a thing that moves whenever the view changes."""
        self._standing.value.append(weakref.ref(thing))

    def stand_again(self) -> None:
        """Move everything on the map to its place in the view."""
        self.forget()
        self._standing.value[:] = [each for each in self._standing.value if each() is not None]
        for thing in self.carried():
            thing.stand()

    @property
    def moved(self) -> Moved:
        """The motion of the map as a mobject, and of the camera while it is drawn."""
        lens: Moved | None = self._kept.value.get("lens")
        return lens or Moved.of(self.motion())

    @property
    def screen_center(self) -> Array:
        """The middle of the map's rectangle on screen, shape (3,)."""
        return self.moved.points(self.sight.screen_center)

    @property
    def scale_factor(self) -> float:
        """Frame units per unit of weight."""
        return self.sight.scale * self.sight.view.zoom * self.moved.scale

    @property
    def zoom(self) -> float:
        """Magnification compared with the whole map."""
        return self.sight.view.zoom

    @property
    def window(self) -> Array:
        """The rectangle of the frame that the map fills, by its lower left and upper right corner; shape (2, 2)."""
        half = self.landscape.domain.size * self.sight.scale / 2
        middle = self.sight.screen_center[:2]
        return self.moved.box(np.array([middle - half, middle + half]))

    def to_screen(self, weights: ArrayLike) -> Array:
        """Return the points of weights of shape (..., 2) on screen; shape (..., 3)."""
        scale = self.sight.scale * self.sight.view.zoom
        flat = (np.asarray(weights, dtype=float) - np.array(self.view.center)) * scale
        points = np.concatenate([flat, np.zeros((*flat.shape[:-1], 1))], axis=-1) + self.sight.screen_center
        return self.moved.points(points)

    def to_weights(self, points: ArrayLike) -> Array:
        """Return the weights at points of the frame of shape (..., 2 or 3); shape (..., 2)."""
        unmoved = self.moved.back().points(np.asarray(points, dtype=float)[..., :2])
        scale = self.sight.scale * self.sight.view.zoom
        return (unmoved - self.sight.screen_center[:2]) / scale + np.array(self.view.center)
