"""UpdateRule fills the rule with the numbers of the drawn points, in columns, and they check as printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import tempconfig
from performances import beat_end, of_beat

from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Landscape, Quadratic
from scenes.arrays import Array
from scenes.descent.random_start import SEED, START_DECIMALS, WORKED_UPDATES, RandomStart
from scenes.descent.update_rule import BOOKS, RULE, UpdateRule
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.making import Fly
from scenes.kit.descents.ball import Trail
from scenes.kit.descents.hiker_sign import HikerSign
from scenes.kit.descents.update_columns import NamedPartial, Pair, Update, UpdateColumns, fewest_decimals
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import MINUS
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.map.clearing import Clearing
from scenes.kit.map.labels import MapLabel
from scenes.kit.map.scales import ArrowScale
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.places.boxes import Box
from scenes.kit.shapes.panel import PanelGround

SEGMENT = UpdateRule
LANDSCAPE = landscape("lecture")
quick = settings(max_examples=25, deadline=None)


def exact(text: str) -> Decimal:
    return Decimal(text.replace(MINUS, "-"))


def drawn_columns(performance: Any) -> list[UpdateColumns]:
    """Return the columns of each update that was shown whole, in order."""
    found = [columns for frame in performance.frames for columns in frame.parts(UpdateColumns)]
    return list({columns.updates[0].step: columns for columns in found}.values())


class TestRule:
    def test_stands_there_word_for_word_as_programs_and_books_have_it(self, performance: Any) -> None:
        assert RULE == "new_weight = old_weight - learning_rate × partial_derivative"
        assert RULE in {words.text for words in beat_end(performance, "in_programs").parts(Words)}
        formulas = {formula.written for formula in beat_end(performance, "in_books").parts(Formula)}
        assert BOOKS == "theta <- theta - alpha nabla L(theta)"
        assert BOOKS in formulas

    def test_is_ours_everywhere_else(self, performance: Any) -> None:
        for frame in performance.frames:
            if frame.beat in ("in_programs", "in_books", "law"):
                continue
            assert not any("theta" in formula.written for formula in frame.parts(Formula))

    def test_every_column_is_the_update_of_both_weights_and_checks_as_printed(
        self, performance: Any, measured_gradient: Callable[..., Array], segment: UpdateRule
    ) -> None:
        shown = drawn_columns(performance)
        assert [columns.updates[0].step for columns in shown] == list(range(WORKED_UPDATES))
        for columns in shown:
            numbers = [exact(text) for text in re.findall(r"-?\d+\.\d+", columns.written)]
            new, old, (rate,), slopes = numbers[:2], numbers[2:4], numbers[4:5], numbers[5:]
            step = columns.updates[0].step
            digits = Decimal(1).scaleb(-segment.weight_decimals)
            truths = (
                segment.path.positions[step + 1],
                segment.path.positions[step],
                measured_gradient(LANDSCAPE, segment.path.positions[step]),
            )
            for column, truth in zip((new, old, slopes), truths, strict=True):
                for number, value in zip(column, truth, strict=True):
                    assert abs(number - Decimal(float(value))) <= digits / 2 + Decimal("1e-9")
            assert rate == Decimal(repr(float(segment.path.learning_rates[0])))
            for one, other, slope in zip(new, old, slopes, strict=True):
                assert (other - rate * slope).quantize(digits, ROUND_HALF_EVEN) == one

    def test_the_numbers_of_a_weight_have_its_colour(self, performance: Any) -> None:
        for columns in drawn_columns(performance):
            for kind in columns.LABELS:
                for weight, colour in enumerate(DARK.weights_text):
                    assert columns.number(kind, weight)[0].get_color().to_hex().lower() == colour.lower()

    def test_numbers_leave_the_map_where_they_are_printed(self, segment: UpdateRule) -> None:
        for step in range(WORKED_UPDATES):
            pair = segment.pair_at(step)
            for weight in (0, 1):
                flying = Words(pair.numbers[weight], pair.size, DARK.ink, pair.weight).move_to(pair.place(weight))
                gaps = np.linalg.norm(flying.points[:, None] - pair.points, axis=-1).min(axis=1)
                assert gaps.max() < 0.015

    def test_numbers_come_into_their_columns_past_no_other_number(self, segment: UpdateRule) -> None:
        columns = UpdateColumns((segment.update_at(0, 0), segment.update_at(0, 1)), DARK, 30).move_to((4, 2, 0))
        there: list[Box] = []
        for weight in (0, 1):
            for kind in ("old", "partial"):
                number = columns.number(kind, weight)
                corner = UpdateRule.below(cast("UpdateRule", SimpleNamespace(columns=columns)), number)
                flight = Fly(number, (-3, -1, 0), corner=corner)
                flight.begin()
                for alpha in np.linspace(0, 1, 41):
                    flight.interpolate(alpha)
                    assert not any(Box.around(number).meets(box) for box in there)
                there.append(Box.around(number))
            there.append(Box.around(columns.number("new", weight)))

    def test_its_gradient_is_red_wherever_it_stands(self, performance: Any) -> None:
        for beat in ("the_rule", "law"):
            shown = [each for frame in of_beat(performance.frames, beat) for each in frame.parts(Formula)]
            rule = next(each for each in shown if "<- w" in each.written)
            colours = [glyph.get_fill_color().to_hex().lower() for glyph in rule.family_members_with_points()]
            assert colours[-2:] == 2 * [DARK.ascent_text.lower()]
            assert set(colours[:-2]) == {DARK.ink.lower()}

    def test_each_slope_is_named_with_its_number(self, segment: UpdateRule) -> None:
        for labels in segment.partials:
            for weight, (_, name) in enumerate(labels):
                assert name.written.startswith(f"partial E \\/ partial w_{weight + 1} =")


class TestMap:
    def test_the_start_is_drawn_at_random_and_printed_in_full(self, segment: UpdateRule) -> None:
        start = segment.path.positions[0]
        domain = LANDSCAPE.domain
        draws = np.random.default_rng(SEED).uniform(domain.lower, domain.upper, size=(400, 2)).round(START_DECIMALS)
        assert any((start == draw).all() for draw in draws)
        assert all(any((throw == draw).all() for draw in draws) for throw in segment.throws)
        assert segment.points[0].words.text == f"({start[0]:.2f}, {start[1]:.2f})".replace("-", MINUS)

    def test_the_arrow_turns_past_no_words(self, performance: Any, read_arrow: Callable[..., Any]) -> None:
        frames, ways = of_beat(performance.frames, "other_way"), set()
        for frame in frames:
            (arrow,) = frame.parts(GradientArrow)
            drawn = read_arrow(arrow)
            along = drawn.foot[:2] + np.linspace(0, 1, 100)[:, None] * drawn.vector
            ways.add(tuple(np.round(drawn.vector, 1)))
            for words in frame.parts((NamedPartial, Pair)):
                assert not Box.around(words).holds(along).any()
        assert len(ways) > 5
        assert len(frames[-1].parts(NamedPartial)) == 2

    def test_the_scale_stands_on_bare_ground_beside_the_axes_of_the_weights(self, performance: Any) -> None:
        frame = beat_end(performance, "compute_gradient")
        (scale,) = frame.parts(ArrowScale)
        box = Box.around(scale)
        assert any((each.covered(box.corners()) > 0.9).all() for each in frame.parts(Clearing))
        first, second = (
            next(
                each
                for each in frame.parts(Formula)
                if each.written == f"w_{index}" and each.get_y() < box.center[1] + 2
            )
            for index in (1, 2)
        )
        assert first.get_right()[0] < box.center[0] - box.width / 2
        assert box.center[1] + box.height / 2 < second.get_bottom()[1]

    def test_the_first_slope_is_what_is_said(self, segment: UpdateRule) -> None:
        assert LANDSCAPE.gradient(segment.path.positions[0])[0] < 0
        assert segment.path.positions[1, 0] > segment.path.positions[0, 0]

    def test_the_way_is_gradient_descent_into_the_valley(
        self, segment: UpdateRule, measured_gradient: Callable[..., Array]
    ) -> None:
        path = segment.path
        for before, after, rate in zip(path.positions, path.positions[1:], path.learning_rates, strict=False):
            np.testing.assert_allclose(after, before - rate * measured_gradient(LANDSCAPE, before), atol=1e-8)
        assert np.linalg.norm(path.final - segment.valley.point) < 0.1

    def test_an_arrow_is_the_step_that_follows(
        self, segment: UpdateRule, performance: Any, read_arrow: Callable[..., Any]
    ) -> None:
        arrows = [
            arrow for arrow in beat_end(performance, "second_weight").parts(GradientArrow) if arrow.core.has_points()
        ]
        corners = segment.error_map.sight.scale * (segment.path.positions[:2] - LANDSCAPE.domain.center)
        assert len(arrows) == 1
        # The view has come a little nearer, and the arrow with it.
        zoom = read_arrow(arrows[0]).vector / np.diff(corners, axis=0)[0]
        assert zoom[0] == pytest.approx(zoom[1], abs=1e-6)
        assert 1 <= zoom[0] < 1.1

    def test_every_step_is_taken_and_the_hiker_ends_in_the_valley(self, performance: Any, segment: UpdateRule) -> None:
        frame = of_beat(performance.frames, "in_programs")[0]
        (hiker,), trails = frame.parts(HikerSign), frame.parts(Trail)
        assert np.array_equal(hiker.point, segment.path.final)
        assert [trail.progress for trail in trails] == [segment.path.steps]

    def test_no_panel_covers_the_way(self, performance: Any, segment: UpdateRule) -> None:
        way = segment.path.positions
        for frame in performance.frames:
            if frame.beat == "what_is_what" or not frame.parts(Trail):
                continue
            places = segment.error_map.to_screen(way)[:, :2]
            for ground in frame.parts(PanelGround):
                if not any(ground in law.get_family() for law in frame.parts(LawLine)):
                    assert not Box.around(ground, margin=0.2).holds(places).any()

    def test_every_label_is_beside_its_point(self, segment: UpdateRule) -> None:
        for label, place in zip(segment.points, segment.path.positions, strict=False):
            assert isinstance(label, MapLabel)
            np.testing.assert_allclose(label.weights, place, atol=1e-9)

    def test_a_landscape_on_which_it_cannot_be_shown_is_refused(self, small_settings: dict[str, Any]) -> None:
        segment = UpdateRule()
        with tempconfig(small_settings):
            segment.setup()
            start = RandomStart(segment.survey, segment.error_map, segment.room)
            start.can_be_shown = lambda _: False
            with pytest.raises(UnsuitableError, match="no random start leads into a valley"):
                start.descent()


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

    def test_columns_say_what_they_print(self) -> None:
        path = descend(LANDSCAPE, [-1.2, -0.28], step=Constant(0.15), max_steps=1)
        updates = Update(LANDSCAPE, path, 0, 0, 2), Update(LANDSCAPE, path, 0, 1, 2)
        columns = UpdateColumns(updates, DARK, 30)
        first, second = updates
        assert columns.number("old", 0).get_y() > columns.number("old", 1).get_y()
        assert {update.new.replace(MINUS, "-") for update in (first, second)} <= set(
            re.findall(r"-?[0-9.]+", columns.written)
        )
        name = NamedPartial(first, DARK)
        assert name.number().get_right()[0] == pytest.approx(name.get_right()[0])
        pair = Pair(path.positions[0], 2, DARK)
        assert pair.place(0)[0] < pair.get_center()[0] < pair.place(1)[0]
