"""Where levels cross the edges of a grid: good guesses, few evaluations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

import gradmath.geometry._roots as roots_module
from gradmath.geometry._crossings import Edges
from gradmath.geometry._roots import Function, Some, roots_between_0_and_1
from gradmath.geometry.contour import contour_lines
from gradmath.geometry.levels import equal_levels
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import ClosedForm

Array = NDArray[np.float64]

AXIS = np.linspace(0, 3, 61)


def crossed(values: Array, level: float, axes: tuple[Array, Array] = (AXIS, AXIS)) -> tuple[Edges, Array, Array]:
    """Return the edges along w₁ that a level crosses, the levels, and the guesses."""
    rows, columns = np.nonzero((values[:, :-1] > level) != (values[:, 1:] > level))
    near = np.stack([columns, rows], axis=-1)
    edges = Edges.between(axes, values, near, near + np.array([1, 0]))
    levels = np.full(len(near), level)
    return edges, levels, edges.guesses(values, levels)


def test_the_guesses_on_a_resolved_wave_are_hundreds_of_times_as_good_as_by_the_line() -> None:
    waves = np.sin(3 * AXIS + AXIS[:, None])
    edges, levels, t = crossed(waves, 0.3)
    points = edges.at(t, slice(None))
    off = np.abs(np.sin(3 * points[:, 0] + points[:, 1]) - 0.3)
    below, above = (each - levels for each in edges.errors)
    line = edges.at(below / (below - above), slice(None))
    off_by_line = np.abs(np.sin(3 * line[:, 0] + line[:, 1]) - 0.3)
    inside = edges.in_row
    assert 20 < inside.sum() < inside.size  # beside the grid's edges there are no six nodes in a row
    assert off[inside].max() < 1e-6
    assert off_by_line[inside].max() > 500 * off[inside].max()
    np.testing.assert_array_equal(t[~inside], (below / (below - above))[~inside])


def test_a_guess_does_not_depend_on_the_direction() -> None:
    waves = np.sin(3 * AXIS + AXIS[:, None])
    near = np.array([[20, 30], [21, 30], [30, 30]])
    far = near + np.array([0, 1])
    levels = (waves[near[:, 1], near[:, 0]] + waves[far[:, 1], far[:, 0]]) / 2
    there, back = (
        Edges.between((AXIS, AXIS), waves, *each).guesses(waves, levels) for each in ((near, far), (far, near))
    )
    np.testing.assert_allclose(there + back, 1, atol=1e-12)


def test_where_cells_differ_or_nodes_disagree_the_guess_is_by_the_line() -> None:
    uneven = np.sort(np.append(AXIS, (AXIS[30] + AXIS[31]) / 2))
    edges, _, _ = crossed(np.sin(3 * uneven + AXIS[:, None]), 0.3, (uneven, AXIS))
    assert not edges.in_row[(edges.first % 62 > 28) & (edges.first % 62 < 32)].any()
    noise = np.random.default_rng(0).normal(size=(61, 61))
    noise[5:9, 5:9] = np.nan
    edges, levels, t = crossed(np.where(np.isnan(noise), -9.0, noise), 0.1)
    below, above = (each - levels for each in edges.errors)
    assert (np.abs(t - below / (below - above)) <= 0.25).all()
    assert ((t >= 0) & (t <= 1)).all()


def test_most_vertices_take_one_evaluation_of_slopes_and_one_of_the_error() -> None:
    rastrigin, counts = catalogue.landscape("rastrigin"), {"both": 0, "error": 0}

    def value(w: Array) -> Array:
        counts["error"] += w[..., 0].size
        return rastrigin.value(w)

    def gradient(w: Array) -> Array:
        counts["both"] += w[..., 0].size
        return rastrigin.gradient(w)

    watched = ClosedForm(value, gradient, rastrigin.hessian, rastrigin.domain)
    levels = equal_levels(rastrigin)
    counts.update(both=0, error=0)
    vertices = sum(len(each.points) for each in contour_lines(watched, levels))
    assert vertices > 30_000
    assert counts["both"] < 1.2 * vertices
    assert counts["error"] < 400**2 + 2.7 * vertices  # with the slopes, to check them, and of chords


def test_roots_in_several_blocks_are_those_of_each_alone() -> None:
    count = 3 * roots_module._BLOCK + 17
    wanted = np.random.default_rng(1).uniform(0.01, 0.99, count)
    hard = np.arange(count) % 50 == 0  # few need many steps: they are what is left of all blocks together

    def value(t: Array, which: Some) -> Array:
        aside: Array = t - wanted[which]
        return np.where(hard[which], np.cbrt(aside), aside + aside**3)

    def both(t: Array, which: Some) -> tuple[Array, Array]:
        aside = t - wanted[which]
        with np.errstate(divide="ignore"):
            steep = np.abs(aside) ** (-2 / 3) / 3
        return value(t, which), np.where(hard[which], steep, 1 + 3 * aside**2)

    enough, spacing = np.full(count, 1e-17), np.full(count, 2.3e-16)
    given = {"enough": enough, "close": enough, "spacing": spacing}
    t, _ = roots_between_0_and_1(Function(value, both), np.full(count, 0.5), **given)
    np.testing.assert_allclose(t, wanted, rtol=0, atol=1e-15)
