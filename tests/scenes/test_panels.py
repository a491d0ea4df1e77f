"""No panel stands there before what it is for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from panels import LONGEST_EMPTY, emptiest_run
from performances import scene_class

RATE = 3

# Segments with a panel that stands empty for longer: each goes from here when it grows with its rows.
NOT_YET_FULL: set[str] = set()


def test_no_panel_is_less_than_six_tenths_full_for_more_than_half_a_second(
    perform: Callable[[str], Any], segment_name: str
) -> None:
    if scene_class(segment_name).__name__ not in NOT_YET_FULL:
        assert emptiest_run(perform(segment_name).frames, RATE) <= LONGEST_EMPTY


def test_the_list_of_empty_panels_names_segments(segment_names: list[str]) -> None:
    assert {name.partition(":")[2] for name in segment_names} >= NOT_YET_FULL
