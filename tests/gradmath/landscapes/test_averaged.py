"""Landscapes whose waves are finer than a picture: averages that are those of calculus, or a refusal."""

import numpy as np
import pytest

import gradmath as gm
from gradmath.landscapes.averaged import Averaged, refuse_unseen, seen_averaged
from gradmath.landscapes.chosen import chosen_landscape, chosen_map


def averaged(text: str) -> Averaged:
    """Return the averages of a landscape that is seen as such."""
    landscape = chosen_landscape(text)
    seen = seen_averaged(landscape, landscape.domain)
    assert isinstance(seen, Averaged)
    return seen


def test_the_average_of_rastrigin_is_its_bowl() -> None:
    seen = averaged("rastrigin on -50..50, -50..50")
    places = np.array([[0, 0], [3.3, -12], [40, 40], [-7.25, 31.5]])
    # Of x² around a place the average is larger by the variance; so is it over the width of a square, by a twelfth.
    square = seen.spread / 2
    bowl = 20 + (places**2).sum(axis=-1) + 2 * (seen.spread**2 + square**2 / 12)
    assert seen.value(places) == pytest.approx(bowl, abs=0.5)
    assert seen.gradient(places) == pytest.approx(2 * places, abs=0.5)


def test_a_wave_that_is_seen_is_shown_as_it_is() -> None:
    landscape = chosen_landscape("rastrigin")
    assert seen_averaged(landscape, landscape.domain) is landscape


def test_a_needle_is_no_wave() -> None:
    landscape = chosen_landscape("easom")
    assert seen_averaged(landscape, landscape.domain) is landscape
    refuse_unseen(landscape)


def test_no_average_where_no_error_is_finite() -> None:
    seen = averaged("sqrt(x) + 0.05*sin(90x)*sin(90y) on -4..4, -4..4")
    assert np.isnan(seen.value([-2.0, 0.0]))
    assert seen.value([2.0, 0.0]) == pytest.approx(np.sqrt(2), abs=0.01)


def test_averages_have_the_names_of_their_weights() -> None:
    assert averaged("a^2 + b^2 + sin(90a)*sin(90b) on -5..5, -5..5").weight_names == ("a", "b")


@pytest.mark.parametrize("text", ["sin(50x)*sin(50y) on -5..5, -5..5", "schaffer-2"])
def test_waves_too_fine_for_any_average_are_refused_with_a_part_that_shows_them(text: str) -> None:
    with pytest.raises(ValueError, match=r"finer than a picture of its whole domain shows.* `on ") as refused:
        chosen_map(text)
    part = str(refused.value).split("`")[1]
    asked = chosen_map(f"{text.split(' on ')[0]} {part}")
    assert seen_averaged(asked, asked.domain) is asked


def test_averages_are_told_apart() -> None:
    assert repr(averaged("ackley")).startswith("Averaged(averages of")
    assert gm.critical_points(averaged("ackley"))[0].point == pytest.approx(0, abs=0.1)
