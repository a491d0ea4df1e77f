"""Lines and areas of a landscape's levels: traced on a grid, moved onto the levels, refined where they are false."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gradmath import _check
from gradmath._check import Array
from gradmath.geometry._chords import faithful
from gradmath.geometry._corners import with_corners
from gradmath.geometry._sample import Sample
from gradmath.geometry._vertices import Vertices
from gradmath.landscapes.landscape import Landscape

# Fewest cells along the longer side: on a coarser grid, a true picture could not be told from a false one.
_FEWEST = 64
_CLOSER_LOOKS = 4  # refinements of the cells in which a chord is false


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """Lines moved onto their levels.

    Attributes
    ----------
    indices
        The index of the level, or the pair of levels, to which each line belongs.
    vertices
        The vertices of all lines.
    tolerances
        The largest |E - level| on each line, scaled, shape (m,).
    false
        The middles of chords that no line of the level follows, shape (k, 2).
    polygons
        For areas, the index of the pair and the number of rings, which are consecutive lines, of each polygon.
    """

    indices: list[int]
    vertices: Vertices
    tolerances: Array
    false: Array
    polygons: tuple[tuple[int, int], ...] = ()


def sampled(landscape: Landscape, resolution: int) -> Sample:
    """Return a landscape on a grid of ``resolution`` nodes along its longer side, or a finer one if those are few."""
    cells = _check.count(resolution, "resolution", minimum=2) - 1
    return Sample.of(landscape, cells * max(1, -(-_FEWEST // cells)) + 1)


def closer_looks(sample: Sample, trace: Callable[[Sample], Found]) -> tuple[Sample, Found]:
    """Trace on a grid, and again with more grid lines through the cells of false chords as long as these are few."""
    found = trace(sample)
    for _ in range(_CLOSER_LOOKS):
        finer = sample.split_at(found.false)
        if finer is None:
            break
        sample, found = finer, trace(finer)
    return sample, found


def lines(sample: Sample, levels: Array) -> Found:
    """Trace scaled levels of shape (n,)."""
    closed = sample.with_closed_holes()
    return _refined(closed, closed.lines(levels), levels[:, None], keep_nodes=False)


def areas(sample: Sample, pairs: Array) -> Found:
    """Trace the outlines of the areas between pairs of scaled levels, shape (n, 2)."""
    drawn = sample.drawn_in()
    traced = drawn.polygons(pairs)
    outlines = [(index, ring) for index, polygon in traced for ring in polygon]
    found = _refined(drawn, outlines, pairs, keep_nodes=True)
    return replace(found, polygons=tuple((index, len(polygon)) for index, polygon in traced))


def _refined(sample: Sample, traced: list[tuple[int, Array]], levels: Array, *, keep_nodes: bool) -> Found:
    """Move traced lines onto their levels, all at once; a line with index i lies on the levels ``levels[i]``."""
    indices = [index for index, _ in traced]
    owners = np.repeat(np.arange(len(traced)), [len(line) for _, line in traced])
    vertices = Vertices(np.empty((0, 2)), np.empty(0), np.empty((0, 2)), owners)
    if not traced:
        return Found(indices, vertices, np.empty(0), np.empty((0, 2)))
    each = levels[indices]
    found = sample.vertices(np.concatenate([line for _, line in traced]), each[owners], keep_nodes=keep_nodes)
    tolerances = sample.tolerances(np.where(np.isfinite(each), each, 0.0)).max(axis=-1)
    vertices = with_corners(sample.landscape, Vertices(*found, owners), tolerances)
    vertices, false = faithful(sample.landscape, vertices, tolerances, broken=not keep_nodes)
    return Found(indices, vertices, tolerances, false)
