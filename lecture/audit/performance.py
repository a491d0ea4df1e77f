"""A segment performed without encoding, with each frame checked as it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from weakref import WeakSet

import numpy as np
from manim import Mobject, config, tempconfig
from manim.renderer.cairo_renderer import CairoRenderer
from manim.typing import PixelArray

from lecture.audit.checks import Mathematics
from lecture.audit.film import Film, caption_findings, timing_findings
from lecture.audit.ledger import Ledger, Moment, Pixels
from lecture.audit.picture import family, picture_findings
from lecture.audit.roles import role_findings, way_findings
from lecture.audit.seen import seen
from scenes.cards.cards import TitleCard
from scenes.claims.protocol import Finding
from scenes.kit.beats.beat import Beat, beats_of
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.look import Look
from scenes.kit.lettering.words import Words
from scenes.kit.paint.canvas import FrameCamera

# Seconds between two checks of moving pictures.
_EVERY = 1.0


class _ShowingRenderer(CairoRenderer):
    """Passes each frame to a function instead of encoding it.

    Parameters
    ----------
    show
        The function, called with a frame and the number of times it is shown.
    """

    def __init__(self, show: Callable[[Pixels, int], None]) -> None:
        super().__init__(camera_class=FrameCamera)
        self._show = show

    def add_frame(self, frame: PixelArray, num_frames: int = 1) -> None:
        """Pass on a frame, and advance the time by which Manim times captions."""
        self.time += num_frames / config.frame_rate
        self._show(np.asarray(frame, dtype=np.uint8), num_frames)


class Watcher:
    """Performs a segment, checks every frame of it, and enters the findings into a ledger.

    Parameters
    ----------
    make
        A function that makes the segment with a renderer.
    fps
        The frame rate, in frames per second.
    on_beat
        A function called with the number of beats so far.
    """

    def __init__(
        self, make: Callable[[CairoRenderer], Segment], fps: float, on_beat: Callable[[int], None] = lambda _: None
    ) -> None:
        self.segment, self.fps, self._on_beat = make(_ShowingRenderer(self.see)), fps, on_beat
        self.ledger = Ledger()
        self.mathematics = Mathematics(self.segment, self.ledger)
        self.film = Film(fps)
        self.frames, self._next, self._alive, self._looked = 0, 0.0, False, False
        self._seen: tuple[Moment, Pixels, list[Finding]] | None = None
        self._has_beats = bool(beats_of(type(self.segment)))
        self._asked: WeakSet[Mobject] = WeakSet()
        self.segment.after_play, self.segment.after_beat = self.greet, self.hear

    def perform(self) -> None:
        """Perform the segment, and check the sequence of all its pictures."""
        self.segment.render()
        self._finish()

    def record(self, findings: Iterable[Finding]) -> None:
        """Enter findings from elsewhere at the end of the performance."""
        self.ledger.record(findings, self._moment(), None)

    def see(self, pixels: Pixels, num_frames: int) -> None:
        """Check a frame that is shown ``num_frames`` times."""
        moment, parts = self._moment(), family(self.segment.mobjects)
        self._on_beat(len(self.segment.beat_starts))
        self.film.add(pixels, num_frames, parts, moment)
        self._looked = False
        was_alive, self._alive = self._alive, self._only_what_lives_moves()
        is_due = moment.seconds >= self._next
        if self.segment.is_current_animation_frozen_frame() or (self._alive and (is_due or not was_alive)):
            self._look(parts, moment, pixels)
        elif is_due:
            self.ledger.record(self.mathematics.findings(parts, moment.beat, settled=False), moment, pixels)
        if is_due:
            self._next = moment.seconds + _EVERY
        self.frames += num_frames

    def _only_what_lives_moves(self) -> bool:
        """Return whether only living things move in a picture that is otherwise held."""
        moving = self.segment.animations or ()
        return bool(moving) and all(hasattr(each, "living") for each in moving)

    def greet(self) -> None:
        """Check what came with the animations that have just ended: it may go before anything stands still."""
        parts, moment = family(self.segment.mobjects), self._moment()
        came = [part for part in parts if part not in self._asked]
        self._asked.update(came)
        self.ledger.record(self.mathematics.of_each(came, settled=True), moment, None)

    def hear(self, beat: Beat) -> None:
        """Check the narration of a beat that has ended, and everything on the stage at its end."""
        if not self._looked:
            parts, moment = family(self.segment.mobjects), self._moment()
            self.ledger.record(self.mathematics.findings(parts, moment.beat, settled=True), moment, None)
        self.ledger.record(self.mathematics.heard(beat), self._moment(), None)
        self.ledger.record(timing_findings(self.segment, beat, self.fps), self._moment(), None)
        self._keep_picture()

    def _finish(self) -> None:
        """Check the last picture, and the sequence of all pictures."""
        pixels: Pixels = np.asarray(self.segment.renderer.get_frame(), dtype=np.uint8)
        if not self.frames:
            self._look(family(self.segment.mobjects), self._moment(), pixels)
            self._keep_picture()
            return
        goes_on = isinstance(self.segment, TitleCard)
        for finding, moment, frame in self.film.findings(found=self.segment.was_there, goes_on=goes_on):
            self.ledger.record([finding], moment, frame)
        name, starts = type(self.segment).__name__, self.segment.beat_starts
        for finding, beat in caption_findings(self.segment):
            self.ledger.record([finding], Moment(name, beat, starts[beat] / self.fps), None)

    def _moment(self) -> Moment:
        beat = next(reversed(self.segment.beat_starts), None)
        return Moment(type(self.segment).__name__, beat, self.frames / self.fps)

    def _look(self, parts: list[Any], moment: Moment, pixels: Pixels) -> None:
        """Check everything in a picture in which nothing moves."""
        found = list(self.mathematics.findings(parts, moment.beat, settled=True))
        found += picture_findings(self.segment.mobjects, pixels, captions=self._has_beats)
        found += role_findings(parts, self.segment.theme)
        found += way_findings(self.mathematics.made, self.segment.theme, self.mathematics.measure)
        self.ledger.record(found, moment, pixels)
        self._seen, self._looked = (moment, pixels.copy(), found), True

    def _keep_picture(self) -> None:
        """Keep the last picture in which nothing moved, with what was found on it."""
        if self._seen is not None:
            self.ledger.pictures.append(seen(*self._seen))
            self._seen = None


def audit_scene(
    scene: type[Segment],
    settings: Mapping[str, Any],
    look: Look | None = None,
    arguments: Mapping[str, Any] | None = None,
    *,
    on_beat: Callable[[int], None] = lambda _: None,
    about_words: Callable[[Sequence[Words]], Iterable[Finding]] = lambda _: (),
) -> Ledger:
    """Perform a segment or a still, and check every picture of it.

    Parameters
    ----------
    scene
        The segment's class.
    settings
        Manim's settings: the size and the rate of the frames (flashes up to half as frequent are detected), and where
        its files go.
    look
        The theme, landscape and language; default: those of bare Manim.
    arguments
        Further arguments for the scene.
    on_beat
        A function called with the number of beats so far.
    about_words
        A function that checks all words that were shown, at the end.
    """
    with tempconfig({**settings, "dry_run": True}):
        fps = settings["frame_rate"]
        watcher = Watcher(lambda renderer: scene(look, renderer=renderer, **(arguments or {})), fps, on_beat)
        watcher.perform()
        watcher.record(about_words(watcher.film.words()))
    return watcher.ledger
