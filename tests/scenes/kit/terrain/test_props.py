"""What stands on ground in space shows what it says, and its claims fail where it does not."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import Square
from space_stage import COARSE, HERE, SIDE, SURVEY, failed, frame, lecture_space, shot

from gradmath.descent.descend import Constant, descend
from gradmath.geometry.contour import contour_lines
from gradmath.landscapes.chosen import choose
from gradmath.landscapes.heights import Heights
from scenes.claims.curves import STEP, TANGENT
from scenes.claims.headings import HEADS
from scenes.claims.numbers import NUMBER
from scenes.claims.pictures import AT_FEET, FROZEN, STANDS
from scenes.claims.vectors import ASCENT, NO_HEIGHT
from scenes.kit.descents.way_line import position_after
from scenes.kit.frame.theme import DARK, LIGHT, Theme
from scenes.kit.map.survey import Survey
from scenes.kit.places.boxes import Box
from scenes.kit.terrain.beside import keep_beside, level_numbers
from scenes.kit.terrain.feeling import StepArrow
from scenes.kit.terrain.figure import UPRIGHT, Walker
from scenes.kit.terrain.floor import LEVEL_FLOOR, Floor
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.leaps import Leaps
from scenes.kit.terrain.lines import GroundArrow, GroundLine, GroundSlice, GroundTangent, GroundTrail
from scenes.kit.terrain.lookout import above_what_hides
from scenes.kit.terrain.lying import ON_GROUND
from scenes.kit.terrain.posts import POST, Comb, Post, post_number
from scenes.kit.terrain.rolling import TURN, RollingOnGround
from scenes.kit.terrain.skin import map_skin
from scenes.kit.terrain.space import Prop, Space
from scenes.kit.terrain.standpoint import Standpoint
from scenes.kit.terrain.tangent import PLANE, RISER, TRUE_RISE, PlaneSteps, TangentPlane
from scenes.kit.terrain.things import Patch

A, T = "#e8a33d", "#37b3a6"
PATH = descend(SURVEY.landscape, HERE, step=Constant(0.06), max_steps=8, tolerance=0.0)
quick = settings(max_examples=20, deadline=None)
inside = st.tuples(st.floats(-3.1, 3.1), st.floats(-1.7, 1.7)).map(np.array)


def every_prop(space: Space) -> dict[str, Prop]:
    """One prop of each kind, grown."""
    props: dict[str, Prop] = {
        "post": Post(space, HERE),
        "comb": Comb(space, 8),
        "floor": Floor(space, colours=(A, T)),
        "walker": Walker(space, HERE),
        "line": GroundLine(space, HERE + np.linspace(0, 1, 20)[:, None], A),
        "trail": GroundTrail(space, PATH).set_progress(4.5),
        "leaps": Leaps(space, PATH).set_progress(3.5),
        "slice": GroundSlice(space, HERE, 0, A),
        "tangent": GroundTangent(space, HERE, np.eye(2)[1], T),
        "arrow": GroundArrow(space, HERE, 0.2),
        "plane": TangentPlane(space, HERE, 0.1),
        "steps": PlaneSteps(space, HERE, (0.01, 0.01), (A, T)).set_truth(1.0),
        "ball": RollingOnGround(space, HERE),
    }
    for name, prop in props.items():
        if name not in ("trail", "leaps"):
            prop.set_growth(1.0)
    return props


NAMES = sorted(every_prop(lecture_space()))


@pytest.mark.parametrize("name", NAMES)
def test_claims_something_that_holds_and_is_seen(name: str) -> None:
    with frame((270, 480)):
        # The ground hides the floor and what is below it: take half of it away.
        space = lecture_space().set_beyond(0).set_grown(0.5)
        before = shot(space)
        prop = space.put(every_prop(space)[name])
        assert list(prop.claims())
        assert failed(space.claims()) == set()
        assert (shot(space) != before).any()
        space.take(prop)
        assert (shot(space) == before).all()


def shifted(prop: Prop, which: int, by: tuple[float, float, float], key: str = "points") -> None:
    """Let a prop draw one of its things elsewhere than it should."""
    true = prop.things()
    drawn = list(true)
    drawn[which] = replace(true[which], **{key: getattr(true[which], key) + np.asarray(by)})
    prop.things = lambda: drawn  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("name", "which", "by", "key", "check"),
    [
        ("post", 0, (0.01, 0.0, 0.0), "points", STANDS),
        ("post", 0, (0.0, 0.0, 0.01), "points", POST),
        ("comb", 0, (0.0, 0.0, 0.01), "points", POST),
        ("floor", 0, (0.0, 0.0, 0.01), "points", LEVEL_FLOOR),
        ("walker", -1, (0.0, 0.0, 0.01), "points", UPRIGHT),
        ("walker", -1, (0.01, 0.0, 0.0), "points", STANDS),
        ("line", 0, (0.0, 0.0, 0.01), "points", ON_GROUND),
        ("trail", 0, (0.0, 0.0, 0.01), "points", ON_GROUND),
        ("trail", 2, (0.01, 0.0, 0.0), "center", STEP),
        ("leaps", -1, (0.0, 0.0, 0.01), "center", ON_GROUND),
        ("slice", 1, (0.0, 0.0, 0.01), "points", ON_GROUND),
        ("ball", 1, (0.0, 0.0, 0.01), "center", ON_GROUND),
    ],
)
def test_a_claim_fails_where_a_thing_is_drawn_elsewhere(
    name: str, which: int, by: tuple[float, float, float], key: str, check: Any
) -> None:
    with frame():
        prop = every_prop(lecture_space())[name]
        shifted(prop, which, by, key)
        assert check.name in failed(prop.claims())


OTHER_WAY = {theme: replace(theme, ascent=theme.descent, descent=theme.ascent) for theme in (DARK, LIGHT)}


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("name", ["trail", "leaps", "arrow", "step", "flow"])
@pytest.mark.parametrize("exchanged", [False, True])
def test_a_way_in_the_colour_of_the_opposite_is_found(name: str, theme: Theme, exchanged: bool) -> None:
    with frame(theme=theme):
        space = lecture_space(theme)
        # Whoever draws has been given other colours than the audit knows.
        space.theme = OTHER_WAY[theme] if exchanged else theme
        props: dict[str, Prop] = {
            "trail": GroundTrail(space, PATH).set_progress(3),
            "leaps": Leaps(space, PATH).set_progress(3),
            "arrow": GroundArrow(space, HERE, 0.3).set_growth(1),
            "step": StepArrow(space, PATH, 0).set_growth(1),
            "flow": GroundLine(space, PATH.positions, space.theme.descent).set_growth(1),
        }
        drawn = props[name].things()
        props[name].things = lambda: drawn  # type: ignore[method-assign]
        space.theme = theme
        space.put(props[name])
        assert failed(space.claims()) == ({HEADS.name} if exchanged else set())


@pytest.mark.parametrize("moved", [0.0, 0.01])
def test_an_arrow_that_does_not_begin_at_the_feet_of_its_hiker_is_found(moved: float) -> None:
    with frame():
        space = lecture_space()
        arrow = GroundArrow(space, HERE, 0.3, whose=Walker(space, HERE + moved)).set_growth(1)
        assert failed(arrow.claims()) == ({AT_FEET.name} if moved else set())


class TestPost:
    @quick
    @given(inside, st.floats(0.1, 1))
    def test_is_as_high_as_the_error_times_its_growth(self, weights: np.ndarray, growth: float) -> None:
        with frame():
            space = lecture_space()
            post = space.put(Post(space, weights)).set_growth(growth)
            assert math.isclose(post.error, growth * float(SURVEY.landscape.value(weights)), rel_tol=1e-12)
            assert failed(post.claims()) == set()

    def test_its_number_counts_up_over_its_top(self) -> None:
        with frame():
            space = lecture_space()
            post = space.put(Post(space, SURVEY.peak.point))
            number = post_number(post)
            post.set_growth(1.0)
            assert number.text == f"{SURVEY.peak.error:.2f}"
            top = space.to_screen(post.ends()[1])
            assert abs(number.get_center()[0] - top[0]) < 0.03
            assert number.get_bottom()[1] > top[1]
            assert failed(number.claims()) == set()
            number.set_value(1.23)
            assert failed(number.claims()) == {NUMBER.name}

    def test_its_number_goes_with_it(self) -> None:
        with frame():
            space = lecture_space()
            post = space.put(Post(space, HERE))
            number = post_number(post)
            post.set_growth(1.0)
            space.take(post)
            before = number.get_center()
            space.set_standpoint(Standpoint(40, 50, 1.6))
            np.testing.assert_array_equal(number.get_center(), before)


class TestShadows:
    @pytest.mark.parametrize("corner", [0, 1])
    def test_at_the_edge_of_a_grid_they_end_with_the_ground(self, corner: int) -> None:
        heights = Heights(np.add.outer(np.arange(6.0), np.arange(9.0)), domain=((0, 0), (4, 2)))
        ground = Ground(heights, np.linspace(0, 13, 8), map_skin(DARK, 8), sampling=COARSE)
        place = np.array([heights.domain.lower, heights.domain.upper])[corner]
        with frame():
            space = Space(ground, DARK, Standpoint(-14, 40, 2.0))
            hiker = space.put(Walker(space, place, height=1.0)).set_growth(1.0)
            ball = space.put(RollingOnGround(space, place, radius=0.3)).set_growth(1.0)
            patches = [each for prop in (hiker, ball) for each in prop.things() if isinstance(each, Patch)]
            shadows = [each for each in patches if not each.colour.any()]
            assert shadows
            for shadow in shadows:
                weights, errors = ground.to_weights(shadow.points)
                np.testing.assert_allclose(heights.value(weights), errors, atol=1e-9)


class TestLines:
    def test_a_slice_through_two_weights_at_once_fails(self) -> None:
        with frame():
            cut = every_prop(lecture_space())["slice"]
            wall, edge = cut.things()
            turned = edge.points.copy()
            turned[:, 1] += 0.01 * np.linspace(0, 1, len(turned))
            cut.things = lambda: [wall, replace(edge, points=turned)]  # type: ignore[method-assign]
            assert FROZEN.name in failed(cut.claims())

    def test_a_tangent_of_another_tilt_fails(self) -> None:
        with frame():
            tangent = every_prop(lecture_space())["tangent"]
            shifted(tangent, 0, np.array([[0, 0, 0.0], [0, 0, 0.01]]))  # type: ignore[arg-type]
            assert failed(tangent.claims()) == {TANGENT.name}

    @quick
    @given(inside, st.floats(0, 2 * math.pi))
    def test_a_tangent_touches_the_ground(self, weights: np.ndarray, angle: float) -> None:
        with frame():
            space = lecture_space()
            direction = np.array([math.cos(angle), math.sin(angle)])
            tangent = GroundTangent(space, weights, direction, A, half=1e-4).set_growth(1.0)
            gap = space.ground.to_weights(tangent.ends())
            np.testing.assert_allclose(SURVEY.landscape.value(gap[0]), gap[1], atol=1e-6)

    def test_an_arrow_that_climbs_claims_nothing_and_laid_flat_it_is_the_gradient(self) -> None:
        with frame():
            arrow = every_prop(lecture_space())["arrow"]
            assert isinstance(arrow, GroundArrow)
            flat, climbing = arrow.ends(), arrow.set_tilt(1.0).ends()
            assert flat[0, 2] == flat[1, 2] < climbing[1, 2]
            assert not list(arrow.claims())
            arrow.set_tilt(0.0)
            true = arrow.things()
            turned = true[0].points[:, [1, 0, 2]]  # type: ignore[union-attr]
            arrow.things = lambda: [replace(true[0], points=turned)]  # type: ignore[method-assign,type-var]
            assert ASCENT.name in failed(arrow.claims())
            risen = true[0].points + np.linspace(0, 0.1, 7)[:, None] * np.eye(3)[2]  # type: ignore[union-attr]
            arrow.things = lambda: [replace(true[0], points=risen)]  # type: ignore[method-assign,type-var]
            assert NO_HEIGHT.name in failed(arrow.claims())

    def test_an_arrow_is_let_down_to_the_floor(self) -> None:
        with frame():
            space = lecture_space()
            arrow = GroundArrow(space, HERE, 0.2).set_growth(1.0).set_lowered(1.0)
            np.testing.assert_allclose(arrow.ends()[0], space.ground.on_floor(HERE), atol=1e-12)


class TestPlane:
    def test_the_lectures_own_point_costs_what_the_storyboard_says(self) -> None:
        steps = PlaneSteps(lecture_space(), HERE, (0.01, 0.01), (A, T)).set_growth(1.0)
        np.testing.assert_allclose(steps.costs, [0.0151, 0.0277], atol=5e-5)
        assert math.isclose(steps.true_cost, 0.0430, abs_tol=5e-5)

    @quick
    @given(inside, st.tuples(st.floats(0.005, 0.1), st.floats(0.005, 0.1)))
    def test_risers_are_slope_times_step_and_stand_on_each_other(
        self, weights: np.ndarray, sizes: tuple[float, float]
    ) -> None:
        with frame():
            steps = PlaneSteps(lecture_space(), weights, sizes, (A, T)).set_growth(1.0)
            risers = steps.risers()
            expected = SURVEY.landscape.gradient(weights) * sizes
            np.testing.assert_allclose([errors[1] - errors[0] for _, errors in risers], expected, atol=1e-9)
            assert math.isclose(risers[0][1][1], risers[1][1][0], abs_tol=1e-9)

    def test_a_plane_or_riser_of_another_slope_fails(self) -> None:
        with frame():
            props = every_prop(lecture_space())
            plane, steps = props["plane"], props["steps"]
            tilted = plane.things()
            tilted[0].points[:, 2] += 0.002 * np.array([0, 1, 1, 0])  # type: ignore[union-attr]
            plane.things = lambda: tilted  # type: ignore[method-assign]
            assert failed(plane.claims()) == {PLANE.name}
            drawn = steps.things()
            drawn[1].points[1, 2] += 1e-4  # type: ignore[union-attr]
            drawn[-1].points[1, 2] += 1e-4  # type: ignore[union-attr]
            steps.things = lambda: drawn  # type: ignore[method-assign]
            assert failed(steps.claims()) == {RISER.name, TRUE_RISE.name}


class TestWalker:
    def test_is_on_a_way_what_his_place_on_it_says_whatever_was_looked_at_before(self) -> None:
        with frame():
            space = lecture_space()
            way = HERE + np.array([(0.0, 0.0), (0.3, 0.4), (0.3, 0.4), (-0.7, 0.4)])
            often, seldom = (space.put(Walker(space, HERE)).set_growth(1.0) for _ in range(2))
            for share in np.linspace(0, 0.6, 40):
                often.walk(way, float(share))
            seldom.walk(way, 0.6)
            np.testing.assert_allclose(seldom.point, HERE + np.array([-0.1, 0.4]), atol=1e-12)
            np.testing.assert_allclose(seldom.heading, [-1.0, 0.0])
            assert seldom.swing != 0
            pairs = zip(often.things(), seldom.things(), strict=True)
            assert all((a.points == b.points).all() for a, b in pairs)  # type: ignore[union-attr]

    def test_stands_at_the_very_end_of_a_way(self) -> None:
        with frame():
            walker = Walker(lecture_space(), HERE)
            angles = np.linspace(0.3, np.pi / 2, 60)
            way = np.stack([1.7 * np.cos(angles), np.sin(angles)], axis=-1)
            way[-1] = (0.0, 1.0)
            np.testing.assert_array_equal(walker.walk(way, 1.0).point, way[-1])
            np.testing.assert_array_equal(walker.walk(way, 0.0).point, way[0])

    def test_strides_as_long_as_his_way_and_stands_at_its_ends(self) -> None:
        with frame():
            space = lecture_space()
            walker = space.put(Walker(space, HERE, height=0.3)).set_growth(1.0)
            way = HERE + np.array([(0.0, 0.0), (2.0, 0.0)])
            shares = np.linspace(0, 1, 4001)
            swings = np.array([walker.walk(way, float(share)).swing for share in shares])
            assert swings[0] == 0
            assert abs(swings[-1]) < 1e-9
            assert np.abs(np.diff(swings)).max() < 0.02
            # Two strides of 0.9 of his height are as long as the way between two rises through 0.
            middle = (shares > 0.2) & (shares < 0.8)
            rises = shares[:-1][(swings[:-1] <= 0) & (swings[1:] > 0) & middle[1:]]
            np.testing.assert_allclose(2.0 * np.diff(rises) / space.ground.unit, 0.9 * 0.3, atol=2e-3)

    def test_goes_down_a_descent_step_by_step(self) -> None:
        with frame():
            space = lecture_space()
            path = descend(SURVEY.landscape, HERE, step=Constant(0.02), max_steps=3)
            walker = space.put(Walker(space, HERE)).set_growth(1.0)
            for steps in (0.0, 0.4, 1.0, 2.5, 3.0):
                walker.walk_down(path, steps)
                np.testing.assert_allclose(walker.point, position_after(path, steps), atol=1e-12)
                step = max(math.ceil(steps) - 1, 0)
                np.testing.assert_allclose(walker.heading, path.positions[step + 1] - path.positions[step])

    def test_a_hill_hides_him(self) -> None:
        with frame((270, 480)):
            space = lecture_space().set_standpoint(Standpoint(0, 8, 2.0, (0.0, 0.0, 0.8), (0.0, 0.0), 0.05))
            before = shot(space)
            walker = space.put(Walker(space, SURVEY.peak.point + np.array([0.0, 0.9]), height=0.3)).set_growth(1.0)
            assert (shot(space) == before).all()
            walker.set_point(SURVEY.peak.point)
            assert (shot(space) != before).any()

    @pytest.mark.parametrize(("before", "over_him"), [(0.0, True), (3.0, False)])
    def test_an_arrow_that_shines_through_the_ground_lies_behind_him_if_he_is_before_it(
        self, before: float, over_him: bool
    ) -> None:
        with frame((270, 480)):
            space = lecture_space()
            walker = space.put(Walker(space, HERE, before=before)).set_growth(1.0)
            ball = np.array([int(space.theme.ball[k : k + 2], 16) for k in (1, 3, 5)])
            body = (np.abs(shot(space)[..., :3].astype(int) - ball) <= 2).all(axis=-1)
            uphill = space.put(GroundArrow(space, HERE, 0.2, lift=3.0)).set_growth(1.0)
            seen = (np.abs(shot(space)[..., :3].astype(int) - ball) <= 2).all(axis=-1)
            assert body.sum() > 20
            assert bool(seen[body].mean() < 0.95) is over_him
            assert failed([*walker.claims(), *uphill.claims()]) == set()


class TestBall:
    def test_turns_by_its_way_over_its_radius(self) -> None:
        with frame():
            space = lecture_space()
            ball = space.put(RollingOnGround(space, HERE, radius=0.1)).set_growth(1.0)
            ball.roll_along(HERE + np.linspace(0, 1, 30)[:, None] * np.array([1.0, 0.5]))
            assert math.isclose(ball.turned, ball.rolled / 0.1, rel_tol=1e-9)
            np.testing.assert_allclose(ball.turn @ ball.turn.T, np.eye(3), atol=1e-9)
            assert failed(ball.claims()) == set()
            ball.turned *= 1.01
            assert failed(ball.claims()) == {TURN.name}

    def test_down_a_descent_it_is_turned_by_all_of_its_way_whatever_was_looked_at_before(self) -> None:
        with frame():
            space = lecture_space()
            often, seldom = (RollingOnGround(space, HERE, radius=0.1).set_growth(1.0) for _ in range(2))
            for steps in np.linspace(0, 2.4, 25):
                often.roll_down(PATH, float(steps))
            seldom.roll_down(PATH, 2.4)
            np.testing.assert_array_equal(often.turn, seldom.turn)
            np.testing.assert_allclose(seldom.point, position_after(PATH, 2.4))
            assert math.isclose(seldom.turned, seldom.rolled / 0.1, rel_tol=1e-9)
            assert failed(seldom.claims()) == set()

    def test_on_level_ground_its_foremost_point_comes_down_and_under(self) -> None:
        with frame():
            ball = RollingOnGround(lecture_space(), SURVEY.valley.point, radius=0.2).set_growth(1.0)
            quarter = 0.2 * math.pi / 2
            ball.roll_along(SURVEY.valley.point + np.linspace(0, 1, 50)[:, None] * np.array([quarter, 0.0]))
            assert (ball.turn @ [1.0, 0, 0])[2] < -0.95


class TestLabels:
    def test_stays_beside_its_point_and_fades_behind_a_hill(self) -> None:
        with frame():
            space = lecture_space()
            hidden = space.ground.on_surface(SURVEY.peak.point + np.array([0.0, 0.9]))
            label = keep_beside(space, Square(0.2, fill_opacity=1.0), partial(np.copy, hidden))
            space.set_standpoint(Standpoint(0, 60, 2.0, tuple(hidden)))
            assert label.get_fill_opacity() == 1
            np.testing.assert_allclose(label.get_center(), space.to_screen(hidden) + np.array([0, 0.3, 0]), atol=1e-5)
            space.set_standpoint(Standpoint(0, 8, 2.0, (0.0, 0.0, 0.8)))
            assert label.get_fill_opacity() == 0

    @pytest.mark.parametrize("height", [-3.5, 0.5, 4.5])
    def test_fades_where_the_view_carries_it_out_of_the_safe_area(self, height: float) -> None:
        with frame():
            space = lecture_space()
            high = space.ground.on_surface(SURVEY.peak.point)
            label = keep_beside(space, Square(0.2, fill_opacity=1.0), partial(np.copy, high))
            space.set_standpoint(Standpoint(0, 40, 2.0, tuple(high), (0.0, height)))
            inside = Box.around(label).in_safe_area(above_captions=True)
            assert inside is (height == 0.5)
            assert label.get_fill_opacity() == float(inside)

    def test_the_numbers_of_levels_stand_on_their_levels(self) -> None:
        with frame():
            space = lecture_space()
            numbers = level_numbers(space, (2.0, 4.0, 6.0, 8.0))
            assert [number.text for number in numbers] == ["2", "4", "6", "8"]
            assert all(failed(number.claims()) == set() for number in numbers)

    def test_a_number_stands_where_no_ground_hides_its_line_and_no_other_is_near(self) -> None:
        survey = Survey.of(choose("sin(x)*cos(y) + 0.1*(x^2+y^2)").landscape)
        ground = Ground(survey.landscape, survey.levels, map_skin(DARK, len(survey.levels)), sampling=COARSE)
        levels = survey.levels[3::4]
        # A hill in front hides the near side of the valley: along its rim the lines of all levels meet.
        stand = above_what_hides(ground, SIDE, [ground.on_surface(survey.valley.point)])
        with frame():
            space = Space(ground, DARK, stand)
            lines = [
                (each.level, space.to_screen(ground.on_surface(each.points)))
                for each in contour_lines(survey.landscape, levels)
            ]
            numbers = level_numbers(space, levels.tolist(), decimals=lambda _: 1)
            assert len(numbers) >= 3
            for number, (_, place) in zip(numbers, space.labels, strict=True):
                assert space.seen(place()) == 1
                middle = space.to_screen(place())
                own, other = (
                    min(
                        np.linalg.norm(line - middle, axis=1).min()
                        for level, line in lines
                        if (level == number.value) is is_own
                    )
                    for is_own in (True, False)
                )
                assert own < 1e-6
                assert other > 0.3

    def test_the_numbers_of_levels_stand_apart_in_the_safe_area(self) -> None:
        with frame():
            space = lecture_space().set_standpoint(Standpoint(0, 30, 4.0))
            boxes = [Box.around(number) for number in level_numbers(space, (2.0, 4.0, 6.0, 8.0))]
            assert boxes
            assert all(box.in_safe_area(above_captions=True) for box in boxes)
            assert not any(one.meets(other) for one, other in itertools.combinations(boxes, 2))
