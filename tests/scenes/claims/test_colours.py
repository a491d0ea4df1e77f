"""Colours read back: ground whose colours are reversed, and lines in the other weight's colour, are found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from gradmath.landscapes.catalogue import landscape
from lecture.audit.measure import Differences
from scenes.arrays import Array
from scenes.claims.colours import (
    LIT,
    RISES,
    WEIGHTS,
    GroundPixels,
    LitGround,
    ShadedGround,
    between_lines,
    of_weight,
    places_between,
    rank_correlation,
)
from scenes.claims.protocol import Finding
from scenes.colours import rgb
from scenes.kit.frame.theme import DARK, LIGHT, Theme

BOWL = landscape("bowl")


def ground(theme: Theme, *, reverse: bool = False, light: float = 1.0) -> ShadedGround:
    """Return the claim of a hundred pixels of a bowl, in the colours of a theme, some of them in a dimmer light."""
    rng = np.random.default_rng(3)
    points = rng.uniform(BOWL.domain.lower, BOWL.domain.upper, (100, 2))
    errors = BOWL.value(points)
    share = (errors - errors.min()) / np.ptp(errors)
    colours = np.array([rgb(theme.band_colour(float(1 - each if reverse else each))) for each in share])
    dim = np.where(rng.random(100) < 0.5, light, 1.0)[:, None]
    ramp = np.array([rgb(each) for each in theme.bands])
    return ShadedGround(pixels=GroundPixels(BOWL, points, colours * dim), ramp=ramp, span=float(np.ptp(errors)))


def figures(claim: ShadedGround | LitGround) -> list[float]:
    return [each.figure for each in claim.findings(Differences()) if isinstance(each, Finding)]


class TestShadedGround:
    @pytest.mark.parametrize("theme", [DARK, LIGHT])
    @pytest.mark.parametrize("light", [1.0, 0.6])
    def test_in_its_own_colours_holds_in_any_light(self, theme: Theme, light: float) -> None:
        (figure,) = figures(ground(theme, light=light))
        assert RISES.passes(figure)
        assert figure > 0.95

    @pytest.mark.parametrize("theme", [DARK, LIGHT])
    def test_reversed_is_found(self, theme: Theme) -> None:
        (figure,) = figures(ground(theme, reverse=True))
        assert not RISES.passes(figure)

    def test_says_nothing_of_a_few_pixels_or_of_one_band(self) -> None:
        whole = ground(DARK)
        few = replace(whole, pixels=whole.pixels[:9])
        wide = replace(whole, span=9 * whole.span)
        assert figures(few) == figures(wide) == []


def lit(theme: Theme, towards: tuple[float, float, float], *, rise: float = 0.3) -> LitGround:
    """Return the claim of a hundred pixels of a bowl in a light, by Lambert's law."""
    rng = np.random.default_rng(3)
    points = rng.uniform(BOWL.domain.lower, BOWL.domain.upper, (400, 2))
    levels = np.linspace(float(BOWL.value(points).min()), float(BOWL.value(points).max()), 21)[1:-1]
    ramp = np.array([rgb(each) for each in theme.bands])
    bands = np.searchsorted(levels, BOWL.value(points)) / len(levels) * (len(ramp) - 1)
    level = np.stack([np.interp(bands, np.arange(len(ramp)), part) for part in ramp.T], axis=-1)
    normals = np.column_stack([-rise * BOWL.gradient(points), np.ones(len(points))])
    facing = normals @ np.array(towards) / np.linalg.norm(normals, axis=-1)
    colours = np.clip(level * (0.8 + 0.2 * np.maximum(facing, 0) / towards[2])[:, None], 0, 255)
    return LitGround(pixels=GroundPixels(BOWL, points, np.rint(colours)), ramp=ramp, levels=levels, rise=rise)


class TestLitGround:
    @pytest.mark.parametrize("theme", [DARK, LIGHT])
    @pytest.mark.parametrize("towards", [(-0.6, 0.5, 0.65), (-0.4, 0.7, 0.6)])
    def test_in_light_from_the_upper_left_holds(self, theme: Theme, towards: tuple[float, float, float]) -> None:
        (figure,) = figures(lit(theme, towards))
        assert figure > 0.9

    @pytest.mark.parametrize("theme", [DARK, LIGHT])
    @pytest.mark.parametrize("towards", [(0.6, -0.5, 0.65), (0.6, 0.5, 0.65), (-0.6, -0.5, 0.65)])
    def test_in_light_from_elsewhere_is_found(self, theme: Theme, towards: tuple[float, float, float]) -> None:
        (figure,) = figures(lit(theme, towards))
        assert not LIT.passes(figure)

    def test_says_nothing_of_level_ground_of_a_few_pixels_or_of_one_level(self) -> None:
        known = lit(DARK, (-0.6, 0.5, 0.65))
        few = replace(known, pixels=known.pixels[:60])
        assert (
            figures(replace(known, rise=1e-3)) == figures(few) == figures(replace(known, levels=known.levels[:1])) == []
        )


def test_ground_is_read_away_from_lines_that_are_apart_on_screen() -> None:
    levels = np.array([0.0, 1.0, 5.0])
    errors = np.array([-1.0, 0.1, 0.5, 1.2, 3.0, 6.0, np.nan])
    read = [each.tolist() for each in (between_lines(errors, np.full(7, rise), levels) for rise in (0.1, 0.3, 1.0))]
    assert read[0] == [True, False, True, True, True, True, False]
    assert read[1] == [False, False, False, False, True, True, False]
    assert not any(read[2])
    assert not between_lines(errors, np.zeros(7), levels[:1]).any()


class TestAColourOfAWeight:
    @pytest.mark.parametrize("axis", [0, 1])
    def test_is_its_own_or_none_of_both(self, axis: int) -> None:
        colours = DARK.weights
        assert WEIGHTS.passes(of_weight(colours[axis], colours, axis).figure)
        assert WEIGHTS.passes(of_weight(DARK.ink, colours, axis).figure)
        assert not WEIGHTS.passes(of_weight(colours[1 - axis], colours, axis).figure)
        assert not WEIGHTS.passes(of_weight(None, colours, axis).figure)


class TestPlacesOnARamp:
    @given(st.lists(st.floats(0, 1), min_size=1, max_size=9))
    def test_of_mixed_colours_are_where_they_were_mixed(self, shares: list[float]) -> None:
        stops = np.array([[0.0, 0, 0], [100, 0, 0], [100, 200, 0]])
        mixed: Array = np.stack([np.interp(shares, [0, 0.5, 1], channel) for channel in stops.T], axis=-1)
        np.testing.assert_allclose(places_between(stops, mixed), shares, atol=1e-9)

    def test_ranks_know_order_alone(self) -> None:
        values = np.array([1.0, 2.0, 5.0, 9.0])
        assert rank_correlation(values, np.exp(values)) == pytest.approx(1)
        assert rank_correlation(values, -(values**3)) == pytest.approx(-1)

    def test_equal_values_share_their_rank(self) -> None:
        random = np.random.default_rng(2)
        first, second = random.integers(0, 6, (2, 80)) + np.array([[0], [1]]) * np.arange(80) / 20
        coarse = np.round(second)
        assert rank_correlation(first, coarse) == pytest.approx(spearmanr(first, coarse).statistic)
