"""From a standpoint in space nothing hides what is looked at, and ground outside of what was asked for hides little."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gradmath.landscapes.chosen import choose
from scenes.kit.frame.theme import DARK
from scenes.kit.map.survey import Survey
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.terrain.flights import looking_at
from scenes.kit.terrain.ground import Ground, rise_in_space
from scenes.kit.terrain.lookout import above_what_hides, far_enough, on_frame, sees_all, share_seen
from scenes.kit.terrain.needs import whole_ground
from scenes.kit.terrain.skin import map_skin
from scenes.kit.terrain.standpoint import Standpoint

# A valley between walls that rise on, outside of what was asked for.
BOOTH = "(x+2*y-7)^2 + (2*x+y-5)^2 on -10..10, -10..10"
LOW = Standpoint(-14.0, 12.0, 3.0, place=(0.0, 0.5), perspective=0.08)


@pytest.fixture(scope="module")
def survey() -> Survey:
    return Survey.of_chosen(choose(BOOTH))


@pytest.fixture(scope="module")
def ground(survey: Survey) -> Ground:
    skin = map_skin(DARK, len(survey.levels))
    return Ground(survey.landscape, survey.levels, skin).dimmed_outside(survey.asked.domain)


def hidden(ground: Ground, stand: Standpoint, point: np.ndarray) -> bool:
    """Tell by steps along the line of sight, without the function under test, whether ground is above it."""
    away = stand.view.axes[2]
    eye = np.asarray(stand.view.target) - away / stand.view.perspective
    way = point + np.linspace(0.01, 1.0, 4000)[:, None] * (eye - point)
    weights = ground.middle + ground.unit * way[:, :2]
    inside = ground.landscape.domain.contains(weights)
    tops = np.where(ground.asked.contains(weights), np.inf, ground._highest)
    heights = ground.height(np.minimum(ground.landscape.value(weights), tops))
    return bool((inside & (heights > way[:, 2])).any())


def test_a_camera_stands_as_high_as_nothing_hides_the_valley(survey: Survey, ground: Ground) -> None:
    valley = ground.on_surface(survey.valley.point)
    low = looking_at(ground, survey.valley.point, LOW)
    assert share_seen(ground, low.view, valley) < 1
    assert hidden(ground, low, valley)
    high = above_what_hides(ground, low, [valley])
    assert LOW.elevation < high.elevation < 90
    assert replace(high, elevation=low.elevation) == low
    assert sees_all(ground, high, [valley])
    assert not hidden(ground, high, valley + np.array([0, 0, 0.02]))
    # Where it is seen it stays.
    assert above_what_hides(ground, high, [valley]) == high


def test_what_is_felt_stays_above_the_captions(ground: Ground) -> None:
    near = looking_at(ground, (-6.0, 0.0), replace(LOW, elevation=40.0))
    places = ground.on_surface(np.array([[-6.0, -2.5], [-5.0, -1.0]]))
    off = far_enough(near, places, 0.3)
    assert on_frame(near.view, places)[:, 1].min() < 0.25
    assert on_frame(off.view, places)[:, 1].min() == pytest.approx(0.3, abs=0.05)
    assert far_enough(near, places, -100.0) == near


def test_ground_outside_is_level_above_the_levels_and_exact_inside(survey: Survey, ground: Ground) -> None:
    drawn = ground._vertices.reshape(*ground.value.shape, 3)
    inside = survey.asked.domain.contains(ground.weights)
    np.testing.assert_allclose(drawn[inside], ground.to_world(ground.weights, ground.value)[inside])
    highest = float(ground.height(survey.levels[-1] + 0.3 * np.ptp(survey.levels)))
    assert drawn[~inside, 2].max() == pytest.approx(highest)
    assert np.isfinite(drawn).all()
    # It does not go up and down by whole cells where it is cut: all that is higher is one level sheet.
    higher = ground.value > survey.levels[-1] + 0.3 * np.ptp(survey.levels)
    np.testing.assert_allclose(drawn[~inside & higher, 2], highest)


@pytest.mark.parametrize("text", ["rastrigin", "booth", "lecture"])
def test_ground_that_can_be_seen_in_space_is_taken(text: str) -> None:
    whole_ground(Survey.of_chosen(choose(text)))


def test_ground_of_nothing_but_spikes_is_told() -> None:
    with pytest.raises(UnsuitableError, match=r"narrow and high .* choose a smaller part of its domain"):
        whole_ground(Survey.of_chosen(choose("drop-wave")))
    # A part of it is no longer so.
    whole_ground(Survey.of_chosen(choose("drop-wave on -0.5..0.5, -0.5..0.5")))


def test_a_slope_rises_in_space_as_the_ground_does(survey: Survey, ground: Ground) -> None:
    slope = ground.slopes(np.array([3.0, -2.0])) / survey.landscape.gradient([3.0, -2.0])
    np.testing.assert_allclose(slope, rise_in_space(survey.landscape, survey.levels))


@pytest.mark.parametrize(
    ("part", "reason"), [("", "beyond its domain it is not defined"), (" on 0..16, 0..9", None)], ids=["all", "part"]
)
def test_a_grid_of_another_shape_than_the_picture_is_told_to_be_that(
    tmp_path: Path, part: str, reason: str | None
) -> None:
    heights = np.add.outer(np.linspace(0, 1, 17) ** 2, np.linspace(-1, 1, 21) ** 2)
    np.save(tmp_path / "grid.npy", heights)
    survey = Survey.of_chosen(choose(f"{tmp_path / 'grid.npy'}{part}"))
    with pytest.raises(UnsuitableError, match=reason) if reason else nullcontext():
        whole_ground(survey)
