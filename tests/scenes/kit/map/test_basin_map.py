"""A basin map colours every pixel by the valley where the descent from it ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cairo
import numpy as np
import pytest
from manim import ManimColor, config, tempconfig
from pictures import picture
from scipy.ndimage import minimum_filter

from gradmath.descent.descend import Constant, descend
from gradmath.geometry.basins import NO_BASIN, basins
from gradmath.geometry.critical import minima
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Domain, Quadratic
from scenes.kit.frame.theme import DARK
from scenes.kit.map.basin_map import BasinMap
from scenes.kit.map.clearing import Clearing
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.outside import VEIL
from scenes.kit.map.view import View
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.paint.canvas import Sheet
from scenes.kit.places.boxes import Box
from scenes.kit.places.place import Place

Array = np.ndarray
LANDSCAPE = landscape("valleys")
STEP = Constant(0.06)


@pytest.fixture(scope="module", autouse=True)
def medium(small_settings: dict[str, Any]) -> Iterator[None]:
    """A stage on which the coarse grid leaves most pixels out, and whose sides it does not divide."""
    with tempconfig(small_settings | {"pixel_width": 400, "pixel_height": 225}):
        yield


@pytest.fixture(scope="module")
def basin_map(medium: None) -> BasinMap:  # noqa: ARG001 - sets the size
    return BasinMap(LANDSCAPE, DARK, STEP)


@pytest.fixture(scope="module")
def plain(medium: None) -> ErrorMap:  # noqa: ARG001 - sets the size
    """The same map without basins."""
    return ErrorMap(LANDSCAPE, DARK)


@pytest.fixture(scope="module")
def indices(basin_map: BasinMap) -> Array:
    return basin_map.basin_pixels()


def weights_at(error_map: ErrorMap, rows: Array, columns: Array) -> Array:
    x = ((columns + 0.5) / config.pixel_width - 0.5) * config.frame_width
    y = (0.5 - (rows + 0.5) / config.pixel_height) * config.frame_height
    return error_map.to_weights(np.stack([x, y], axis=-1))


def far_from_borders(indices: Array, reach: int) -> Array:
    """Tell which pixels have only pixels of their own basin around them."""
    padded = np.pad(indices, reach, mode="edge")
    rows, columns = indices.shape
    shifts = [(i, j) for i in range(2 * reach + 1) for j in range(2 * reach + 1)]
    return np.all([padded[i : i + rows, j : j + columns] == indices for i, j in shifts], axis=0)


class TestBasins:
    def test_every_pixel_is_where_its_own_descent_ends(self, basin_map: BasinMap, indices: Array) -> None:
        rng = np.random.default_rng(4)
        rows, columns = rng.integers(0, indices.shape[0], 40), rng.integers(0, indices.shape[1], 40)
        near_border = np.argwhere(~far_from_borders(indices, 1))
        picked = near_border[rng.integers(0, len(near_border), 60)]
        rows, columns = np.concatenate([rows, picked[:, 0]]), np.concatenate([columns, picked[:, 1]])
        valleys = np.array([valley.point for valley in minima(LANDSCAPE)])
        for row, column in zip(rows, columns, strict=True):
            final = descend(LANDSCAPE, weights_at(basin_map, row, column), step=STEP, tolerance=1e-4).final
            gaps = np.linalg.norm(valleys - final, axis=1)
            expected = gaps.argmin() if gaps.min() < 1e-3 else NO_BASIN
            assert indices[row, column] == expected

    def test_from_every_pixel_at_a_border_descent_leads_where_it_says(
        self, basin_map: BasinMap, indices: Array
    ) -> None:
        rows, columns = np.nonzero(~far_from_borders(indices, 1))
        assert len(rows) > 1000
        own = basins(LANDSCAPE, weights_at(basin_map, rows, columns), step=STEP)
        np.testing.assert_array_equal(indices[rows, columns], own)

    def test_from_near_its_pixels_are_finer_and_still_where_their_descent_ends(
        self, basin_map: BasinMap, indices: Array
    ) -> None:
        fine = basin_map.basin_pixels(2)
        assert fine.shape == (2 * indices.shape[0], 2 * indices.shape[1])
        rows, columns = np.nonzero(~far_from_borders(fine, 1))
        own = basins(LANDSCAPE, weights_at(basin_map, rows / 2 - 0.25, columns / 2 - 0.25), step=STEP)
        np.testing.assert_array_equal(fine[rows, columns], own)
        # Half as wide as on the whole map is what lies between the neighbours of two basins.
        assert (~far_from_borders(fine, 1)).mean() < 0.6 * (~far_from_borders(indices, 1)).mean()

    def test_each_valley_lies_in_its_own(self, basin_map: BasinMap, indices: Array) -> None:
        places = basin_map.to_screen([valley.point for valley in basin_map.valleys])
        columns = ((places[:, 0] / config.frame_width + 0.5) * config.pixel_width).astype(int)
        rows = ((0.5 - places[:, 1] / config.frame_height) * config.pixel_height).astype(int)
        np.testing.assert_array_equal(indices[rows, columns], np.arange(4))
        errors = [valley.error for valley in basin_map.valleys]
        assert errors == sorted(errors)

    def test_beside_the_map_there_is_none(self) -> None:
        small = BasinMap(LANDSCAPE, DARK, STEP, place=Place((3.0, 1.0), 4.0, 4.0))
        rows, columns = np.indices((config.pixel_height, config.pixel_width))
        covered = LANDSCAPE.domain.contains(weights_at(small, rows, columns))
        found = small.basin_pixels()
        assert 0 < covered.sum() < covered.size / 4
        assert (found[~covered] == NO_BASIN).all()
        assert (found[covered] != NO_BASIN).mean() > 0.99

    def test_outside_the_domain_that_was_asked_for_there_is_none_and_the_ground_is_dimmed(self) -> None:
        asked = Domain(0.6 * LANDSCAPE.domain.lower, 0.6 * LANDSCAPE.domain.upper)
        part, plain = BasinMap(LANDSCAPE, DARK, STEP, asked=asked), ErrorMap(LANDSCAPE, DARK)
        rows, columns = np.indices((config.pixel_height, config.pixel_width))
        inside = asked.contains(weights_at(part, rows, columns))
        indices = part.basin_pixels()
        assert (indices[~inside] == NO_BASIN).all()
        assert (indices[inside] != NO_BASIN).mean() > 0.99
        # A pixel beside the edge is softened.
        apart = far_from_borders(inside, 2)
        shown, bare = (each.sheet.pixels[..., :3].astype(float) for each in (part.set_share(1.0), plain))
        dimmed = (1 - VEIL) * bare + VEIL * 255 * np.array(ManimColor(DARK.paper).to_rgb())
        assert np.abs(shown - dimmed)[~inside & apart].max() <= 1

    @pytest.mark.parametrize("asked", [None, Domain([-9, -5], [9, 5])])
    def test_a_bowl_is_one_basin_without_a_border(self, asked: Domain | None) -> None:
        landscape = Quadratic(np.eye(2), domain=Domain([-16, -9], [16, 9]))
        bowl = BasinMap(landscape, DARK, Constant(0.25), asked=asked)
        rows, columns = np.indices((config.pixel_height, config.pixel_width))
        inside = (asked or landscape.domain).contains(weights_at(bowl, rows, columns))
        assert ((bowl.basin_pixels() == 0) == inside).all()
        ground = bowl.set_share(1.0).ground.pixels[..., :3]
        distance = np.linalg.norm(ground - 255 * ManimColor(DARK.ink).to_rgb(), axis=-1)
        assert distance.min() > 150

    @pytest.mark.parametrize("name", ["camel", "rastrigin"])
    def test_more_valleys_than_can_be_told_apart_are_refused(self, name: str) -> None:
        with pytest.raises(UnsuitableError, match="valleys, and colours and shapes tell 4 apart"):
            BasinMap(landscape(name), DARK, STEP)


class TestPicture:
    def test_ground_away_from_borders_has_a_quiet_tint_of_its_basin(
        self, basin_map: BasinMap, plain: ErrorMap, indices: Array
    ) -> None:
        shown, bare = basin_map.set_share(1.0).ground.pixels[..., :3].astype(int), plain.ground.pixels[..., :3]
        inner = far_from_borders(indices, 4)
        assert inner.mean() > 0.8
        for index, color in enumerate(DARK.basins):
            here = inner & (indices == index)
            wanted = 255 * ManimColor(color).to_rgb() - bare[here]
            assert np.abs(shown[here] - bare[here] - 0.24 * wanted).max() <= 3

    def test_a_border_is_drawn_wherever_two_basins_meet(self, basin_map: BasinMap, indices: Array) -> None:
        ground = basin_map.set_share(1.0).ground.pixels[..., :3].astype(int)
        ink = 255 * ManimColor(DARK.ink).to_rgb()
        distance = np.linalg.norm(ground - ink, axis=-1)
        beside = ~far_from_borders(indices, 1)
        assert np.quantile(distance[beside], 0.99) < np.quantile(distance[far_from_borders(indices, 4)], 0.01)

    def test_without_a_share_it_is_the_plain_map(self, basin_map: BasinMap, plain: ErrorMap) -> None:
        basin_map.set_share(1.0).set_share(0.0)
        for shown, wanted in ((basin_map.sheet, plain.sheet), (basin_map.ground, plain.ground)):
            assert np.abs(shown.pixels.astype(int) - wanted.pixels).max() <= 2

    def test_from_near_a_border_lies_where_it_does_on_the_whole_map(self, indices: Array) -> None:
        near, ink = BasinMap(LANDSCAPE, DARK, STEP).set_share(1.0), 255 * ManimColor(DARK.ink).to_rgb()
        view = View(tuple(LANDSCAPE.domain.center.tolist()), 2.0)
        shown = near.set_view(view).ground.pixels[..., :3].astype(int)
        rows, columns = np.nonzero(~far_from_borders(indices, 1))
        spots = near.to_screen(weights_at(BasinMap(LANDSCAPE, DARK, STEP), rows, columns))
        seen_columns = np.floor((spots[:, 0] / config.frame_width + 0.5) * config.pixel_width).astype(int)
        seen_rows = np.floor((0.5 - spots[:, 1] / config.frame_height) * config.pixel_height).astype(int)
        inside = (
            (seen_columns > 4) & (seen_columns < shown.shape[1] - 4) & (seen_rows > 4) & (seen_rows < len(shown) - 4)
        )
        # A pixel beside the border is two pixels from it at most in a view that is twice as near.
        nearest = minimum_filter(np.linalg.norm(shown - ink, axis=-1), 5)
        assert inside.sum() > 200
        assert np.quantile(nearest[seen_rows[inside], seen_columns[inside]], 0.95) < np.quantile(nearest, 0.2)

    def test_contours_lie_over_the_basins(self, basin_map: BasinMap, plain: ErrorMap) -> None:
        """Where a basin's colour changes the ground, the cores of the contours on it stay."""
        heavy = np.abs(plain.sheet.pixels.astype(int) - plain.ground.pixels)[..., :3].max(axis=-1) > 60
        basin_map.set_share(1.0)
        on_lines = np.abs(basin_map.sheet.pixels.astype(int) - plain.sheet.pixels)[heavy][:, :3].mean()
        on_ground = np.abs(basin_map.ground.pixels.astype(int) - plain.ground.pixels)[heavy][:, :3].mean()
        assert on_lines < 0.8 * on_ground

    def test_in_the_gap_behind_words_the_basin_shows(self, basin_map: BasinMap) -> None:
        basin_map.set_share(1.0)
        shown = picture(basin_map, Clearing(basin_map, Box(np.array([-3.8, -1.4]), 2.0, 1.0)))
        rows, columns = slice(144, 160), slice(80, 106)
        ground = basin_map.ground.pixels[rows, columns, :3].astype(int)
        assert np.abs(shown[rows, columns] - ground).max() <= 2

    def test_a_vector_file_shows_the_same(self, basin_map: BasinMap) -> None:
        basin_map.set_share(0.5)
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, config.pixel_width, config.pixel_height)
        context = cairo.Context(surface)
        context.translate(config.pixel_width / 2, config.pixel_height / 2)
        context.scale(config.pixel_width / config.frame_width, -config.pixel_height / config.frame_height)

        def draw(mobjects: Any) -> None:
            sheet = Sheet()
            sheet.draw(mobjects)
            context.save()
            sheet.lay(context)
            context.restore()

        basin_map.trace(context, draw)
        traced = np.ndarray((config.pixel_height, config.pixel_width, 4), np.uint8, surface.get_data())
        difference = np.abs(traced[..., :3].astype(int) - picture(basin_map))
        assert difference.mean() < 1.0
