"""The path of a training run that somebody logged is drawn through its logged weights, on the landscape."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradmath.descent.descend import descend
from gradmath.descent.rules import Momentum
from gradmath.landscapes.chosen import choose
from gradmath.models.logged import LoggedPath, read_path
from scenes.gradient.ball_descent import BallDescent, LoggedDescent, LoggedDescentOnItsWay, OwnDescent
from scenes.gradient.links.one_blue_arrow import OneBlueArrow
from scenes.gradient.links.valley_close import ValleyClose
from scenes.kit.charts.curves import ErrorCurve
from scenes.kit.descents.logged_way import LOGGED, MOST_STEPS, logged_way
from scenes.kit.descents.step_arrow import PathStepArrow
from scenes.kit.frame.look import Look
from scenes.kit.map.survey import Survey
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.places.place import Place

HIMMELBLAU = "(x^2+y-11)^2 + (x+y^2-7)^2 on -5..5, -5..5"
_PATH = descend(choose(HIMMELBLAU).landscape, [0.2, -0.5], rule=Momentum(0.8), step=0.003, max_steps=250, tolerance=0)


def table(columns: dict[str, Any]) -> str:
    rows = zip(*columns.values(), strict=True)
    return "\n".join([",".join(columns), *(",".join(f"{each!r}" for each in row) for row in rows)])


def log(**more: Any) -> dict[str, Any]:
    """Return the columns of a run with momentum, logged every tenth step."""
    x, y = _PATH.positions.T.tolist()
    return {"step": list(range(0, 10 * len(x), 10)), "x": x, "y": y} | more


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., LoggedPath]:
    def written(columns: dict[str, Any]) -> LoggedPath:
        file = tmp_path / "run.csv"
        file.write_text(table(columns))
        return read_path(file)

    return written


@pytest.fixture(autouse=True)
def small(stage: None) -> None:
    """A small stage."""


def made(segment: type[Any], logged: LoggedPath | None, text: str = HIMMELBLAU) -> Any:
    scene = segment(Look(run=logged, asked=choose(text)))
    scene.setup()
    return scene


def test_the_trail_goes_through_the_logged_weights(run: Callable[..., LoggedPath]) -> None:
    logged = run(log())
    scene = made(LoggedDescent, logged)
    drawn = scene.error_map.to_weights(scene.trail.set_progress(scene.path.steps).drawn_stops())
    # Of 251 stops every third is drawn, and the last one.
    kept = [*range(0, 250, 3), 250]
    np.testing.assert_allclose(drawn, _PATH.positions[kept], atol=1e-9)
    assert scene.path.steps <= MOST_STEPS
    (claim,) = (each for each in scene.trail.claims() if getattr(each, "check", None) is LOGGED)
    assert claim.figure < 1e-9
    assert isinstance(scene.step_arrow, PathStepArrow)
    # The panel counts as the log does.
    scene.trail.set_progress(4.5)
    assert scene.steps_shown() == 10 * kept[4]


def test_a_trail_beside_the_log_is_found(run: Callable[..., LoggedPath]) -> None:
    scene = made(LoggedDescent, run(log()))
    scene.trail.set_progress(scene.path.steps)
    scene.way.logged[scene.way.stops[5]] += [0.05, 0.0]
    (claim,) = (each for each in scene.trail.claims() if getattr(each, "check", None) is LOGGED)
    assert claim.figure > LOGGED.bound


def test_logged_errors_are_charted_and_others_are_the_landscapes(run: Callable[..., LoggedPath]) -> None:
    survey = Survey.of_chosen(choose(HIMMELBLAU))
    plain = logged_way(run(log()), survey)
    assert plain.errors is None
    np.testing.assert_allclose(plain.charted.errors, survey.asked.value(plain.path.positions))
    noisy = (1.1 * _PATH.errors + 3).tolist()
    way = logged_way(run(log(loss=noisy)), survey)
    np.testing.assert_array_equal(way.charted.errors, np.array(noisy)[way.stops])
    np.testing.assert_allclose(way.path.errors, survey.asked.value(way.path.positions))
    curve = ErrorCurve(way.charted, Place((0, 0), 4, 2), made(BallDescent, None).theme).set_progress(way.path.steps)
    assert all(claim.figure < 1e-6 for claim in curve.claims())  # type: ignore[union-attr]
    assert made(LoggedDescent, run(log(loss=noisy))).axis_name().text == "Logged error"


def test_columns_are_found_by_the_weights_names(run: Callable[..., LoggedPath]) -> None:
    columns = log(z=[7.0] * 251, lr=[0.003] * 251)
    swapped = {name: columns[name] for name in ("z", "y", "step", "lr", "x")}
    way = logged_way(run(swapped), Survey.of_chosen(choose(HIMMELBLAU)))
    np.testing.assert_array_equal(way.logged, _PATH.positions)
    # Of two columns by other names the first is the first weight.
    named = {"step": columns["step"], "a": columns["x"], "b": columns["y"]}
    np.testing.assert_array_equal(logged_way(run(named), Survey.of_chosen(choose(HIMMELBLAU))).logged, _PATH.positions)


def test_weights_in_other_units_are_shown_in_those_of_the_map(run: Callable[..., LoggedPath]) -> None:
    survey = Survey.of_chosen(choose("(x/1000)^2 + (1000*y)^2 on -2000..2000, -0.002..0.002"))
    assert survey.units.weights != (1, 1)
    logged = run({"x": np.linspace(1500, 100, 30).tolist(), "y": np.linspace(0.0012, 0.0001, 30).tolist()})
    way = logged_way(logged, survey)
    np.testing.assert_allclose(way.logged * survey.units.weights, logged.positions)


def test_how_it_ends_decides_what_is_said(run: Callable[..., LoggedPath]) -> None:
    short = {name: column[:60] for name, column in log().items()}
    whole, cut = run(log()), run({name: column[:9] for name, column in short.items()})
    made(LoggedDescent, whole)
    made(LoggedDescentOnItsWay, cut)
    for segment, logged in ((LoggedDescent, cut), (LoggedDescent, None), (OwnDescent, whole), (BallDescent, whole)):
        with pytest.raises(UnsuitableError):
            made(segment, logged)


def test_the_segments_beside_it_show_the_same_start_and_end(run: Callable[..., LoggedPath]) -> None:
    scene = made(LoggedDescent, run(log()))
    np.testing.assert_array_equal(OneBlueArrow(scene).path.positions[0], _PATH.positions[0])
    np.testing.assert_array_equal(ValleyClose(scene).path.final, _PATH.positions[250])


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (
            {"x": [9.0] * 20, "y": [1.0] * 20},
            r"is at \(9, 1\) with line 1 .* outside the map, whose weights go over -5",
        ),
        ({"x": [0.1, 0.2], "y": [1.0, 1.1]}, "the film shows at least 7 steps, and the run that was asked for has 1"),
        ({"x": [1.0] * 20, "u": [1.0] * 20, "v": [1.0] * 20}, "it has no column y; its weights are x, u, v"),
        ({"x": [1.0] * 20, "y": [1.0] * 20}, "the error of the landscape is the same at all steps"),
        ({"x": [3.0] * 9, "y": [2.0] * 9}, "begins where there is no slope"),
        ({"loss": [1.0, np.nan] * 10, **{k: v[:20] for k, v in log().items()}}, "line 2 .* has an error that is no"),
    ],
)
def test_what_cannot_be_shown_is_told_in_one_sentence(
    columns: dict[str, Any], sentence: str, run: Callable[..., LoggedPath]
) -> None:
    with pytest.raises(UnsuitableError, match=sentence) as refused:
        logged_way(run(columns), Survey.of_chosen(choose(HIMMELBLAU)))
    assert "\n" not in str(refused.value)


def test_a_hole_on_the_way_is_told(run: Callable[..., LoggedPath]) -> None:
    line = np.linspace(-0.9, 0.9, 20).tolist()
    survey = Survey.of_chosen(choose("x^2 + y^2 + 0*log(y+0.5) on -1..1, -1..1"))
    with pytest.raises(UnsuitableError, match="line 1 of its weights, where the landscape's error or slope is not"):
        logged_way(run({"x": line, "y": line}), survey)
