"""Symbols come from what they name, numbers count up, and what steps back comes forth as it was."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from manim import Square, linear, tempconfig
from performances import watched

from scenes.claims.protocol import ClaimsNothing
from scenes.kit.beats.beat import beat
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.making import CountUp, Fly, recall, recede
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.frame import WIDE
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.lettering.words import Words
from scenes.kit.places.boxes import Box


class Makes(Segment):
    title = "Makes"

    @beat("From its thing it flies.")
    def flies(self) -> None:
        self.thing = Square(0.4).shift((-3, 0, 0))
        self.symbol = Formula("1.50", 34, self.theme.ink).shift((3, 1, 0))
        self.add(self.thing)
        self.play(Fly(self.symbol, self.thing), share=0.8)

    @beat("It counts up to its value.")
    def counts(self) -> None:
        self.number = ReadOut(12.5, 30, self.theme.ink, truth=lambda: 12.5).place((1, -2, 0))
        self.play(CountUp(self.number), share=0.6)


def moment_of(scene: Makes) -> dict[str, Any]:
    symbol = getattr(scene, "symbol", None)
    counted = [part for part in scene.mobjects if isinstance(part, ReadOut)]
    return {
        "beat": next(reversed(scene.beat_starts)),
        "at": symbol.get_center().copy() if symbol else None,
        "said": symbol.read() if symbol else None,
        "count": counted[0].value if counted else None,
        "claims": [claim for part in counted for claim in part.claims()],
    }


@pytest.fixture(scope="module")
def made(small_settings: dict[str, Any]) -> tuple[Makes, list[dict[str, Any]]]:
    with tempconfig(small_settings | {"frame_rate": 20}):
        return watched(Makes, moment_of)


def test_a_symbol_starts_at_its_thing_and_ends_at_its_place_and_says_the_same_all_the_way(
    made: tuple[Makes, list[dict[str, Any]]],
) -> None:
    scene, moments = made
    flying = [moment for moment in moments if moment["beat"] == "flies"]
    np.testing.assert_allclose(flying[0]["at"], scene.thing.get_center(), atol=1e-9)
    np.testing.assert_allclose(flying[-1]["at"], (3, 1, 0), atol=1e-9)
    assert {moment["said"] for moment in flying} == {"1.50"}
    steps = np.linalg.norm(np.diff([moment["at"] for moment in flying], axis=0), axis=1)
    assert steps.max() < 1


def test_what_counts_claims_nothing_and_the_number_is_there_at_the_end(
    made: tuple[Makes, list[dict[str, Any]]],
) -> None:
    scene, moments = made
    counts = [moment for moment in moments if moment["count"] is not None]
    values = [moment["count"] for moment in counts]
    assert values[0] == 0
    assert values[-1] == 12.5
    assert values == sorted(values)
    assert isinstance(counts[1]["claims"][0], ClaimsNothing)
    assert not isinstance(counts[-1]["claims"][0], ClaimsNothing)
    assert scene.number in scene.mobjects
    assert len([part for part in scene.mobjects if isinstance(part, ReadOut)]) == 1


def test_lettering_starts_as_large_as_the_lettering_it_comes_from(stage: None) -> None:  # noqa: ARG001
    small, large = Formula("2.77", 20, DARK.ink), Formula("2.77", 40, DARK.ink).shift((2, 0, 0))
    height = large.height
    flight = Fly(large, small)
    flight.begin()
    assert large.height == pytest.approx(small.height, rel=1e-6)
    flight.finish()
    assert large.height == pytest.approx(height)


@pytest.mark.parametrize("end", [(3, 0.2, 0), (-1, 3, 0), (0.1, -0.1, 0)])
def test_lettering_starts_right_beside_the_lettering_it_comes_from(
    stage: None, end: tuple[float, float, float]
) -> None:
    del stage
    named, symbol = Words("2.77", 26, DARK.ink), Formula("2.77", 40, DARK.ink).shift(end)
    Fly(symbol, named).begin()
    assert not Box.around(symbol).meets(Box.around(named)) or np.linalg.norm(end) < 1
    # On its way, and no further than needed.
    off = symbol.get_center() - named.get_center()
    way = np.array(end) - named.get_center()
    assert np.linalg.norm(np.cross(off, way)) < 0.05
    assert 0 < off @ way <= way @ way + 0.05
    assert np.linalg.norm(off) < np.hypot(named.width + symbol.width, named.height + symbol.height)


def test_round_a_corner_it_leaves_towards_it_and_arrives_from_it(stage: None) -> None:  # noqa: ARG001
    symbol, corner = Formula("2.77", 30, DARK.ink).shift((4, 2, 0)), np.array([4.0, -2.0, 0.0])
    flight = Fly(symbol, (-3, -2, 0), corner=corner, rate_func=linear)
    flight.begin()
    places = []
    for alpha in np.linspace(0, 1, 101):
        flight.interpolate(alpha)
        places.append(symbol.get_center())
    steps = np.diff(places, axis=0)
    np.testing.assert_allclose(places[0], (-3, -2, 0), atol=1e-9)
    np.testing.assert_allclose(places[-1], (4, 2, 0), atol=1e-9)
    assert abs(steps[0][1]) < 0.02 * steps[0][0]
    assert abs(steps[-1][0]) < 0.02 * steps[-1][1]


def test_a_part_flies_alone_and_the_rest_appears_when_it_has_arrived(stage: None) -> None:  # noqa: ARG001
    formula = Formula("E = {{0.92 : error}}", 30, DARK.ink).shift((2, -2, 0))
    part = formula.select("error")
    rest = [each for each in formula.family_members_with_points() if each not in part.get_family()]
    there = formula.get_all_points().copy()
    flight = Fly(formula, (-2, 1, 0), part=part)
    flight.begin()
    away, seen = [], []
    for alpha in np.linspace(0, 1, 41):
        flight.interpolate(alpha)
        away.append(float(np.linalg.norm(part.get_center() - flight.end)))
        seen.append(max(each.get_fill_opacity() for each in rest))
    assert all(opacity == 0 for opacity, off in zip(seen, away, strict=True) if off > 1e-9)
    assert seen[-1] == 1
    assert part[0].get_fill_opacity() == 1
    np.testing.assert_allclose(formula.get_all_points(), there, atol=1e-12)


def test_what_recedes_comes_forth_as_it_was(small_settings: dict[str, Any]) -> None:
    with tempconfig(small_settings):
        scene = Segment()
        things = [Square(fill_opacity=0.8, stroke_opacity=0.5), Words("Words", 26, DARK.ink)]
        scene.add(*things)
        scene.play(recede(DARK, *things))
        assert things[0].get_fill_opacity() == pytest.approx(0.8 * DARK.recede)
        assert things[1].get_fill_opacity() == pytest.approx(DARK.recede)
        scene.play(recall(DARK, *things))
    assert things[0].get_fill_opacity() == pytest.approx(0.8)
    assert things[0].get_stroke_opacity() == pytest.approx(0.5)
    assert things[1].get_fill_opacity() == pytest.approx(1.0)


class TestLaw:
    def test_stands_right_above_the_captions_within_its_ground(self, stage: None) -> None:  # noqa: ARG002
        law = LawLine(Words("One slope for each weight", 26, DARK.ink), DARK)
        (claim,) = law.claims()
        assert claim.check.passes(claim.figure)
        assert law.get_bottom()[1] > WIDE.caption_top
        law.line.shift((3, 0, 0))
        (claim,) = law.claims()
        assert not claim.check.passes(claim.figure)

    def test_is_one_line(self, stage: None) -> None:  # noqa: ARG002
        with pytest.raises(ValueError, match="too wide"):
            LawLine(Words(20 * "One slope ", 26, DARK.ink), DARK)
