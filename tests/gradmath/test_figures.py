"""Figures through Matplotlib: what is drawn is where the mathematics has it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pytest
from known_landscapes import CALM
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb

import gradmath as gm
from gradmath.figures.style import PRINT


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Close what was drawn."""
    with pyplot.rc_context({"backend": "Agg"}):
        yield
        pyplot.close("all")


def lines_of(axes: Axes) -> list[np.ndarray]:
    """Return the vertices of the contours."""
    (lines,) = (each for each in axes.collections if isinstance(each, LineCollection))
    return [np.asarray(path.vertices) for path in lines.get_paths()]


@pytest.mark.parametrize("name", CALM)
def test_contours_lie_on_their_levels_and_the_ground_has_the_colour_of_its_band(name: str) -> None:
    landscape = gm.landscape(name)
    levels = gm.equal_levels(landscape)
    axes = landscape.plot(levels=levels)
    off = [np.abs(landscape.value(line) - levels[:, None]).min(axis=0).max() for line in lines_of(axes)]
    assert max(off) < 1e-9 * float(np.ptp(levels))
    (image,) = axes.images
    picture = np.asarray(image.get_array())
    left, right, bottom, top = image.get_extent()
    rows, columns = picture.shape[:2]
    for row, column in np.random.default_rng(0).integers((rows, columns), size=(200, 2)):
        point = (left + (right - left) * (column + 0.5) / columns, bottom + (top - bottom) * (row + 0.5) / rows)
        band = int((levels < landscape.value(point)).sum())
        between = band / len(levels) * (len(PRINT.bands) - 1)
        low = min(int(between), len(PRINT.bands) - 2)
        first, second = (np.array(to_rgb(PRINT.bands[index])) for index in (low, low + 1))
        np.testing.assert_allclose(picture[row, column, :3], first + (between - low) * (second - first), atol=1e-12)


def test_each_number_stands_on_its_contour_apart_from_the_others_and_never_upside_down() -> None:
    landscape = gm.landscape("himmelblau")
    numbers = landscape.plot().texts
    assert len(numbers) >= 4
    at = np.array([number.get_position() for number in numbers])
    for number, point in zip(numbers, at, strict=True):
        level = float(number.get_text().replace("−", "-"))
        slope = float(np.linalg.norm(landscape.gradient(point)))
        # A chord of a contour leaves its level by less than half a pixel in a thousand.
        assert abs(landscape.value(point) - level) / slope < 10 / 1000
        assert abs((number.get_rotation() + 180) % 360 - 180) <= 50
    gaps = np.linalg.norm(at[:, None] - at, axis=-1) + np.diag(np.full(len(at), np.inf))
    assert gaps.min() > 1


def test_weights_of_very_different_ranges_have_a_scale_each() -> None:
    wide = gm.landscape("a^2 + 0.0001*b^2 on a in -1..1, b in -300..300")
    axes = wide.plot()
    assert axes.get_aspect() == "auto"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("a", "b")
    assert gm.landscape("camel").plot().get_aspect() == 1


def test_where_there_is_no_error_there_is_no_ground() -> None:
    (image,) = gm.landscape("sqrt(1 - x^2 - y^2)").over(((-2, -2), (2, 2))).plot().images
    clear = np.asarray(image.get_array())[..., 3] == 0
    assert abs(clear.mean() - (1 - np.pi / 16)) < 0.01


def test_a_path_is_drawn_stop_by_stop() -> None:
    landscape = gm.landscape("himmelblau")
    path = gm.descend(landscape, [0, 0], step=0.01)
    axes = path.plot(landscape.plot())
    np.testing.assert_array_equal(axes.lines[0].get_xydata(), path.positions)
    first, last = axes.collections[-2:]
    np.testing.assert_array_equal(first.get_offsets(), path.positions[:1])
    np.testing.assert_array_equal(last.get_offsets(), path.positions[-1:])


def test_one_weight_is_a_curve() -> None:
    landscape = gm.Quadratic([[1.0]])
    x, y = landscape.plot().lines[0].get_xydata().T
    np.testing.assert_allclose(y, x**2, atol=1e-12)


def test_more_weights_than_a_figure_shows_are_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="over 3 weights cannot be plotted: take a slice"):
        gm.Quadratic(np.eye(3)).plot()
    path = gm.descend(gm.Quadratic(np.eye(3)), [1, 1, 1], step=0.1)
    with pytest.raises(ValueError, match=r"over two weights: got positions of shape \(\d+, 3\)"):
        path.plot()


def test_without_matplotlib_a_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ModuleNotFoundError, match="plots need Matplotlib: pip install"):
        gm.landscape("camel").plot()
