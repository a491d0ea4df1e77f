"""Colours read back: ground whose colours are reversed, and lines in the other weight's colour, are found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradmath.landscapes.catalogue import landscape
from lecture.audit.measure import Differences
from scenes.arrays import Array
from scenes.claims.colours import (
    RISES,
    WEIGHTS,
    GroundPixels,
    ShadedGround,
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


def figures(claim: ShadedGround) -> list[float]:
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
