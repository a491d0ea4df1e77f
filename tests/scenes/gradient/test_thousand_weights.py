"""Every one of the thousand bars is a partial derivative of the fitted model, and every update moves all weights."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from performances import of_beat

from gradmath.models.datasets import INK, digit_features, digits
from scenes.claims.protocol import ClaimsNothing
from scenes.gradient.thousand_weights import SOURCE, ThousandWeights
from scenes.kit.charts.pictures import Pictures, Windows
from scenes.kit.charts.weight_bars import BarRow
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import ReadOut, printed
from scenes.kit.lettering.words import Words
from scenes.kit.places.place import Place
from scenes.kit.shapes.signs import dot

SEGMENT = ThousandWeights
IMAGES, LABELS = digits()
FEATURES = digit_features(IMAGES)


@dataclass
class Moment:
    """What the segment showed in one frame."""

    beat: str
    updates: float
    texts: dict[str, float]
    numbers: list[str]
    rows: list[tuple[np.ndarray, float]]
    pictures: list[tuple[np.ndarray, np.ndarray, float]]
    windows: list[np.ndarray]


def moment_of(scene: ThousandWeights) -> Moment:
    family = [part for mobject in scene.mobjects for part in mobject.get_family()]
    return Moment(
        list(scene.beat_starts)[-1],
        scene.updates,
        {part.text: part.height for part in family if isinstance(part, Words)},
        [part.text for part in family if isinstance(part, ReadOut)],
        [(part.bars(), part.units) for part in family if isinstance(part, BarRow)],
        [(part.shares, part.centers, part.size) for part in family if isinstance(part, Pictures)],
        [part.get_subpaths()[0][:, :2] for part in family if isinstance(part, Windows)],
    )


def places_of(ring: np.ndarray, center: np.ndarray, size: float) -> tuple[int, int]:
    """Return where in its picture a window of 3 × 3 pixels stands: pixels from the left and from the top."""
    low, high = ring.min(axis=0), ring.max(axis=0)
    sides = (high - low) / size * 8
    corner = np.array([low[0] - center[0], center[1] - high[1]]) / size * 8 + 4
    np.testing.assert_allclose(sides, 3, atol=1e-9)
    np.testing.assert_allclose(corner, np.rint(corner), atol=1e-9)
    left, top = np.rint(corner).astype(int).tolist()
    return left, top


def numbers_in(formula: Formula | None) -> list[str]:
    return [] if formula is None else formula.read().split()


def cross_entropy(weights: np.ndarray) -> float:
    """Return the mean of -log of the probability of the right digit, straight from the definition."""
    logits = FEATURES @ weights.reshape(100, 10)
    right = logits[np.arange(len(LABELS)), LABELS]
    return float((np.log(np.exp(logits).sum(axis=1)) - right).mean())


def read_right(weights: np.ndarray) -> float:
    """Return how many of a hundred pictures have their largest logit at the right digit."""
    return 100 * float(((FEATURES @ weights.reshape(100, 10)).argmax(axis=1) == LABELS).mean())


class TestHundredNumbers:
    """Whoever counts what is on screen finds a hundred numbers a picture."""

    def test_they_are_counted_as_the_data_are(self, moments: list[Moment]) -> None:
        texts = of_beat(moments, "hundred_numbers")[-1].texts
        seen = next(text for text in texts if "windows" in text)
        windows, *side = map(int, re.findall(r"\d+", seen))
        assert side == [3, 3]
        assert f"{IMAGES[0].size} pixels" in texts
        assert f"{IMAGES[0].size + windows} per picture" in texts
        assert IMAGES[0].size + windows == FEATURES.shape[1]

    def test_the_window_stands_at_every_place_whose_contrast_the_model_sees(self, scene: ThousandWeights) -> None:
        rows = scene.rows[1:]
        windows, size = Windows(rows, 3, DARK), rows[0].size
        assert windows.steps == FEATURES.shape[1] - IMAGES[0].size
        centers = np.concatenate([row.centers for row in rows])
        for index in range(windows.steps):
            rings = windows.set_step(index).get_subpaths()
            (left, top), *others = (
                places_of(ring[:, :2], each, size) for ring, each in zip(rings, centers, strict=True)
            )
            assert set(others) == {(left, top)}
            part = IMAGES[:, top : top + 3, left : left + 3].astype(float) / INK
            contrast = part.max(axis=(1, 2)) - part.min(axis=(1, 2))
            np.testing.assert_allclose(FEATURES[:, IMAGES[0].size + index], contrast, atol=1e-15)

    def test_it_slides_over_the_pictures_to_the_last_place(self, moments: list[Moment]) -> None:
        seen = [
            places_of(ring, moment.pictures[0][1][0], moment.pictures[0][2])
            for moment in of_beat(moments, "real_digits")
            for ring in moment.windows
        ]
        assert len(set(seen)) > 8
        assert seen == sorted(seen, key=lambda place: (place[1], place[0]))
        assert (seen[0], seen[-1]) == ((0, 0), (5, 5))


class TestModel:
    def test_it_starts_from_nothing_and_every_update_goes_against_the_gradient(self, scene: ThousandWeights) -> None:
        path = scene.path
        assert path.steps == 20
        np.testing.assert_array_equal(path.positions[0], np.zeros(1000))
        moves = np.diff(path.positions, axis=0)
        np.testing.assert_allclose(moves, -scene.learning_rate * path.gradients[:-1], atol=1e-15)

    def test_its_learning_rate_is_below_the_stable_limit(self, scene: ThousandWeights) -> None:
        hessian, direction = scene.model.hessian(np.zeros(1000)), np.random.default_rng(1).normal(size=1000)
        for _ in range(200):
            direction = hessian @ direction
            direction /= np.linalg.norm(direction)
        assert scene.learning_rate == pytest.approx(0.9 * 2 / (direction @ hessian @ direction), rel=1e-6)

    def test_what_is_said_holds(self, scene: ThousandWeights) -> None:
        path = scene.path
        assert (np.diff(path.errors) < 0).all()
        assert np.abs(path.gradients[-1]).max() < 0.6 * np.abs(path.gradients[0]).max()
        assert read_right(path.positions[0]) < 15
        assert read_right(path.positions[1]) > 50
        assert read_right(path.final) > read_right(path.positions[1])


class TestBars:
    def test_each_is_the_slope_of_the_error_in_its_own_weight(self, moments: list[Moment]) -> None:
        shown = of_beat(moments, "thousand_bars")[-1]
        ((bars, units),) = shown.rows
        assert bars.shape == (10, 100, 4)
        for digit, feature in np.random.default_rng(2).integers([0, 0], [10, 100], (30, 2)):
            step = np.zeros(1000)
            step[10 * feature + digit] = 1e-4
            slope = (cross_entropy(step) - cross_entropy(-step)) / 2e-4
            assert bars[digit, feature, 3] / units == pytest.approx(slope, abs=1e-9)

    def test_they_stand_side_by_side_each_group_over_its_digit(self, moments: list[Moment]) -> None:
        shown = of_beat(moments, "thousand_bars")[-1]
        ((bars, _),), ((shares, centers, _),) = shown.rows, shown.pictures
        lefts, rights = bars[..., 0], bars[..., 0] + bars[..., 2]
        np.testing.assert_allclose(lefts[:, 1:], rights[:, :-1])
        np.testing.assert_allclose((lefts[:, 0] + rights[:, -1]) / 2, centers[:, 0])
        for digit, picture in enumerate(shares):
            assert (INK * picture == IMAGES[digit == LABELS]).all(axis=(1, 2)).any()

    def test_the_update_is_their_opposite_times_the_learning_rate_to_the_same_scale(
        self, scene: ThousandWeights, moments: list[Moment]
    ) -> None:
        pairs = [moment for moment in moments if len(moment.rows) == 2]
        for moment in pairs[-len(of_beat(moments, "again")) :]:
            (slopes, _), (changes, _) = moment.rows
            np.testing.assert_allclose(changes[..., 3], -scene.learning_rate * slopes[..., 3], atol=1e-15)
        assert 0.1 < scene.learning_rate < 0.9
        assert numbers_in(scene.rate) == [printed(scene.learning_rate, 3)]
        (last, units), _ = moments[-1].rows
        np.testing.assert_allclose(last[..., 3] / units, scene.path.gradients[-1].reshape(100, 10).T, atol=1e-15)


class TestNumbers:
    def test_are_those_of_the_model_after_the_updates_that_are_complete(
        self, scene: ThousandWeights, moments: list[Moment]
    ) -> None:
        shown = [moment for moment in moments if moment.numbers]
        assert {moment.updates for moment in shown} >= {0.0, 1.0, 12.0, 20.0}
        for moment in shown:
            whole = int(moment.updates)
            weights = scene.path.positions[whole]
            wanted = [str(whole), printed(cross_entropy(weights), 2), printed(read_right(weights), 0)]
            assert moment.numbers == wanted

    def test_no_counter_changes_before_the_first_update_is_complete(self, moments: list[Moment]) -> None:
        before = [moment.numbers for moment in moments if moment.numbers and moment.updates < 1]
        assert before.count(["0", printed(np.log(10), 2), printed(read_right(np.zeros(1000)), 0)]) == len(before) > 3

    def test_how_many_bars_are_long(self, scene: ThousandWeights, moments: list[Moment]) -> None:
        size = np.abs(scene.path.gradients[0])
        text = f"{(size >= size.max() / 2).sum()} of 1000 are longer than half the longest"
        assert text in of_beat(moments, "long_and_short")[-1].texts

    def test_the_source_is_named_no_smaller_than_a_note(self, moments: list[Moment]) -> None:
        heights = [moment.texts[SOURCE] for moment in of_beat(moments, "real_digits") if SOURCE in moment.texts]
        assert max(heights) == pytest.approx(Words(SOURCE, DARK.type.note, DARK.ink).height)


SHAPES = ClaimsNothing("bars of which only the shapes are looked at")


class TestPainting:
    def test_positive_bars_stand_up_and_negative_ones_hang_down(self, draw: Callable[..., np.ndarray]) -> None:
        row = BarRow(
            [[1.0, -1.0]], Place((0.0, 0.0), 8.0, 4.0), 2.0, (DARK.ascent, DARK.descent), DARK.quiet, meaning=SHAPES
        )
        pixels = draw(row)
        height, width = pixels.shape[:2]
        up, down = pixels[height * 3 // 8, width * 3 // 8], pixels[height * 5 // 8, width * 5 // 8]
        assert up[0] > 2 * up[2]
        assert down[2] > 2 * down[0]
        for empty in (pixels[height * 5 // 8, width * 3 // 8], pixels[height * 3 // 8, width * 5 // 8]):
            assert empty.max() < 50

    def test_shapes_drawn_before_are_not_filled_again(self, draw: Callable[..., np.ndarray]) -> None:
        row = BarRow(
            [[1.0]], Place((4.0, -2.0), 1.0, 1.0), 0.5, (DARK.descent, DARK.descent), DARK.quiet, meaning=SHAPES
        )
        alone = dot((-3, 1, 0), 0.5, DARK.ascent)
        near = np.s_[:72, :128]
        np.testing.assert_array_equal(draw(alone, row)[near], draw(alone)[near])

    def test_a_picture_shows_its_pixels_the_first_row_at_the_top(self, draw: Callable[..., np.ndarray]) -> None:
        ink = np.arange(4).reshape(1, 2, 2) / 3
        pixels = draw(Pictures(ink, [(0.0, 0.0)], 4.0, DARK)).sum(axis=-1)
        height, width = pixels.shape
        quarters = [pixels[height * y // 8, width // 2 + x * height // 8] for y in (3, 5) for x in (-1, 1)]
        assert quarters == sorted(quarters)
        assert len(set(quarters)) == 4
