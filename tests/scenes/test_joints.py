"""Between neighbours of a lecture there is no cut: the last picture of one is the first of the next."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from manim import tempconfig
from paths import ROOT
from performances import Array, first_picture, scene_class

from benchmarks.stillness import changed_share

MOST_CHANGED = 0.15

# Joints that are still cuts, by the segment before: each goes from here when its link is made.
NOT_YET_LINKED: set[str] = set()


def following() -> dict[str, str]:
    """Return the segment that comes next in a lecture, by the one before, each as module:class."""
    lectures = tomllib.loads((ROOT / "lectures.toml").read_text()).values()
    return {one: other for lecture in lectures for one, other in pairwise(lecture["segments"])}


def grey(pixels: Array) -> Array:
    """Return the brightness of RGBA pixels, as a video has it."""
    return np.rint(pixels[..., :3] @ np.array([0.2126, 0.7152, 0.0722])).astype(np.int16)


def test_what_a_segment_leaves_the_next_one_finds(
    perform: Callable[[str], Any], small_settings: dict[str, Any], segment_name: str
) -> None:
    after = following().get(segment_name)
    if after is None or scene_class(segment_name).__name__ in NOT_YET_LINKED:
        return
    with tempconfig(small_settings):
        first = first_picture(after)
    assert changed_share(grey(perform(segment_name).last), grey(first)) < MOST_CHANGED


def test_the_list_of_cuts_names_joints_of_the_lectures() -> None:
    assert {name.partition(":")[2] for name in following()} >= NOT_YET_LINKED


def test_two_pictures_that_differ_in_a_fifth_are_a_cut() -> None:
    one = np.zeros((144, 256, 4), np.uint8)
    other = one.copy()
    other[:, :52] = 200
    assert changed_share(grey(one), grey(other)) > MOST_CHANGED
    assert changed_share(grey(one), grey(one)) == 0
