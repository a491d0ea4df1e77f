"""Functions that people type and few try: poles, points where all contours meet, lines of lowest points, ravines."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from manim import tempconfig
from scipy.optimize import brentq

from gradmath.landscapes.chosen import choose
from lecture.audit.measure import Differences
from scenes.claims.colours import GroundPixels, LitGround
from scenes.claims.curves import BETWEEN, OnLevel
from scenes.claims.pictures import CRITICAL, HIGHEST, KIND, Standing
from scenes.claims.protocol import Check
from scenes.diagrams.gradient_diagram import GradientDiagram
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.names import Name
from scenes.kit.map.contour_line import ContourLine
from scenes.kit.map.hill import hill_points
from scenes.kit.map.level_numbers import LevelNumbers
from scenes.kit.map.needs import Need, a_highest_point, a_lowest_point, slopes_in_sight
from scenes.kit.map.read_back import COLOURED, DIMMED, INDEX, read_back
from scenes.kit.map.survey import Survey
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.places.boxes import Box


def domain_in(message: str) -> str:
    """Return the part of the domain for which a message tells one to ask."""
    return message.split("`")[1]


def survey(text: str) -> Survey:
    return Survey.of_chosen(choose(text))


def checked(text: str, point: tuple[float, float], kind: str, *, outermost: bool = False) -> dict[Check, bool]:
    """Return which checks pass of a point that is said to be a minimum or a maximum."""
    claim = Standing(
        landscape=choose(text).landscape, point=np.array(point, dtype=float), kind=kind, outermost=outermost
    )
    return {each.check: each.check.passes(each.figure) for each in claim.findings(Differences())}


@pytest.mark.parametrize(
    ("text", "point"), [("x^2", (0, 0.3)), ("(x^2 + y^2 - 1)^2", (-0.8, 0.6)), ("(x - 2*y)^4", (1, 0.5))]
)
def test_the_name_of_one_of_a_line_of_lowest_points_is_checked(text: str, point: tuple[float, float]) -> None:
    assert checked(text, point, "minimum", outermost=True) == {HIGHEST: True, CRITICAL: True, KIND: True}
    aside = (point[0] + 0.3, point[1])
    assert not checked(text, aside, "minimum", outermost=True)[HIGHEST]


def test_what_is_lowest_along_every_straight_line_is_not_yet_a_minimum() -> None:
    """Peano's example: between both parabolas it is lower."""
    peano = "(y - x^2)*(y - 2*x^2)"
    assert not checked(peano, (0, 0), "minimum")[KIND]
    assert [each.kind for each in survey(peano).critical] == ["degenerate"]


def test_a_place_beside_a_level_floor_is_not_on_it() -> None:
    assert not checked("x^2 + y^4", (0.001, 0), "minimum")[CRITICAL]


def test_a_line_of_minima_is_only_said_to_be_the_lowest_if_it_is() -> None:
    """Beside the point where both parts vanish, only one does, along a line."""
    assert not survey("(max(0, x + y) - 1)^2 + (max(0, x - y) - 0.5)^2").degenerate


@pytest.mark.parametrize("text", ["(x^2 + y^2 - 1)^2", "x^y on 0.1..3, -2..2"])
def test_low_ground_without_a_valley_has_contours_too(text: str) -> None:
    found = survey(text)
    grid = np.stack(np.meshgrid(*found.asked.domain.grid(60)), axis=-1)
    errors = found.asked.value(grid)
    assert np.count_nonzero(found.levels < np.median(errors)) >= 3


def test_arrows_can_be_seen_beside_a_point_where_all_contours_meet() -> None:
    for text in ("x*y/(x^2 + y^2)", "x^y on 0.1..3, -2..2"):
        found = survey(text)
        slopes = np.linalg.norm(found.asked.gradient(hill_points(found, found.map(DARK), None)), axis=-1)
        assert slopes.max() < 12 * slopes.min()


def test_a_contour_is_on_its_level_up_to_the_point_where_all_contours_meet() -> None:
    lines = survey("x*y/(x^2 + y^2) on -1..1, -1..1").map(DARK).lines
    found = [each for line in lines for claim in line.on_level(settled=True) for each in claim.findings(Differences())]
    assert len(found) == 2 * len(lines)
    assert all(each.check.passes(each.figure) for each in found)


@pytest.mark.parametrize("share", [0.03, 0.5, 0.97, 1.0])
def test_a_line_that_is_still_being_drawn_is_on_its_level(share: float) -> None:
    error_map = survey("exp(-x^2-y^2) on -40..40, -40..40").map(DARK)
    contour = min(error_map.contours, key=lambda each: len(each.points))
    line = ContourLine.traced(error_map, contour, DARK.ink)
    part = line.copy().pointwise_become_partial(line, 0, share)
    found = [each for claim in part.on_level(settled=False) for each in claim.findings(Differences())]
    assert all(each.check.passes(each.figure) for each in found)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        # More than half a pixel from the level, the second only a little: 0.58 pixels.
        ("x*y/(x^2 + y^2) on -1..1, -1..1", (0.012, 0.0)),
        ("tanh(60*x) on -1..1, -1..1", (0.00274, 0.0)),
        # The level is only jumped over.
        ("sign(x) + 0.2*y on -1..1, -1..1", (0.0002, 0.0)),
    ],
)
def test_a_point_beside_its_level_is_seen(text: str, point: tuple[float, float]) -> None:
    half_a_pixel = 1 / 1080
    claim = OnLevel(
        landscape=choose(text).landscape,
        points=np.array([point]),
        levels=np.array([0.1]),
        check=BETWEEN,
        reach=half_a_pixel,
    )
    (finding,) = claim.findings(Differences())
    assert not BETWEEN.passes(finding.figure)


@pytest.mark.parametrize("text", ["tanh(60*x) on -1..1, -1..1", "sqrt(abs(x)) + 0.1*y on -1..1, -1..1"])
def test_on_steep_ground_a_point_within_half_a_pixel_of_its_level_is_on_it(text: str) -> None:
    shown, half_a_pixel = choose(text).landscape, 1 / 1080
    exact = brentq(lambda x: float(shown.value([x, 0.0])) - 0.1, 1e-9, 0.5)
    for off, is_on in ((-0.9, True), (0.9, True), (1.1, False)):
        points = np.array([[exact + off * half_a_pixel, 0.0]])
        claim = OnLevel(landscape=shown, points=points, levels=np.array([0.1]), check=BETWEEN, reach=half_a_pixel)
        (finding,) = claim.findings(Differences())
        assert BETWEEN.passes(finding.figure) is is_on


def test_numbers_stand_on_the_ground_that_was_asked_for() -> None:
    found = survey("exp(x)*sin(y) on -2..3, -6..6")
    numbers = LevelNumbers(found.map(DARK)).numbers
    assert numbers
    assert found.asked.domain.contains(np.array([each.weights for each in numbers])).all()


def test_numbers_of_lines_close_together_lie_over_none() -> None:
    boxes = [Box.around(each.words) for each in LevelNumbers(survey("sin(x*y)").map(DARK)).numbers]
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))


@pytest.mark.parametrize(
    "text", ["goldstein-price", "(a - 300)^2/1e4 + (b - 0.2)^2*100 on a in 0..600, b in -0.1..0.5"]
)
def test_widths_are_read_where_a_line_is_alone_and_not_dimmed(text: str) -> None:
    with tempconfig({"pixel_width": 640, "pixel_height": 360}):
        found = [each for claim in read_back(survey(text).map(DARK)) for each in claim.findings(Differences())]
    (index,) = [each for each in found if each.check == INDEX]
    assert index.figure == 0, index.detail


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize(
    ("text", "need", "names"),
    [
        ("log(x^2 + y^2)", a_lowest_point, {Name.HIGHEST}),
        ("1/sqrt(x^2 + y^2)", a_highest_point, {Name.LOWEST}),
        ("tan(x*y)", a_lowest_point, set()),
    ],
)
def test_beside_a_pole_no_point_is_named_the_lowest_or_the_highest(text: str, need: Need, names: set[Name]) -> None:
    with pytest.raises(UnsuitableError, match="without bound"):
        need(survey(text))
    diagram = GradientDiagram(Look(DARK, choose(text)))
    diagram.setup()
    diagram.construct()
    assert {each.named for each in diagram.labels} & {Name.HIGHEST, Name.LOWEST} == names


@pytest.mark.parametrize(
    ("text", "point", "aside"),
    [
        ("(x-1)^2 + (y-0.5)^2 + abs(x) + abs(y) on -2..3, -2..2", (0.5, 0.0), (0.5, 1e-3)),
        ("abs(x) + abs(y) on -2..2, -2..2", (0.0, 0.0), (1e-3, 0.0)),
        ("max(abs(x), 2*y, -y) on -2..2, -2..2", (0.0, 0.0), (1e-3, 1e-3)),
    ],
)
def test_a_minimum_on_a_kink_is_where_all_errors_around_are_higher(
    text: str, point: tuple[float, float], aside: tuple[float, float]
) -> None:
    assert checked(text, point, "minimum") == {CRITICAL: True, KIND: True}
    assert not checked(text, aside, "minimum")[CRITICAL]


@pytest.mark.parametrize("text", ["x^2-y^2 on -2..2, -2..2", "x*y on -2..2, -2..2"])
def test_no_number_stands_where_two_lines_of_a_level_cross(text: str) -> None:
    error_map = survey(text).map(DARK)
    numbers = LevelNumbers(error_map).numbers
    assert any(number.words.number == 0 for number in numbers)
    assert all(np.linalg.norm(error_map.landscape.gradient(number.weights)) > 0.01 for number in numbers)


@pytest.mark.parametrize("plain", ["", " + 1", " - 2"])
def test_a_plain_may_lie_at_a_level(plain: str) -> None:
    peaks = "3*(1-x)^2*exp(-x^2-(y+1)^2) - 10*(x/5-x^3-y^5)*exp(-x^2-y^2) - exp(-(x+1)^2-y^2)/3"
    found = survey(f"{peaks}{plain} on -3..3, -3..3")
    findings = [each for claim in read_back(found.map(DARK)) for each in claim.findings(Differences())]
    assert {COLOURED, DIMMED} <= {each.check for each in findings}
    assert all(each.check.passes(each.figure) for each in findings)


def test_the_lowest_point_may_lie_at_the_edge_of_a_hole() -> None:
    ball = "sqrt(1-x^2-y^2) on -2..2, -1..1"
    assert checked(ball, (1.0, 0.0), "minimum", outermost=True) == {HIGHEST: True}
    assert checked(ball, (0.9, 0.0), "minimum", outermost=True)[HIGHEST] is False
    assert checked("1 + sqrt(x^2+y^2-1) on -2..2, -2..2", (0.6, 0.8), "minimum", outermost=True) == {HIGHEST: True}


@pytest.mark.parametrize("levels", [[], [0.5]])
def test_a_view_without_two_contours_is_read_without_light(levels: list[float]) -> None:
    found = survey("x^2 + y^2 on -2..2, -1..1")
    points = np.stack(np.meshgrid(*found.asked.domain.grid(20)), axis=-1).reshape(-1, 2)
    pixels = GroundPixels(found.landscape, points, np.full((len(points), 3), 90.0))
    ramp = np.array([[0.0, 0.0, 0.0], [255.0, 255.0, 255.0]])
    claim = LitGround(pixels=pixels, ramp=ramp, levels=np.array(levels), rise=1.0)
    assert list(claim.findings(Differences())) == []


@pytest.mark.parametrize(("least", "is_read"), [(0.7, False), (-1.9, True)])
def test_light_is_read_where_ground_faces_it(least: float, is_read: bool) -> None:
    """On the far side of a steep valley all is in the shade, however much it turns."""
    found = survey("x^2 + y^2 on -2..2, -2..2")
    x, y = np.meshgrid(np.linspace(least, 1.9, 30), np.linspace(least, 1.9, 30))
    points = np.column_stack([-x.ravel(), y.ravel()])
    ramp = np.array([[80.0, 80.0, 80.0], [80.0, 80.0, 80.0]])
    pixels = GroundPixels(found.landscape, points, np.repeat(80.0 + 5 * x.reshape(-1, 1), 3, axis=1))
    claim = LitGround(pixels=pixels, ramp=ramp, levels=np.arange(0.0, 10.0, 2.0), rise=0.5)
    assert bool(list(claim.findings(Differences()))) == is_read


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("goldstein-price", {"0.005", "0.1", "2"}),
        ("x^2/4 + y^2/4 on -2..2, -1..1", {"0.4", "0.8"}),
    ],
)
def test_numbers_over_decades_have_no_zeros_that_make_them_look_like_thousands(text: str, written: set[str]) -> None:
    numbers = {each.words.text for each in LevelNumbers(survey(text).map(DARK)).numbers}
    assert written <= numbers
    assert not any(each.endswith("00") and "." in each for each in numbers)


@pytest.mark.parametrize(
    "formula", ["-cos(x)*cos(y)*exp(-(x-pi)^2-(y-pi)^2)", "1e-6*exp(-x^2 - y^2)", "exp(-(1000*a)^2 - b^2)"]
)
def test_slopes_in_a_spot_are_refused_with_a_part_that_shows_them(formula: str) -> None:
    wide = "a=-0.1..0.1, b=-100..100" if "1000" in formula else "-100..100, -100..100"
    with pytest.raises(UnsuitableError, match="a spot too small for arrows: ask for the ground around it") as refused:
        slopes_in_sight(survey(f"{formula} on {wide}"))
    slopes_in_sight(survey(f"{formula} {domain_in(str(refused.value))}"))


@pytest.mark.parametrize("text", ["exp(-x^2-y^2) on -2..2, -2..2", "x^2 + y^2", "sign(x) + sign(y)", "rosenbrock"])
def test_slopes_that_are_seen_are_not_refused(text: str) -> None:
    slopes_in_sight(survey(text))
