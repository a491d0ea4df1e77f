"""Shapes are drawn as Manim's own camera draws them, to the last bit, however often and wherever they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from manim import Annulus, Arc, Camera, Circle, CurvesAsSubmobjects, DashedLine, Line, Square, VMobject

from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.words import Words
from scenes.kit.paint.canvas import FrameCamera
from scenes.kit.shapes.curves import polyline

Array = np.ndarray
STYLE: dict[str, Any] = {"stroke_color": DARK.ball, "stroke_width": 6, "fill_color": DARK.ink, "fill_opacity": 0.5}


def shape_of(points: Array) -> VMobject:
    shape = VMobject(**STYLE)
    shape.points = points
    return shape


def almost_joined(gap: float) -> VMobject:
    """Two curves far from the origin whose ends are a gap apart."""
    first = polyline([[3.0, 2.0, 0], [5.0, 3.0, 0]])
    return shape_of(np.concatenate([first, polyline([[5.0 + gap, 3.0, 0], [4.0, 1.0, 0], [3.0 + gap, 2.0, 0]])]))


SHAPES: dict[str, Callable[[], VMobject]] = {
    "circle": lambda: Circle(**STYLE),
    "ring": lambda: Annulus(0.5, 1.0, color=DARK.ball, fill_opacity=0.5),
    "arc": lambda: Arc(0.7, angle=2.0, **STYLE),
    "line": lambda: Line([0, 0, 0], [2, 1, 0], stroke_color=DARK.ball),
    "dashes": lambda: DashedLine([-2, 0, 0], [2, 1, 0], stroke_color=DARK.ball),
    "pieces": lambda: CurvesAsSubmobjects(Circle(**STYLE)),
    "words": lambda: Words("Not the lowest", 30, DARK.ink),
    "formula": lambda: Formula("nabla E", 60, DARK.ink),
    "joined": lambda: almost_joined(1e-5),
    "parted": lambda: almost_joined(1e-3),
    "unfinished": lambda: shape_of(Circle().points[:-2]),
    "nowhere": lambda: shape_of(np.full((8, 3), np.nan)),
    "of one curve": lambda: shape_of(polyline([[0, 0, 0], [1, 1, 0]])),
    "backwards in memory": lambda: shape_of(Square().points[::-1]),
}


def drawn(camera: Camera, *shapes: VMobject) -> Array:
    camera.reset()
    camera.capture_mobjects(shapes)
    return camera.pixel_array.copy()


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize("name", SHAPES)
def test_they_are_drawn_as_manim_draws_them(name: str) -> None:
    shape, ours, theirs = SHAPES[name](), FrameCamera(), Camera()
    wanted = drawn(theirs, shape)
    # Remembered from the second time on, and used from the third.
    for _ in range(4):
        np.testing.assert_array_equal(drawn(ours, shape), wanted)
    if name != "nowhere":
        assert (wanted != drawn(theirs)).any()


@pytest.mark.usefixtures("stage")
def test_what_moves_after_it_has_stood_still_is_drawn_where_it_is() -> None:
    shape, ours, theirs = Circle(**STYLE), FrameCamera(), Camera()
    moves: list[Callable[[], object]] = [
        lambda: None,
        lambda: None,
        lambda: shape.shift([0.3, 0.1, 0]),
        lambda: None,
        lambda: np.add(shape.points, 0.2, out=shape.points),
        lambda: None,
        lambda: None,
        lambda: shape.set_points(Square().points),
        lambda: setattr(shape, "points", shape.points[:8]),
    ]
    for move in moves:
        move()
        np.testing.assert_array_equal(drawn(ours, shape), drawn(theirs, shape))


@pytest.mark.usefixtures("stage")
def test_twins_are_not_taken_for_one_another() -> None:
    first, second, ours, theirs = Circle(**STYLE), Circle(**STYLE).shift([2.0, 0, 0]), FrameCamera(), Camera()
    for _ in range(3):
        np.testing.assert_array_equal(drawn(ours, first, second), drawn(theirs, first, second))
    del first
    np.testing.assert_array_equal(drawn(ours, second, Circle(**STYLE)), drawn(theirs, second, Circle(**STYLE)))
