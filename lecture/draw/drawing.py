"""Performing a scene to draw it: Manim's settings, the scene's class, pace and errors, whatever is drawn of it."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lecture.draw.renderer import StageRenderer
from lecture.errors import LectureError
from lecture.syllabus.lectures import SceneRef
from lecture.work.parts import Job
from lecture.work.quality import Quality
from lecture.work.scene_error import SceneError
from scenes.kit.beats.beat import Beat, Pace, ReadingPace, beats_of
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.settings import STEADY


@dataclass(frozen=True)
class TimedPace:
    """The pace of a voice that has been measured.

    Attributes
    ----------
    by_beat
        The seconds of each beat, by its name.
    """

    by_beat: Mapping[str, float]

    def seconds(self, segment: str, beat: Beat) -> float:  # noqa: ARG002 - one segment only
        """Return the seconds that the voice takes for a beat."""
        return self.by_beat[beat.name]


def scene_of(job: Job) -> type[Segment]:
    """Import the class of a job's scene.

    Raises
    ------
    LectureError
        If it no longer has the beats that were asked for and timed: its source has changed since.
    """
    performance = job.performance
    wanted = {part.beat for part in job.parts} - {""}
    found = find_scene(performance.scene)
    beats = {each.name for each in beats_of(found)}
    if not wanted <= beats or (performance.pace and set(performance.pace) != beats):
        raise LectureError(f"the source of {performance.scene.name} was changed while it was drawn: run the same again")
    return found


def find_scene(scene: SceneRef) -> type[Segment]:
    """Import a scene's class."""
    found: type[Segment] = getattr(importlib.import_module(scene.module), scene.name)
    return found


def settings(quality: Quality, media: Path) -> dict[str, Any]:
    """Return every setting of Manim's on which a picture depends, whatever a settings file says.

    Parameters
    ----------
    quality
        The size and the rate of the frames.
    media
        A folder for Manim's intermediate files.
    """
    return {
        **STEADY,
        "pixel_width": quality.width,
        "pixel_height": quality.height,
        "frame_rate": float(quality.fps),
        # It does not affect our files, but Manim refuses opacity in other formats.
        "format": "mov" if quality.transparent else "mp4",
        "media_dir": str(media),
        "disable_caching": True,
        "verbosity": "WARNING",
        "progress_bar": "none",
        "preview": False,
        "show_in_file_browser": False,
        "save_sections": False,
        "log_to_file": False,
        "output_file": "",
        "input_file": "",
        "transparent": quality.transparent,
        "from_animation_number": 0,
        "upto_animation_number": -1,
    }


@contextmanager
def performing(scene_class: type[Segment], job: Job, renderer: StageRenderer) -> Iterator[Segment]:
    """Make a job's scene, and yield it to be performed in the block.

    Raises
    ------
    SceneError
        If the scene raises an error there or while it is made, which is the cause.
    """
    performance = job.performance
    pace: Pace = TimedPace(performance.pace) if performance.pace else ReadingPace()
    scene: Segment | None = None
    try:
        scene = scene_class(performance.look, pace=pace, renderer=renderer, **performance.arguments)
        yield scene
    except Exception as error:
        raise SceneError.of(scene) from error
