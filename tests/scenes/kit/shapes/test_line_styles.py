"""Line styles change what is inked of a line, never where it runs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.kit.frame.theme import DARK
from scenes.kit.shapes.line_styles import LineStyle, stroke, styled, way_out

corners = st.lists(st.tuples(st.floats(-6, 6), st.floats(-3, 3)), min_size=2, max_size=8)
STYLES: tuple[LineStyle, ...] = ("solid", "dashed", "dotted")


def pieces(points: np.ndarray) -> np.ndarray:
    """Return the straight pieces of Bézier points as pairs of ends, shape (n, 2, 2)."""
    return points.reshape(-1, 4, 3)[:, [0, 3], :2]


def distance_to_line(points: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Return the distance of points of shape (n, 2) from a polyline of shape (m, 2)."""
    starts, ways = line[:-1], np.diff(line, axis=0)
    squares = np.maximum((ways**2).sum(axis=1), 1e-300)
    along = np.clip(((points[:, None] - starts) * ways).sum(axis=2) / squares, 0, 1)
    return np.linalg.norm(points[:, None] - starts - along[..., None] * ways, axis=2).min(axis=1)


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=60, deadline=None)
@given(line=corners)
def test_every_stroke_lies_on_the_line(style: LineStyle, line: list[tuple[float, float]]) -> None:
    inked = pieces(styled(line, style))
    if len(inked):
        for share in (0.0, 0.3, 1.0):
            points = (1 - share) * inked[:, 0] + share * inked[:, 1]
            assert distance_to_line(points, np.array(line)).max() < 1e-9


def test_a_solid_line_is_inked_all_along_a_dashed_one_about_half_a_dotted_one_hardly() -> None:
    line = [(0, 0), (3, 0), (3, 4)]
    inked = {style: np.linalg.norm(np.diff(pieces(styled(line, style)), axis=1), axis=2).sum() / 7 for style in STYLES}
    assert inked["solid"] == pytest.approx(1)
    assert 0.4 < inked["dashed"] < 0.7
    assert inked["dotted"] < 0.1


@pytest.mark.parametrize("style", STYLES)
def test_strokes_stay_in_place_while_the_line_grows(style: LineStyle) -> None:
    short, longer = (styled([(0, 0), (2, 1), end], style) for end in ((3, 1), (5, 1)))
    shared = len(short) - 4
    np.testing.assert_allclose(longer[:shared], short[:shared], atol=1e-12)


def test_a_line_of_one_corner_has_no_ink() -> None:
    for style in STYLES:
        assert styled([(1, 2)], style).shape == (0, 3)


def test_the_mark_of_a_way_out_points_along_the_line_with_its_tip_on_the_border() -> None:
    mark = way_out((1.0, 2.0, 0.0), (3.0, 4.0, 0.0), DARK.descent)
    (first, tip), (_, second) = pieces(mark.points)
    np.testing.assert_allclose(tip, [1, 2])
    middle = tip - (first + second) / 2
    np.testing.assert_allclose(middle / np.linalg.norm(middle), [0.6, 0.8], atol=1e-12)
    assert stroke("dotted", DARK.ink, 4).stroke_width > stroke("dashed", DARK.ink, 4).stroke_width
