"""What the ground hides is not drawn, and what rolls on it does not float: each is found out if it is otherwise."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from manim import Dot
from space_stage import SURVEY, failed, frame, lecture_space, shot

from scenes.kit.frame.theme import DARK
from scenes.kit.terrain.behind import HIDES, NAMES_SEEN, SHOWS
from scenes.kit.terrain.beside import keep_beside
from scenes.kit.terrain.figure import Walker
from scenes.kit.terrain.flights import looking_at
from scenes.kit.terrain.lines import GroundArrow, GroundLine
from scenes.kit.terrain.posts import Post
from scenes.kit.terrain.rolling import RollingOnGround
from scenes.kit.terrain.space import Prop, Space
from scenes.kit.terrain.standpoint import Standpoint
from scenes.kit.terrain.things import Sphere, Thing
from scenes.kit.terrain.touching import TOUCHES

ABOVE = Standpoint(0.0, 90.0, 2.0, (0.0, 0.0, 0.0), (0.0, 0.0), 0.0)
LOW = Standpoint(0.0, 12.0, 2.0, (0.0, 0.0, 0.6), (0.0, 0.0), 0.0)


def peak() -> np.ndarray:
    """Return the weights of the highest place."""
    domain = SURVEY.landscape.domain
    grid = np.stack(np.meshgrid(*domain.grid(121)), axis=-1).reshape(-1, 2)
    return np.asarray(grid[SURVEY.landscape.value(grid).argmax()])


def behind() -> np.ndarray:
    """Return weights straight behind the hill, as the camera stands."""
    return peak() + np.array([0.0, 0.9])


def space_with(prop: type[Prop], **options: Any) -> Space:
    """Return a space in which something stands behind the hill."""
    space = lecture_space().set_standpoint(looking_at(lecture_space().ground, peak(), LOW))
    place: Any = behind()
    if prop is GroundLine:
        place = behind() + np.linspace(-0.2, 0.2, 20)[:, None] * np.array([1.0, 0.0])
    space.put(prop(space, place, **options)).set_growth(1)
    return space


PROPS = [
    (RollingOnGround, {"radius": 0.12}),
    (Walker, {"height": 0.3}),
    (GroundLine, {"colour": DARK.ink}),
    (GroundArrow, {"scale": 0.1}),
]


@pytest.mark.parametrize(("prop", "options"), PROPS)
@pytest.mark.parametrize("in_front", [False, True])
def test_what_is_hidden_is_not_drawn_in_front(
    prop: type[Prop], options: dict[str, Any], in_front: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = space_with(prop, **options)
    if in_front:
        things = type(space.props[0]).things

        def nearer(self: Prop) -> list[Thing]:
            return [replace(thing, lift=9.0) for thing in things(self)]

        monkeypatch.setattr(type(space.props[0]), "things", nearer)
    with frame():
        shot(space)
        assert (HIDES.name in failed(space.claims())) == in_front


def test_what_is_meant_to_be_seen_through_the_ground_says_so() -> None:
    space = space_with(GroundArrow, scale=0.1, lift=9.0)
    with frame():
        shot(space)
        assert HIDES.name not in failed(space.claims())


@pytest.mark.parametrize(("prop", "options"), PROPS)
@pytest.mark.parametrize("lost", [False, True])
def test_what_nothing_hides_and_is_not_drawn_is_found(
    prop: type[Prop], options: dict[str, Any], lost: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = space_with(prop, **options)
    # From straight above, no hill is in the way.
    space.set_standpoint(looking_at(space.ground, behind(), ABOVE))
    if lost:
        monkeypatch.setattr(Space, "things", lambda _: [])
    with frame():
        shot(space)
        assert failed(space.claims()) == ({SHOWS.name} if lost else set())


def test_what_is_hidden_need_not_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    space = space_with(RollingOnGround, radius=0.12)
    monkeypatch.setattr(Space, "things", lambda _: [])
    with frame():
        shot(space)
        assert SHOWS.name not in failed(space.claims())


@pytest.mark.parametrize("prop", [RollingOnGround, Post])
@pytest.mark.parametrize("over", [0.0, 0.1])
def test_a_ball_that_floats_is_found(prop: type[Prop], over: float, monkeypatch: pytest.MonkeyPatch) -> None:
    space = space_with(prop)
    things = prop.things

    def floating(self: Prop) -> list[Thing]:
        up = np.array([0.0, 0.0, over])
        return [replace(each, center=each.center + up) if isinstance(each, Sphere) else each for each in things(self)]

    monkeypatch.setattr(prop, "things", floating)
    assert (TOUCHES.name in failed(space.claims())) == (over > 0)


@pytest.mark.parametrize("stays", [False, True])
def test_a_name_that_stays_while_its_place_is_hidden_is_found(stays: bool) -> None:
    space = space_with(RollingOnGround)
    label = keep_beside(space, Dot(), partial(space.ground.on_surface, behind()))
    if stays:
        label.set_opacity(1.0)
    with frame():
        shot(space)
        assert (NAMES_SEEN.name in failed(space.claims())) == stays
