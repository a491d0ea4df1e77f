"""Segments, the scenes of a lecture.

A segment is a class whose methods, each marked with `beat`, are its storyboard from top to bottom:

    class TopographicMap(Segment):
        title = "An error landscape"

        @beat("Every choice of weights has an error.")
        def landscape_rises(self) -> None:
            self.play(..., share=0.6)

The base scene gives each beat its section, its captions and its time. Animations ask for a share of the beat's time, so
they take as long as the voice needs; the rest is held, with a short breath after the last word. While the picture is
held, living things move on: see `scenes.kit.beats.living`. How a segment begins and ends with a picture that it shares
with others: see `scenes.kit.beats.link`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar, cast

from manim import Animation, ManimColor, Mobject, Scene, Wait, config, linear, logger
from manim.typing import Point3DLike

from gradmath.landscapes.chosen import Chosen
from scenes.kit.beats.beat import BREATH, Beat, Pace, ReadingPace, beats_of
from scenes.kit.beats.captions import captions
from scenes.kit.beats.guess import GuessRing
from scenes.kit.beats.link import CLEAR, Link, Remains, clearing
from scenes.kit.beats.living import Live, Living
from scenes.kit.beats.vary import Vary
from scenes.kit.frame.fonts import register_fonts
from scenes.kit.frame.look import Look
from scenes.kit.frame.settings import refuse, require_cairo, require_shape
from scenes.kit.frame.theme import Theme
from scenes.kit.given.quoted import quoted
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.paint.canvas import FrameCamera
from scenes.language.catalogue import Catalogue
from scenes.language.current import speak

_SHORTEST_MOVE = 0.3
# What Manim opens a film with by default: on Linux, on Windows with Cygwin, on macOS.
_OPENERS = ("xdg-open", "cygstart", "open")
# A run time a thousandth of a frame short of n frames is n frames in Manim's own counting, whatever the rounding; a
# frozen wait is rounded down instead, and needs a thousandth more.
_SLIVER = 1e-3
# The largest number of frames that is too short for a motion.
_FEW_FRAMES = 2

_Link = TypeVar("_Link", bound=Link)


class Segment(Scene):
    """A segment of a lecture: a Manim scene made of beats.

    Attributes
    ----------
    title
        The chapter's title.
    landscape_name
        The landscape of a segment that needs its own: a catalogue's name or a formula.
    leaves
        The picture that it ends with; None if it ends with whatever is on stage.
    needs
        What it needs of a landscape: predicates that say in a sentence what is missing; see `scenes.kit.map.needs`.
    adapted
        What differs from the class that it extends, and replaces where that cannot be shown; empty for a segment of its
        own.
    takes_descent
        Whether it shows the descent that the user asked for, if any; see `Look`.
    learnt
        What a viewer now knows, in about five words, for the film's last card; empty if not given.
    guess_at
        Position of the ring of a question; default: in the lower right of the safe area, above the captions.
    look
        Theme, landscape and language of this rendering.
    pace
        How long the voice takes.
    after_play
        Called whenever animations have ended.
    after_beat
        Called with each beat when it ends.
    was_there
        All parts of the picture that the segment found: they were on screen before it began.
    """

    title: ClassVar[str]
    landscape_name: ClassVar[str | None] = None
    leaves: ClassVar[type[Link] | None] = None
    needs: ClassVar[Sequence[Callable[[Any], None]]] = ()
    adapted: ClassVar[str] = ""
    takes_descent: ClassVar[bool] = False
    learnt: ClassVar[str] = ""

    def __init__(self, look: Look | None = None, *, pace: Pace | None = None, **kwargs: Any) -> None:
        require_cairo()
        register_fonts()
        # Only bare Manim gives no look.
        self.is_bare = look is None
        self.look = look or _look_of_environment()
        speak(self.look.words)
        self.pace = pace or ReadingPace()
        config.background_color = self.theme.paper
        config.frame_width, config.frame_height = self.look.frame.width, self.look.frame.height
        super().__init__(camera_class=FrameCamera, **kwargs)
        # A renderer made before this scene does not know its look.
        camera = cast(FrameCamera, self.renderer.camera)
        camera.background_color = ManimColor(self.theme.paper)
        camera.frame_width, camera.frame_height = self.look.frame.width, self.look.frame.height
        # As in Manim: 854×480 pixels are a little wider than 16:9.
        camera.resize_frame_shape()
        self.frames = 0
        self.beat_starts: dict[str, int] = {}
        self.after_play: Callable[[], None] = _nothing
        self.after_beat: Callable[[Beat], None] = _nothing
        self._beat_frames, self._rounded_off = 0, 0.0
        self._living: list[Living] = []
        self.was_there: list[Mobject] = []
        self.guess_at: Point3DLike | None = None

    def recalled(self) -> Sequence[Mobject]:
        """Return what the small picture on a film's last card shows of it, the lowest first; called after `setup`.

        That is the picture that it leaves, unless another one says better what was learnt.
        """
        return self.leaves(self).things if self.leaves else []

    @property
    def theme(self) -> Theme:
        """The theme of this rendering."""
        return self.look.theme

    @property
    def beats(self) -> tuple[Beat, ...]:
        """Its beats, in the words of this rendering."""
        return beats_of(type(self), self.look.words)

    @classmethod
    def title_in(cls, words: Catalogue) -> str:
        """Return its title, in the words of a catalogue."""
        return words.say(f"{cls.owner('title')}.title", cls.title)

    @classmethod
    def learnt_in(cls, words: Catalogue) -> str:
        """Return what a viewer now knows, in the words of a catalogue."""
        return words.say(f"{cls.owner('learnt')}.learnt", cls.learnt)

    @classmethod
    def owner(cls, name: str) -> str:
        """Return the name of the class that defines an attribute: the context of its words in catalogues."""
        return next(each.__name__ for each in cls.__mro__ if name in vars(each))

    @property
    def chosen(self) -> Chosen:
        """The landscape to show, with the text by which it was chosen."""
        return self.look.landscape(self.landscape_name)

    def render(self, preview: bool = False) -> bool:
        """Render the segment; if nothing opens films, say so instead of failing after the work is done.

        Raises
        ------
        SystemExit
            Under bare Manim, if the chosen landscape lacks what is to be shown.
        """
        try:
            return super().render(preview)
        except UnsuitableError as error:
            if not self.is_bare:
                raise
            refuse(f"{type(self).__name__} cannot be shown on {quoted(self.chosen.text)}: {error}")
        except FileNotFoundError as error:
            if error.filename not in (config.preview_command, *_OPENERS):
                raise
            made = self.renderer.file_writer.final_file_path
            logger.warning(
                f"The film is whole, but cannot be shown: there is no program {error.filename}. It is {made}"
            )
            return False

    def construct(self) -> None:
        """Perform every beat in turn; then everything goes except the picture to leave."""
        for each in self.beats:
            self.perform(each)
        if self.leaves is not None and self.beats:
            self._leave_after(self.beats[-1], self.leaves)

    def perform(self, each: Beat) -> None:
        """Perform one beat: its section, its captions, its animations, and a hold until the voice is done.

        After a question there is time for a guess.
        """
        self.next_section(each.name)
        self.beat_starts[each.name] = start = self.frames
        voice = self.pace.seconds(type(self).__name__, each)
        self._beat_frames, self._rounded_off = self._whole_frames(voice + BREATH), 0.0
        frames = self._whole_frames(voice + BREATH + each.guess)
        for caption in captions(each, voice):
            # A question's caption stays until the beat ends, which is in whole frames.
            room = frames / config.frame_rate - caption.offset
            self.add_subcaption(caption.text, min(caption.duration, room), caption.offset)
        each.perform(self)
        left = start + self._beat_frames - self.frames
        if left > 0:
            self.hold(left / config.frame_rate)
        if each.ask:
            self._wait_for_a_guess(max(1, start + frames - self.frames) / config.frame_rate)
        self.after_beat(each)

    @classmethod
    def seconds_after(cls, each: Beat) -> float:
        """Return how long one of its beats continues after the last word, in seconds."""
        is_left = cls.leaves is not None and each.name == beats_of(cls)[-1].name
        return BREATH + each.guess + (CLEAR if is_left else 0.0)

    def find(self, link: Callable[[Any], _Link]) -> _Link:
        """Begin with the picture that another segment leaves, and return it; for `setup`."""
        found = link(self)
        self.add(*found.things)
        self.was_there += [part for thing in found.things for part in thing.get_family()]
        return found

    def live(self, *living: Living) -> None:
        """Let things live from now on, whenever they are on stage; see `scenes.kit.beats.living`."""
        self._living += [each for each in living if each not in self._living]

    def rest(self, *living: Living) -> None:
        """Stop things from living; each stays as it is."""
        self._living = [each for each in self._living if each not in living]

    def _wait_for_a_guess(self, seconds: float) -> None:
        """Close the ring that shows the time for a guess."""
        ring = GuessRing(self.theme, self.guess_at)
        self.play(Vary(ring, ring.set_share, rate_func=linear, run_time=seconds))
        self.remove(ring)

    def _leave_after(self, last: Beat, link: Callable[[Any], Link]) -> None:
        """End its last beat with the picture of a link."""
        # Counted together: two separate roundings would add up.
        seconds = self.pace.seconds(type(self).__name__, last) + self.seconds_after(last)
        end = self.beat_starts[last.name] + self._whole_frames(seconds)
        self._leave(link, max(1, end - self.frames))

    def _leave(self, link: Callable[[Any], Link], frames: int | None = None) -> None:
        """End with the picture of a link: everything else goes, over some frames or in its usual time."""
        frames = self._whole_frames(CLEAR) if frames is None else frames
        try:
            things = link(self).things
        except UnsuitableError:
            # The landscape lacks what that picture shows: the segment ends with what is on stage.
            self.hold(frames / config.frame_rate)
            return
        remains = Remains(self.mobjects, self.theme.paper)
        self._living.clear()
        self.remove(*self.mobjects)
        self.add(*things)
        # The last frame shows nothing but the link's picture; at a few frames a second there are no others.
        going = frames - 1 if frames > _FEW_FRAMES else 0
        if going:
            self.play(clearing(remains), run_time=going / config.frame_rate)
        self.hold((frames - going) / config.frame_rate)

    def play(self, *args: Any, share: float | None = None, **kwargs: Any) -> None:
        """Play animations in whole frames, for a share of the beat's time or for their own run time.

        Parameters
        ----------
        share
            Share of the beat's time that the animations take, from 0 to 1; their run times are stretched alike.
        """
        animations = self.compile_animations(*args, **kwargs)
        frames = self._frames(self.get_run_time(animations), share, self._whole_frames(_SHORTEST_MOVE))
        stretch = (frames - _SLIVER) / config.frame_rate / self.get_run_time(animations)
        for animation in animations:
            animation.run_time *= stretch
        super().play(*animations, *self._lives(frames))
        self.frames += frames
        self.after_play()

    def hold(self, seconds: float | None = None, *, share: float | None = None) -> None:
        """Hold the picture for seconds or for a share of the beat's time; only living things move."""
        frames = self._frames(seconds or 0, share)
        still = Wait(run_time=(frames + _SLIVER) / config.frame_rate, frozen_frame=True)
        super().play(*(self._lives(frames) or [still]))
        self.frames += frames

    def _lives(self, frames: int) -> list[Animation]:
        """Return the animations of what lives on stage, over the next frames."""
        rate, there = config.frame_rate, set(self.get_mobject_family_members())
        start, end = self.frames / rate, (self.frames + frames) / rate
        run_time = max(frames - _SLIVER, 1) / rate
        return [Live(each, start, end, run_time=run_time) for each in self._living if each.body in there]

    def _frames(self, seconds: float, share: float | None, least: int = 1) -> int:
        """Return the whole frames in a share of the beat's time or, if none is given, in some seconds.

        The rounding error goes to the next share, so shares that add up to the whole beat take exactly its time.
        """
        if share is None:
            return max(least, self._whole_frames(seconds))
        asked = share * self._beat_frames + self._rounded_off
        frames = max(least, round(asked))
        self._rounded_off = asked - frames
        return frames

    @staticmethod
    def _whole_frames(seconds: float) -> int:
        return max(1, round(seconds * config.frame_rate))


def _look_of_environment() -> Look:
    """Return the look for bare Manim, or say in one sentence why there is none."""
    try:
        look = Look.of_environment()
    except ValueError as error:
        refuse(str(error))
    require_shape(look.frame)
    return look


def _nothing(*_: Beat) -> None:
    """Do nothing."""
