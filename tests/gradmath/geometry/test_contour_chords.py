"""Chords of contours: each within half a pixel of its level, and none that no line of the level follows."""

from __future__ import annotations

import numpy as np
import pytest

from gradmath.geometry.contour import Contour, contour_bands, contour_lines
from gradmath.geometry.levels import equal_levels
from gradmath.landscapes import catalogue
from gradmath.landscapes.chosen import chosen_landscape
from gradmath.landscapes.landscape import Domain, Landscape, Quadratic

PIXELS = 1080


def off_by_half_a_pixel(landscape: Landscape, lines: tuple[Contour, ...]) -> np.ndarray:
    """Return at how many of some places of each chord E is on one side of the level, half a pixel to either side.

    The domain is square, as the picture is.
    """
    pixel = landscape.domain.size.max() / PIXELS
    start = np.concatenate([line.points[:-1] for line in lines])
    along = np.concatenate([np.diff(line.points, axis=0) for line in lines])
    levels = np.concatenate([np.full(len(line.points) - 1, line.level) for line in lines])
    tolerance = max(line.tolerance for line in lines)
    lengths = np.linalg.norm(along, axis=-1, keepdims=True)
    across = pixel / 2 * np.stack([-along[:, 1], along[:, 0]], axis=-1) / lengths
    counts = np.zeros(len(start), dtype=int)
    for share in (0.2, 0.4, 0.6, 0.8):
        places = start + share * along
        sides = [landscape.domain.lower, landscape.domain.upper]
        errors = [landscape.value(np.clip(places + side * across, *sides)) - levels for side in (-1, 0, 1)]
        signs = np.stack([each > 0 for each in errors])
        touching = np.abs(errors[1]) <= 50 * tolerance
        counts += (signs.all(axis=0) | ~signs.any(axis=0)) & ~touching
    return counts


@pytest.mark.parametrize(
    ("text", "resolution"),
    [
        ("peaks", 65),
        ("rastrigin", 200),
        ("himmelblau", 20),
        ("ackley", 400),
        ("griewank", 400),
        ("schwefel", 200),
        ("(x^2 + y^2 - 1)^2 + 0.001 x on -1.2..1.2, -1.2..1.2", 65),  # two strands, a few pixels apart
        ("abs(x) + abs(y) + sin(9 x) on -2..2, -2..2", 90),
    ],
)
def test_chords_are_within_half_a_pixel(text: str, resolution: int) -> None:
    landscape = chosen_landscape(text)
    lines = contour_lines(landscape, equal_levels(landscape), resolution=resolution)
    off = off_by_half_a_pixel(landscape, lines)
    assert np.count_nonzero(off) <= 0.02 * off.size


def far_from_their_level(landscape: Landscape, lines: tuple[Contour, ...]) -> float:
    """Return the share of the length of all lines that belongs to chords with a place over half a pixel from the level.

    Of a place on a chord, E on a few circles about it is all on one side.
    """
    pixel = landscape.domain.size.max() / PIXELS
    start = np.concatenate([line.points[:-1] for line in lines])
    along = np.concatenate([np.diff(line.points, axis=0) for line in lines])
    levels = np.concatenate([np.full(len(line.points) - 1, line.level) for line in lines])
    lengths, off = np.linalg.norm(along, axis=-1) / pixel, np.zeros(len(start), dtype=bool)
    long = np.flatnonzero(lengths > 1)  # all of a shorter one is half a pixel from an end
    angles = 2 * np.pi * np.arange(16) / 16
    circles = np.concatenate([r * np.stack([np.cos(angles), np.sin(angles)], -1) for r in (0.5, 0.35, 0.2, 0.1)])
    for share in (0.2, 0.35, 0.5, 0.65, 0.8):
        places = (start + share * along)[long]
        around = np.clip(places[:, None] + pixel * circles, landscape.domain.lower, landscape.domain.upper)
        missed = landscape.value(places) - levels[long]
        near = ((landscape.value(around) > levels[long, None]) != (missed > 0)[:, None]).any(axis=-1)
        near |= np.abs(missed) <= 50 * max(line.tolerance for line in lines)
        off[long] |= ~(near | (min(share, 1 - share) * lengths[long] <= 0.5))
    return float(lengths[off].sum() / lengths.sum())


@pytest.mark.parametrize(
    ("text", "reach", "limit"),
    [
        ("schaffer-2", 12, 5e-4),
        ("trefethen", 0.3, 5e-4),
        ("levi-13", 5, 5e-4),
        ("eggholder", 512, 2e-4),
        ("griewank", 150, 3e-3),
    ],
)
def test_chords_of_fine_structure_are_within_half_a_pixel(text: str, reach: float, limit: float) -> None:
    landscape = catalogue.landscape(text).over(Domain([-reach, -reach], [reach, reach]))
    assert far_from_their_level(landscape, contour_lines(landscape, equal_levels(landscape))) <= limit


@pytest.mark.parametrize("text", ["peaks", "rastrigin", "himmelblau", "camel"])
def test_no_chord_of_a_resolved_landscape_is_off(text: str) -> None:
    landscape = catalogue.landscape(text)
    landscape = landscape.over(Domain([-3.1, -3.1], [3, 3]))
    lines = contour_lines(landscape, equal_levels(landscape) + 0.01)  # at a saddle lines cross, on no side of it
    assert not off_by_half_a_pixel(landscape, lines).any()


def test_a_small_circle_has_vertices_all_around() -> None:
    bowl = Quadratic(np.eye(2), center=[0.003, 0.001], domain=((-1, -1), (1, 1)))
    (line,) = contour_lines(bowl, [0.01**2], resolution=101)
    gaps = np.abs(np.diff(np.unwrap(np.arctan2(*(line.points - [0.003, 0.001]).T))))
    assert line.closed
    assert 0.01 * (1 - np.cos(gaps.max() / 2)) <= 0.5 * 2 / PIXELS
    np.testing.assert_allclose(np.hypot(*(line.points - [0.003, 0.001]).T), 0.01, rtol=1e-10)


def test_lines_and_bands_have_the_same_vertices_where_chords_were_bent() -> None:
    landscape = catalogue.landscape("rastrigin")
    levels = equal_levels(landscape, count=5)
    on_lines = {tuple(w) for line in contour_lines(landscape, levels, resolution=100) for w in line.points}
    (band,) = contour_bands(landscape, levels[1:3], resolution=100)
    rings = np.concatenate([ring for polygon in band.polygons for ring in polygon])
    errors = landscape.value(rings)
    on_level = np.abs(errors[:, None] - levels[1:3]).min(axis=-1) <= 1e-9
    inside = ((rings > landscape.domain.lower) & (rings < landscape.domain.upper)).all(axis=-1)
    assert all(tuple(w) in on_lines for w in rings[on_level & inside])


def test_what_is_finer_than_the_grid_is_left_out_and_not_joined_up() -> None:
    ripples = chosen_landscape("sin(400 x) + 0.001 y on -1..1, -1..1")  # three nodes a wave
    lines = contour_lines(ripples, [0.0], resolution=400)
    assert all(np.abs(np.sin(400 * line.points[:, 0]) + 0.001 * line.points[:, 1]).max() < 1e-11 for line in lines)
    # A true line is almost upright; none runs across.
    assert max((np.ptp(line.points[:, 0]) for line in lines), default=0.0) < 1e-4
