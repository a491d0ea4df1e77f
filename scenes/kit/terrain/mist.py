"""Fog over ground in space: opaque wherever the hiker has not felt the ground, until the wind tears it open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Self

import cairo
import numpy as np
from manim import config
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageFilter

from scenes.arrays import Array
from scenes.claims.protocol import Claim, Finding
from scenes.colours import rgb
from scenes.kit.frame.frame import current_frame
from scenes.kit.map.felt_fog import HIDDEN, Banks
from scenes.kit.paint.canvas import Painted, drawn_once, layered
from scenes.kit.terrain.figure import Walker
from scenes.kit.terrain.fog_on_ground import FAR, Mist
from scenes.kit.terrain.space import Space

# Divisor of the frame's size for the mask of the banks, and the blur of its edge in frame units.
_COARSER, _BLUR = 6, 0.3
_RING, _FIGURE = 48, 0.55
_OPAQUE = 0.999


class MistBanks(Painted):
    """Drifting banks of fog over the ground of a space.

    The space itself hides the ground, corner by corner; the banks lie over what is hidden, and leave the hiker free.

    Parameters
    ----------
    space
        Space whose ground is hidden.
    places
        Weights at which the ground is felt, in turn, shape (n, 2).
    radius
        Radius of the felt ground around a place, in weights.
    walker
        The hiker.

    Examples
    --------
    >>> ground = Ground(gm.landscape("lecture"), equal_levels(gm.landscape("lecture"), count=20), map_skin(DARK, 20))
    >>> space = Space(ground, DARK, Standpoint(-14, 28, 2.0, (0, 0.1, 0.8), (0, -0.3), 0.08))
    >>> walker = space.put(Walker(space, (1.0, 0.6))).set_growth(1)
    >>> scene.add(space, MistBanks(space, [(1.0, 0.6)], 0.8, walker).set_near(1).set_felt(1))
    """

    elsewhere = "as a picture"

    def __init__(self, space: Space, places: ArrayLike, radius: float, walker: Walker) -> None:
        super().__init__()
        self.space, self.walker, self.age = space, walker, 0.0
        felt = tuple((float(x), float(y)) for x, y in np.asarray(places, dtype=float))
        red, green, blue = (float(part) for part in rgb(space.theme.fog))
        self._lay(Mist(felt, radius, (red, green, blue)))

    def _lay(self, mist: Mist) -> Self:
        self.mist = mist
        self.space.set_mist(mist)
        return self

    @drawn_once
    def banks(self) -> Banks:
        """The fog itself."""
        return Banks(self.space.theme)

    @property
    def body(self) -> Self:
        """Itself, since it drifts."""
        return self

    def live(self, seconds: float) -> None:
        """Show the fog after some seconds of drift."""
        self.age = seconds

    def set_near(self, share: float) -> Self:
        """Let the fog come in from afar: at 0 there is none, at 1 it is opaque except on ground that has been felt."""
        return self._lay(replace(self.mist, reach=(1 - share) ** 1.5 * FAR))

    def set_felt(self, places: float) -> Self:
        """Open the fog around a number of places."""
        return self._lay(replace(self.mist, felt=places))

    def set_torn(self, share: float) -> Self:
        """Show the fog with a share blown away, from 0 to 1."""
        return self._lay(replace(self.mist, torn=share))

    def claims(self) -> Iterator[Claim]:
        """Until it tears, it is opaque wherever the ground has not been felt."""
        mist = self.mist
        if mist.reach > 0 or mist.torn > 0:
            return
        weights, hidden = self.space.ground.hidden(self.space.dress)
        felt = np.array(mist.places[: int(np.ceil(mist.felt))]).reshape(-1, 2)
        away = np.linalg.norm(weights[:, None] - felt, axis=-1).min(axis=1, initial=np.inf)
        yield Finding(check=HIDDEN, figure=float(np.count_nonzero((away > mist.radius) & (hidden < _OPAQUE))))

    def paint(self, context: cairo.Context[Any]) -> None:
        """Draw the banks over what the fog hides."""
        mist = self.mist
        share = float(np.clip(1 - mist.reach / 2, 0, 1))
        if share <= 0 or mist.torn >= 1:
            return
        context.identity_matrix()
        with layered(context, share * self.opacity):
            context.push_group()
            context.set_source_surface(self.banks.drifted(self.age), 0, 0)
            context.mask_surface(self._mask(), 0, 0)
            context.pop_group_to_source()
            if mist.torn > 0:
                context.mask_surface(self.banks.tear(mist.torn), 0, 0)
            else:
                context.paint()

    def _mask(self) -> cairo.ImageSurface:
        """Return the banks as a mask of the frame's size: none on felt ground, nor on the hiker."""
        kept, key = self._kept.value, (self.space.view, self.mist, self.walker.point.tobytes(), self.walker.growth)
        if kept.get("masked") != key:
            kept["masked"], kept["mask"] = key, self._new_mask()
        mask: cairo.ImageSurface = kept["mask"]
        return mask

    def _new_mask(self) -> cairo.ImageSurface:
        height, width = config.pixel_height, config.pixel_width
        rows, columns = -(-height // _COARSER), -(-width // _COARSER)
        stride = cairo.ImageSurface.format_stride_for_width(cairo.FORMAT_A8, columns)
        open_: NDArray[np.uint8] = np.zeros((rows, stride), dtype=np.uint8)
        surface = cairo.ImageSurface.create_for_data(open_.data, cairo.FORMAT_A8, columns, rows, stride)
        context = cairo.Context(surface)
        frame = current_frame()
        scale = rows / frame.height
        context.translate(columns / 2, rows / 2)
        context.scale(scale, -scale)
        for ring, seen in self._rings():
            context.set_source_rgba(0, 0, 0, seen)
            for x, y, _ in ring:
                context.line_to(float(x), float(y))
            context.close_path()
            context.fill()
        self._spare_the_hiker(context)
        blurred = Image.fromarray(open_[:, :columns]).filter(ImageFilter.GaussianBlur(_BLUR * scale))
        whole = blurred.resize((columns * _COARSER, rows * _COARSER), Image.Resampling.BILINEAR)
        full = cairo.ImageSurface.format_stride_for_width(cairo.FORMAT_A8, width)
        mask: NDArray[np.uint8] = np.zeros((height, full), dtype=np.uint8)
        mask[:, :width] = 255 - np.asarray(whole)[:height, :width]
        return cairo.ImageSurface.create_for_data(mask.data, cairo.FORMAT_A8, width, height, full)

    def _rings(self) -> Iterator[tuple[Array, float]]:
        """Yield the outline on the frame of each felt disc, and how clear it is."""
        turns = 2 * np.pi * np.arange(_RING) / _RING
        heading = np.stack([np.cos(turns), np.sin(turns)], axis=-1)
        for place, (opening, left) in zip(self.mist.places, self.mist.openings(), strict=True):
            if opening > 0:
                ring = np.array(place) + 0.9 * opening * self.mist.radius * heading
                with np.errstate(invalid="ignore"):
                    points = self.space.to_screen(self.space.ground.on_surface(ring))
                if np.isfinite(points).all():
                    yield points, 1 - left

    def _spare_the_hiker(self, context: cairo.Context[Any]) -> None:
        if self.walker.growth == 0:
            return
        (x, y, _), (_, top, _) = (self.space.to_screen(end) for end in (self.walker.feet(), self.walker.head()))
        context.set_source_rgba(0, 0, 0, 1)
        context.set_line_cap(cairo.LineCap.ROUND)
        context.set_line_width(_FIGURE * max(float(top - y), 0.05))
        context.move_to(float(x), float(y))
        context.line_to(float(x), float(top))
        context.stroke()
