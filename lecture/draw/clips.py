"""Drawing the clips of one scene. Imported only by the process that draws."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from manim import tempconfig
from manim.scene.scene_file_writer import SceneFileWriter, _SceneFileWriterSettings
from manim.typing import RGBAPixelArray

from lecture.draw.drawing import performing, scene_of, settings
from lecture.draw.encoder import EncodingThread
from lecture.draw.renderer import StageRenderer
from lecture.work.parts import Clip, Job, Part
from lecture.work.report import Report
from scenes.kit.beats.segment import Segment
from scenes.kit.paint.canvas import FrameCamera
from scenes.kit.paint.tiles import Pixels


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


def _perform(scene_class: type[Segment], job: Job, report: Report) -> None:
    renderer = StageRenderer()
    with performing(scene_class, job, renderer) as scene:
        renderer.file_writer = _Writer(scene.file_writer_settings, job, renderer.camera, report)
        scene.render()
        drawn, counted = renderer.file_writer.frames, _frames_asked(scene, job)
        if drawn != counted:
            raise RuntimeError(
                f"{drawn} frames were drawn but the beats count {counted}: "
                "move with self.play and wait with self.hold, which keep to whole frames"
            )


def _frames_asked(scene: Segment, job: Job) -> int:
    """Return the number of frames of a performed scene in the beats that were asked for."""
    asked = _by_beat(job)
    if None in asked:
        return scene.frames
    ends = [*list(scene.beat_starts.values())[1:], scene.frames]
    lengths = {name: end - start for (name, start), end in zip(scene.beat_starts.items(), ends, strict=True)}
    return sum(lengths[name] for name in lengths if name in asked)
