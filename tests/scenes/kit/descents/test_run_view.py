"""A panel hides nothing of a way: it hangs on the clearer side, and the ball is shown aside if that is not enough."""

from __future__ import annotations

import numpy as np
import pytest
from manim import LEFT, RIGHT

from gradmath.descent.paths import DescentPath, StopReason
from gradmath.landscapes.landscape import Domain, Quadratic
from scenes.kit.descents.run_view import Aside, Look, clear_aside, hidden_on_the_way
from scenes.kit.frame.frame import Frame
from scenes.kit.frame.theme import DARK
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.view import View

FRAME, PANEL, ZOOM = Frame(), 4.2, 3.0
BOWL = Quadratic(np.eye(2), domain=Domain([-16, -9], [16, 9]))


def way(*stops: tuple[float, float]) -> DescentPath:
    """Return a way through some stops, in frame units from the middle of the map as it is zoomed."""
    positions = np.array(stops) / (ZOOM * FRAME.width / BOWL.domain.size[0])
    rates = np.ones(len(positions) - 1)
    return DescentPath(positions, BOWL.value(positions), BOWL.gradient(positions), rates, StopReason.CONVERGED)


@pytest.fixture(scope="module")
def error_map() -> ErrorMap:
    return ErrorMap(BOWL, DARK, levels=[1.0, 4.0, 9.0])


@pytest.mark.parametrize("side", [RIGHT, LEFT])
def test_a_way_across_the_top_is_shown_beside_the_panel(error_map: ErrorMap, side: np.ndarray) -> None:
    """It comes in at one side, and turns back at the other above the middle: a panel at either side hides a part."""
    path = way((side[0] * 8, 2.0), (side[0] * -4.0, 2.4), (0, 0.2), (0, 0))
    middle = Look(2, ZOOM, 3.0)
    assert (hidden_on_the_way(error_map, path, PANEL, middle) > 0).all()
    found, aside = clear_aside(error_map, path, PANEL, [middle], side)
    assert (found == -side).all()
    assert aside * side[0] > 0
    assert hidden_on_the_way(error_map, path, PANEL, middle._replace(aside=aside))[int(found[0] > 0)] == 0


def test_a_way_that_doubles_back_far_aside_is_shown_beside_the_panel(error_map: ErrorMap) -> None:
    """As in a ravine: it comes in at the right, turns far to the left, and ends in the middle."""
    path, look = way((8, 2.0), (-5.0, 2.6), (0, 0.2), (0, 0)), Look(2, ZOOM, 3.0)
    side, aside = clear_aside(error_map, path, PANEL, [look], LEFT)
    assert hidden_on_the_way(error_map, path, PANEL, look._replace(aside=aside))[int(side[0] > 0)] == 0


def test_a_way_that_nothing_hides_stays_in_the_middle(error_map: ErrorMap) -> None:
    side, aside = clear_aside(error_map, way((0, -2.0), (0, -1.0), (0, 0)), PANEL, [Look(1, ZOOM, 3.0)], RIGHT)
    assert (side == RIGHT).all()
    assert aside == 0


def test_what_a_view_follows_is_as_far_aside(error_map: ErrorMap) -> None:
    at, look = np.array([1.0, -0.5]), Look(0, ZOOM, 2.0, 1.6)
    error_map.sight.view = View.of(look.center(error_map, at), ZOOM)
    np.testing.assert_allclose(error_map.to_screen(at)[:2], [1.6, 0], atol=1e-9)

    class Ball:
        point = at

    followed = Aside(Ball(), look.center(error_map, np.zeros(2)))
    np.testing.assert_allclose(followed.point, look.center(error_map, at))
