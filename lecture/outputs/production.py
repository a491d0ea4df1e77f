"""A production: the parts of one order, their looks and segments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from lecture.kept.digest import digest
from lecture.outputs.order import Order
from lecture.syllabus.beats import beats_of_scene
from lecture.syllabus.landscapes import remarks
from lecture.syllabus.lectures import CARDS, Lecture, SceneRef, Syllabus
from lecture.terminal import remark
from lecture.voice.voices import Voice
from lecture.words.card_words import card_words, check_letters
from lecture.words.catalogues import in_words
from lecture.work.keys import Keys
from lecture.work.parts import Clip, Findings, Moment, Part, Performance, Still
from lecture.work.quality import Quality
from lecture.work.workshop import Workshop
from scenes.cards.words import END_SECONDS, TITLE_SECONDS
from scenes.language.catalogue import Catalogue
from scenes.language.current import speak

if TYPE_CHECKING:
    from scenes.kit.beats.beat import Beat
    from scenes.kit.beats.segment import Segment
    from scenes.kit.frame.look import Look


class Production:
    """The production of one order.

    Parameters
    ----------
    order
        The order.
    """

    def __init__(self, order: Order) -> None:
        self.order, self.syllabus = order, order.syllabus
        self.keys = order.keys or Keys(order.syllabus.root)
        self.workshop = Workshop(
            self.keys,
            order.syllabus.home,
            order.folder / ".lecture",
            order.jobs,
            order.fresh,
            order.engine,
            order.store,
            tuple(_modules(order.syllabus)),
        )
        # Finding a look takes a moment, and a run without changes does not need it.
        self.look = cache(self._look)
        self.segment = cache(self._segment)
        self.look_key = cache(self._look_key)
        self.clips = cache(self._clips)
        self._in_words: dict[Catalogue, Production] = {}

    # Parts

    def _clips(self, lecture: Lecture, scene: SceneRef, quality: Quality, voice: Voice) -> tuple[Part, ...]:
        """Return a clip for each beat of a segment.

        Parameters
        ----------
        lecture
            The segment's lecture.
        scene
            The segment.
        quality
            The size, frame rate and encoder settings.
        voice
            The voice, which must be prepared.
        """
        segment, beats = self.segment(scene), self.beats(scene)
        pace = {beat.name: voice.seconds(scene.name, beat) for beat in beats}
        performance = Performance(scene.name, scene, self.look(lecture, self.order.theme), quality, pace)
        keys = self.keys.beats(self.look_key(lecture, self.order.theme), scene, quality, pace)
        return tuple(
            Part(
                performance,
                want := Clip(beat.name, quality.clips),
                self.keys.part(keys[beat.name], want),
                max(1, round(quality.fps * (pace[beat.name] + segment.seconds_after(beat)))),
            )
            for beat in beats
        )

    def card(self, lecture: Lecture, scene: SceneRef, quality: Quality) -> Part:
        """Return the clip of a card."""
        arguments = self.card_arguments(lecture)
        performance = Performance(scene.name, scene, self.look(lecture, self.order.theme), quality, arguments=arguments)
        key = self._card_key(lecture, scene, self.look_key(lecture, self.order.theme), quality)
        size = round(quality.fps * (TITLE_SECONDS + END_SECONDS) / 2)
        want = Clip(None, quality.clips)
        return Part(performance, want, self.keys.part(key, want), size)

    def stills(
        self, lecture: Lecture, scene: SceneRef, quality: Quality, wanted: Sequence[Still | Moment]
    ) -> list[Part]:
        """Return stills of a segment or a diagram, and moments at the ends of its beats."""
        performance = Performance(scene.name, scene, self.look(lecture, self.order.theme), quality)
        key = self.keys.scene(self.look_key(lecture, self.order.theme), scene, quality)
        return [Part(performance, want, self.keys.part(key, want)) for want in wanted]

    def findings(self, lecture: Lecture, scene: SceneRef, theme: str, name: str, quality: Quality) -> Part:
        """Return the part with the audit's findings in a segment, a diagram or a card.

        Parameters
        ----------
        lecture
            The scene's lecture.
        scene
            The scene.
        theme
            The theme's name, or the path of its file.
        name
            The scene's name for the user.
        quality
            The size and the rate of the frames to check.
        """
        arguments = self.card_arguments(lecture) if scene in CARDS else {}
        performance = Performance(name, scene, self.look(lecture, theme), quality, arguments=arguments)
        is_card = scene in CARDS
        want = Findings(spoken=scene in lecture.segments, segments=lecture.segments if is_card else ())
        look = self.look_key(lecture, theme)
        own = self._card_key(lecture, scene, look, quality) if is_card else self.keys.scene(look, scene, quality)
        key = self.keys.part(digest(own, self.said_key()) if want.spoken else own, want)
        return Part(performance, want, key, max(1, len(beats_of_scene(self.syllabus.root, scene))))

    # Ingredients

    def card_arguments(self, lecture: Lecture) -> dict[str, Any]:
        """Return the arguments of a lecture's cards."""
        from lecture.syllabus.looks import backdrop_of
        from scenes.cards.lesson import Lesson

        speak(self.order.words)
        for scene in lecture.segments:
            check_letters(f"{scene}: what was learnt", self.learnt(scene))
        titles = list(map(self.title, lecture.segments))
        backdrop = backdrop_of(lecture, self.order.landscape)
        arguments = {
            "words": card_words(self.syllabus, lecture, titles),
            "lesson": Lesson(tuple((scene.module, scene.name) for scene in lecture.segments)),
        }
        return arguments | ({"backdrop": backdrop} if backdrop else {})

    def _card_key(self, lecture: Lecture, card: SceneRef, look: str, quality: Quality) -> str:
        """Return the key of a card, which also depends on the beginnings of segments and on what they teach."""
        learnt = [self.learnt(scene) for scene in lecture.segments]
        own = self.keys.scene(look, card, quality, self.card_arguments(lecture))
        seen = lecture.segments[:1] if card.name == "TitleCard" else lecture.segments
        return digest(own, [self.keys.before_beats(scene) for scene in seen], learnt)

    def beats(self, scene: SceneRef) -> tuple[Beat, ...]:
        """Return a segment's beats, in the words of the order."""
        from scenes.kit.beats.beat import beats_of

        return beats_of(self.segment(scene), self.order.words)

    def learnt(self, scene: SceneRef) -> str:
        """Return what was learnt in a segment, in the words of the order."""
        return self.segment(scene).learnt_in(self.order.words)

    def title(self, scene: SceneRef) -> str:
        """Return a segment's title, in the words of the order."""
        return self.segment(scene).title_in(self.order.words)

    def speaking(self, words: Catalogue) -> Production:
        """Return the same production in other words, for outputs in several languages."""
        if words not in self._in_words:
            syllabus = in_words(self.syllabus, words)
            self._in_words[words] = Production(replace(self.order, syllabus=syllabus, words=words))
        return self._in_words[words]

    def remark_on_landscape(self, lecture: Lecture) -> None:
        """Tell the user what a viewer should know about the landscape."""
        look = self.look(lecture, self.order.theme)
        shown = look.asked or look.usual
        for each in remarks(shown) if shown else ():
            remark(each)

    def _look(self, lecture: Lecture, theme: str) -> Look:
        from lecture.syllabus.looks import look_of

        return look_of(lecture, theme, self.order.landscape, self.order.words)

    def _look_key(self, lecture: Lecture, theme: str) -> str:
        return self.keys.look(lecture, theme, self.order.landscape, self.order.words)

    def said_key(self) -> str:
        """Return the digest of the narration and the titles in other words than those of the source."""
        return digest(self.order.words.part(on_screen=False))

    def _segment(self, scene: SceneRef) -> type[Segment]:
        from lecture.syllabus.storyboard import load

        return load(self.syllabus.root, scene)


def _modules(syllabus: Syllabus) -> Iterator[str]:
    """Yield the modules of all segments and diagrams."""
    for lecture in syllabus.lectures:
        yield from (scene.module for scene in (*lecture.segments, *lecture.diagrams))
