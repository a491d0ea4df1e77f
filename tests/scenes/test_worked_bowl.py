"""WorkedBowl writes and draws the gradient of w₁² + 3w₂² as one works it out by hand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from manim import tempconfig

from gradmath.catalogue import landscape
from gradmath.descent import StopReason
from gradmath.landscape import Quadratic
from scenes.gradient.worked_bowl import BOTTOM, LEARNING_RATE, STEEP_BOTH_WAYS, STEEP_ONE_WAY, WorkedBowl
from scenes.kit.arrays import Array
from scenes.kit.arrows import GradientArrow
from scenes.kit.bowl import BowlMap, framed
from scenes.kit.bowl_formulas import bowl_formula, coefficients, gradient_formula, partial_formula, product, vector
from scenes.kit.boxes import Box
from scenes.kit.canvas import Sheet
from scenes.kit.labels import outline_samples
from scenes.kit.lettering import Words
from scenes.kit.theme import FRAME_HEIGHT, FRAME_WIDTH

OVAL, ROUND = landscape("bowl"), landscape("round-bowl")
POINTS = (STEEP_BOTH_WAYS, STEEP_ONE_WAY, BOTTOM)


class Watched(WorkedBowl):
    """Keeps what is on screen at the end of every beat."""

    def _perform(self, each: object) -> None:
        super()._perform(each)  # type: ignore[arg-type]
        self.seen = getattr(self, "seen", {}) | {
            each.name: (self.arrow.point, shown_vector(self.arrow), [label.words.text for label in self.labels])  # type: ignore[attr-defined]
        }


def shown_vector(arrow: GradientArrow) -> Array:
    """Return the arrow's tip, as drawn, less its foot, in weights; nothing is drawn for a zero vector."""
    if not len(arrow.tip.points):
        return np.zeros(2)
    return arrow.error_map.to_weights(arrow.tip.points[3]) - arrow.error_map.to_weights(arrow.foot)


@pytest.fixture(scope="module")
def segment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    options = {
        "quality": "low_quality",
        "dry_run": True,
        "frame_rate": 10,
        "verbosity": "ERROR",
        "progress_bar": "none",
        "media_dir": str(tmp_path_factory.mktemp("media")),
    }
    with tempconfig(options):
        scene = Watched()
        scene.render()
        yield scene


class TestFormulas:
    @pytest.mark.parametrize(
        ("bowl", "written"),
        [(OVAL, "L(w_1, w_2) =  w_1^2 + 3 w_2^2"), (ROUND, "L(w_1, w_2) =  w_1^2 +  w_2^2")],
    )
    def test_a_bowl_is_written_with_its_own_coefficients(self, bowl: Quadratic, written: str) -> None:
        assert bowl_formula(bowl) == written
        points = np.random.default_rng(1).uniform(-4, 4, (50, 2))
        assert bowl.value(points) == pytest.approx(points**2 @ coefficients(bowl))

    def test_partial_slopes_and_gradient_of_both_bowls(self) -> None:
        assert [partial_formula(OVAL, axis).split(" = ")[1] for axis in (0, 1)] == ["2 w_1", "6 w_2"]
        assert gradient_formula(ROUND) == "nabla L = [2 w_1, 2 w_2]"
        assert gradient_formula(OVAL) == "nabla L = [2 w_1, 6 w_2]"

    def test_numbers_are_put_in_one_after_the_other(self) -> None:
        assert [product(OVAL, STEEP_BOTH_WAYS, axis) for axis in (0, 1)] == ["= 2 dot 3 = 6", "= 6 dot 1 = 6"]
        assert [product(OVAL, STEEP_ONE_WAY, axis) for axis in (0, 1)] == ["= 2 dot 0 = 0", "= 6 dot 2 = 12"]
        assert [product(OVAL, BOTTOM, axis) for axis in (0, 1)] == ["= 2 dot 0 = 0", "= 6 dot 0 = 0"]

    def test_numbers_that_are_not_whole_have_two_decimals(self) -> None:
        assert vector([0.125, -2.0], "[]") == "[0.12, −2]"


class TestMap:
    def test_the_frame_shows_just_the_domain(self, segment: Watched) -> None:
        corners = segment.error_map.to_screen([segment.landscape.domain.lower, segment.landscape.domain.upper])
        half = np.array([FRAME_WIDTH, FRAME_HEIGHT]) / 2
        assert corners[:, :2] == pytest.approx(np.array([-half, half]))

    def test_a_framed_landscape_is_the_same_landscape(self) -> None:
        shown = framed(OVAL, (-1.0, 0.5), 1.5)
        points = np.random.default_rng(2).uniform(-4, 4, (50, 2))
        assert (shown.value(points) == OVAL.value(points)).all()

    def test_points_of_equal_error_share_a_drawn_contour(self, segment: Watched) -> None:
        errors = segment.landscape.value([STEEP_BOTH_WAYS, STEEP_ONE_WAY])
        assert errors[0] == errors[1]
        assert np.abs(segment.error_map.levels - errors[0]).min() == 0

    @pytest.mark.parametrize("curvatures", [(1.0, 1.0), (1.0, 2.2), (1.0, 3.0)])
    def test_a_painted_ellipse_has_its_level_all_round(self, segment: Watched, curvatures: tuple[float, float]) -> None:
        bowl = BowlMap(segment.error_map, curvatures)
        angles = np.linspace(0, 2 * np.pi, 50)
        for level in segment.error_map.levels:
            rim = bowl.radii(level) * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
            weights = segment.error_map.to_weights(segment.error_map.to_screen(BOTTOM)[:2] + rim)
            assert weights**2 @ np.array(curvatures) == pytest.approx(level)

    def test_the_painted_bowl_looks_like_the_map_that_takes_its_place(self, segment: Watched) -> None:
        painted = Sheet()
        painted.draw([BowlMap(segment.error_map, coefficients(segment.landscape))])
        difference = np.abs(painted.pixels[..., :3].astype(int) - segment.error_map.sheet.pixels[..., :3])
        assert difference.mean() < 0.5
        assert np.quantile(difference, 0.999) < 16


class TestSegment:
    @pytest.mark.parametrize(
        ("beat", "point", "gradient"),
        [
            ("steep_both_ways", STEEP_BOTH_WAYS, (6.0, 6.0)),
            ("steep_one_way", STEEP_ONE_WAY, (0.0, 12.0)),
            ("at_the_bottom", BOTTOM, (0.0, 0.0)),
        ],
    )
    def test_arrow_and_labels_at_each_point(
        self, segment: Watched, beat: str, point: Array, gradient: tuple[float, float]
    ) -> None:
        foot, shown, texts = segment.seen[beat]
        assert (foot == point).all()
        assert shown == pytest.approx(np.array(gradient) * segment.scale / segment.error_map.scale_factor, abs=1e-6)
        assert texts[-2:] == [vector(point, "()"), vector(gradient, "[]")]

    def test_the_labels_read_as_in_the_book(self, segment: Watched) -> None:
        words = [label.words.text for label in segment.labels]
        assert words == ["(3, 1)", "[6, 6]", "(0, 2)", "[0, 12]", "(0, 0)", "[0, 0]"]

    def test_the_descent_goes_from_the_first_point_to_the_bottom(self, segment: Watched) -> None:
        path = segment.path
        by_hand = STEEP_BOTH_WAYS * (1 - LEARNING_RATE * np.array([2.0, 6.0])) ** np.arange(path.steps + 1)[:, None]
        assert path.positions == pytest.approx(by_hand, abs=1e-12)
        assert path.reason is StopReason.CONVERGED
        assert segment.ball.point == pytest.approx(path.final)
        assert [number.text for number in segment.numbers] == ["0.00", "0.00"]

    def test_the_trail_runs_through_every_position(self, segment: Watched) -> None:
        corners = segment.trail.strokes[0].points.reshape(-1, 4, 3)[:, [0, 3]]
        drawn = segment.error_map.to_weights(np.concatenate([corners[:, 0], corners[-1:, 1]]))
        assert drawn == pytest.approx(segment.path.positions, abs=1e-6)

    def test_words_keep_clear_of_each_other_and_of_the_panel(self, segment: Watched) -> None:
        words = [label.words for label in segment.labels]
        panel = Box.around(segment.panel)
        for each in words:
            box = Box.around(each)
            assert box.in_safe_area(above_captions=True)
            assert not panel.holds(box.corners()).any()
            others: list[Words] = [other for other in words if other is not each]
            assert not box.grown(0.05).holds(outline_samples([*others, segment.axes.numbers])).any()

    def test_formulas_stay_inside_the_panel(self, segment: Watched) -> None:
        segment.marker.set_point(STEEP_ONE_WAY)
        widest = [
            segment.after(segment.rows[1 + axis], product(segment.landscape, STEEP_ONE_WAY, axis), standing=1)
            for axis in (0, 1)
        ]
        assert max(formula.get_right()[0] for formula in widest) <= segment.panel.right
        assert segment.rows[3].get_bottom()[1] > segment.panel.get_bottom()[1] + 0.1
