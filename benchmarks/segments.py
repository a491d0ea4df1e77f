"""Every segment compared with a blank scene of as many frames, and where its time goes.

Both are encoded alike, one after the other, each in a fresh process. The clock runs from the scene's construction to
the finished file; starting Python and importing Manim are left out, and so is compiling, which is done once on a
machine, by a small rendering beforehand. The blank scene shows an empty picture; each of its frames is drawn, copied,
converted and encoded again, as Manim does in a wait.
"""

from __future__ import annotations

import cProfile
import importlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial, wraps
from pathlib import Path
from time import thread_time
from typing import Any
from unittest.mock import patch

from manim import Wait
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene import Scene
from manim.typing import PixelArray

from benchmarks.processes import Cost, in_fresh_process, middle, timed
from benchmarks.tables import Table
from gradmath.landscapes.catalogue import landscape
from lecture.draw import clips
from lecture.draw.clips import draw
from lecture.draw.coding import FrameConverter
from lecture.draw.encoder import FrameEncoder
from lecture.syllabus.lectures import SceneRef
from lecture.work.parts import Clip, Job, Part, Performance
from lecture.work.quality import QUALITIES, Quality
from lecture.work.report import Report
from scenes.kit.beats.beat import ReadingPace, beats_of
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.look import Look
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.paint.canvas import FrameCamera

ROOT = Path(__file__).resolve().parent.parent
HELD_SECONDS = 20


class ForgetfulCamera(FrameCamera):
    """A camera that draws each frame from scratch and does not know what has changed, like Manim's own."""

    def set_pixel_array(
        self, pixel_array: PixelArray | list[Any] | tuple[Any, ...], convert_from_floats: bool = False
    ) -> None:
        """Copy a whole picture."""
        self._memory.ground = None
        super().set_pixel_array(pixel_array, convert_from_floats)


class ManimRenderer(CairoRenderer):
    """Manim's own renderer instead of the lectures'."""

    def __init__(self) -> None:
        super().__init__(camera_class=ForgetfulCamera)


class Blank(Segment):
    """An empty scene of ``length`` frames, each of which is drawn again."""

    title = "Blank"

    def __init__(self, look: Look | None = None, *, length: int, **kwargs: Any) -> None:
        super().__init__(look, **kwargs)
        self.length = length

    def construct(self) -> None:
        """Wait, frame by frame."""
        rate = self.renderer.camera.frame_rate
        Scene.play(self, Wait(run_time=(self.length - 1e-3) / rate, frozen_frame=False))
        self.frames = self.length


class Hold(Segment):
    """A map without any movement."""

    title = "Hold"

    def construct(self) -> None:
        """Show the map and wait."""
        self.add(ErrorMap(landscape("lecture"), self.theme))
        self.hold(HELD_SECONDS)


@dataclass(frozen=True)
class Parts:
    """Processor seconds of a rendering, by kind of work.

    Attributes
    ----------
    construct
        Making mobjects, computing the mathematics, and anything not named below.
    update
        Moving things between frames: animations and updaters.
    draw
        Painting frames.
    convert
        Conversion from RGB to the video's colours.
    encode
        x264, in its own thread.
    """

    construct: float
    update: float
    draw: float
    convert: float
    encode: float


@dataclass(frozen=True)
class Rendering:
    """One rendering: its number of frames, its cost, and the parts of that."""

    frames: int
    cost: Cost
    parts: Parts


class Stopwatch:
    """Adds up the processor time that threads spend in certain methods, which must not call one another."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    @contextmanager
    def watching(self, name: str, owner: type, method: str) -> Iterator[None]:
        """Count a class's method under a name."""
        original: Callable[..., Any] = getattr(owner, method)
        self.spent.setdefault(name, 0.0)

        @wraps(original)
        def watched(*arguments: Any, **options: Any) -> Any:
            start = thread_time()
            try:
                return original(*arguments, **options)
            finally:
                self.spent[name] += thread_time() - start

        with patch.object(owner, method, watched):
            yield


def render_hold(quality: Quality) -> Rendering:
    """Draw a held map as `lecture render` does."""
    return render(SceneRef(__name__, Hold.__name__), quality)


def render_blank(length: int, quality: Quality) -> Rendering:
    """Draw a blank scene of ``length`` frames with Manim's own renderer."""
    with patch.object(clips, "StageRenderer", ManimRenderer):
        return render(SceneRef(__name__, Blank.__name__), quality, {"length": length})


def render(
    scene: SceneRef, quality: Quality, arguments: dict[str, Any] | None = None, profile: Path | None = None
) -> Rendering:
    """Draw a scene as `lecture render` does."""
    scene_class = getattr(importlib.import_module(scene.module), scene.name)
    pace = {beat.name: ReadingPace().seconds(scene.name, beat) for beat in beats_of(scene_class)}
    frames: list[int] = []
    watch, profiler = Stopwatch(), cProfile.Profile() if profile else None
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        place = Path(folder)
        performance = Performance(scene.name, scene, Look(), quality, pace, arguments or {})
        job = Job((Part(performance, Clip(None), "film"),), ROOT, place, place / "log")
        for name, owner, method in (
            ("draw", CairoRenderer, "update_frame"),
            ("update", Scene, "update_to_time"),
            ("convert", FrameConverter, "convert"),
            ("encode", FrameEncoder, "encode"),
        ):
            stack.enter_context(watch.watching(name, owner, method))
        stack.enter_context(profiler or nullcontext())
        _, cost = timed(lambda: draw(job, Report(lambda _: None, lambda _, facts: frames.append(facts["frames"]))))
    if profiler and profile:
        profiler.dump_stats(profile)
    construct = cost.processor - sum(watch.spent.values())
    return Rendering(frames[0], cost, Parts(construct=construct, **watch.spent))


def tables(
    scenes: Sequence[SceneRef], letter: str = "h", rounds: int = 1, profile: Path | None = None
) -> Iterator[Table]:
    """Render each segment, and a held map, in turn with its blank scene, ``rounds`` times; yield a table after each."""
    quality = QUALITIES[letter]
    table = Table(
        f"Segments at {quality.name} against a blank scene of as many frames",
        (
            "segment",
            "video s",
            "wall s/s",
            "wall ratio",
            "CPU ratio",
            "construct",
            "update",
            "draw",
            "convert",
            "encode",
        ),
        notes=["The last five columns share out the processor time, in ms for each frame."],
    )
    ways: dict[str, Callable[[], Rendering]] = {
        scene.name: partial(in_fresh_process, render, scene, quality, None, profile) for scene in scenes
    }
    ways["a held map"] = partial(in_fresh_process, render_hold, quality)
    for scene in scenes:
        in_fresh_process(render, scene, QUALITIES["l"])
    for name, rendered in ways.items():
        renderings, blanks = [], []
        for _ in range(rounds):
            renderings.append(rendered())
            blanks.append(in_fresh_process(render_blank, renderings[-1].frames, quality))
        _add(table, name, quality, renderings, blanks)
        yield table


def _add(
    table: Table, name: str, quality: Quality, renderings: Sequence[Rendering], blanks: Sequence[Rendering]
) -> None:
    one, cost, blank = renderings[0], middle([each.cost for each in renderings]), middle([each.cost for each in blanks])
    video = float(one.frames / quality.fps)
    parts = [1e3 * part / one.frames for part in vars(one.parts).values()]
    table.add(name, video, cost.wall / video, cost.wall / blank.wall, cost.processor / blank.processor, *parts)
