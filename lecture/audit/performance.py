"""A segment performed without encoding, each frame of it looked at as it is drawn."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import tempconfig
from manim.renderer.cairo_renderer import CairoRenderer
from manim.typing import PixelArray

from lecture.audit.checks import Mathematics
from lecture.audit.film import Film, caption_findings
from lecture.audit.ledger import Ledger, Moment, Pixels
from lecture.audit.picture import family, picture_findings
from scenes.kit.beats.beat import beats_of
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.look import Look
from scenes.kit.paint.canvas import FrameCamera

# How often moving pictures are checked, in seconds.
_EVERY = 1.0


@dataclass(frozen=True)
class Stage:
    """How large and how smooth a performance for the audit is.

    Attributes
    ----------
    width, height
        In pixels.
    fps
        Frames a second; flashes are seen up to half as often.
    """

    width: int = 426
    height: int = 240
    fps: int = 12

    def settings(self, scratch: str) -> dict[str, Any]:
        """Return Manim's settings, with a folder for what it writes on the way."""
        return {
            "pixel_width": self.width,
            "pixel_height": self.height,
            "frame_rate": self.fps,
            "media_dir": scratch,
            "dry_run": True,
            "disable_caching": True,
            "progress_bar": "none",
            "verbosity": "WARNING",
        }


class _ShowingRenderer(CairoRenderer):
    """Shows each frame to somebody instead of encoding it.

    Parameters
    ----------
    show
        Called with a frame, and how many times it is shown.
    """

    def __init__(self, show: Callable[[Pixels, int], None]) -> None:
        super().__init__(camera_class=FrameCamera)
        self._show = show

    def add_frame(self, frame: PixelArray, num_frames: int = 1) -> None:
        """Show a frame."""
        self._show(np.asarray(frame, dtype=np.uint8), num_frames)


class Watcher:
    """Performs a segment, sees every frame of it, and enters what it finds into a ledger.

    Parameters
    ----------
    make
        Makes the segment with the renderer that shows every frame.
    fps
        Frames a second.
    """

    def __init__(self, make: Callable[[CairoRenderer], Segment], fps: float) -> None:
        self.segment, self.fps = make(_ShowingRenderer(self.see)), fps
        self.ledger = Ledger()
        self.mathematics = Mathematics(self.segment, self.ledger)
        self.film = Film(fps)
        self.frames, self._next = 0, 0.0
        self._has_beats = bool(beats_of(type(self.segment)))

    def perform(self) -> None:
        """Perform the segment, and look at the sequence of all its pictures."""
        self.segment.render()
        self._finish()

    def see(self, pixels: Pixels, num_frames: int) -> None:
        """Look at a frame that is shown ``num_frames`` times."""
        moment, parts = self._moment(), family(self.segment.mobjects)
        self.film.add(pixels, num_frames, parts, moment)
        if self.segment.is_current_animation_frozen_frame():
            self._look(parts, moment, pixels)
        elif moment.seconds >= self._next:
            self.ledger.record(self.mathematics.findings(parts, moment.beat, settled=False), moment, pixels)
            self._next = moment.seconds + _EVERY
        self.frames += num_frames

    def _finish(self) -> None:
        """Look at the last picture, and at the sequence of all of them."""
        pixels: Pixels = np.asarray(self.segment.renderer.get_frame(), dtype=np.uint8)
        if not self.frames:
            self._look(family(self.segment.mobjects), self._moment(), pixels)
            return
        for finding, moment, seen in self.film.findings():
            self.ledger.record([finding], moment, seen)
        name, starts = type(self.segment).__name__, self.segment.beat_starts
        for finding, beat in caption_findings(self.segment):
            self.ledger.record([finding], Moment(name, beat, starts[beat] / self.fps), None)

    def _moment(self) -> Moment:
        beat = next(reversed(self.segment.beat_starts), None)
        return Moment(type(self.segment).__name__, beat, self.frames / self.fps)

    def _look(self, parts: list[Any], moment: Moment, pixels: Pixels) -> None:
        """Check everything in a picture in which nothing moves."""
        self.ledger.record(self.mathematics.findings(parts, moment.beat, settled=True), moment, pixels)
        self.ledger.record(picture_findings(self.segment.mobjects, pixels, captions=self._has_beats), moment, pixels)


@dataclass(frozen=True)
class Audited:
    """What the audit of a segment gave.

    Attributes
    ----------
    name
        The segment's.
    ledger
        What was found.
    seconds
        How long it took.
    """

    name: str
    ledger: Ledger
    seconds: float


def audit_scene(
    scene: type[Segment],
    scratch: str,
    stage: Stage,
    look: Look | None = None,
    arguments: Mapping[str, Any] | None = None,
) -> Audited:
    """Perform a segment or a still, and check every picture of it.

    Parameters
    ----------
    scene
        The segment's class.
    scratch
        A folder for what Manim writes on the way.
    stage
        Size and frame rate.
    look
        Theme, landscape and language; default: as bare Manim shows it.
    arguments
        What else the scene is made with.
    """
    started = time.monotonic()
    with tempconfig(stage.settings(scratch)):
        watcher = Watcher(lambda renderer: scene(look, renderer=renderer, **(arguments or {})), stage.fps)
        watcher.perform()
    return Audited(scene.__name__, watcher.ledger, time.monotonic() - started)
