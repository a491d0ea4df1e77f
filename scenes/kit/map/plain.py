"""Maps as shapes of one colour each: light as thin shapes, and contours that leave room for words.

Elsewhere the light is a picture, and bare ground behind words is drawn over the contours through a mask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import cairo
import numpy as np
from contourpy import FillType, contour_generator
from manim import Mobject, VMobject

from scenes.arrays import Array
from scenes.kit.map.clearing import Clearing
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.ground import pixel_places, shade_image
from scenes.kit.map.outside import veils
from scenes.kit.paint.canvas import layered
from scenes.kit.shapes.curves import polyline

# A step of light that is not visible, of 255.
_STEP = 4


def trace_plainly(
    error_map: ErrorMap,
    context: cairo.Context[Any],
    draw: Callable[[Iterable[Mobject]], None],
    shown: Sequence[Mobject],
) -> None:
    """Draw a map.

    Parameters
    ----------
    error_map
        The map.
    context
        Context of the file; its user space is the frame's.
    draw
        Function that draws mobjects into the file.
    shown
        Everything that is drawn into it: contours leave room for words that have bare ground behind them.
    """
    gaps = [each for each in shown if isinstance(each, Clearing) and each.error_map is error_map]
    with layered(context, error_map.opacity):
        context.save()
        (left, bottom), (right, top) = error_map.window.tolist()
        context.rectangle(left, bottom, right - left, top - bottom)
        context.clip()
        draw([error_map.in_full_light(band) for band in error_map.bands])
        draw(list(_shadows(error_map)))
        error_map.trace_tint(context)
        draw([part for line in error_map.drawn_lines() for part in _with_gaps(line, gaps)])
        draw(veils(error_map))
        context.restore()


def _shadows(error_map: ErrorMap) -> Iterator[VMobject]:
    """Yield the light as black shapes, each covering everything darker than a step, which add up to its opacity."""
    nodes = error_map.survey.nodes
    if not len(nodes.shades):
        return
    thickness = shade_image(error_map.survey, error_map.theme).astype(float)
    rows, columns = (np.arange(count) for count in thickness.shape)
    places = pixel_places(*np.meshgrid((nodes.column + columns) * nodes.cell, (nodes.row + rows) * nodes.cell))
    generator = contour_generator(places[..., 0], places[..., 1], thickness, fill_type=FillType.OuterOffset)
    steps = np.arange(thickness.min(), thickness.max() + _STEP, _STEP)
    for before, step in zip([0.0, *steps], steps, strict=False):
        darker = VMobject(stroke_width=0, fill_color="#000000", fill_opacity=(step - before) / (255 - before))
        # The first shape is everywhere; the others begin half a step lower, at what is rounded up to them.
        rings = generator.filled(step - _STEP / 2, np.inf) if step > steps[0] else ([_frame(places)], [[0, 4]])
        for points, starts in zip(*rings, strict=True):
            for start, end in pairwise(starts):
                darker.append_points(polyline(points[start:end], closed=True))
        yield darker


def _frame(places: Array) -> Array:
    """Return the corners of a grid of places."""
    return places[[0, 0, -1, -1], [0, -1, -1, 0]]


def _with_gaps(line: VMobject, clearings: Sequence[Clearing]) -> Iterator[VMobject]:
    """Yield the parts of a line between words, paler where the ground behind words begins."""
    reach = Clearing.MARGIN + 4 * Clearing.FEATHER
    low, high = line.points[:, :2].min(axis=0), line.points[:, :2].max(axis=0)
    corners = [(each, each.box.grown(reach).corners(each.angle)) for each in clearings]
    near = [each for each, box in corners if (box.min(axis=0) <= high).all() and (box.max(axis=0) >= low).all()]
    if not near:
        yield line
        return
    for start, end in line.get_subpath_split_indices_from_points(line.points, n_dims=2):
        yield from _parts(line, _along(line.points[start:end].reshape(-1, 4, 3)), near)


def _parts(line: VMobject, points: Array, clearings: Sequence[Clearing]) -> Iterator[VMobject]:
    """Yield a line's parts of equal cover, in as many steps as a feathered edge has."""
    middles = (points[1:, :2] + points[:-1, :2]) / 2
    seen = np.prod([1 - each.covered(middles) for each in clearings], axis=0)
    steps = np.rint(seen * Clearing.STEPS)
    changes = np.flatnonzero(np.diff(steps)) + 1
    for first, last in zip([0, *changes], [*changes, len(steps)], strict=True):
        if steps[first] > 0:
            opacity = line.get_stroke_opacity() * steps[first] / Clearing.STEPS
            yield line.copy().set_points(polyline(points[first : last + 1])).set_stroke(opacity=float(opacity))


def _along(pieces: Array) -> Array:
    """Return points along Bézier pieces of shape (n, 4, 3), as close together as a gap's edge requires."""
    lengths = np.linalg.norm(np.diff(pieces, axis=1), axis=-1).sum(axis=-1)
    count = int(np.clip(np.ceil(lengths.max() / (Clearing.FEATHER / 3)), 1, 64))
    t = np.arange(count)[:, None] / count
    start, first, second, stop = (pieces[:, None, each] for each in range(4))
    points = (1 - t) ** 3 * start + 3 * (1 - t) ** 2 * t * first + 3 * (1 - t) * t**2 * second + t**3 * stop
    return np.concatenate([points.reshape(-1, 3), pieces[-1:, 3]])
