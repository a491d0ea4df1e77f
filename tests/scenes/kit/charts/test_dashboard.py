"""The dashboard's views share their lines and edges, and its numbers and bar follow the steps."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.kit.charts.dashboard import (
    DashboardPlan,
    ProgressBar,
    around,
    footnote,
    footnote_number,
    ground,
    heading,
)
from scenes.kit.frame.frame import Frame
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.names import Name
from scenes.kit.places.place import Place

FRAME = Frame()
PLAN = DashboardPlan(FRAME)
quick = settings(max_examples=40, deadline=None)
coordinates = st.floats(-50, 50)


def corners(place: Place) -> np.ndarray:
    half = np.array([place.width, place.height]) / 2
    return np.array([place.center - half, place.center + half])


class TestLayout:
    def test_the_views_lie_in_the_safe_area_and_apart(self) -> None:
        boxes = [corners(place) for place in (PLAN.data, PLAN.landscape, PLAN.curve, PLAN.bar)]
        for low, high in boxes:
            assert low[0] >= -FRAME.safe_x - 1e-9
            assert high[0] <= FRAME.safe_x + 1e-9
            assert low[1] >= FRAME.caption_top
            assert high[1] <= FRAME.safe_y
        for one, two in combinations(boxes, 2):
            assert (one[0] > two[1]).any() or (two[0] > one[1]).any()

    def test_their_edges_are_in_line(self) -> None:
        data, landscape, curve, bar = (corners(place) for place in (PLAN.data, PLAN.landscape, PLAN.curve, PLAN.bar))
        np.testing.assert_allclose(data[:, 1], landscape[:, 1])
        np.testing.assert_allclose(curve[:, 0], bar[:, 0])
        assert data[0, 0] == pytest.approx(curve[0, 0])
        assert landscape[1, 0] == pytest.approx(FRAME.safe_x)

    def test_words_stand_outside_the_views_and_apart(self, bounds: Callable) -> None:
        words = [
            heading(PLAN.data, "Data", "a remark", DARK),
            heading(PLAN.landscape, "Map", "a remark", DARK),
            footnote(PLAN.data, "A footnote, g", DARK),
            footnote_number(PLAN.landscape, lambda _: 123.45, DARK, decimals=2),
            heading(PLAN.curve, "Error", "a remark", DARK),
            *(part for row in range(3) for part in PLAN.read_out(row, Name.ERROR, lambda _: 1000, DARK)),
        ]
        boxes = [bounds(each) for each in words]
        views = [corners(place) for place in (PLAN.data, PLAN.landscape, PLAN.curve, PLAN.bar)]
        for one, two in [*combinations(boxes, 2), *((box, view) for box in boxes for view in views)]:
            assert (one[0] > two[1]).any() or (two[0] > one[1]).any()

    def test_a_heading_and_its_remark_share_a_line_at_both_ends(self) -> None:
        title, note = heading(PLAN.data, "Data", "remark", DARK)
        assert title.baseline == pytest.approx(note.baseline)
        assert title.get_left()[0] == pytest.approx(corners(PLAN.data)[0, 0])
        assert note.get_right()[0] == pytest.approx(corners(PLAN.data)[1, 0])

    def test_a_heading_without_room_for_its_remark_is_refused(self) -> None:
        with pytest.raises(ValueError, match="too long to stand side by side"):
            heading(PLAN.data, "A name of some length", "and a remark that is much longer than it", DARK)

    def test_the_ground_covers_its_view(self, bounds: Callable) -> None:
        np.testing.assert_allclose(bounds(ground(PLAN.data, DARK)), corners(PLAN.data), atol=1e-9)


class TestAround:
    @quick
    @given(st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=6), st.floats(0.05, 1))
    def test_holds_the_points_with_their_margin_in_the_shape_of_the_place(
        self, points: list[tuple[float, float]], margin: float
    ) -> None:
        extent = float(np.ptp(points, axis=0).max())
        if extent < 1e-3:
            return
        domain = around(points, PLAN.landscape, margin=margin)
        assert domain.size[0] / domain.size[1] == pytest.approx(PLAN.landscape.width / PLAN.landscape.height)
        room = np.minimum(np.array(points) - domain.lower, domain.upper - np.array(points)).min(axis=0)
        assert (room >= margin * extent - 1e-9 * max(1, extent)).all()
        # No larger than it must be: on one axis the margin is just kept on both sides.
        assert room.min() == pytest.approx(margin * extent)


class TestProgressBar:
    @quick
    @given(st.integers(1, 400), st.floats(0, 1))
    def test_fills_in_proportion_from_the_left(self, total: int, share: float) -> None:
        bar = ProgressBar(total, PLAN.bar, DARK).set_progress(share * total)
        low, high = corners(PLAN.bar)
        if not share * total > 0:
            assert not bar.fill.has_points()
            return
        assert bar.fill.points[:, 0].min() == pytest.approx(low[0])
        assert bar.fill.points[:, 0].max() == pytest.approx(low[0] + share * (high[0] - low[0]))
        np.testing.assert_allclose([bar.fill.points[:, 1].min(), bar.fill.points[:, 1].max()], [low[1], high[1]])

    def test_can_be_emptied_again(self) -> None:
        assert not ProgressBar(5, PLAN.bar, DARK).set_progress(5).set_progress(0).fill.has_points()


class TestStepNumber:
    @quick
    @given(st.floats(0, 9.99))
    def test_shows_what_is_known_after_the_last_whole_step(self, steps: float) -> None:
        _, number = PLAN.read_out(1, Name.ERROR, lambda step: 1 / (1 + step), DARK, decimals=2)
        number.set_progress(steps)
        assert number.text == f"{1 / (1 + int(steps)):.2f}"
        assert number.get_right()[0] == pytest.approx(FRAME.safe_x, abs=0.1)
