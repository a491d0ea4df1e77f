"""Backpropagation shows every value, slope and partial of its network as another program finds them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad, hessian
from performances import of_beat

from gradmath.models.datasets import penguins
from gradmath.models.network import Network
from scenes.claims.slopes import AllSlopes
from scenes.descent.backpropagation import Backpropagation
from scenes.kit.beats.beat import beats_of
from scenes.kit.charts.cost_bars import CountedBars
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import ReadOut, printed
from scenes.kit.lettering.words import Words
from scenes.kit.network.output_shares import OutputShares
from scenes.kit.network.plan import Edge
from scenes.kit.network.pulses import Pulses
from scenes.kit.network.ripple import CountedLines, Ripple
from scenes.kit.network.units import Units
from scenes.kit.network.weight_lines import DrawnLine, SignedLines

SEGMENT = Backpropagation
SIZES = (2, 4, 3, 3)
FLIPPERS, MASSES, SPECIES = penguins()
INPUTS = np.array([(each[0] - each.mean()) / each.std() for each in (FLIPPERS, MASSES)])
# The species in the order in which they first appear; the first penguin is of the first.
CLASSES = ["Adelie", "Gentoo", "Chinstrap"]
WEIGHTS = Network(SIZES).initial_weights(0)


def layers_of(weights: Any) -> list[tuple[Any, Any]]:
    """Return each layer's matrix and biases, cut from the flat vector."""
    layers, start = [], 0
    for fan_in, fan_out in pairwise(SIZES):
        middle = start + fan_in * fan_out
        layers.append((anp.reshape(weights[start:middle], (fan_out, fan_in)), weights[middle : middle + fan_out]))
        start = middle + fan_out
    return layers


def values_of(weights: Any, nudges: Any = None) -> list[Any]:
    """Return the values of all units, layer by layer; nudges are added to the sums of a layer after the inputs."""
    values = [INPUTS]
    for index, (matrix, biases) in enumerate(layers_of(weights)):
        sums = anp.dot(matrix, values[-1]) + biases + (nudges or {}).get(index, 0.0)
        values.append(sums if index == len(SIZES) - 2 else anp.tanh(sums))
    return values


def loss_of(weights: Any, nudges: Any = None) -> Any:
    outputs = values_of(weights, nudges)[-1]
    return anp.log(anp.sum(anp.exp(outputs))) - outputs[0]


def slopes_of(layer: int) -> np.ndarray:
    """Return the derivatives of the loss by the sums of a layer after the inputs."""
    return grad(lambda nudge: loss_of(WEIGHTS, {layer: nudge}))(np.zeros(SIZES[layer + 1]))


def percentages_of(weights: np.ndarray) -> np.ndarray:
    shares = np.exp(values_of(weights)[-1])
    return 100 * shares / shares.sum()


GRADIENT = grad(loss_of)(WEIGHTS)


@dataclass
class Moment:
    """What the segment showed in one frame; numbers that are not seen are left out."""

    beat: str
    lines: dict[str, list[DrawnLine]]
    value_fills: list[np.ndarray]
    slope_fills: list[np.ndarray]
    values: list[list[str]]
    slopes: list[list[str]]
    loss: list[str]
    percentages: list[str]
    pulses: list[tuple[bool, np.ndarray]]
    numbers: list[str]
    bars: list[np.ndarray]
    shares: list[np.ndarray]
    texts: list[str]
    formulas: list[str]


def seen(numbers: list[ReadOut]) -> list[str]:
    return [number.text for number in numbers if number.get_fill_opacity() > 0.3]


def lines_by_sense(layers: list[SignedLines]) -> dict[str, list[DrawnLine]]:
    lines: dict[str, list[DrawnLine]] = {}
    for part in layers:
        lines.setdefault("ascent" if part.colour == DARK.ascent else "descent", []).extend(part.lines())
    return lines


def moment_of(scene: Backpropagation) -> Moment:
    family = [part for mobject in scene.mobjects for part in mobject.get_family()]
    diagram = scene.diagram
    units = sorted((part for part in family if isinstance(part, Units)), key=lambda part: part.layer)
    drawn = [part for part in family if isinstance(part, SignedLines) and part.opacity > 0]
    pulses = [part for part in family if isinstance(part, Pulses) and part.stage is not None]
    on_stage = bool(units)
    return Moment(
        list(scene.beat_starts)[-1],
        lines_by_sense(drawn),
        [each.value_fills() for each in units],
        [each.slope_fills() for each in units],
        [seen(column) for column in diagram.values] if on_stage else [],
        [seen(column) for column in diagram.slopes] if on_stage else [],
        seen([diagram.loss]) if on_stage else [],
        seen(diagram.percentages) if on_stage else [],
        [(part.slopes, part.places()) for part in pulses],
        [part.text for part in family if isinstance(part, ReadOut) and part not in diagram.all_numbers],
        [part.lengths() for part in family if isinstance(part, CountedBars)],
        [part.lengths() / part.whole for part in family if isinstance(part, OutputShares)],
        [part.text for part in family if isinstance(part, Words)],
        [part.written for part in family if isinstance(part, Formula)],
    )


def numbers_of(formula: str) -> list[float]:
    """Return the numbers in a formula, in their order."""
    return [float(each) for each in re.findall(r"(?<![\d.])-?\d+(?:\.\d+)?", formula.replace(" - ", " "))]


def in_order_of_weights(lines: list[DrawnLine]) -> list[DrawnLine]:
    """Return lines layer by layer, row by row, each layer's biases last."""
    return sorted(lines, key=lambda line: (line.edge.layer, line.edge.source is None, line.edge.unit, line.edge.source))


class TestForwardPass:
    def test_the_first_penguin_goes_through(self, moments: list[Moment]) -> None:
        texts = of_beat(moments, "one_nudge")[-1].texts
        assert f"Flipper\n{FLIPPERS[0]:.0f} mm" in texts
        assert f"Mass\n{MASSES[0]:.0f} g" in texts
        assert list(dict.fromkeys(SPECIES.tolist())) == CLASSES == [text for text in texts if text in CLASSES]
        assert SPECIES[0] == CLASSES[0]

    def test_every_unit_keeps_its_value(self, moments: list[Moment]) -> None:
        shown = of_beat(moments, "shares_and_error")[-1]
        expected = values_of(WEIGHTS)
        assert shown.values == [[printed(value, 2) for value in layer] for layer in expected]
        assert shown.loss == [printed(loss_of(WEIGHTS), 2)]
        assert shown.percentages == [printed(each, 0) for each in percentages_of(WEIGHTS)]
        largest = max(np.abs(layer).max() for layer in expected)
        for fills, layer in zip(shown.value_fills, expected, strict=True):
            np.testing.assert_allclose(fills, 0.5 * np.abs(layer) / largest, atol=1e-12)

    def test_values_come_layer_by_layer_from_the_left_after_their_pulses(self, moments: list[Moment]) -> None:
        frames = [each for each in moments if each.beat in ("values_forward", "shares_and_error") and each.values]
        first = [next(i for i, each in enumerate(frames) if each.values[layer]) for layer in range(4)]
        first.append(next(i for i, each in enumerate(frames) if each.loss))
        assert first == sorted(set(first))
        fronts = [places[:, 0].mean() for each in frames for slopes, places in each.pulses if not slopes]
        assert len(fronts) >= 4
        assert (np.diff(fronts) > 0).all()

    def test_nothing_is_said_of_slopes_yet(self, moments: list[Moment]) -> None:
        for moment in moments[: moments.index(of_beat(moments, "share_minus_truth")[0])]:
            assert not any(moment.slopes)
            assert not moment.lines.get("ascent")


class TestBackwardPass:
    def test_every_unit_has_its_slope(self, moments: list[Moment]) -> None:
        shown = of_beat(moments, "every_unit")[-1]
        expected = [slopes_of(layer) for layer in range(3)]
        assert shown.slopes == [[printed(slope, 2) for slope in layer] for layer in expected]
        largest = max(np.abs(layer).max() for layer in expected)
        for fills, layer in zip(shown.slope_fills, [np.zeros(2), *expected], strict=True):
            np.testing.assert_allclose(fills, 0.5 * np.abs(layer) / largest, atol=1e-12)

    def test_every_line_is_as_wide_as_its_partial_is_large_and_dashed_where_it_is_negative(
        self, moments: list[Moment]
    ) -> None:
        lines = in_order_of_weights(of_beat(moments, "the_race")[-1].lines["ascent"])
        widths = np.array([line.width for line in lines])
        assert len(lines) == len(GRADIENT) == 39
        np.testing.assert_allclose(widths, widths.max() * np.abs(GRADIENT) / np.abs(GRADIENT).max(), atol=1e-12)
        assert [bool(line.dash) for line in lines] == (GRADIENT < 0).tolist()
        assert {line.opacity for line in lines} == {1.0}

    def test_every_line_runs_between_its_own_units(self, scene: Backpropagation, moments: list[Moment]) -> None:
        places, radius = scene.diagram.plan.places, scene.diagram.plan.radius
        for line in of_beat(moments, "the_race")[-1].lines["ascent"]:
            end = line.curve[3] - places[line.edge.layer + 1][line.edge.unit]
            assert np.linalg.norm(end) == pytest.approx(radius)
            if line.edge.source is not None:
                start = line.curve[0] - places[line.edge.layer][line.edge.source]
                assert np.linalg.norm(start) == pytest.approx(radius)

    def test_slopes_come_layer_by_layer_from_the_right_and_lines_light_up_after_all_of_them(
        self, moments: list[Moment]
    ) -> None:
        backwards = ("share_minus_truth", "every_unit", "a_lines_slope")
        frames = [each for each in moments if each.beat in backwards and each.slopes]
        first = [next(i for i, each in enumerate(frames) if each.slopes[layer]) for layer in (2, 1, 0)]
        assert first == sorted(set(first))
        assert all(not each.lines.get("ascent") for each in frames if each.beat != "a_lines_slope")
        fronts = [places[:, 0].mean() for each in frames for slopes, places in each.pulses if slopes]
        assert len(fronts) >= 3
        assert (np.diff(fronts) < 0).all()

    def test_the_network_stays_as_it_is_until_the_update(self, moments: list[Moment]) -> None:
        for beat in ("a_lines_slope", "the_race"):
            moment = of_beat(moments, beat)[-1]
            assert moment.values == [[printed(value, 2) for value in layer] for layer in values_of(WEIGHTS)]


class TestNudge:
    """One slope by a nudge: the number that the product of the backward pass gives as well."""

    def test_the_error_is_printed_before_and_after(self, moments: list[Moment]) -> None:
        frames = of_beat(moments, "one_nudge")
        nudged = WEIGHTS + 0.01 * np.eye(39)[0]
        before, after = (printed(loss_of(weights), 4) for weights in (WEIGHTS, nudged))
        shown = [each.numbers for each in frames if each.numbers]
        assert [before] in shown
        assert shown[-1] == [after]

    def test_its_quotient_is_what_the_printed_numbers_give(self, moments: list[Moment]) -> None:
        (formula,) = of_beat(moments, "forty_passes")[-1].formulas
        after, before, step, slope = numbers_of(formula)
        assert step == 0.01
        assert round((after - before) / step, 2) == slope

    def test_the_product_of_value_and_slope_is_the_same_number(self, moments: list[Moment]) -> None:
        shown = of_beat(moments, "a_lines_slope")[-1]
        slopes = {numbers_of(formula)[-1] for formula in shown.formulas if "0.01" in formula or "1.42" in formula}
        assert slopes == {round(float(GRADIENT[0]), 2)}
        product = next(formula for formula in shown.formulas if "1.42" in formula)
        value, slope, partial = numbers_of(product)
        assert (value, slope) == (round(float(INPUTS[0]), 2), round(float(slopes_of(0)[0]), 2))
        assert round(value * slope, 2) == partial

    def test_it_runs_over_the_lines_that_hear_of_it_and_no_others(self, scene: Backpropagation) -> None:
        ripple = Ripple(scene.diagram.plan, Edge(0, 1, 0), DARK)
        assert [len(ripple.heard(stage)) for stage in range(4)] == [1, 3, 9, 3]
        np.testing.assert_array_equal(ripple.heard(1), scene.diagram.plan.curves(1)[:, 1])

    def test_every_weight_is_counted_once(self, scene: Backpropagation, moments: list[Moment]) -> None:
        assert CountedLines(scene.diagram.plan, DARK).total == len(WEIGHTS)
        assert of_beat(moments, "a_network")[-1].numbers == ["39"]
        assert "40" in of_beat(moments, "forty_passes")[-1].numbers


class TestUnits:
    """A unit that is looked into computes what the diagram shows of it."""

    def test_forward_it_adds_products_and_bends_the_sum(self, moments: list[Moment]) -> None:
        *products, total, bent = of_beat(moments, "into_a_unit")[-1].formulas
        matrix, _ = layers_of(WEIGHTS)[0]
        for formula, weight, value in zip(products, matrix[1], INPUTS, strict=True):
            assert numbers_of(formula) == [round(float(each), 2) for each in (weight, value, weight * value)]
        assert numbers_of(total)[-1] == round(float(matrix[1] @ INPUTS), 2)
        assert numbers_of(bent) == [round(float(matrix[1] @ INPUTS), 2), round(float(values_of(WEIGHTS)[1][1]), 2)]

    def test_backward_it_adds_products_and_takes_the_tilt(self, moments: list[Moment]) -> None:
        *products, total, slope = of_beat(moments, "back_through_unit")[-1].formulas
        matrix, _ = layers_of(WEIGHTS)[2]
        for formula, weight, arriving in zip(products, matrix[:, 1], slopes_of(2), strict=True):
            assert numbers_of(formula) == [round(float(each), 2) for each in (weight, arriving, weight * arriving)]
        tilt = 1 - values_of(WEIGHTS)[2][1] ** 2
        assert numbers_of(total)[-1] == round(float(matrix[:, 1] @ slopes_of(2)), 2)
        assert numbers_of(slope)[1:] == [round(float(tilt), 2), round(float(slopes_of(1)[1]), 2)]


class TestShares:
    def test_they_are_the_classes_shares_and_make_a_whole(self, moments: list[Moment]) -> None:
        (shares,) = of_beat(moments, "shares_and_error")[-1].shares
        np.testing.assert_allclose(100 * shares, percentages_of(WEIGHTS), atol=1e-10)
        (after,) = of_beat(moments, "one_update")[-1].shares
        assert after.sum() == pytest.approx(shares.sum()) == pytest.approx(1)

    def test_a_scores_slope_is_its_share_minus_the_truth(self, moments: list[Moment]) -> None:
        formulas = of_beat(moments, "share_minus_truth")[-1].formulas
        shares = percentages_of(WEIGHTS) / 100
        for index, (formula, slope) in enumerate(zip(formulas, slopes_of(2), strict=True)):
            share, truth, printed_slope = numbers_of(formula)
            assert (share, truth) == (round(float(shares[index]), 2), float(index == 0))
            assert printed_slope == round(float(slope), 2) == round(share - truth, 2)


def multiplications(sizes: tuple[int, ...]) -> tuple[int, int]:
    """Count the products of one forward and one backward pass by going through them one by one."""
    forward = sum(1 for fan_in, fan_out in pairwise(sizes) for _ in range(fan_out) for _ in range(fan_in))
    backward = 0
    for layer in range(len(sizes) - 1, 0, -1):
        for _ in range(sizes[layer]):
            for _ in range(sizes[layer - 1]):
                backward += 1  # the partial: slope times value
                backward += layer > 1  # the slope carried on: slope times weight
        backward += sizes[layer - 1] if layer > 1 else 0  # through the activation
    return forward, backward


class TestCost:
    def test_both_ways_are_counted(self, moments: list[Moment]) -> None:
        forward, backward = multiplications(SIZES)
        shown = of_beat(moments, "the_race")[-1]
        assert shown.numbers == [str(forward + backward), str(40 * forward)]
        assert "40 forward passes" in shown.texts

    def test_both_count_at_the_same_pace_and_bars_are_to_scale(self, moments: list[Moment]) -> None:
        forward, backward = multiplications(SIZES)
        frames = [each for each in of_beat(moments, "the_race") if each.bars]
        assert len(frames) > 10
        scale = frames[-1].bars[0][1] / (40 * forward)
        for moment in frames:
            few, many = moment.bars[0] / scale
            assert few == pytest.approx(min(many, forward + backward))
            assert moment.numbers[-2:] == [str(int(few + 1e-9)), str(int(many + 1e-9))]

    def test_what_is_said_holds(self) -> None:
        spoken = " ".join(each.text for each in beats_of(Backpropagation))
        forward, backward = multiplications(SIZES)
        assert (forward + backward, 40 * forward) == (86, 1160)
        assert "eighty-six multiplications, instead of eleven hundred and sixty" in spoken


class TestUpdate:
    def test_its_lines_are_the_opposites_of_the_partials(self, moments: list[Moment]) -> None:
        shown = of_beat(moments, "one_update")[-1].lines
        assert not shown.get("ascent")
        lines = in_order_of_weights(shown["descent"])
        widths = np.array([line.width for line in lines])
        np.testing.assert_allclose(widths, widths.max() * np.abs(GRADIENT) / np.abs(GRADIENT).max(), atol=1e-12)
        assert [bool(line.dash) for line in lines] == (GRADIENT > 0).tolist()

    def test_one_step_against_the_gradient_below_the_stable_limit(self, scene: Backpropagation) -> None:
        rate = scene.path.learning_rates[0]
        curvature = hessian(loss_of)(WEIGHTS)
        assert rate == pytest.approx(0.9 * 2 / np.linalg.eigvalsh(curvature)[-1], rel=1e-9)
        assert scene.path.steps == 1
        np.testing.assert_allclose(scene.path.final, WEIGHTS - rate * GRADIENT, atol=1e-14)

    def test_the_loss_falls_to_that_of_the_new_weights(self, scene: Backpropagation, moments: list[Moment]) -> None:
        new = WEIGHTS - scene.path.learning_rates[0] * GRADIENT
        shown = of_beat(moments, "one_update")[-1]
        assert shown.loss == [printed(loss_of(new), 2)]
        assert shown.values == [[printed(value, 2) for value in layer] for layer in values_of(new)]
        assert shown.percentages == [printed(each, 0) for each in percentages_of(new)]
        losses = [float(each.loss[0]) for each in of_beat(moments, "one_update") if each.loss]
        assert losses == sorted(losses, reverse=True)
        assert losses[0] > losses[-1]

    def test_slopes_of_the_old_weights_are_gone(self, moments: list[Moment]) -> None:
        assert not any(of_beat(moments, "one_update")[-1].slopes)


class TestClaims:
    def test_every_number_claims_what_another_program_finds(self, scene: Backpropagation) -> None:
        new = WEIGHTS - scene.path.learning_rates[0] * GRADIENT
        diagram = scene.diagram
        told = [[number.truth() for number in column] for column in (*diagram.values, *diagram.slopes)]
        expected = [*values_of(new), *(slopes_of(layer) for layer in range(3))]
        for found, known in zip(told, expected, strict=True):
            np.testing.assert_allclose(found, known, atol=1e-12)
        assert diagram.loss.truth() == pytest.approx(loss_of(new))
        np.testing.assert_allclose([each.truth() for each in diagram.percentages], percentages_of(new))

    @pytest.mark.parametrize("lines", ["lit", "update_lines"])
    def test_the_lines_claim_the_gradient_to_their_scale(self, scene: Backpropagation, lines: str) -> None:
        of_lines = [claim for layer in getattr(scene.diagram, lines) for claim in layer.claims()]
        claims = [claim for claim in of_lines if isinstance(claim, AllSlopes)]
        told = np.concatenate([claim.drawn / claim.scale for claim in claims])
        np.testing.assert_allclose(told, GRADIENT, atol=1e-12)
        for claim, after in pairwise(claims):
            assert after.first == claim.first + claim.drawn.size
        for claim in claims:
            np.testing.assert_array_equal(claim.point, WEIGHTS)

    def test_lines_that_are_on_their_way_claim_nothing(self, scene: Backpropagation, draw: Callable[..., Any]) -> None:
        del draw
        lines = SignedLines(scene.diagram.plan, scene.error, WEIGHTS, 0, 0.1, DARK)
        lines.lit = 0.5
        assert not list(lines.claims())
