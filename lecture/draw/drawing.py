"""Drawing one scene into one file. Imported only by the process that draws."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, cast

from manim import tempconfig
from manim.scene.scene_file_writer import SceneFileWriter, _SceneFileWriterSettings
from manim.typing import RGBAPixelArray
from PIL import Image

from lecture.draw.encoder import EncodingThread
from lecture.draw.renderer import StageRenderer
from lecture.syllabus.lectures import SceneRef
from lecture.words.captions import Cue
from lecture.work.parts import Drawn, DrawnBeat, Task
from scenes.kit.beats.beat import Beat, beats_of
from scenes.kit.beats.captions import captions
from scenes.kit.beats.segment import Segment
from scenes.kit.paint.canvas import FrameCamera
from scenes.kit.paint.tiles import Pixels

# Called with a file that is complete, and the number of its frames.
OnFile = Callable[[Path, int], None]


def ignore(_file: Path, _frames: int) -> None:
    """Ignore a file that is complete."""


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
    """A scene raised an error.

    Attributes
    ----------
    beat
        The beat in which it did; None before the first one.
    landscape
        The text of the landscape on which it was; None if the scene was not made.
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
    """Manim's output, but a stream for each beat that is asked for, or one for the whole scene."""

    def __init__(
        self,
        settings: _SceneFileWriterSettings,
        task: Task,
        camera: FrameCamera,
        on_frames: Callable[[int], None],
        on_file: OnFile,
    ) -> None:
        self.task, self.camera, self.frames = task, camera, 0
        self.thread = None if task.still else EncodingThread(task.quality, on_frames, on_file)
        if self.thread and task.beats is None:
            self.thread.begin(task.target)
        super().__init__(settings)

    def next_section(self, name: str, type_: str, skip_animations: bool) -> None:
        """Begin a beat: its stream, unless it has been drawn already."""
        file = self.task.beats.get(name) if self.task.beats is not None else None
        if self.thread and file:
            self.thread.begin(file)
        there_already = self.task.beats is not None and not file
        super().next_section(name, type_, skip_animations or there_already)

    def begin_animation(self, *args: Any, **kwargs: Any) -> None:
        """Go on with the same stream."""

    def end_animation(self, *args: Any, **kwargs: Any) -> None:
        """Go on with the same stream."""

    def write_frame(self, pixels: RGBAPixelArray, *, repeat: int = 1) -> None:
        """Encode a frame."""
        self.frames += repeat
        if self.thread:
            self.thread.write(cast(Pixels, pixels), repeat, self.camera.changed_tiles())

    def save_image(self, pixels: RGBAPixelArray) -> None:
        """Save a still."""
        Image.fromarray(pixels).save(self.task.target, format="PNG")

    def finish(self) -> None:
        """Finish the last stream."""
        if self.thread:
            self.thread.finish()

    def abort_encode_jobs(self, reraise_encoder_failures: bool = False) -> None:
        """Stop encoding after the scene has failed."""
        del reraise_encoder_failures
        if self.thread:
            self.thread.abandon()


def draw(task: Task, on_frames: Callable[[int], None], on_file: OnFile = ignore) -> Drawn:
    """Draw a scene, in this process, into the task's target, or its beats into files of their own.

    Parameters
    ----------
    task
        What to draw, and how.
    on_frames
        Called with the number of frames so far.
    on_file
        Called with each file as soon as it is complete, and with the number of its frames.

    Raises
    ------
    SceneError
        From whatever the scene itself raises.
    """
    started = time.monotonic()
    scene_class, pace = find_scene(task.scene), TimedPace(task.pace)
    with tempconfig(settings(task)):
        scene, drawn = _perform(scene_class, task, on_frames, on_file)
    return Drawn(
        title=scene_class.title,
        fps=task.quality.fps,
        frames=scene.frames,
        drawn=drawn,
        beats=[DrawnBeat(each.name, scene.beat_starts[each.name]) for each in beats_of(scene_class)]
        if scene.beat_starts
        else [],
        cues=_cues(scene, pace, task.quality.fps),
        seconds=time.monotonic() - started,
    )


def find_scene(scene: SceneRef) -> type[Segment]:
    """Import a scene's class."""
    found: type[Segment] = getattr(importlib.import_module(scene.module), scene.name)
    return found


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


def _perform(
    scene_class: type[Segment], task: Task, on_frames: Callable[[int], None], on_file: OnFile
) -> tuple[Segment, int]:
    """Return the scene as it is at its end, and how many frames were drawn."""
    scene: Segment | None = None
    try:
        renderer = StageRenderer()
        scene = scene_class(task.look, pace=TimedPace(task.pace), renderer=renderer, **task.arguments)
        renderer.file_writer = _Writer(scene.file_writer_settings, task, renderer.camera, on_frames, on_file)
        scene.render()
        drawn, counted = renderer.file_writer.frames, _frames_asked(scene, task)
        if drawn != counted and not task.still:
            raise RuntimeError(
                f"{drawn} frames were drawn but the beats count {counted}: "
                "move with self.play and wait with self.hold, which keep to whole frames"
            )
    except Exception as error:
        raise SceneError.of(scene) from error
    return scene, drawn


def _frames_asked(scene: Segment, task: Task) -> int:
    """Return how many frames a performed scene has in the beats that were to be drawn."""
    if task.beats is None:
        return scene.frames
    ends = [*list(scene.beat_starts.values())[1:], scene.frames]
    lengths = {name: end - start for (name, start), end in zip(scene.beat_starts.items(), ends, strict=True)}
    return sum(lengths[name] for name in task.beats)


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
