"""Cells of tiles are filled or outlined by sign, as opaque as their number is large, and stand where they should."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradmath.landscapes.catalogue import landscape
from scenes.claims.protocol import Claim, ClaimsNothing, Finding
from scenes.claims.slopes import AllSlopes
from scenes.kit.charts.cells import FILLED, IN_PLACE, SENSE, Cells, Tiling, bars_by_size, one_by_one
from scenes.kit.charts.digit_tiles import CELLS, PLACES, pairs
from scenes.kit.charts.digit_wall import DigitWall
from scenes.kit.charts.share_bars import AS_LONG, WHOLE, ShareBars
from scenes.kit.frame.theme import DARK

NOTHING = ClaimsNothing("cells of which only the drawing is looked at")
quick = settings(max_examples=40, deadline=None)


def row_of(*values: float, **options: Any) -> Cells:
    """Return cells of side 2 side by side around the middle, in one tile."""
    n = len(values)
    places = 2.0 * (np.arange(n) - (n - 1) / 2)
    tiling = Tiling(np.column_stack([places, np.zeros(n), np.full((n, 2), 2.0)]), np.array([[0.0, 0.0, 2.0 * n, 2.0]]))
    return Cells(values, tiling, 1.0, DARK.ascent, DARK, meaning=options.pop("meaning", NOTHING), **options)


def red_at(pixels: np.ndarray, x: float, y: float) -> int:
    height, width = pixels.shape[:2]
    red, _, blue, *_ = pixels[int((0.5 - y / 8) * height), int((0.5 + x / (128 / 9)) * width)].astype(int).tolist()
    return int(red - blue)


class TestDrawing:
    def test_a_positive_cell_is_filled_and_a_negative_one_only_framed(self, draw: Callable[..., np.ndarray]) -> None:
        pixels = draw(row_of(1.0, -1.0))
        assert red_at(pixels, -1.0, 0.0) > 150
        assert red_at(pixels, 1.0, 0.0) < 20
        assert red_at(pixels, 1.0, 0.78) > 150

    def test_the_smaller_the_fainter(self, draw: Callable[..., np.ndarray]) -> None:
        pixels = draw(row_of(1.0, 0.5, 0.1, 0.0))
        shades = [red_at(pixels, x, 0.0) for x in (-3.0, -1.0, 1.0, 3.0)]
        assert shades == sorted(shades, reverse=True)
        assert len(set(shades)) == 4

    def test_turned_round_it_has_the_other_sign_and_colour(self, draw: Callable[..., np.ndarray]) -> None:
        cells = row_of(1.0, -1.0).set_turned(1)
        cells.other_colour = DARK.descent
        np.testing.assert_array_equal(cells.seen(), [-1, 1])
        pixels = draw(cells)
        assert red_at(pixels, 1.0, 0.0) < -100
        assert abs(red_at(pixels, -1.0, 0.0)) < 40

    def test_half_turned_it_stands_on_edge(self) -> None:
        cells = row_of(1.0).set_turned(0.5 / 1.6)
        assert cells.rectangles()[0, 2] == pytest.approx(0, abs=1e-9)

    def test_cells_come_in_their_order(self) -> None:
        cells = row_of(1.0, 1.0, 1.0)
        cells.order = np.array([0.0, 0.5, 0.9])
        first, second, third = cells.set_shown(0.3).opacities()
        assert (first, second, third) == (1, 0, 0)
        assert (cells.set_shown(1).opacities() == 1).all()


class TestClaims:
    @quick
    @given(st.lists(st.floats(-1, 1), min_size=1, max_size=6))
    def test_what_is_read_from_the_drawing_is_what_was_given(self, values: list[float]) -> None:
        told: list[np.ndarray] = []

        def meaning(drawn: np.ndarray, sense: int) -> Iterator[Claim]:
            told.append(sense * drawn)
            return iter(())

        cells = row_of(*values, meaning=meaning)
        list(cells.claims())
        list(cells.set_turned(1).claims())
        for drawn in told:
            np.testing.assert_allclose(drawn, values, atol=1e-12)
        assert len(told) == 2

    @pytest.mark.parametrize("state", [{"shown": 0.5}, {"turned": 0.4}, {"solid": 0.2}])
    def test_what_is_on_its_way_claims_nothing(self, state: dict[str, float]) -> None:
        cells = row_of(0.5, meaning=lambda *_: pytest.fail("asked for its meaning"))
        vars(cells).update(state)
        assert not list(cells.claims())

    def test_a_cell_beside_its_tile_is_found(self) -> None:
        cells = row_of(0.5, 0.2, meaning=lambda *_: iter(()))
        cells.tiling.cells[1, 0] += 0.5
        (found,) = [each for each in cells.claims() if isinstance(each, Finding) and each.check is IN_PLACE]
        assert not found.check.passes(found.figure)


class TestPlaces:
    def test_a_pair_is_eight_by_eight_over_six_by_six(self) -> None:
        tiling = pairs([(0.0, 0.0)], 0.5)
        assert tiling.cells.shape == (CELLS, 4)
        np.testing.assert_allclose(tiling.cells[0, :2], (0.25, -0.25))
        np.testing.assert_allclose(tiling.cells[8, :2], (0.25, -0.75))
        np.testing.assert_allclose(tiling.cells[64, :2], (0.25, -4.75))
        np.testing.assert_allclose(tiling.grounds[1, 2:], 0.5 * PLACES)

    def test_no_two_tiles_of_the_wall_overlap(self) -> None:
        wall = DigitWall(10)
        for tiling in (wall.row, wall.upper_row, wall.hall):
            low, high = (
                tiling.grounds[:, :2] - tiling.grounds[:, 2:] / 2,
                tiling.grounds[:, :2] + tiling.grounds[:, 2:] / 2,
            )
            apart = (low[:, None] >= high[None] - 1e-9) | (high[:, None] <= low[None] + 1e-9)
            assert (apart.any(axis=-1) | np.eye(len(low), dtype=bool)).all()
            assert (np.abs(np.stack([low, high])[..., 0]) <= 6.4 + 1e-9).all()

    @quick
    @given(st.lists(st.floats(-5, 5), min_size=1, max_size=30))
    def test_sorted_bars_stand_side_by_side_from_the_largest(self, values: list[float]) -> None:
        bars = bars_by_size(np.array(values), -3.0, 1.0, 6.0, 0.5)
        in_order = bars[np.argsort(bars[:, 0])]
        np.testing.assert_allclose(
            in_order[:, 0] - in_order[:, 2] / 2, -3 + 6 * np.arange(len(values)) / len(values), atol=1e-9
        )
        assert (np.diff(in_order[:, 3]) <= 1e-12).all()
        np.testing.assert_allclose(bars[:, 3], 0.5 * np.abs(values), atol=1e-12)
        np.testing.assert_allclose(bars[:, 1] - bars[:, 3] / 2, 1.0, atol=1e-12)

    @quick
    @given(st.integers(1, 12))
    def test_moves_that_begin_one_after_the_other_all_begin_and_end(self, count: int) -> None:
        np.testing.assert_array_equal(one_by_one(0, count), np.zeros(count))
        np.testing.assert_allclose(one_by_one(1, count), np.ones(count))
        assert (np.diff(one_by_one(0.5, count)) <= 0).all()


class TestSigns:
    """A tile is filled, outlined and coloured as its numbers are, read from pixels."""

    def findings(self, cells: Cells) -> dict[str, float]:
        return {each.check.name: each.figure for each in cells.claims() if isinstance(each, Finding)}

    def slopes(self, sense: int, colour: str) -> Cells:
        def meaning(drawn: np.ndarray, _: int) -> Iterator[Claim]:
            yield AllSlopes(landscape=landscape("bowl"), point=np.zeros(2), drawn=drawn, scale=sense)

        cells = row_of(1.0, -0.8, meaning=meaning)
        cells.colour = colour
        return cells

    @pytest.mark.parametrize(("sense", "colour"), [(1, DARK.ascent), (-1, DARK.descent), (-1, DARK.ink)])
    def test_what_is_right_passes(self, sense: int, colour: str) -> None:
        found = self.findings(self.slopes(sense, colour))
        assert found[SENSE.name] == found[FILLED.name] == 0

    @pytest.mark.parametrize(("sense", "colour"), [(1, DARK.descent), (-1, DARK.ascent)])
    def test_the_colour_of_the_other_sense_is_found(self, sense: int, colour: str) -> None:
        assert self.findings(self.slopes(sense, colour))[SENSE.name] == 1

    def test_filled_for_outlined_is_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        cells, cell = self.slopes(1, DARK.ascent), Cells._cell

        def other(self: Cells, *args: Any) -> None:
            cell(self, *args[:-1], not args[-1])

        monkeypatch.setattr(Cells, "_cell", other)
        assert self.findings(cells)[FILLED.name] == 2


class TestShareBars:
    def test_a_bar_that_is_not_as_long_as_its_number_is_found(self) -> None:
        bars = ShareBars(lambda: np.array([0.25, 0.75]), [(0, 0), (1, 0)], 0.5, 2.0, DARK).set_growth(1)
        assert all(each.check is AS_LONG and each.check.passes(each.figure) for each in bars.claims())
        bars.bars.lengths = bars.bars.lengths[::-1].copy()
        assert not any(each.check.passes(each.figure) for each in bars.claims())

    def test_bars_that_are_not_the_whole_are_found(self) -> None:
        bars = ShareBars(lambda: np.array([0.25, 0.75]), [(0, 0), (1, 0)], 0.5, 2.0, DARK).set_growth(1)
        (claim,) = bars.bars.claims()
        assert claim.check is WHOLE
        assert claim.check.passes(claim.figure)
        bars.bars.lengths[0] += 0.1
        (claim,) = bars.bars.claims()
        assert not claim.check.passes(claim.figure)

    def test_the_numbers_are_per_cent_of_the_whole(self) -> None:
        bars = ShareBars(lambda: np.array([0.254, 0.746]), [(0, 0), (1, 0)], 0.5, 2.0, DARK).set_growth(1)
        assert [number.text for number in bars.numbers] == ["25", "75"]
