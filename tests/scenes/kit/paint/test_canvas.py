"""What paints itself onto the frame fades as Manim asks, and its pixels stay out of Manim's cache keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cairo
import numpy as np
import pytest
from manim import RIGHT, Dot, FadeIn, FadeOut
from manim.utils.hashing import get_json

from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.felt_fog import FeltFog
from scenes.kit.paint.canvas import FrameCamera, Painted


@pytest.mark.parametrize(("fade", "share"), [(FadeIn, 0.5), (FadeOut, 0.5), (FadeIn, 1.0), (FadeOut, 0.0)])
def test_a_fade_lets_through_as_much_as_its_moment_says(
    error_map: ErrorMap, draw: Callable, fade: type[FadeIn], share: float
) -> None:
    bare, full = draw(), draw(error_map)
    animation = fade(error_map, rate_func=lambda t: t)
    animation.begin()
    animation.interpolate(share)
    seen = share if fade is FadeIn else 1 - share
    assert np.abs(draw(error_map) - ((1 - seen) * bare + seen * full)).max() <= 2


def test_a_fade_out_gives_the_thing_back_as_it_was(error_map: ErrorMap) -> None:
    fading = FadeOut(error_map)
    fading.begin()
    fading.finish()
    fading.clean_up_from_scene(_NoScene())
    assert error_map.opacity == 1


CHANGES: dict[str, Callable[[ErrorMap], tuple[Painted, Callable[[float], object]]]] = {
    "opacity": lambda error_map: (error_map, error_map.set_opacity),
    "how far it is torn": lambda error_map: (fog := FeltFog(error_map, (0, 0), 1.0), fog.set_torn),
    "its age": lambda error_map: (fog := FeltFog(error_map, (0, 0), 1.0), fog.live),
}


@pytest.mark.parametrize("changed", CHANGES)
def test_the_cache_key_changes_with_the_picture(error_map: ErrorMap, changed: str) -> None:
    thing, change = CHANGES[changed](error_map)
    before = get_json(thing)
    change(0.5)
    assert get_json(thing) != before


def test_the_cache_key_does_not_grow_with_the_pixels(error_map: ErrorMap, draw: Callable) -> None:
    fog = FeltFog(error_map, (0, 0), 1.0).set_felt(1)
    before = len(get_json(fog))
    draw(error_map, fog)
    assert len(get_json(fog)) < before + 2000


class _Curtain(Painted):
    """Covers the frame with one colour."""

    def covers_frame(self) -> bool:
        return self.opacity >= 1

    def paint(self, context: cairo.Context[Any]) -> None:
        context.set_source_rgba(0.1, 0.4, 0.7, self.opacity)
        context.paint()


@pytest.mark.parametrize("opacity", [1.0, 0.5])
def test_what_a_curtain_covered_is_gone_when_it_opens(error_map: ErrorMap, draw: Callable, opacity: float) -> None:
    """The frame is not wiped before what covers it; it is before anything else."""
    camera, curtain, dot = FrameCamera(), _Curtain().set_opacity(opacity), Dot((2.0, 1.0, 0.0))
    for mobjects in ([dot], [curtain], [curtain, error_map], [dot], [], [curtain.shift(RIGHT)], [dot]):
        camera.reset()
        camera.capture_mobjects(mobjects)
        np.testing.assert_array_equal(camera.pixel_array[..., :3], draw(*mobjects))


class _NoScene:
    """Stands for a scene from which a faded mobject is removed."""

    def remove(self, *mobjects: object) -> None:
        """Do nothing."""
