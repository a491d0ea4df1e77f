"""The audit can fail: each kind of damage to what is drawn is caught, and named as what it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from manim import VGroup

from gradmath.descent.descend import Constant, descend
from gradmath.descent.rules import Momentum
from gradmath.geometry.contour import contour_lines
from gradmath.geometry.critical import CriticalPoint, critical_points, peak, valley
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Gaussian
from gradmath.models.datasets import digits_model
from lecture.audit.checks import SAYS, Mathematics
from lecture.audit.ledger import Ledger, Moment
from lecture.audit.picture import APART, CLEAR, CONTRAST, NOT_ON, SAFE, TALL, family, picture_findings
from scenes.claims.curves import FALLING, HEAVY, HEIGHTS, LEVEL, ON_CONTOUR, STEP
from scenes.claims.meaning import Decoration
from scenes.claims.numbers import NUMBER, OWN_POINT, SPELLED
from scenes.claims.pictures import BESIDE, CRITICAL, FROZEN, HIGHEST, KIND, LEADER, ON_TRAIL, STANDS
from scenes.claims.protocol import Check, ClaimsNothing
from scenes.claims.slopes import BARS, AllSlopes
from scenes.claims.vectors import (
    ASCENT,
    COMPONENT,
    CORNERS,
    DESCENT,
    FOOT,
    LENGTH,
    MARK,
    NAMED,
    RIGHT_ANGLE_TO_CONTOUR,
    SQUARE,
    STEEPEST,
)
from scenes.kit.charts.cells import Cells, Tiling
from scenes.kit.charts.curves import ErrorCurve
from scenes.kit.descents.ball import Ball, Trail
from scenes.kit.frame.frame import WIDE
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow, RightAngle, arrow_scale
from scenes.kit.map.components import ComponentArrows
from scenes.kit.map.contour_line import ContourLine
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.labels import MapLabel
from scenes.kit.map.marks import map_signs
from scenes.kit.map.right_triangle import RightTriangle
from scenes.kit.map.slice import AxisSlice, SliceLine
from scenes.kit.map.walkers import LiveNumber, Marker
from scenes.kit.places.place import Place

DIRECTION = {ASCENT, RIGHT_ANGLE_TO_CONTOUR, STEEPEST}
FIRST, SECOND = np.array([-0.9, 0.3]), np.array([1.6, 0.4])
LEFT_HALF = Place((-3.0, 0.0), 6.0, 4.0)


@dataclass
class Scenery:
    """Things to be drawn, by name, in drawing order."""

    things: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.things[name]


@pytest.fixture
def failing(draw: Callable[..., np.ndarray]) -> Callable[..., set[Check]]:
    """Return a function that audits a picture of things, and gives the checks that fail."""

    def checks(scenery: Scenery, segment: object = None) -> set[Check]:
        stage = list(scenery.things.values())
        pixels = draw(*stage)
        ledger = Ledger()
        moment, mathematics = Moment("Test", "beat", 0.0), Mathematics(segment, ledger)
        ledger.record(mathematics.findings(family(stage), "beat", settled=True), moment, pixels)
        ledger.record(picture_findings(stage, pixels, captions=True), moment, pixels)
        assert not ledger.unclaimed
        return {line.check for line in ledger.failures}

    return checks


def arrows(error_map: ErrorMap) -> Scenery:
    scale = arrow_scale(error_map.landscape, [FIRST, SECOND], 1.2)
    return Scenery(
        {
            "map": error_map,
            "first": GradientArrow(error_map, FIRST, scale),
            "second": GradientArrow(error_map, SECOND, scale),
            "down": GradientArrow(error_map, SECOND, scale, "descent"),
            "parts": ComponentArrows(error_map, FIRST, scale),
        }
    )


def triangle(error_map: ErrorMap) -> Scenery:
    arrow = GradientArrow(error_map, FIRST, arrow_scale(error_map.landscape, FIRST, 1.5))
    drawn = RightTriangle(arrow)
    return Scenery({"map": error_map, "arrow": arrow, "across": drawn.legs[0], "up": drawn.legs[1]})


def contours(error_map: ErrorMap) -> Scenery:
    # A map of its own, whose lines a test may move.
    fresh = ErrorMap(error_map.landscape, DARK, levels=list(error_map.levels))
    line = next(each for each in fresh.lines if each.contour.closed)
    point = line.contour.points[10]
    traced = ContourLine.traced(fresh, contour_lines(fresh.landscape, [line.contour.level])[0], DARK.ink)
    return Scenery({"map": fresh, "traced": traced, "mark": RightAngle(fresh, point)})


def marker_and_numbers(error_map: ErrorMap) -> Scenery:
    marker = Marker(error_map, FIRST)
    error = LiveNumber(lambda w: float(error_map.landscape.value(w)), FIRST, 26, DARK.ink)
    slope = LiveNumber(lambda w: float(error_map.landscape.gradient(w)[0]), FIRST, 26, DARK.ink)
    return Scenery({"marker": marker, "error": error.place((5, 2, 0)), "slope": slope.place((5, 1, 0))})


def descent(error_map: ErrorMap) -> Scenery:
    path = descend(error_map.landscape, FIRST, step=Constant(0.05), max_steps=9)
    trail = Trail(error_map, path, falling=True).set_progress(7.4)
    curve = ErrorCurve(path, Place((4.5, 2.0), 3.0, 2.2), DARK).set_progress(7.4)
    return Scenery({"trail": trail, "ball": Ball(error_map, path).set_progress(7.4), "curve": curve})


@cache
def known_critical_points() -> tuple[CriticalPoint, ...]:
    """Where the lecture's landscape has no slope."""
    return critical_points(landscape("lecture"))


def labels(error_map: ErrorMap) -> Scenery:
    critical = known_critical_points()
    ends = [each(error_map.landscape, known=critical) for each in (peak, valley)]
    places = [error_map.to_screen(each.point) for each in ends]
    words = [NameWords(name, 26, DARK.ink) for name in (Name.HIGHEST, Name.LOWEST)]
    named = [
        MapLabel(each.move_to(place + np.array([0, 0.45, 0])), place, error_map)
        for each, place in zip(words, places, strict=True)
    ]
    free = Words("Free words", 26, DARK.ink).move_to((-5, -2.5, 0))
    formula = Formula("w_1 = 3.25", 34, DARK.ink, of=Decoration("text")).move_to((4, 3, 0))
    scale = arrow_scale(error_map.landscape, SECOND, 1.2)
    arrow = GradientArrow(error_map, SECOND, scale)
    signs = map_signs(error_map, critical=critical)
    parts = {"map": error_map, "signs": signs, "high": named[0], "low": named[1], "free": free}
    return Scenery({**parts, "formula": formula, "arrow": arrow})


def slices(error_map: ErrorMap) -> Scenery:
    piece = AxisSlice(error_map.landscape, FIRST, 0, -2.5, 1.0)
    return Scenery({"map": error_map, "line": SliceLine(piece, error_map)})


def cells(_: ErrorMap) -> Scenery:
    model = digits_model()
    point = np.zeros(model.dimension)
    slopes = model.gradient(point).reshape(-1, model.classes).T

    def meaning(drawn: np.ndarray, sense: int) -> list[AllSlopes]:
        numbers = drawn.reshape(model.classes, -1).T.ravel()
        return [AllSlopes(landscape=model, point=point, drawn=numbers, scale=sense)]

    side = round(np.sqrt(slopes.shape[1]))
    tiles = Tiling.of_tiles([(-5.0, 2.0)], 0.08, [side] * model.classes, [(k, 0.0) for k in range(model.classes)])
    largest = float(np.abs(slopes).max())
    return Scenery({"cells": Cells(slopes.ravel(), tiles, largest, DARK.ascent, DARK, meaning=meaning)})


SCENERIES = (arrows, triangle, contours, marker_and_numbers, descent, labels, slices, cells)


@pytest.mark.parametrize("build", SCENERIES, ids=lambda build: build.__name__)
def test_what_is_sound_passes(build: Callable, failing: Callable, lecture_map: ErrorMap) -> None:
    assert failing(build(lecture_map)) == set()


def turned(thing: str, degrees: float) -> Callable[[Scenery], None]:
    """Turn an arrow about its foot."""
    return lambda on: on.things[thing].rotate(np.radians(degrees), about_point=on.things[thing].foot)


def scaled(thing: str, factor: float) -> Callable[[Scenery], None]:
    """Scale an arrow about its foot."""
    return lambda on: on.things[thing].scale(factor, about_point=on.things[thing].foot)


def moved(thing: str, x: float, y: float = 0.0) -> Callable[[Scenery], None]:
    """Move something on the frame."""
    return lambda on: on.things[thing].shift((x, y, 0))


def lengthen_a_component(on: Scenery) -> None:
    arrow = on.parts.arrows[0]
    arrow.scale(1.02, about_point=arrow.points[0])


def turn_a_component(on: Scenery) -> None:
    on.parts.arrows[1].rotate(0.01, about_point=on.parts.foot)


def shear_a_mark(on: Scenery) -> None:
    on.mark.points[:2] += np.array([0.004, 0.001, 0])


def uphill_by_a_hair(on: Scenery) -> None:
    way = on.map.landscape.gradient(on.mark.point)
    on.mark.shift(np.append(1e-6 * way / np.linalg.norm(way), 0))


def make_a_line_heavy(on: Scenery) -> None:
    on.map.lines[0].set_stroke(width=2.6)


def print_another_digit(on: Scenery) -> None:
    value = on.error.value
    on.error.set_value(value + 0.01)


def print_an_exact_derivative_that_is_wrong(on: Scenery) -> None:
    on.slope.set_value(-on.slope.value)


def leave_a_number_behind(on: Scenery) -> None:
    on.marker.set_point(FIRST + 0.01)


def move_a_marker_off_its_weights(on: Scenery) -> None:
    on.marker.shift((1e-4, 0, 0))


def put_the_ball_elsewhere(on: Scenery) -> None:
    on.ball.set_progress(7.2)


def change_a_stop(on: Scenery) -> None:
    positions = on.trail.path.positions.copy()
    positions[4] += 1e-3
    on.trail.path = replace(on.trail.path, positions=positions)
    on.trail.set_progress(7.4)
    on.ball.path = on.trail.path


def claim_another_rate(on: Scenery) -> None:
    on.trail.path = replace(on.trail.path, learning_rates=1.01 * on.trail.path.learning_rates)
    on.ball.path = on.trail.path


def claim_another_rule(on: Scenery) -> None:
    on.trail.rule = Momentum(0.5)


def draw_another_error(on: Scenery) -> None:
    points = on.curve.line.points
    points[np.all(points == points[8], axis=1)] += np.array([0, 0.02, 0])


def swap_the_signs_of_valley_and_peak(on: Scenery) -> None:
    first, second = (
        on.signs.submobjects[0],
        next(sign for sign in on.signs if len(sign.points) != len(on.signs[0].points)),
    )
    here, there = first.points[::4].mean(axis=0), second.points[::4].mean(axis=0)
    first.shift(there - here)
    second.shift(here - there)


def name_another_place(on: Scenery) -> None:
    on.high.anchor = on.high.anchor + np.array([0.05, 0, 0])


def spell_other_words(on: Scenery) -> None:
    on.free.set_points(Words("Fred words", 26, DARK.ink).points + on.free.get_center())


def slant_the_slice(on: Scenery) -> None:
    on.line.rotate(1e-5)


def flip_a_small_cell(on: Scenery) -> None:
    sizes = np.where(on.cells.values == 0, np.inf, np.abs(on.cells.values))
    on.cells.values[np.argsort(sizes)[500]] *= -1


def nudge_over_another(on: Scenery) -> None:
    on.free.move_to(on.low.words.get_center() + np.array([0.6, 0.1, 0]))


def push_against_another(on: Scenery) -> None:
    gap = on.low.words.get_left()[0] - 0.01 - on.free.get_right()[0]
    on.free.shift((gap, on.low.words.get_y() - on.free.get_y(), 0))


def lay_over_an_arrowhead(on: Scenery) -> None:
    on.free.move_to(on.arrow.end)


def lay_over_its_own_point(on: Scenery) -> None:
    on.high.words.move_to(on.high.anchor)
    on.signs.remove(*on.signs)


def shrink_words(on: Scenery) -> None:
    on.free.scale(0.7)


def shrink_a_formula(on: Scenery) -> None:
    on.formula.scale(0.5)


def pale_words(on: Scenery) -> None:
    on.free.set_color(DARK.bands[-1])


def fade_a_formula(on: Scenery) -> None:
    on.formula.set_opacity(0.3)


def leave_the_safe_area(on: Scenery) -> None:
    on.free.move_to((WIDE.safe_x, -2, 0))


def sink_into_the_captions(on: Scenery) -> None:
    on.free.move_to((-5, -3.4, 0))


def stand_far_off(on: Scenery) -> None:
    on.high.words.shift((2, 0, 0))


def tear_a_leader_off(on: Scenery) -> None:
    words = Words("Far", 26, DARK.ink).move_to(on.map.to_screen(SECOND) + np.array([0.5, 1.5, 0]))
    on.things["far"] = MapLabel(words, on.map.to_screen(SECOND), on.map)
    on.far.leader.shift((0.3, 0, 0))


def lay_over_a_leader(on: Scenery) -> None:
    words = Words("Far", 26, DARK.ink).move_to(on.map.to_screen(SECOND) + np.array([0.5, 1.5, 0]))
    on.things["far"] = MapLabel(words, on.map.to_screen(SECOND), on.map)
    on.free.move_to(on.far.leader.get_center())


DAMAGES: dict[str, tuple[Callable, Callable, set[Check]]] = {
    "an arrow turned by 0.5°": (arrows, turned("first", 0.5), DIRECTION),
    "an arrow turned by 0.02°": (arrows, turned("first", 0.02), DIRECTION - {STEEPEST}),
    "an arrow scaled by 2 %": (arrows, scaled("second", 1.02), {LENGTH}),
    "an arrow's sign swapped": (arrows, lambda on: on.first.paint(1.0), {DESCENT, STEEPEST}),
    "an arrow off its foot": (arrows, moved("first", 1e-6), {FOOT}),
    "an arrow of descent turned": (
        arrows, turned("down", -0.5), {DESCENT, RIGHT_ANGLE_TO_CONTOUR, STEEPEST},
    ),
    "a component 2 % too long": (arrows, lengthen_a_component, {LENGTH}),
    "a component turned": (arrows, turn_a_component, {COMPONENT}),
    "a leg of the triangle moved": (triangle, moved("up", 0.001), {CORNERS}),
    "a contour moved": (contours, lambda on: on.map.lines[3].shift((1e-5, 0, 0)), {LEVEL}),
    "a traced contour moved": (contours, moved("traced", 1e-5), {LEVEL}),
    "a wrong heavy line": (contours, make_a_line_heavy, {HEAVY}),
    "a right angle that is none": (contours, shear_a_mark, {SQUARE, MARK, ON_CONTOUR}),
    "a right angle off its contour": (contours, uphill_by_a_hair, {ON_CONTOUR}),
    "another digit": (marker_and_numbers, print_another_digit, {NUMBER}),
    "a slope with another sign": (marker_and_numbers, print_an_exact_derivative_that_is_wrong, {NUMBER}),
    "a number left behind": (marker_and_numbers, leave_a_number_behind, {OWN_POINT}),
    "a marker off its weights": (marker_and_numbers, move_a_marker_off_its_weights, {STANDS, OWN_POINT}),
    "a ball off its trail": (descent, put_the_ball_elsewhere, {ON_TRAIL}),
    "a changed step": (descent, change_a_stop, {STEP}),
    "a wrong learning rate": (descent, claim_another_rate, {STEP}),
    "a wrong update rule": (descent, claim_another_rule, {STEP}),
    "an error curve that is off": (descent, draw_another_error, {HEIGHTS}),
    "signs of a peak and a valley swapped": (labels, swap_the_signs_of_valley_and_peak, {KIND}),
    "a label at another place": (labels, name_another_place, {CRITICAL, HIGHEST}),
    "other letters": (labels, spell_other_words, {SPELLED}),
    "a label far from what it names": (labels, stand_far_off, {BESIDE}),
    "a leader torn off": (contours, tear_a_leader_off, {LEADER}),
    "a slice slanted": (slices, slant_the_slice, {FROZEN}),
    "the sign of one cell in a thousand": (cells, flip_a_small_cell, {BARS}),
    "a label nudged over another": (labels, nudge_over_another, {APART}),
    "a label pushed against another": (labels, push_against_another, {APART}),
    "words over an arrowhead": (labels, lay_over_an_arrowhead, {CLEAR}),
    "words over another's leader": (labels, lay_over_a_leader, {CLEAR}),
    "words over what they name": (labels, lay_over_its_own_point, {NOT_ON}),
    "words too small": (labels, shrink_words, {TALL}),
    "a formula too small": (labels, shrink_a_formula, {TALL}),
    "words too pale": (labels, pale_words, {CONTRAST}),
    "a formula too faint": (labels, fade_a_formula, {CONTRAST}),
    "words outside the safe area": (labels, leave_the_safe_area, {SAFE}),
    "words under the captions": (labels, sink_into_the_captions, {SAFE}),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_caught_and_named(name: str, failing: Callable, lecture_map: ErrorMap) -> None:
    build, damage, expected = DAMAGES[name]
    scenery = build(lecture_map)
    damage(scenery)
    assert failing(scenery) == expected


@pytest.fixture
def wrong_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gradient that is 1 % too large along the second weight, as a slip in its formula would make it."""
    right, right_pair = Gaussian._gradient, Gaussian._value_and_gradient
    monkeypatch.setattr(Gaussian, "_gradient", lambda self, w: right(self, w) * [1.0, 1.01])

    def pair(self: Gaussian, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        value, gradient = right_pair(self, w)
        return value, gradient * [1.0, 1.01]

    monkeypatch.setattr(Gaussian, "_value_and_gradient", pair)


@pytest.mark.usefixtures("wrong_gradient")
def test_a_wrong_formula_of_the_gradient_is_caught(failing: Callable, lecture_map: ErrorMap) -> None:
    assert {ASCENT, DESCENT, LENGTH} <= failing(arrows(lecture_map))
    assert STEP in failing(descent(lecture_map))
    assert NUMBER not in failing(marker_and_numbers(lecture_map))


def test_a_path_that_rises_is_caught_where_it_claims_to_fall(failing: Callable) -> None:
    bowl = ErrorMap(landscape("bowl"), DARK, place=LEFT_HALF)
    path = descend(bowl.landscape, [0.3, 0.3], step=Constant(0.34), max_steps=4)
    for falling, expected in ((False, set()), (True, {FALLING})):
        trail = Trail(bowl, path, falling=falling).set_progress(4)
        assert failing(Scenery({"trail": trail})) == expected


def test_a_thing_without_claims_is_listed(stage: None) -> None:  # noqa: ARG001 - sets the size
    class Ornament(VGroup):
        pass

    class Frame(VGroup):
        claims_nothing = "an ornament"

    ledger = Ledger()
    number = ReadOut(3.0, 26, DARK.ink, truth=ClaimsNothing("only shows the type"))
    list(Mathematics(None, ledger).findings(family([Ornament(), Frame(), number]), "beat", settled=True))
    assert ledger.unclaimed == {"Ornament": "beat"}
    assert ledger.silent == {"Frame": "an ornament", "ReadOut": "only shows the type"}


def test_a_thing_that_cannot_say_what_it_claims_fails(failing: Callable, lecture_map: ErrorMap) -> None:
    arrow = GradientArrow(lecture_map, FIRST, 0.1)
    arrow.point = None
    assert failing(Scenery({"arrow": arrow})) == {SAYS}


def test_numbers_are_read_from_their_glyphs(stage: None) -> None:  # noqa: ARG001
    for value, text in ((-12.75, "−12.75"), (0.0, "0.00"), (368.94, "368.94")):
        number = ReadOut(value, 26, DARK.ink, truth=lambda value=value: value).place((2, 1, 0))
        number.value = 5.0
        assert number.read() == text
    assert Formula("= 2 dot 3.5 = 7", 34, DARK.ink).read().split() == ["2", "3.5", "7"]
    assert Formula("(-1.25, 0)", 30, DARK.ink).read().split() == ["−1.25", "0"]


def test_the_name_of_an_arrow_of_which_only_the_opposite_is_there_is_found_out(
    failing: Callable[..., set[Check]], lecture_map: ErrorMap
) -> None:
    arrow = GradientArrow(lecture_map, FIRST, arrow_scale(lecture_map.landscape, FIRST, 1.2))
    for name, is_wrong in ((Name.GRADIENT, False), (Name.NEGATED_GRADIENT, True)):
        label = MapLabel.near(NameWords(name, 30, DARK.ascent_text), arrow.foot, [arrow], lecture_map)
        scenery = Scenery({"map": lecture_map, "arrow": arrow, "label": label})
        assert (NAMED in failing(scenery)) is is_wrong
