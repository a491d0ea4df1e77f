"""Hundreds of balls that descend together, each with the colour and the shape of the valley that it has found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import cairo
import numpy as np
from manim import Mobject, config
from numpy.typing import NDArray

from gradmath.descent.paths import DescentPaths
from gradmath.geometry.basins import NO_BASIN, basins_of
from gradmath.geometry.critical import CriticalPoint
from gradmath.landscapes.landscape import Domain, Landscape
from scenes.arrays import Array
from scenes.claims.curves import STEP
from scenes.claims.protocol import Claim, Finding, Measure, Outcome
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.map.basin_signs import basin_corners, most_valleys
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.paint.canvas import Painted, Reaches, drawn_once, frame_colour, layered
from scenes.kit.paint.stamps import lay_stamps
from scenes.kit.places.boxes import Box

RADIUS = 0.07
_RIM = 0.018
# Positions across a pixel, and down it, at which a ball's picture is drawn once, to be stamped.
_PHASES = 8
# How far a start may be from the middle of its cell, in sides of the cell.
_JITTER = 0.36
# Width of the front behind which the balls appear, as a share of the frame's width.
_FRONT = 0.15


def scattered_starts(domain: Domain, rows: int, *, seed: int = 0) -> Array:
    """Return starts all over a domain: the middles of square cells, each moved a little at random.

    Parameters
    ----------
    domain
        Domain of two weights.
    rows
        Number of rows of cells, at least 1.
    seed
        Seed of the random numbers.

    Returns
    -------
    Shape (n, 2).
    """
    columns = round(rows * domain.size[0] / domain.size[1])
    cells = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1).reshape(-1, 2)
    moved = cells + 0.5 + np.random.default_rng(seed).uniform(-_JITTER, _JITTER, cells.shape)
    starts: Array = domain.lower + moved / np.array([columns, rows]) * domain.size
    return starts


def clear_of(starts: Array, error_map: ErrorMap, boxes: Iterable[Box]) -> Array:
    """Return those starts of shape (n, 2) at which a ball is clear of some boxes of the frame."""
    places = error_map.to_screen(starts)[:, :2]
    covered = np.any([box.grown(2 * RADIUS).holds(places) for box in boxes], axis=0)
    return starts[~covered]


class Swarm(Painted):
    """Balls on their computed descents, all after the same number of steps.

    A ball is plain until its descent has ended in a valley, and keeps that valley's colour and shape from then on.

    Parameters
    ----------
    error_map
        The map on which they roll.
    paths
        Descents from n starts.
    covered
        Boxes of the frame, such as those of words, behind which the balls pass unseen.
    known
        Critical points of the landscape, if they are already known.

    Attributes
    ----------
    basins
        The index of the valley in which each descent ends, shape (n,).
    steps
        Number of steps taken; within a step, the balls lie on its straight line.
    settled
        Whether each ball has come to the end of its descent, shape (n,).
    entered
        How far from left to right the balls have appeared, from 0 to 1.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("valleys"), DARK)
    >>> starts = scattered_starts(error_map.landscape.domain, 8)
    >>> paths = gm.descend_many(error_map.landscape, starts, step=0.06, max_steps=60)
    >>> scene.add(error_map, Swarm(error_map, paths).set_entered(1).set_steps(12))
    """

    elsewhere = "traced"

    def __init__(
        self,
        error_map: ErrorMap,
        paths: DescentPaths,
        covered: Sequence[Box] = (),
        *,
        known: Sequence[CriticalPoint] | None = None,
    ) -> None:
        super().__init__()
        self.error_map, self.paths, self.covered = error_map, paths, tuple(covered)
        self.basins = basins_of(error_map.landscape, paths, known=known)
        self.steps, self.entered = 0.0, 1.0
        self.settled = np.zeros(len(paths), dtype=np.bool_)

    @drawn_once
    def stamps(self) -> _Stamps:
        """The pictures of the balls."""
        return _Stamps(self.error_map.theme)

    @property
    def last(self) -> int:
        """The largest number of steps of any of the descents."""
        return int(self.paths.counts.max())

    @property
    def weights(self) -> Array:
        """Positions of the balls, shape (n, 2)."""
        whole = min(int(np.floor(self.steps)), self.last)
        share = min(self.steps, self.last) - whole
        here, there = self.paths.positions[whole], self.paths.positions[min(whole + 1, self.last)]
        weights: Array = (1 - share) * here + share * there
        return weights

    @property
    def kinds(self) -> NDArray[np.int64]:
        """The valley whose colour and shape each ball has, or `NO_BASIN` for a plain one; shape (n,)."""
        return np.where(self.settled, self.basins, NO_BASIN)

    def set_steps(self, steps: float) -> Self:
        """Show the balls after a number of steps; one that has settled before keeps its colour."""
        self.steps = steps
        self.settled = self.settled | (steps >= self.paths.counts)
        return self

    def set_entered(self, entered: float) -> Self:
        """Let the balls appear from left to right."""
        self.entered = entered
        return self

    @property
    def opacities(self) -> Array:
        """Opacity of each ball, from 0 to 1; shape (n,)."""
        width = current_frame().width
        across = (self.error_map.to_screen(self.weights)[:, 0] + width / 2) / width
        front = self.entered * (1 + _FRONT)
        return self.opacity * np.clip((front - across) / _FRONT, 0, 1)

    def reach(self) -> Reaches:
        """Return the squares around the balls."""
        places, kinds, _ = self._shown()
        half = self.stamps.sizes[kinds - NO_BASIN][:, None]
        return np.concatenate([places - half, places + half], axis=1)

    def paint(self, context: cairo.Context[Any]) -> None:
        """Stamp every ball at its place, as a picture drawn once."""
        places, kinds, opacities = self._shown()
        matrix, surface = context.get_matrix(), context.get_target()
        corners, phases = np.divmod(np.rint(_PHASES * _in_pixels(matrix, places)).astype(np.int64), _PHASES)
        which = self.stamps.of(kinds, phases)
        # Rounded as in Cairo.
        shares = ((2**16 - 1) * opacities + 0.5).astype(np.int64) >> 8
        surface.flush()
        lay_stamps(
            np.ndarray((surface.get_height(), surface.get_width()), np.uint32, surface.get_data()),
            self.stamps.pictures,
            self.stamps.spans,
            which,
            # At whole pixels a stamp keeps its sharp edge.
            corners - self.stamps.middle,
            shares.astype(np.uint8),
            _rectangles(matrix, self.covered),
        )
        surface.mark_dirty()

    def trace(self, context: cairo.Context[Any], draw: Callable[[Iterable[Mobject]], None]) -> None:  # noqa: ARG002
        """Draw every ball as a shape."""
        for place, kind, opacity in zip(*(each.tolist() for each in self._shown()), strict=True):
            context.save()
            near = [box for box in self.covered if box.grown(2 * RADIUS).holds(np.array([place]))[0]]
            _clip_beside(context, place, near)
            context.translate(*place)
            with layered(context, opacity):
                _draw_ball(context, kind, self.error_map.theme)
            context.restore()

    def claims(self) -> Iterator[Claim]:
        """Every ball is on the straight line of a step that depends only on where the step began."""
        whole = min(int(np.floor(self.steps)), self.last)
        rolling = self.paths.counts > whole
        if rolling.any():
            yield StepOfEach(
                landscape=self.error_map.landscape,
                before=self.paths.positions[whole][rolling],
                now=self.weights[rolling],
                share=self.steps - whole,
                learning_rates=self.paths.learning_rates[whole][rolling],
            )

    def _shown(self) -> tuple[Array, NDArray[np.int64], Array]:
        """Return the positions, kinds and opacities of the visible balls, plain ones first."""
        places, kinds, opacities = self.error_map.to_screen(self.weights)[:, :2], self.kinds, self.opacities
        order = np.argsort(kinds, kind="stable")
        order = order[opacities[order] > 0]
        return places[order], kinds[order], opacities[order]


class SettledCount(ReadOut):
    """A live number: the count of balls of a swarm that have settled in some valleys.

    Parameters
    ----------
    swarm
        The balls.
    valleys
        Indices of the valleys.
    size, color
        As for `ReadOut`.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("valleys"), DARK)
    >>> starts = scattered_starts(error_map.landscape.domain, 8)
    >>> paths = gm.descend_many(error_map.landscape, starts, step=0.06, max_steps=60)
    >>> swarm = Swarm(error_map, paths).set_steps(60)
    >>> count = SettledCount(swarm, [0], 48, DARK.ink).place((6.4, 3.0, 0))
    >>> scene.add(error_map, swarm, panel(1.4, 0.9, (6.0, 3.2, 0), DARK), count)
    """

    def __init__(self, swarm: Swarm, valleys: Sequence[int], size: float, color: str) -> None:
        self.swarm, self.valleys = swarm, tuple(valleys)
        super().__init__(self.counted(), size, color, truth=self.counted, decimals=0)

    def counted(self) -> float:
        """Return the number as it is now."""
        return float(np.isin(self.swarm.kinds, self.valleys).sum())

    def refresh(self) -> Self:
        """Show the number as it is now."""
        return self.set_value(self.counted())


@dataclass(frozen=True, kw_only=True)
class StepOfEach:
    """Drawn balls are a share of one step of plain descent beyond where the step began.

    Attributes
    ----------
    before, now
        Weights at the start of the step, and of the balls as drawn, shape (n, p).
    share
        Share of the step that is done, from 0 to 1.
    learning_rates
        Learning rate α of the step, shape (n,).
    """

    landscape: Landscape
    before: Array
    now: Array
    share: float
    learning_rates: Array
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check the ball that is furthest off its step, in per cent of the whole step."""
        steps = -self.learning_rates[:, None] * measure.gradient(self.landscape, self.before)
        off = np.linalg.norm(self.now - self.before - self.share * steps, axis=-1) / np.linalg.norm(steps, axis=-1)
        yield Finding(check=STEP, figure=100 * float(off.max()))


def _in_pixels(matrix: cairo.Matrix, points: Array) -> Array:
    """Return points of the frame of shape (..., 2) in pixels from its top left corner."""
    x, y = points[..., 0], points[..., 1]
    return np.stack([matrix.xx * x + matrix.xy * y + matrix.x0, matrix.yx * x + matrix.yy * y + matrix.y0], axis=-1)


def _rectangles(matrix: cairo.Matrix, boxes: Sequence[Box]) -> NDArray[np.int64]:
    """Return boxes of the frame in whole pixels: the first column and row, and those after the last; shape (m, 4)."""
    centers = np.reshape([box.center for box in boxes], (-1, 2))
    halves = np.reshape([(box.width, box.height) for box in boxes], (-1, 2)) / 2
    pixels = np.round(_in_pixels(matrix, np.stack([centers - halves, centers + halves]))).astype(np.int64)
    return np.concatenate([pixels.min(axis=0), pixels.max(axis=0)], axis=-1)


def _clip_beside(context: cairo.Context[Any], place: Sequence[float], boxes: Iterable[Box]) -> None:
    """Clip away everything within boxes near a ball's place.

    A clip of rectangles alone would be written piece by piece, which not every viewer understands.
    """
    context.set_fill_rule(cairo.FILL_RULE_EVEN_ODD)
    for box in boxes:
        context.new_sub_path()
        context.arc(place[0], place[1], 3 * RADIUS, 0, 2 * np.pi)
        low, high = box.corners().min(axis=0), box.corners().max(axis=0)
        context.rectangle(*low, *(high - low))
        context.clip()
    context.set_fill_rule(cairo.FILL_RULE_WINDING)


class _Stamps:
    """Small pictures of each kind of ball, drawn when first needed.

    Attributes
    ----------
    middle
        Column and row of a picture, the same number, in which the ball's middle lies.
    pictures, spans
        Arguments of `lay_stamps`, one after the other for each kind, each phase across and each phase down.
    drawn
        Whether each of the pictures has been drawn.
    sizes
        How far each kind of ball, the plain one first, reaches from its middle, in frame units.
    """

    # Manim's cache of animations ignores slots; the pictures depend on the theme.
    __slots__ = ("drawn", "middle", "pictures", "scale", "sizes", "spans", "theme")

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.scale = config.pixel_height / config.frame_height
        self.middle = int(np.ceil(2 * RADIUS * self.scale))
        self.sizes = np.array([_outer_radius(kind) for kind in range(NO_BASIN, most_valleys(theme))])
        count, side = len(self.sizes) * _PHASES**2, 2 * self.middle + 1
        self.pictures = np.zeros((count, side, side), dtype=np.uint32)
        self.spans = np.zeros((count, side, 2), dtype=np.int64)
        self.drawn = np.zeros(count, dtype=np.bool_)

    def of(self, kinds: NDArray[np.int64], phases: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the index of the picture of each of n balls.

        Parameters
        ----------
        kinds
            Kinds as in `Swarm.kinds`, shape (n,).
        phases
            How far each ball's middle lies beyond a corner of the pixels, across and down, in units of 1/`_PHASES`
            pixel: 0 to `_PHASES` - 1; shape (n, 2).
        """
        which = ((kinds - NO_BASIN) * _PHASES + phases[:, 0]) * _PHASES + phases[:, 1]
        for index in np.unique(which[~self.drawn[which]]).tolist():
            self._draw(index)
        return which

    def _draw(self, index: int) -> None:
        picture, side = self.pictures[index], len(self.pictures[index])
        surface = cairo.ImageSurface.create_for_data(picture.data, cairo.FORMAT_ARGB32, side, side)
        context = cairo.Context(surface)
        rest, down = divmod(index, _PHASES)
        kind, across = divmod(rest, _PHASES)
        context.translate(self.middle + across / _PHASES, self.middle + down / _PHASES)
        context.scale(self.scale, -self.scale)
        _draw_ball(context, kind + NO_BASIN, self.theme)
        surface.flush()
        seen = picture > 0
        self.spans[index, :, 0] = seen.argmax(axis=1)
        self.spans[index, :, 1] = np.where(seen.any(axis=1), side - seen[:, ::-1].argmax(axis=1), 0)
        self.drawn[index] = True


def _draw_ball(context: cairo.Context[Any], kind: int, theme: Theme) -> None:
    """Draw a ball about the origin: the shape and the colour of its valley, or a plain disc."""
    plain = kind == NO_BASIN
    for x, y in _corners(kind).tolist():
        context.line_to(x, y)
    context.close_path()
    for color, draw in (
        (theme.ball if plain else theme.basins[kind], context.fill_preserve),
        (theme.basin_rim, context.stroke),
    ):
        context.set_source_rgb(*frame_colour(color))
        context.set_line_width(_RIM)
        draw()


def _corners(kind: int) -> Array:
    """Return the corners of a ball of a kind about its middle, shape (n, 2)."""
    return basin_corners(0 if kind == NO_BASIN else kind, RADIUS)


def _outer_radius(kind: int) -> float:
    """Return the reach of a ball of a kind from its middle, to the mitres of its rim."""
    corners = _corners(kind)
    return float(np.linalg.norm(corners, axis=1).max() + _RIM / 2 / np.cos(np.pi / len(corners)))
