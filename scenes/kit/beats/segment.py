"""Segments, the scenes of a lecture.

A segment is a class whose methods, each marked with `beat`, are its storyboard from top to bottom:

    class TopographicMap(Segment):
        title = "An error landscape"

        @beat("Every choice of weights has an error.")
        def landscape_rises(self) -> None:
            self.play(..., share=0.6)

The base scene gives each beat its section, its captions and its time. Animations ask for a share of the beat's time, so
that they take as long as the voice needs; what is left over is held, with a short breath after the last word.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, cast

from manim import ManimColor, Scene, Wait, config, logger

from gradmath.landscapes.chosen import Chosen
from scenes.kit.beats.beat import BREATH, Beat, Pace, ReadingPace, beats_of
from scenes.kit.beats.captions import captions
from scenes.kit.frame.fonts import register_fonts
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme import Theme
from scenes.kit.paint.canvas import FrameCamera

_SHORTEST_MOVE = 0.3
# What Manim opens a film with, if it is not told otherwise: on Linux, on Windows with Cygwin, on macOS.
_OPENERS = ("xdg-open", "cygstart", "open")
# A run time a thousandth of a frame short of n frames is n frames in Manim's own counting, whatever the rounding; a
# frozen wait is rounded down instead, and needs a thousandth more.
_SLIVER = 1e-3


class Segment(Scene):
    """A segment of a lecture: a Manim scene made of beats.

    Attributes
    ----------
    title
        The chapter's title.
    landscape_name
        The landscape of a segment that needs one of its own: a catalogue's name or a formula.
    look
        Theme, landscape and language of this rendering.
    pace
        How long the voice takes.
    after_beat
        Called with each beat when it has ended.
    """

    title: ClassVar[str]
    landscape_name: ClassVar[str | None] = None

    def __init__(self, look: Look | None = None, *, pace: Pace | None = None, **kwargs: Any) -> None:
        register_fonts()
        self.look = look or Look.of_environment()
        self.pace = pace or ReadingPace()
        config.background_color = self.theme.paper
        config.frame_width, config.frame_height = self.look.frame.width, self.look.frame.height
        super().__init__(camera_class=FrameCamera, **kwargs)
        # A renderer that was made before this scene does not know its look.
        camera = cast(FrameCamera, self.renderer.camera)
        camera.background_color = ManimColor(self.theme.paper)
        camera.frame_width, camera.frame_height = self.look.frame.width, self.look.frame.height
        # As Manim does: 854×480 pixels are a little wider than 16:9.
        camera.resize_frame_shape()
        self.frames = 0
        self.beat_starts: dict[str, int] = {}
        self.after_beat: Callable[[Beat], None] = _nothing
        self._beat_frames = 0

    @property
    def theme(self) -> Theme:
        """The theme of this rendering."""
        return self.look.theme

    @property
    def chosen(self) -> Chosen:
        """The landscape to show, with the text by which it was chosen."""
        return self.look.landscape(self.landscape_name)

    def render(self, preview: bool = False) -> bool:
        """Render the segment; where nothing opens films, say so instead of failing after the work is done."""
        try:
            return super().render(preview)
        except FileNotFoundError as error:
            if error.filename not in (config.preview_command, *_OPENERS):
                raise
            made = self.renderer.file_writer.final_file_path
            logger.warning(
                f"The film is whole, but cannot be shown: there is no program {error.filename}. It is {made}"
            )
            return False

    def construct(self) -> None:
        """Perform every beat in turn."""
        for each in beats_of(type(self)):
            self.perform(each)

    def perform(self, each: Beat) -> None:
        """Perform one beat: its section, its captions, its animations, and a hold until the voice is done."""
        self.next_section(each.name)
        self.beat_starts[each.name] = start = self.frames
        voice = self.pace.seconds(type(self).__name__, each)
        self._beat_frames = self._whole_frames(voice + BREATH)
        for caption in captions(each, voice):
            self.add_subcaption(caption.text, caption.duration, caption.offset)
        each.perform(self)
        left = start + self._beat_frames - self.frames
        if left > 0:
            self.hold(left / config.frame_rate)
        self.after_beat(each)

    def play(self, *args: Any, share: float | None = None, **kwargs: Any) -> None:
        """Play animations, for a share of the beat's time or for their own run time, in whole frames.

        Parameters
        ----------
        share
            From 0 to 1: the part of the beat's time that the animations take; their own run times are stretched alike.
        """
        animations = self.compile_animations(*args, **kwargs)
        asked = self.get_run_time(animations) if share is None else share * self._beat_frames / config.frame_rate
        frames = self._whole_frames(max(asked, _SHORTEST_MOVE))
        stretch = (frames - _SLIVER) / config.frame_rate / self.get_run_time(animations)
        for animation in animations:
            animation.run_time *= stretch
        super().play(*animations)
        self.frames += frames

    def hold(self, seconds: float | None = None, *, share: float | None = None) -> None:
        """Hold the picture still, for a time in seconds or for a share of the beat's time."""
        if share is not None:
            seconds = share * self._beat_frames / config.frame_rate
        frames = self._whole_frames(seconds or 0)
        super().play(Wait(run_time=(frames + _SLIVER) / config.frame_rate, frozen_frame=True))
        self.frames += frames

    @staticmethod
    def _whole_frames(seconds: float) -> int:
        return max(1, round(seconds * config.frame_rate))


def _nothing(_: Beat) -> None:
    """Do nothing."""
