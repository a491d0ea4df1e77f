"""A segment in space plays, and what it shows is right in the middle of every move."""

from __future__ import annotations

from collections.abc import Callable

from performances import Performance
from space_stage import failed

from scenes.kit.charts.chosen_line import MissSquares
from scenes.kit.terrain.space import Space


def test_every_frame_of_a_segment_in_space_is_right(perform: Callable[[str], Performance]) -> None:
    frames = perform("space_demo:SpaceDemo").frames
    assert len(frames) > 20
    kinds = {type(each) for frame in frames for each in frame.parts((Space, MissSquares))}
    assert kinds == {Space, MissSquares}
    for frame in frames[:: max(1, len(frames) // 12)]:
        for part in frame.parts((Space, MissSquares)):
            assert failed(part.claims()) == set()
