"""Every one of the thousand bars is a partial derivative of the fitted model, and every update moves all weights."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pytest
from manim import Mobject
from performances import of_beat

from gradmath.models.datasets import INK, digit_features, digits
from scenes.claims.protocol import Finding
from scenes.gradient.thousand_weights import SOURCE, ThousandWeights
from scenes.kit.charts.cells import Cells
from scenes.kit.charts.digit_tiles import PixelWindow
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import ReadOut, printed
from scenes.kit.lettering.words import Words

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
    cells: list[tuple[str, np.ndarray, np.ndarray]]
    windows: list[np.ndarray]
    formulas: list[str]
    above: list[str]


def moment_of(scene: ThousandWeights) -> Moment:
    family = [part for mobject in scene.mobjects for part in mobject.get_family()]
    cells = [part for part in family if isinstance(part, Cells) and part.opacity > 0]
    names = {id(scene.slopes): "slopes", id(scene.weights): "weights"}
    return Moment(
        list(scene.beat_starts)[-1],
        scene.updates(),
        {part.text: part.height for part in family if isinstance(part, Words)},
        [part.text for part in family if isinstance(part, ReadOut)],
        [(names.get(id(part), "others"), part.seen(), part.tiling.cells.copy()) for part in cells],
        [part.get_subpaths()[0][:, :2] for part in family if isinstance(part, PixelWindow)],
        [part.read() for part in family if isinstance(part, Formula)],
        [part.read() for part in above_all_cells(scene) if isinstance(part, Formula)],
    )


def above_all_cells(scene: ThousandWeights) -> list[Mobject]:
    """Return what is drawn after the last cells."""
    last = max((index for index, each in enumerate(scene.mobjects) if isinstance(each, Cells)), default=-1)
    return [part for mobject in scene.mobjects[last + 1 :] for part in mobject.get_family()]


def shown(moment: Moment, name: str) -> np.ndarray:
    """Return the numbers of some cells as they are drawn, in the order of the weights."""
    (seen,) = [values for of, values, _ in moment.cells if of == name]
    return seen.reshape(10, 100).T.ravel()


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
        windows = next(int(re.findall(r"\d+", text)[0]) for text in texts if "windows" in text)
        assert f"{IMAGES[0].size} pixels" in texts
        assert f"=  {IMAGES[0].size + windows} numbers" in texts
        assert IMAGES[0].size + windows == FEATURES.shape[1]

    def test_the_cells_are_what_the_model_sees(self, scene: ThousandWeights, moments: list[Moment]) -> None:
        ((_, seen, _),) = of_beat(moments, "hundred_numbers")[-1].cells
        np.testing.assert_allclose(seen, FEATURES[scene.picture], atol=1e-12)
        assert LABELS[scene.picture] == 7

    def test_the_window_stands_at_every_place_whose_contrast_the_model_sees(self, scene: ThousandWeights) -> None:
        window = PixelWindow(scene.wall.big, DARK)
        cells = scene.wall.big.cells[:64].reshape(8, 8, 4)
        for index in range(36):
            ring = window.set_step(index).get_subpaths()[0][:, :2]
            low, high = ring.min(axis=0), ring.max(axis=0)
            inside = ((cells[..., :2] > low) & (cells[..., :2] < high)).all(axis=-1)
            rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
            assert inside.sum() == 9
            part = IMAGES[:, rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(float) / INK
            contrast = part.max(axis=(1, 2)) - part.min(axis=(1, 2))
            np.testing.assert_allclose(FEATURES[:, 64 + index], contrast, atol=1e-15)

    def test_a_window_that_goes_by_itself_stays_in_its_picture(self, scene: ThousandWeights) -> None:
        window, ground = PixelWindow(scene.wall.small, DARK), scene.wall.small.grounds[0]
        for seconds in np.linspace(0, 20, 200):
            window.live(float(seconds))
            reach = np.abs(window.points[:, :2] - ground[:2]).max(axis=0)
            assert (reach <= ground[2:] / 2 + 1e-9).all()


class TestModel:
    def test_it_starts_from_nothing_and_every_update_goes_against_the_gradient(self, scene: ThousandWeights) -> None:
        path = scene.path
        assert path.steps == 20
        np.testing.assert_array_equal(path.positions[0], np.zeros(1000))
        moves = np.diff(path.positions, axis=0)
        np.testing.assert_allclose(moves, -scene.reader.learning_rate * path.gradients[:-1], atol=1e-15)

    def test_its_learning_rate_is_below_the_stable_limit(self, scene: ThousandWeights) -> None:
        hessian, direction = scene.model.hessian(np.zeros(1000)), np.random.default_rng(1).normal(size=1000)
        for _ in range(200):
            direction = hessian @ direction
            direction /= np.linalg.norm(direction)
        assert scene.reader.learning_rate == pytest.approx(0.9 * 2 / (direction @ hessian @ direction), rel=1e-6)

    def test_what_is_said_holds(self, scene: ThousandWeights) -> None:
        path = scene.path
        assert (np.diff(path.errors) < 0).all()
        assert np.abs(path.gradients[-1]).max() < 0.6 * np.abs(path.gradients[0]).max()
        assert read_right(path.positions[0]) < 15
        assert read_right(path.positions[1]) > 50
        assert read_right(path.final) > read_right(path.positions[1])


class TestTiles:
    def test_each_cell_is_the_slope_of_the_error_in_its_own_weight(self, moments: list[Moment]) -> None:
        slopes = shown(of_beat(moments, "all_slopes")[-1], "slopes")
        for weight in np.random.default_rng(2).integers(0, 1000, 30):
            step = np.zeros(1000)
            step[weight] = 1e-4
            slope = (cross_entropy(step) - cross_entropy(-step)) / 2e-4
            assert slopes[weight] == pytest.approx(slope, abs=1e-9)

    def test_turned_round_they_are_the_opposite(self, moments: list[Moment]) -> None:
        before, after = (shown(of_beat(moments, beat)[-1], "slopes") for beat in ("all_slopes", "turn_round"))
        np.testing.assert_array_equal(after, -before)

    def test_slopes_come_from_the_middle_of_every_tile_outward(self, scene: ThousandWeights) -> None:
        comes = scene.wall.outward(lag=0.5).reshape(10, 100)
        pixels, middle = comes[:, :64].reshape(10, 8, 8), np.s_[:, 3:5, 3:5]
        assert (pixels[middle].max(axis=(1, 2)) <= np.sort(pixels.reshape(10, 64), axis=1)[:, 3]).all()
        assert (np.diff(comes.min(axis=1)) > 0).all()
        assert comes[0].max() <= 0.5
        assert comes.max() <= 1

    def test_minus_the_gradient_of_the_nought_is_a_ring(self, scene: ThousandWeights) -> None:
        """Its pixels that would grow are those that noughts have and others have not."""
        tile = -scene.path.gradients[0].reshape(100, 10)[:64, 0].reshape(8, 8)
        assert tile[3:5, 3:5].max() < 0
        assert tile[3:5, [1, 2, 5, 6]].mean() > 0
        mean = (IMAGES[LABELS == 0].mean(axis=0) - IMAGES.mean(axis=0)).ravel()
        assert np.corrcoef(mean, tile.ravel())[0, 1] > 0.9

    def test_the_weights_are_those_after_the_updates(self, scene: ThousandWeights, moments: list[Moment]) -> None:
        assert not shown(of_beat(moments, "nothing_yet")[-1], "weights").any()
        for moment in of_beat(moments, "again"):
            whole = int(moment.updates)
            share = moment.updates - whole
            before, after = scene.path.positions[[whole, min(whole + 1, 20)]]
            np.testing.assert_allclose(shown(moment, "weights"), before + share * (after - before), atol=1e-12)
            gradient = scene.model.gradient(before + share * (after - before))
            np.testing.assert_allclose(shown(moment, "slopes"), -gradient, atol=1e-12)

    def test_the_learning_rate_is_printed(self, scene: ThousandWeights, moments: list[Moment]) -> None:
        assert 0.1 < scene.reader.learning_rate < 0.9
        read = [text.split() for text in of_beat(moments, "one_update")[-1].formulas]
        assert [printed(scene.reader.learning_rate, 3)] in read

    def test_a_wrong_cell_is_found(self, scene: ThousandWeights) -> None:
        seen = scene.reader.seen_in(scene.picture)
        (right,) = scene.reader.claims_to_see(scene.picture, seen)
        (wrong,) = scene.reader.claims_to_see(scene.picture, seen + 0.01 * np.eye(100)[70])
        assert isinstance(right, Finding)
        assert right.check.passes(right.figure)
        assert isinstance(wrong, Finding)
        assert not wrong.check.passes(wrong.figure)


class TestReading:
    """The seven of the beginning is read in the end."""

    def test_a_blank_model_gives_each_digit_a_tenth(self, moments: list[Moment]) -> None:
        assert of_beat(moments, "nothing_yet")[-1].numbers.count("10") == 10

    def test_the_score_is_the_sum_of_the_products_that_are_laid_on_the_picture(
        self, scene: ThousandWeights, moments: list[Moment]
    ) -> None:
        last = of_beat(moments, "our_digit")[-1]
        (products,) = [values for name, values, _ in last.cells if name == "others"]
        weights = scene.path.final.reshape(100, 10)[:, 7]
        np.testing.assert_allclose(products, weights * FEATURES[scene.picture], atol=1e-12)
        assert printed(products.sum(), 2) in last.numbers

    def test_the_shares_are_those_of_the_model(self, scene: ThousandWeights, moments: list[Moment]) -> None:
        scores = FEATURES[scene.picture] @ scene.path.final.reshape(100, 10)
        shares = np.exp(scores) / np.exp(scores).sum()
        assert shares.argmax() == 7
        numbers = of_beat(moments, "our_digit")[-1].numbers
        assert [each for each in numbers if "." not in each][-10:] == [printed(100 * each, 0) for each in shares]


class TestFall:
    def test_cells_fall_behind_the_rule(self, moments: list[Moment]) -> None:
        falling = [each for each in of_beat(moments, "after_one_step") if any(of == "others" for of, *_ in each.cells)]
        assert len(falling) > 10
        for moment in falling:
            assert set(moment.formulas) <= set(moment.above)


class TestNumbers:
    def test_are_those_of_the_model_after_the_updates_that_are_complete(
        self, scene: ThousandWeights, moments: list[Moment]
    ) -> None:
        frames = [each for beat in ("after_one_step", "again") for each in of_beat(moments, beat)]
        assert {each.updates for each in frames} >= {0.0, 1.0, 20.0}
        for moment in frames:
            whole = int(moment.updates)
            weights = scene.path.positions[whole]
            wanted = [str(whole), printed(cross_entropy(weights), 2), printed(read_right(weights), 0)]
            assert moment.numbers[:3] == wanted

    def test_the_largest_weight_is_said(self, scene: ThousandWeights, moments: list[Moment]) -> None:
        assert of_beat(moments, "again")[-1].numbers[-1] == printed(np.abs(scene.path.final).max(), 3)

    def test_how_many_slopes_are_large(self, scene: ThousandWeights, moments: list[Moment]) -> None:
        size = np.abs(scene.path.gradients[0])
        text = f"{(size >= size.max() / 2).sum()} of 1000 are over half of the largest"
        assert text in of_beat(moments, "sorted_by_size")[-1].texts

    def test_the_source_is_named_no_smaller_than_a_note(self, moments: list[Moment]) -> None:
        heights = [moment.texts[SOURCE] for moment in of_beat(moments, "can_it_read") if SOURCE in moment.texts]
        assert max(heights) == pytest.approx(Words(SOURCE, DARK.type.note, DARK.ink).height)
