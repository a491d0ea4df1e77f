"""The last picture of a space, kept while nothing changes."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Protocol

import numpy as np
from manim import config

from scenes.kit.paint.canvas import Sheet
from scenes.kit.terrain.pixels import Places
from scenes.kit.terrain.terrain import Picture, Terrain
from scenes.kit.terrain.things import Thing
from scenes.kit.terrain.view import View


class Space(Protocol):
    """What is drawn: a ground, and things over it."""

    @property
    def view(self) -> View:
        """The camera at its present place."""

    def ground_key(self) -> Hashable:
        """Return what the picture of the ground depends on."""

    def draw_ground(self, reuse: Picture) -> None:
        """Draw the ground alone."""

    def things(self) -> Sequence[Thing]:
        """Return the present things in the space."""


class Print:
    """The last picture, drawn straight into the memory of a sheet.

    While the camera stands still the ground is drawn once, and a copy of it wipes out what moved over it.
    """

    # Manim's cache of animations ignores slots; the pixels depend on the view.
    __slots__ = ("camera", "changed", "copy", "picture", "sheet", "stale")

    def __init__(self) -> None:
        self.stale = True
        self.picture = Picture.empty((0, 0))
        self.sheet: Sheet
        self.camera: Hashable = None
        self.copy: Picture | None = None
        self.changed: Places = np.empty(0, dtype=np.int32)

    def update(self, space: Space) -> None:
        """Draw what has changed since the last picture."""
        if self.picture.depth.shape != _frame_size():
            # Both store red first: the frame's memory, too, is in Manim's byte order, not Cairo's.
            self.sheet, self.camera, self.stale = Sheet(), None, True
            self.picture = Picture(self.sheet.pixels, np.empty(_frame_size(), dtype=np.float32))
        if self.stale:
            self._restore_ground(space)
            self.changed = Terrain.add_things(self.picture, space.view, space.things())
            self.sheet.surface.mark_dirty()
            self.stale = False

    def seen(self) -> Picture:
        """Return the picture on screen; an empty one if nothing has been drawn since the last change."""
        return Picture.empty((0, 0)) if self.stale else self.picture

    def bare(self, space: Space) -> Picture:
        """Return the picture that is seen without what stands in the space."""
        if self.copy is not None and space.ground_key() == self.camera:
            return self.copy
        alone = Picture.empty(self.picture.depth.shape)
        space.draw_ground(alone)
        return alone

    def _restore_ground(self, space: Space) -> None:
        camera = space.ground_key()
        if self.copy is not None and camera == self.camera:
            self.picture.rgba.reshape(-1, 4)[self.changed] = self.copy.rgba.reshape(-1, 4)[self.changed]
            self.picture.depth.ravel()[self.changed] = self.copy.depth.ravel()[self.changed]
            return
        space.draw_ground(self.picture)
        # A copy is worth its cost from the second picture with the same camera.
        self.copy = Picture(self.picture.rgba.copy(), self.picture.depth.copy()) if camera == self.camera else None
        self.camera = camera


def _frame_size() -> tuple[int, int]:
    return int(config.pixel_height), int(config.pixel_width)
