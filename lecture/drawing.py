"""Drawing one scene into one file. Imported only by the process that draws."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from manim import tempconfig
from manim.scene.scene_file_writer import SceneFileWriter, _SceneFileWriterSettings
from manim.typing import RGBAPixelArray
from PIL import Image

from lecture.captions import Cue
from lecture.encoder import EncodingThread, FrameEncoder
from lecture.parts import Drawn, DrawnBeat, Task
from scenes.kit.beats import Beat, Segment, beats_of, captions


@dataclass(frozen=True)
class TimedPace:
    """The pace of a voice that has been measured.

    Attributes
    ----------
    by_beat
        Seconds by the beat's name.
    """

    by_beat: Mapping[str, float]

    def seconds(self, segment: str, beat: Beat) -> float:  # noqa: ARG002 - one segment only
        """Return how long the voice takes for the beat."""
        return self.by_beat[beat.name]


class SceneError(Exception):
    """A scene raised an error; names the beat in which it did."""

    def __init__(self, beat: str | None) -> None:
        super().__init__(beat)
        self.beat = beat


class _Writer(SceneFileWriter):
    """Manim's output, but one stream for the whole scene instead of a file for each animation."""

    def __init__(self, settings: _SceneFileWriterSettings, task: Task, on_frames: Callable[[int], None]) -> None:
        super().__init__(settings)
        self.target = task.target
        self.encoder = FrameEncoder(task.target, task.quality) if not task.still else None
        self.thread = EncodingThread(self.encoder, on_frames) if self.encoder else None

    def begin_animation(self, *args: Any, **kwargs: Any) -> None:
        """Go on with the same stream."""

    def end_animation(self, *args: Any, **kwargs: Any) -> None:
        """Go on with the same stream."""

    def write_frame(self, pixels: RGBAPixelArray, *, repeat: int = 1) -> None:
        """Encode a frame."""
        if self.thread:
            self.thread.write(pixels, repeat)

    def save_image(self, pixels: RGBAPixelArray) -> None:
        """Save a still."""
        Image.fromarray(pixels).save(self.target, format="PNG")

    def finish(self) -> None:
        """Finish the stream."""
        if self.thread:
            self.thread.finish()

    def abort_encode_jobs(self, reraise_encoder_failures: bool = False) -> None:
        """Stop encoding after the scene has failed."""
        del reraise_encoder_failures
        if self.thread:
            self.thread.abandon()


def draw(task: Task, on_frames: Callable[[int], None]) -> Drawn:
    """Draw a scene, in this process, into the task's target.

    Parameters
    ----------
    task
        What to draw, and how.
    on_frames
        Called with the number of frames so far.

    Raises
    ------
    SceneError
        From whatever the scene itself raises.
    """
    started = time.monotonic()
    scene_class = prepared_class(task)
    scene_class.pace = pace = TimedPace(task.pace)
    with tempconfig(settings(task)):
        scene = _perform(scene_class, task, on_frames)
    return Drawn(
        title=scene_class.title,
        fps=task.quality.fps,
        frames=scene.frames,
        beats=[DrawnBeat(each.name, scene.beat_starts[each.name]) for each in beats_of(scene_class)]
        if scene.beat_starts
        else [],
        cues=_cues(scene, pace, task.quality.fps),
        seconds=time.monotonic() - started,
    )


def prepared_class(task: Task) -> type[Segment]:
    """Import the scene's class and give it the task's attributes."""
    scene_class: type[Segment] = getattr(importlib.import_module(task.scene.module), task.scene.name)
    for name, value in task.attributes.items():
        setattr(scene_class, name, value)
    return scene_class


def settings(task: Task) -> dict[str, Any]:
    """Return every setting of Manim's that a picture depends on, whatever a settings file says."""
    quality = task.quality
    return {
        "pixel_width": quality.width,
        "pixel_height": quality.height,
        "frame_rate": quality.fps,
        "format": "png" if task.still else "mp4",
        "media_dir": str(task.scratch),
        "disable_caching": True,
        "verbosity": "WARNING",
        "progress_bar": "none",
        "preview": False,
        "show_in_file_browser": False,
        "save_sections": False,
        "log_to_file": False,
        "output_file": "",
        "input_file": "",
        "transparent": False,
        "from_animation_number": 0,
        "upto_animation_number": -1,
    }


def _perform(scene_class: type[Segment], task: Task, on_frames: Callable[[int], None]) -> Segment:
    scene: Segment | None = None
    try:
        scene = scene_class()
        writer = _Writer(scene.file_writer_settings, task, on_frames)
        scene.renderer.file_writer = writer
        scene.render()
        if writer.encoder and writer.encoder.frames != scene.frames:
            raise RuntimeError(
                f"{writer.encoder.frames} frames were drawn but the beats count {scene.frames}: "
                "move with self.play and wait with self.hold, which keep to whole frames"
            )
    except Exception as error:
        raise SceneError(next(reversed(scene.beat_starts), None) if scene else None) from error
    return scene


def _cues(scene: Segment, pace: TimedPace, fps: int) -> list[Cue]:
    return [
        Cue(
            caption.text,
            start + round(caption.offset * fps),
            start + round((caption.offset + caption.duration) * fps),
        )
        for each in beats_of(type(scene))
        if (start := scene.beat_starts.get(each.name)) is not None
        for caption in captions(each, pace.seconds(type(scene).__name__, each))
    ]
