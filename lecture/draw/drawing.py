"""Drawing the clips of one scene. Imported only by the process that draws."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, cast

from manim import tempconfig
from manim.scene.scene_file_writer import SceneFileWriter, _SceneFileWriterSettings
from manim.typing import RGBAPixelArray

from lecture.draw.encoder import EncodingThread
from lecture.draw.quality import Quality
from lecture.draw.renderer import StageRenderer
from lecture.errors import LectureError
from lecture.syllabus.lectures import SceneRef
from lecture.work.parts import Clip, Job, Part
from lecture.work.report import Report
from scenes.kit.beats.beat import Beat, Pace, ReadingPace, beats_of
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.settings import STEADY
from scenes.kit.paint.canvas import FrameCamera
from scenes.kit.paint.tiles import Pixels


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


class SceneError(Exception):
    """A scene raised an error.

    Attributes
    ----------
    beat
        The beat in which it did; None before the first one.
    landscape
        The text of the scene's landscape; None if the scene was not made.
    """

    def __init__(self, beat: str | None, landscape: str | None) -> None:
        super().__init__(beat, landscape)
        self.beat, self.landscape = beat, landscape

    @classmethod
    def of(cls, scene: Segment | None) -> Self:
        """Return the error of a scene as far as it was made and performed."""
        if scene is None:
            return cls(None, None)
        return cls(next(reversed(scene.beat_starts), None), scene.chosen.text)


class _Writer(SceneFileWriter):
    """Manim's output with a stream for each beat that is asked for, or one for the whole scene."""

    def __init__(self, settings: _SceneFileWriterSettings, job: Job, camera: FrameCamera, report: Report) -> None:
        self.camera, self.frames = camera, 0
        self._parts = _by_beat(job)
        self._files = {beat: job.file(part) for beat, part in self._parts.items()}
        keys = {self._files[beat]: part.key for beat, part in self._parts.items()}

        def written(file: Path, frames: int) -> None:
            report.written(keys[file], {"frames": frames})

        self.thread = EncodingThread(job.performance.quality, report.progress, written)
        if None in self._files:
            self.thread.begin(self._files[None])
        super().__init__(settings)

    def next_section(self, name: str, type_: str, skip_animations: bool) -> None:
        """Begin a beat, and its stream if it is asked for."""
        if name in self._files:
            self.thread.begin(self._files[name])
        is_unasked = None not in self._files and name not in self._files
        super().next_section(name, type_, skip_animations or is_unasked)

    def begin_animation(self, *args: Any, **kwargs: Any) -> None:
        """Continue the same stream."""

    def end_animation(self, *args: Any, **kwargs: Any) -> None:
        """Continue the same stream."""

    def write_frame(self, pixels: RGBAPixelArray, *, repeat: int = 1) -> None:
        """Encode a frame."""
        self.frames += repeat
        self.thread.write(cast(Pixels, pixels), repeat, self.camera.changed_tiles())

    def save_image(self, pixels: RGBAPixelArray) -> None:
        """Save nothing: a scene in which nothing moves has no film."""

    def finish(self) -> None:
        """Finish the last stream."""
        self.thread.finish()

    def abort_encode_jobs(self, reraise_encoder_failures: bool = False) -> None:
        """Stop encoding after the scene has failed."""
        del reraise_encoder_failures
        self.thread.abandon()


def draw(job: Job, report: Report) -> None:
    """Draw clips of a scene in this process.

    Parameters
    ----------
    job
        The clips, and where their files go; other beats are performed, but not drawn.
    report
        Receives the number of frames so far, and each complete clip with its number of frames.

    Raises
    ------
    SceneError
        If the scene itself raises an error, which is the cause.
    LectureError
        If the scene is no longer the one that was asked for.
    """
    scene_class = scene_of(job)
    with tempconfig(settings(job.performance.quality, job.scratch)):
        _perform(scene_class, job, report)


def _by_beat(job: Job) -> dict[str | None, Part]:
    return {part.want.beat: part for part in job.parts if isinstance(part.want, Clip)}


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


def _perform(scene_class: type[Segment], job: Job, report: Report) -> None:
    scene: Segment | None = None
    try:
        renderer = StageRenderer()
        performance = job.performance
        scene = scene_class(performance.look, pace=pace_of(job), renderer=renderer, **performance.arguments)
        renderer.file_writer = _Writer(scene.file_writer_settings, job, renderer.camera, report)
        scene.render()
        drawn, counted = renderer.file_writer.frames, _frames_asked(scene, job)
        if drawn != counted:
            raise RuntimeError(
                f"{drawn} frames were drawn but the beats count {counted}: "
                "move with self.play and wait with self.hold, which keep to whole frames"
            )
    except Exception as error:
        raise SceneError.of(scene) from error


def pace_of(job: Job) -> Pace:
    """Return the pace of a job's performance."""
    return TimedPace(job.performance.pace) if job.performance.pace else ReadingPace()


def _frames_asked(scene: Segment, job: Job) -> int:
    """Return the number of frames of a performed scene in the beats that were asked for."""
    asked = _by_beat(job)
    if None in asked:
        return scene.frames
    ends = [*list(scene.beat_starts.values())[1:], scene.frames]
    lengths = {name: end - start for (name, start), end in zip(scene.beat_starts.items(), ends, strict=True)}
    return sum(lengths[name] for name in lengths if name in asked)
