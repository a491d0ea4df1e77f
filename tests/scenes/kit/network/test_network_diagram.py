"""A drawn network: its curves, its lines' strokes, its pulses and its bars as they stand on the frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import config

from gradmath.models.network import Network, Work
from gradmath.models.network_error import NetworkError
from lecture.audit.measure import Differences
from scenes.claims.headings import HEADS
from scenes.claims.protocol import Check, Finding
from scenes.claims.saying import UNIT
from scenes.kit.charts.cost_bars import Race, passes_of
from scenes.kit.frame.frame import WIDE
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import Sense
from scenes.kit.network import penguin_net
from scenes.kit.network.diagram import CenteredNumber, NetworkDiagram
from scenes.kit.network.output_shares import OutputShares
from scenes.kit.network.plan import Edge, NetworkPlan, headings, last_part, points_on
from scenes.kit.network.pulses import Pulses
from scenes.kit.network.unit_view import BendingCurve
from scenes.kit.network.units import Units, UnitStamps
from scenes.kit.network.weight_lines import SignedLines

quick = settings(max_examples=40, deadline=None)
curves = st.lists(st.floats(-5, 5), min_size=8, max_size=8).map(lambda flat: np.reshape(flat, (4, 2)))
shares = st.floats(0, 1)


def plan_of(*sizes: int) -> NetworkPlan:
    columns = np.linspace(-5, 3, len(sizes))
    return NetworkPlan(sizes, columns, middle=0.5, pitch=1.4, radius=0.5, bias_length=0.3, loss=(4.2, 5.0))


def error_of(*sizes: int) -> NetworkError:
    sample = np.random.default_rng(1).normal(size=(1, sizes[0]))
    return NetworkError(Network(sizes), sample, [1])


def diagram_of(*sizes: int) -> NetworkDiagram:
    error = error_of(*sizes)
    return NetworkDiagram(error, error.network.initial_weights(3), plan_of(*sizes), DARK)


def bernstein(curve: np.ndarray, t: float) -> np.ndarray:
    return np.array([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3]) @ curve


class TestCurves:
    @quick
    @given(curves, shares)
    def test_points_are_those_of_the_cubic(self, curve: np.ndarray, t: float) -> None:
        np.testing.assert_allclose(points_on(curve, t), bernstein(curve, t), atol=1e-12)

    @quick
    @given(curves, shares, shares)
    def test_the_last_part_is_the_same_curve_from_there(self, curve: np.ndarray, share: float, t: float) -> None:
        start = 1 - share
        np.testing.assert_allclose(
            points_on(last_part(curve, share), t), bernstein(curve, start + share * t), atol=1e-10
        )

    def test_headings_are_the_directions_of_travel(self) -> None:
        lines, step = plan_of(2, 3, 2).curves(0), 1e-6
        moved = points_on(lines, 0.4 + step) - points_on(lines, 0.4 - step)
        expected = moved / np.linalg.norm(moved, axis=-1, keepdims=True)
        np.testing.assert_allclose(headings(lines, 0.4), expected, atol=1e-6)


class TestPlan:
    def test_lines_leave_and_arrive_level_on_the_rims_and_never_cross_at_a_unit(self) -> None:
        plan = plan_of(2, 4, 3)
        for layer in range(plan.layers):
            lines = plan.curves(layer)
            for index, places in ((0, plan.places[layer][None, :]), (3, plan.places[layer + 1][:, None])):
                distances = np.linalg.norm(lines[..., index, :] - places, axis=-1)
                np.testing.assert_allclose(distances, plan.radius)
            np.testing.assert_allclose(lines[..., 0, 1], lines[..., 1, 1])
            np.testing.assert_allclose(lines[..., 2, 1], lines[..., 3, 1])
            assert (np.diff(lines[:, :, 0, 1], axis=0) < 0).all()
            assert (np.diff(lines[:, :, 3, 1], axis=1) < 0).all()

    def test_edges_are_in_the_order_of_the_weights(self) -> None:
        plan, network = plan_of(2, 3, 2), Network((2, 3, 2))
        numbered = network.unpack(np.arange(network.dimension, dtype=float))
        found = [
            numbered[layer].biases[edge.unit] if edge.source is None else numbered[layer].matrix[edge.unit, edge.source]
            for layer in range(plan.layers)
            for edge in plan.edges(layer)
        ]
        assert found == list(range(network.dimension))

    def test_a_bias_comes_from_above(self) -> None:
        plan = plan_of(2, 3, 2)
        curve = plan.curve(Edge(0, 1, None))
        np.testing.assert_allclose(curve[3], plan.places[1][1] + [0, 0.5])
        np.testing.assert_allclose(curve[0] - curve[3], [0, 0.3], atol=1e-12)


class TestPainting:
    def lit_pixels(self, pixels: np.ndarray, curve: np.ndarray) -> np.ndarray:
        """Return which of many points along a curve are red."""
        points = np.array([bernstein(curve, t) for t in np.linspace(0.05, 0.95, 200)])
        columns = ((points[:, 0] / config.frame_width + 0.5) * config.pixel_width).astype(int)
        rows = ((0.5 - points[:, 1] / config.frame_height) * config.pixel_height).astype(int)
        near = pixels[rows, columns]
        return near[:, 0] > 2 * near[:, 2]

    def test_a_positive_line_is_whole_and_a_negative_one_broken(self, draw: Callable[..., np.ndarray]) -> None:
        error = error_of(1, 2)
        plan = NetworkPlan((1, 2), (-6, 5), middle=0, pitch=3, radius=0.5, bias_length=0.3, loss=(6, 6.5))
        lines = SignedLines(plan, error, error.network.initial_weights(3), 0, 0.4, DARK)
        pixels = draw(lines)
        drawn = {line.edge: line for line in lines.lines() if line.edge.source is not None}
        assert len({bool(line.dash) for line in drawn.values()}) == 2
        for line in drawn.values():
            lit = self.lit_pixels(pixels, line.curve)
            assert lit.any()
            assert lit.all() != bool(line.dash)

    @pytest.mark.parametrize("sense", ["ascent", "descent"])
    def test_lines_in_the_colour_of_the_opposite_are_found(self, sense: Sense, stage: None) -> None:  # noqa: ARG002
        error = error_of(2, 3, 2)
        lines = SignedLines(plan_of(2, 3, 2), error, error.network.initial_weights(3), 1, 0.4, DARK, sense=sense)

        def failing() -> set[Check]:
            found = [each for claim in lines.claims() for each in claim.findings(Differences())]
            return {each.check for each in found if isinstance(each, Finding) and not each.check.passes(each.figure)}

        assert failing() == set()
        lines.colour = DARK.ascent if sense == "descent" else DARK.descent
        assert failing() == {HEADS}

    def test_the_upper_half_is_the_value_and_the_lower_half_the_slope(self, draw: Callable[..., np.ndarray]) -> None:
        plan = plan_of(1, 1)
        stamps, largest = UnitStamps(plan), (1.0, 2.0)
        first = Units(plan, 0, np.array([1.0]), None, largest, stamps, DARK)
        second = Units(plan, 1, np.array([0.0]), np.array([-2.0]), largest, stamps, DARK)
        second.slope_shown = 1.0
        pixels = draw(first, second)
        for place, halves in zip(plan.places, (("grey", "empty"), ("empty", "red")), strict=True):
            for offset, half in zip((0.25, -0.25), halves, strict=True):
                x = int((place[0, 0] / config.frame_width + 0.5) * config.pixel_width)
                y = int((0.5 - (place[0, 1] + offset) / config.frame_height) * config.pixel_height)
                red, _, blue = pixels[y, x]
                kind = "red" if red > 2 * blue else "grey" if red > 60 else "empty"
                assert kind == half

    @pytest.mark.parametrize(("slopes", "side"), [(False, -1), (True, 1)])
    def test_pulses_start_on_their_own_side(self, slopes: bool, side: int) -> None:
        plan = plan_of(2, 3, 2)
        pulses = Pulses(plan, DARK, slopes=slopes)
        assert not len(pulses.places())
        middle = (plan.places[0][0, 0] + plan.places[1][0, 0]) / 2
        early, late = pulses.run(0, 0.1).places(), pulses.run(0, 0.9).places()
        assert len(early) == 6
        assert (side * (early[:, 0] - middle) > 0).all()
        assert (side * (late[:, 0] - middle) < 0).all()


class TestDiagram:
    def test_numbers_stand_inside_their_units_and_apart(self, bounds: Callable[..., np.ndarray]) -> None:
        diagram = diagram_of(2, 4, 3, 3)
        for column, places in zip(diagram.values, diagram.plan.places, strict=True):
            for number, place in zip(column, places, strict=True):
                corners = bounds(number) - place
                assert np.hypot(np.abs(corners[:, 0]).max(), corners[1, 1]) < diagram.plan.radius
                assert corners[0, 1] > 0
        for column, places in zip(diagram.slopes, diagram.plan.places[1:], strict=True):
            for number, place in zip(column, places, strict=True):
                corners = bounds(number) - place
                assert np.hypot(np.abs(corners[:, 0]).max(), corners[0, 1]) < diagram.plan.radius
                assert corners[1, 1] < 0

    def test_the_ends_of_no_weight_are_refused(self) -> None:
        diagram = diagram_of(2, 3, 2)
        with pytest.raises(ValueError, match="choose a weight"):
            diagram.ends()
        with pytest.raises(ValueError, match="choose a weight"):
            diagram.speak_of(Edge(0, 0, None)).ends()

    def test_all_but_the_weight_that_is_spoken_of_recede(self) -> None:
        diagram = diagram_of(2, 3, 2).set_forward(3).set_backward(3)
        edge, source = Edge(0, 1, 1), 1
        diagram.speak_of(edge).set_focus(1)
        assert {line.edge for layer in diagram.lit for line in layer.lines() if line.opacity == 1} == {edge}
        bright = [number for number in diagram.all_numbers if number.get_fill_opacity() == 1]
        assert bright == list(diagram.ends())
        everywhere = [(layer, unit) for layer, size in enumerate((2, 3, 2)) for unit in range(size)]
        assert {place for place in everywhere if diagram.units[place[0]].strength(place[1]) == 1} == {
            (edge.layer, source),
            (edge.layer + 1, edge.unit),
        }

    @quick
    @given(st.floats(-99, 99))
    def test_a_number_keeps_its_middle(self, value: float) -> None:
        number = CenteredNumber(0.0, (1.0, -2.0), 22, DARK.ink, truth=lambda: value).set_value(value)
        np.testing.assert_allclose(number.get_center(), [1, -2, 0], atol=1e-9)
        assert number.read() == number.text


class TestRace:
    @quick
    @given(done=st.floats(0, 2000))
    def test_each_side_stops_at_its_own_count(self, done: float) -> None:
        race = Race(Work(39, 29, 57), DARK).set_done(done)
        assert [number.text for number in race.numbers] == [str(int(min(done, end))) for end in (86, 1160)]
        assert [number.truth() for number in race.numbers] == [float(number.text) for number in race.numbers]
        np.testing.assert_allclose(race.bars.lengths(), race.bars.units * np.minimum(done, (86, 1160)))

    @pytest.mark.parametrize(
        ("text", "holds"), [("{forward:One} forward, {back:one} back", True), ("{forward:Two}, {back:one}", False)]
    )
    def test_its_name_counts_the_passes(self, text: str, *, holds: bool) -> None:
        words = Words(text, 20, DARK.ink, of=passes_of(Work(39, 29, 57), 86))
        found = [each for claim in words.claims() for each in claim.findings(Differences())]
        assert all(each.check.passes(each.figure) for each in found if isinstance(each, Finding)) is holds

    def test_bars_and_numbers_keep_apart_in_the_safe_area(self, bounds: Callable[..., Any]) -> None:
        race = Race(Work(39, 29, 57), DARK).set_done(2000)
        for number, (x, _) in zip(race.numbers, race.bars.corners, strict=True):
            assert x + race.bars.lengths().max() < bounds(number)[0, 0]
        assert bounds([part for part in race if isinstance(part, Words)][-1])[1, 0] <= WIDE.safe_x


class TestOutputShares:
    def test_bars_that_are_not_the_shares_are_found(self) -> None:
        shares = OutputShares(lambda: np.array([0.5, 0.3, 0.2]), 0, np.zeros((3, 2)), 2.0, DARK).set_growth(1)
        assert all(claim.check.passes(claim.figure) for claim in shares.claims())
        shares.now = np.array([0.5, 0.3, 0.3])
        assert not any(claim.check.passes(claim.figure) for claim in shares.claims())

    def test_the_difference_reaches_from_the_share_to_the_truth(self, draw: Callable[..., Any]) -> None:
        places = np.array([(-3.0, 1.0), (-3.0, -1.0)])
        shares = OutputShares(lambda: np.array([0.25, 0.75]), 0, places, 4.0, DARK).set_growth(1).set_difference(1)
        pixels = draw(shares)
        height, width = pixels.shape[:2]
        rows = [int(height * (0.5 - y / 8)) for y in (1.0, -1.0)]
        columns = (np.arange(width) + 0.5) / width * 128 / 9 - 64 / 9
        for row, (start, end) in zip(rows, ((-2.0, 1.0), (-3.0, 0.0)), strict=True):
            red = columns[pixels[row, :, 0].astype(int) > pixels[row, :, 2].astype(int) + 60]
            assert red.min() == pytest.approx(start, abs=0.1)
            assert red.max() == pytest.approx(end, abs=0.1)


class TestBendingCurve:
    @quick
    @given(st.floats(-1.5, 1.5))
    def test_its_dot_is_on_the_curve_and_its_tangent_touches_it(self, total: float) -> None:
        curve = BendingCurve(DARK).set_sum(total).set_tangent(1)
        claims = list(curve.claims())
        assert len(claims) == 2
        assert all(claim.check.passes(claim.figure) for claim in claims)

    def test_a_dot_beside_it_and_a_wrong_tangent_are_found(self) -> None:
        curve = BendingCurve(DARK).set_sum(0.5).set_tangent(1)
        curve.dot.shift((0, 0.05, 0))
        curve.tangent.points[-1] += np.array([0, 0.2, 0])
        assert not any(claim.check.passes(claim.figure) for claim in curve.claims())


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize(("name", "unit"), [("MASS_UNIT", "kg"), ("FLIPPER_UNIT", "cm"), ("MASS_UNIT", "g")])
def test_a_unit_that_is_not_that_of_the_records_is_found(monkeypatch: pytest.MonkeyPatch, name: str, unit: str) -> None:
    is_so = getattr(penguin_net, name) == unit
    monkeypatch.setattr(penguin_net, name, unit)
    plan = NetworkPlan((2, 3), np.array([-2.0, 3.0]), middle=0.5, pitch=1.4, radius=0.5, bias_length=0.3, loss=(4, 5))
    names = penguin_net.PenguinNet((4, 3), 0, 0, 0.9).input_names(plan, DARK)
    found = [each for words in names for claim in words.claims() for each in claim.findings(Differences())]
    units = [each for each in found if isinstance(each, Finding) and each.check is UNIT]
    assert [len(units), sum(not each.check.passes(each.figure) for each in units)] == [2, int(not is_so)]
