"""Segments of both lectures as they are performed, and what stands on their stage at the end of each beat."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from manim import tempconfig
from pages import ROOT

from lecture.draw.drawing import find_scene, settings
from lecture.draw.moments import moment
from lecture.draw.renderer import StageRenderer
from lecture.outputs.page.landscapes import carried
from lecture.outputs.page.lesson import Trial
from lecture.outputs.page.moments import Grounds, trial
from lecture.outputs.page.network import small_network
from lecture.syllabus.lectures import SceneRef, read_syllabus
from lecture.syllabus.looks import look_of
from lecture.work.quality import Quality
from scenes.kit.beats.beat import ReadingPace
from scenes.kit.frame.look import Look

QUALITY = Quality(320, 180, 10, "ultrafast")


def found(name: str) -> tuple[SceneRef, Look]:
    """Return a segment of the lectures by its name, and the look in which it is shown."""
    for lecture in read_syllabus(ROOT / "lectures.toml").lectures:
        for scene in lecture.segments:
            if scene.name == name:
                return scene, look_of(lecture, "dark", None)
    raise LookupError(name)


@cache
def moments(name: str, last: str | None = None) -> dict[str, Any]:
    """Return what stands on the stage of a segment at the end of each beat, up to the last that is wanted."""
    scene, look = found(name)
    with TemporaryDirectory() as folder, tempconfig(settings(QUALITY, Path(folder)) | {"dry_run": True}):
        segment = find_scene(scene)(look, pace=ReadingPace(), renderer=StageRenderer(skip_animations=True))
        segment.setup()
        shown = {}
        for beat in segment.beats:
            segment.perform(beat)
            shown[beat.name] = moment(segment)
            if beat.name == last:
                break
    return shown


@cache
def trials(name: str, last: str | None = None) -> dict[str, Trial]:
    """Return the figures that show a segment's beats, in their state, on the landscapes that every page carries."""
    _, look = found(name)
    grounds, network = Grounds(carried(look)), small_network()
    all_trials = {beat: trial(each, (name, name), grounds, network) for beat, each in moments(name, last).items()}
    return {beat: each for beat, each in all_trials.items() if each is not None}
