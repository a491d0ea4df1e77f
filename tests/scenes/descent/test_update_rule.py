"""UpdateRule prints the rule word for word, with the numbers of the drawn points, and they check as printed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import linear, tempconfig
from performances import beat_end

from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Landscape, Quadratic
from scenes.arrays import Array
from scenes.claims.numbers import Printed
from scenes.claims.protocol import Finding
from scenes.descent.update_rule import SEED, START_DECIMALS, WORKED_UPDATES, UpdateRule
from scenes.kit.descents.ball import Ball, Trail
from scenes.kit.descents.update_table import (
    Fly,
    NamedPartial,
    Number,
    Pair,
    Update,
    UpdateTable,
    fewest_decimals,
)
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.numbers import MINUS
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.places.boxes import Box
from scenes.kit.places.labels import MapLabel

SEGMENT = UpdateRule
LANDSCAPE = landscape("lecture")
RULE = "new_weight = old_weight - learning_rate × partial_derivative"
quick = settings(max_examples=25, deadline=None)


def exact(text: str) -> Decimal:
    return Decimal(text.replace(MINUS, "-"))


class TestRule:
    def test_stands_on_the_panel_word_for_word_on_one_line(self, performance: Any, segment: UpdateRule) -> None:
        words = segment.table.words.submobjects
        texts = {word.text for word in beat_end(performance, "in_words").parts(Words)}
        assert " ".join(word.text for word in words) == RULE
        assert set(RULE.split()) <= texts
        for before, after in pairwise(words):
            assert before.get_right()[0] < after.get_left()[0]
        names = [word for word in words if len(word.text) > 1]
        assert np.ptp([word.baseline for word in names]) < 1e-9
        assert segment.table.right <= segment.panel.right

    def test_numbers_stand_under_their_words(self, segment: UpdateRule) -> None:
        columns = {word.text: word.get_x() for word in segment.table.words}
        for row in segment.rows:
            numbers = (row.new, row.old, row.rate, row.partial)
            names = ("new_weight", "old_weight", "learning_rate", "partial_derivative")
            for number, name in zip(numbers, names, strict=True):
                assert number.get_x() == pytest.approx(columns[name], abs=1e-9)

    def test_every_row_is_the_update_of_a_weight_and_checks_as_printed(
        self, segment: UpdateRule, measured_gradient: Callable[..., Array]
    ) -> None:
        assert len(segment.rows) == 2 * WORKED_UPDATES
        for index, row in enumerate(segment.rows):
            step, weight = divmod(index, 2)
            old, new = segment.path.positions[step : step + 2, weight]
            slope = measured_gradient(LANDSCAPE, segment.path.positions[step])[weight]
            digits = Decimal(1).scaleb(-segment.weight_decimals)
            for number, value in ((row.old, old), (row.new, new), (row.partial, slope)):
                assert abs(exact(number.text) - Decimal(float(value))) <= digits / 2 + Decimal("1e-9")
            assert exact(row.rate.text) == Decimal(repr(float(segment.path.learning_rates[step])))
            result = exact(row.old.text) - exact(row.rate.text) * exact(row.partial.text)
            assert result.quantize(digits, ROUND_HALF_EVEN) == exact(row.new.text)

    def test_a_negative_number_is_subtracted_in_brackets(self, segment: UpdateRule) -> None:
        for row in segment.rows:
            signs = [sign.text for sign in row.signs]
            assert ("(" in signs) == (")" in signs) == row.partial.text.startswith(MINUS)
            line = sorted([row.new, row.old, row.rate, row.partial, *row.signs], key=lambda part: part.get_x())
            written = "".join(part.text for part in line)
            partial = row.partial.text if "(" not in signs else f"({row.partial.text})"
            assert written == f"{row.new.text}={row.old.text}{MINUS}{row.rate.text}×{partial}"

    def test_both_rows_are_drawn_when_the_next_position_is_reached(self, performance: Any, segment: UpdateRule) -> None:
        frame = beat_end(performance, "next_position")
        texts = [number.text for number in frame.parts(Number)]
        for row in segment.rows[:2]:
            assert {row.new.text, row.old.text, row.rate.text, row.partial.text} <= set(texts)

    def test_every_number_claims_its_true_value(self, performance: Any) -> None:
        checked = 0
        for frame in (frame for frame in performance.frames if frame.held):
            for number in frame.parts(Number):
                spelled, printed_numbers = number.claims()
                assert isinstance(spelled, Finding)
                assert spelled.figure < 1e-6
                assert isinstance(printed_numbers, Printed)
                digits = [exact(text) for text in number.text.strip("()").split(", ")]
                for digit, truth in zip(digits, printed_numbers.values, strict=True):
                    unit = Decimal(1).scaleb(digit.as_tuple().exponent)
                    assert abs(digit - Decimal(truth())) <= unit / 2 + Decimal("1e-9")
                    checked += 1
        assert checked > 50

    def test_the_rule_for_all_weights_stands_on_the_panel_in_order(self, segment: UpdateRule) -> None:
        parts = [segment.law.select(label) for label in "abcdef"]
        for before, after in pairwise(parts):
            assert before.get_right()[0] < after.get_left()[0]
        assert (Box.around(segment.panel).holds(Box.around(segment.law).corners())).all()


class TestMap:
    def test_the_start_is_drawn_at_random_and_printed_in_full(self, segment: UpdateRule) -> None:
        start = segment.path.positions[0]
        rng = np.random.default_rng(SEED)
        domain = LANDSCAPE.domain
        draws = [rng.uniform(domain.lower, domain.upper).round(START_DECIMALS) for _ in range(50)]
        assert any((start == draw).all() for draw in draws)
        assert segment.points[0].words.text == f"({start[0]:.2f}, {start[1]:.2f})".replace("-", MINUS)

    def test_the_path_is_gradient_descent(self, segment: UpdateRule, measured_gradient: Callable[..., Array]) -> None:
        for before, after in pairwise(segment.path.positions):
            step = -segment.path.learning_rates[0] * measured_gradient(LANDSCAPE, before)
            np.testing.assert_allclose(after - before, step, atol=1e-8)

    @pytest.mark.parametrize(("beat", "steps"), [("initialise", 0), ("next_position", 1), ("repeat", 2)])
    def test_the_label_says_where_the_ball_is(
        self, performance: Any, segment: UpdateRule, stops: Callable[[Trail], Array], beat: str, steps: int
    ) -> None:
        frame = beat_end(performance, beat)
        (ball,), (trail,) = frame.parts(Ball), frame.parts(Trail)
        (label,) = frame.parts(MapLabel)
        weights = segment.error_map.to_weights(ball.drawn_center)
        np.testing.assert_allclose(weights, segment.path.positions[steps], atol=1e-9)
        assert len(stops(trail)) == steps + 1
        printed_weights = [float(exact(number)) for number in label.words.numbers]
        np.testing.assert_allclose(printed_weights, weights, atol=0.5 * 10.0**-segment.weight_decimals + 1e-9)
        np.testing.assert_allclose(label.anchor, ball.drawn_center, atol=1e-9)

    def test_the_legend_gives_the_weights_and_the_cost_of_the_start(
        self, performance: Any, segment: UpdateRule
    ) -> None:
        frame = beat_end(performance, "initialise")
        texts = [words.text for words in frame.parts(Words)]
        assert {"Position", "Weights", "Elevation", "Cost"} <= set(texts)
        cost = next(number for number in frame.parts(Number) if not isinstance(number, Pair))
        assert float(cost.text) == pytest.approx(float(LANDSCAPE.value(segment.path.positions[0])), abs=0.005)
        assert texts.count(segment.points[0].words.text) == 2

    def test_the_partial_derivatives_beside_the_arrows_are_those_of_the_rows(
        self, performance: Any, segment: UpdateRule
    ) -> None:
        named = beat_end(performance, "other_way").parts(NamedPartial)
        assert {name.number.text for name in named} == {row.partial.text for row in segment.rows[:2]}

    def test_the_blue_arrow_is_the_step(
        self, performance: Any, segment: UpdateRule, read_arrow: Callable[..., Any]
    ) -> None:
        frame = beat_end(performance, "second_weight")
        (arrow,) = (arrow for arrow in frame.parts(GradientArrow) if arrow.core.has_points())
        assert arrow.sense == "descent"
        drawn = read_arrow(arrow)
        ends = segment.error_map.to_screen(segment.path.positions[:2])
        np.testing.assert_allclose([drawn.foot, drawn.end], ends, atol=1e-6)

    def test_the_whole_way_is_in_view_and_clear_of_the_panel(self, segment: UpdateRule) -> None:
        way = segment.error_map.to_screen(segment.path.positions)[:, :2]
        assert not Box.around(segment.panel, margin=0.3).holds(way).any()

    def test_a_landscape_on_which_it_cannot_be_shown_is_refused(self, small_settings: dict[str, Any]) -> None:
        segment = UpdateRule()
        with tempconfig(small_settings):
            segment.setup()
            segment.can_be_shown = lambda _: False
            with pytest.raises(UnsuitableError, match="random starts"):
                segment.random_descent()


class TestFlights:
    def test_numbers_leave_the_map_where_they_are_printed(self, segment: UpdateRule) -> None:
        for step in range(WORKED_UPDATES):
            pair = segment.pair_at(step)
            for weight in (0, 1):
                flying = Words(pair.numbers[weight], pair.size, DARK.ink, pair.weight).move_to(pair.place(weight))
                gaps = np.linalg.norm(flying.points[:, None] - pair.points, axis=-1).min(axis=1)
                assert gaps.max() < 0.015

    def test_a_flight_goes_from_its_start_to_its_end(self) -> None:
        number = Words("0.42", 26, DARK.ink)
        fly = Fly(number, (1, 2, 0), (3, -1, 0), rate_func=linear)
        fly.begin()
        places = []
        for alpha in (0, 0.25, 0.5, 1):
            fly.interpolate_mobject(alpha)
            places.append(number.get_center())
        np.testing.assert_allclose(places[0], (1, 2, 0), atol=1e-9)
        np.testing.assert_allclose(places[-1], (3, -1, 0), atol=1e-9)
        assert 0 < np.linalg.norm(places[2] - (2, 0.5, 0)) < 0.5


@st.composite
def descents(draw: st.DrawFn) -> tuple[Landscape, DescentPath]:
    curvatures = draw(st.tuples(st.floats(0.2, 3), st.floats(0.2, 3)))
    start = draw(st.tuples(st.integers(-300, 300), st.integers(-300, 300)))
    bowl = Quadratic(np.diag(curvatures))
    return bowl, descend(bowl, np.array(start) / 100, step=Constant(0.1), max_steps=3, tolerance=0, bounds="ignore")


class TestUpdate:
    @quick
    @given(descents())
    def test_says_how_a_step_of_the_descent_changes_a_weight(self, descent: tuple[Landscape, DescentPath]) -> None:
        bowl, path = descent
        for step in range(path.steps):
            for weight in (0, 1):
                update = Update(bowl, path, step, weight, 3)
                assert update.new_value() == pytest.approx(path.positions[step + 1, weight], abs=1e-12)
                assert float(exact(update.old)) == pytest.approx(path.positions[step, weight], abs=0.00051)

    @quick
    @given(descents())
    def test_fewer_decimals_than_the_fewest_do_not_check(self, descent: tuple[Landscape, DescentPath]) -> None:
        bowl, path = descent
        updates = min(path.steps, 2)
        fewest = fewest_decimals(bowl, path, updates)
        assert 2 <= fewest <= 6
        for decimals in range(2, fewest + 1):
            prints = [Update(bowl, path, step, weight, decimals) for step in range(updates) for weight in (0, 1)]
            digit = Decimal(1).scaleb(-decimals)
            right = all(
                (exact(each.old) - exact(each.rate) * exact(each.partial)).quantize(digit) == exact(each.new)
                for each in prints
            )
            assert right == (decimals == fewest) or fewest == 6

    @pytest.mark.parametrize(
        ("start", "checks"),
        [
            (0.104, True),  # 0.104 - 0.02 × 0.208 = 0.09984; as printed 0.10 - 0.02 × 0.21 = 0.0958: both 0.10
            (0.154, False),  # 0.154 - 0.02 × 0.308 = 0.14784, 0.15; as printed 0.15 - 0.02 × 0.31 = 0.1438, 0.14
        ],
    )
    def test_does_not_check_where_rounding_shows(self, start: float, checks: bool) -> None:
        bowl = Quadratic(np.eye(2))
        path = descend(bowl, [start, 0.0], step=Constant(0.02), max_steps=1, tolerance=0)
        assert Update(bowl, path, 0, 0, 2).checks() is checks

    def test_a_row_fits_its_line(self) -> None:
        table = UpdateTable(-2.0, 3.0, DARK)
        path = descend(LANDSCAPE, [-1.2, -0.28], step=Constant(0.15), max_steps=1)
        first, second = (table.row(Update(LANDSCAPE, path, 0, weight, 2), weight) for weight in (0, 1))
        assert second.get_top()[1] < first.get_bottom()[1] < table.words.get_bottom()[1]
