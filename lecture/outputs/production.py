"""A production: the parts of one order, their looks and segments, and the store of parts."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lecture.draw.quality import Quality
from lecture.errors import LectureError
from lecture.kept.digest import digest
from lecture.kept.environment import environment
from lecture.kept.folder import OutputFolder
from lecture.kept.shared import SharedStore
from lecture.kept.store import Kept, PartStore, moved, project_store
from lecture.outputs.order import Order
from lecture.syllabus.beats import beats_of_scene
from lecture.syllabus.landscapes import remarks
from lecture.syllabus.lectures import CARDS, Lecture, SceneRef
from lecture.terminal import remark
from lecture.voice.voices import Voice
from lecture.words.card_words import card_words, check_letters
from lecture.words.catalogues import in_words
from lecture.work.keys import Keys
from lecture.work.parts import Clip, Findings, Job, Moment, Part, Performance, Still, grouped
from lecture.work.progress import display
from lecture.work.report import Done, Failed, Written
from scenes.cards.words import END_SECONDS, TITLE_SECONDS
from scenes.language.catalogue import Catalogue
from scenes.language.current import speak

if TYPE_CHECKING:
    from lecture.work.engine import Opened
    from scenes.kit.beats.beat import Beat
    from scenes.kit.beats.segment import Segment
    from scenes.kit.frame.look import Look


@dataclass(frozen=True)
class Drawn:
    """The result of drawing parts.

    Attributes
    ----------
    kept
        The available parts, by key.
    endings
        How each scene that was drawn in this run ended, by its name.
    logs
        The logs of scenes that failed, by name.
    """

    kept: Mapping[str, Kept]
    endings: Mapping[str, Done | Failed] = field(default_factory=dict)
    logs: Mapping[str, Path] = field(default_factory=dict)

    def file(self, part: Part) -> Path:
        """Return the file of a part, which must not be changed."""
        return self.kept[part.key].file

    def facts(self, part: Part) -> Mapping[str, Any]:
        """Return the facts about a part."""
        return self.kept[part.key].facts

    @property
    def failures(self) -> dict[str, Failed]:
        """The scenes that failed, with the reasons."""
        return {name: ending for name, ending in self.endings.items() if isinstance(ending, Failed)}

    def failure(self) -> LectureError:
        """Return the error that tells of the scenes that failed, a sentence for each."""
        return LectureError("\n".join(failed.sentence(name, self.logs[name]) for name, failed in self.failures.items()))


class Production:
    """The production of one order.

    Parameters
    ----------
    order
        The order.
    """

    def __init__(self, order: Order) -> None:
        self.order, self.syllabus = order, order.syllabus
        self.keys = Keys(order.syllabus.root)
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
        want = Findings(spoken=scene in lecture.segments)
        look = self.look_key(lecture, theme)
        is_card = scene in CARDS
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

    # Drawing

    @cached_property
    def store(self) -> PartStore | SharedStore:
        """The project's store of parts, or one in the output's folder if that cannot be written to.

        Behind it is the shared store, if the order names one.
        """
        if self.order.store is None:
            return self._near
        return SharedStore(self._near, self.order.store, digest(environment(self.syllabus.root)))

    @cached_property
    def _near(self) -> PartStore:
        """The store of parts on this machine."""
        return project_store(self.syllabus.home, self.order.folder / ".lecture")

    def known(self, parts: Sequence[Part]) -> dict[str, Kept]:
        """Return the parts that need not be drawn, by key."""
        if self.order.fresh:
            return {}
        return self.store.known(part.key for part in parts)

    def draw(self, parts: Sequence[Part], folder: OutputFolder) -> Drawn:
        """Draw the parts that are not in the store; a scene that fails does not stop the others.

        Parameters
        ----------
        parts
            The parts of the output.
        folder
            The folder for the logs of scenes that fail, and for incomplete files.
        """
        kept = self.known(parts)
        missing = grouped([part for part in parts if part.key not in kept])
        logs = {group[0].performance.name: folder.path / f"{group[0].performance.name}.log" for group in missing}
        folder.claim(logs.values())
        for log in logs.values():
            log.unlink(missing_ok=True)
        endings = self._drawn([self._job(group, folder) for group in missing], kept) if missing else {}
        for name, ending in endings.items():
            if isinstance(ending, Failed) and ending.landscape is None:
                shutil.move(folder.part(logs[name]), logs[name])
        return Drawn(kept, endings, logs)

    def _drawn(self, jobs: Sequence[Job], kept: dict[str, Kept]) -> dict[str, Done | Failed]:
        """Draw parts; add each to ``kept`` as soon as it is complete."""
        from lecture.work.pool import draw_all

        def keep(job: Job, written: Written) -> None:
            part = next(part for part in job.parts if part.key == written.key)
            kept[part.key] = self.store.put(part.key, part.want.suffix, moved(job.file(part)), written.facts)

        if self.order.engine is None:
            with display(jobs) as shown:
                return draw_all(jobs, self.order.jobs, shown, keep)
        return self._drawn_far(jobs, self.order.engine, keep)

    def _drawn_far(
        self, jobs: Sequence[Job], engine: Opened, keep: Callable[[Job, Written], None]
    ) -> dict[str, Done | Failed]:
        """Draw parts on other machines, which must have the same environment as this one."""
        from lecture.work.baggage import Baggage
        from lecture.work.far import FarDrawing

        wanted = self._probed(jobs[0])
        baggage = Baggage.of(jobs)
        with engine() as opened, display(jobs) as shown:
            return FarDrawing(opened, baggage, wanted, shown, keep).draw(jobs)

    def _probed(self, job: Job) -> Mapping[str, str]:
        """Return what machines must have in common with this one; the probe is drawn unless it is in the store."""
        from lecture.work.pool import draw_all
        from lecture.work.probe import PICTURE, QUALITY, SCENE, probe_job
        from lecture.work.progress import Unseen

        here = environment(job.root)
        key = self.keys.part(digest(here, self.keys.code(SCENE.module), asdict(QUALITY)), Clip(None))
        own = probe_job(job.root, job.scratch.with_name("probe.scratch"), key)
        if self._near.get(key) is None:

            def keep(job: Job, written: Written) -> None:
                self._near.put(key, ".mp4", moved(job.file(job.parts[0])), written.facts)

            ending = draw_all([replace(own, log=job.log)], 1, Unseen(), keep)[own.name]
            if isinstance(ending, Failed):
                raise LectureError(f"the probe picture cannot be drawn{ending.where}")
        kept = self._near.get(key)
        return {**here, PICTURE: kept.digest if kept else "none"}

    def _job(self, parts: tuple[Part, ...], folder: OutputFolder) -> Job:
        name = parts[0].performance.name
        scratch, log = (folder.part(folder.path / f"{name}.{kind}") for kind in ("scratch", "log"))
        return Job(parts, self.syllabus.root, scratch, log)
