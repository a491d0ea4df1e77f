"""Making one page: its pictures, its film, its words, and the files."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from lecture.kept.digest import digest
from lecture.outputs.film.join import join
from lecture.outputs.film.reel import Reel, SegmentClips
from lecture.outputs.film.soundtrack import soundtrack
from lecture.outputs.film.tracks import LanguageVersion
from lecture.outputs.page.colours import is_dark, style
from lecture.outputs.page.content import (
    Content,
    FilmContent,
    Picture,
    SegmentContent,
    Told,
    chapter_cues,
    segment_content,
)
from lecture.outputs.page.document import Dress, figure_page, page
from lecture.outputs.page.landscapes import ASKED, carried
from lecture.outputs.page.lesson import FIGURES, Lesson, Trial, read_lesson
from lecture.outputs.page.moments import Grounds, trial
from lecture.outputs.page.network import small_network
from lecture.outputs.page.words.table import directed, page_words
from lecture.syllabus.lectures import CARDS, SceneRef
from lecture.words.captions import as_vtt
from lecture.work.quality import Quality
from scenes.kit.beats.beat import ReadingPace
from scenes.kit.beats.captions import captions
from scenes.kit.frame.theme import DARK
from scenes.language.current import speak
from scenes.language.numbers import localised

if TYPE_CHECKING:
    from lecture.outputs.arrangement import Arrangement
    from lecture.outputs.page.page import Page
    from lecture.outputs.production import Production
    from lecture.work.parts import Part
    from lecture.work.workshop import Drawn
    from scenes.kit.beats.beat import Beat
    from scenes.kit.beats.captions import Caption

_PICTURE_QUALITY = 86
# The default landscapes of the figures, as in the films.
_STANDS = {"rate": "bowl", "valleys": "valleys", "rolling": "ravine"}


class Maker:
    """Makes one page from the parts that have been drawn.

    Parameters
    ----------
    output
        The page to make.
    production
        The production.
    drawn
        The drawn parts.
    to
        The arrangement of the files.
    """

    def __init__(self, output: Page, production: Production, drawn: Drawn, to: Arrangement) -> None:
        self.output, self.production, self.drawn, self.to = output, production, drawn, to
        self.lecture, self.folder = output.lecture, production.order.folder
        self.look = production.look(self.lecture, production.order.theme)

    def write(self, quality: Quality | None) -> None:
        """Write the page and the files beside it, with the film in a quality or without a film."""
        content = self._content(quality)
        words, dress = page_words(self.production.order.words), Dress.of(style(self.look.theme))
        self.to.write_text(self.folder / "index.html", page(content, words, dress))
        if not self.output.single_file:
            self.to.write_text(self.folder / "figure.html", figure_page(content, words, dress))

    def _content(self, quality: Quality | None) -> Content:
        words = self.production.order.words
        speak(words)
        lesson = read_lesson(self.production.syllabus.root, self.lecture).saying(self.lecture.key, self._said)
        reel = None if quality is None else self._reel(quality)
        grounds, network = Grounds(carried(self.look, words)), small_network(words)
        asked = any(each["name"] == ASKED for each in grounds.carried)
        segments = tuple(
            self._segment(scene, lesson, self._trials(scene, grounds, network), reel) for scene in self.lecture.segments
        )
        return Content(
            lecture=self.lecture.key,
            title=self.lecture.title,
            segments=segments,
            lesson=lesson,
            film=None if reel is None else self._film(reel, segments),
            landscapes=grounds.carried,
            balls=grounds.balls,
            network=network,
            stands=dict.fromkeys(FIGURES, ASKED) if asked else _STANDS,
            theme=self._scheme(),
        )

    def _said(self, context: str, text: str) -> str:
        """Return a text of the lesson in the order's words; mere numbers are written as in their language."""
        words = self.production.order.words
        return directed(localised(words.say(context, text)), words.language)

    def _scheme(self) -> str:
        """Return the page's first scheme: the system's, or that of the theme asked for."""
        if self.look.theme == DARK:
            return "auto"
        return "dark" if is_dark(self.look.theme) else "light"

    def _segment(
        self, scene: SceneRef, lesson: Lesson, trials: Mapping[str, Trial], reel: Reel | None
    ) -> SegmentContent:
        starts = (
            {} if reel is None else {beat: float(at / reel.fps) for of, beat, at, _ in reel.beats() if of == scene.name}
        )
        title, beats = self._told(scene)
        told = Told(scene.name, title, beats, self._captions(scene, beats, reel), starts, trials)
        picture = Picture(self._picture(scene), self.output.telling(self.production, scene))
        return segment_content(told, lesson.segment(scene.name), picture)

    def _captions(self, scene: SceneRef, beats: Sequence[Beat], reel: Reel | None) -> dict[str, Sequence[Caption]]:
        """Return the captions of each beat, timed as in the film."""
        if reel is None:
            return {each.name: captions(each, ReadingPace().seconds(scene.name, each)) for each in beats}
        pace = next(each.pace for each in reel.segments if each.name == scene.name)
        starts = self.output.voice.starts
        return {each.name: captions(each, pace[each.name], starts(scene.name, each)) for each in beats}

    def _trials(self, scene: SceneRef, grounds: Grounds, network: Mapping[str, Any]) -> dict[str, Trial]:
        """Return, by beat, the figure in the state of the stage at its end."""
        found = {}
        for part in self.output.moments(self.production, scene):
            moment = json.loads(self.drawn.file(part).read_text(encoding="utf-8"))
            made = trial(moment, (scene.name, self.production.title(scene)), grounds, network)
            if made is not None:
                found[part.beat] = made
        return found

    # Pictures and film

    def _picture(self, scene: SceneRef) -> str:
        """Write a scene's picture; return its address."""
        part = self.output.still(self.production, scene)
        shrink = partial(_as_webp, self.drawn.file(part))
        return self._address(self.output.picture_name(scene), digest(part.key, _PICTURE_QUALITY), shrink, "image/webp")

    def _reel(self, quality: Quality) -> Reel:
        clips = self.output.clips(self.production, quality)
        segments = []
        for scene in self.lecture.segments:
            own = [part for part in clips if part.performance.scene == scene]
            segments.append(self._clips(scene, own))
        cards = [self.production.card(self.lecture, scene, quality) for scene in CARDS]
        return Reel([SegmentClips.of_card(part, self.drawn) for part in cards], segments, quality)

    def _clips(self, scene: SceneRef, parts: Sequence[Part]) -> SegmentClips:
        title, beats = self._told(scene)
        return SegmentClips.of_beats(title, beats, parts, self.drawn, self.output.voice)

    def _told(self, scene: SceneRef) -> tuple[str, Sequence[Beat]]:
        return self.production.title(scene), self.production.beats(scene)

    def _film(self, reel: Reel, segments: tuple[SegmentContent, ...]) -> FilmContent:
        """Write the film; return its addresses."""
        voice, beats = self.output.voice, {scene.name: self.production.beats(scene) for scene in self.lecture.segments}
        version = LanguageVersion(self.production.order.words.language, soundtrack(voice, beats, reel))
        joined = partial(
            join,
            parts=reel.files,
            quality=reel.quality,
            chapters=reel.chapters,
            title=self.lecture.title,
            languages=[version],
        )
        tracks = [(version.language, as_vtt(reel.cues, reel.fps))]
        for words, other in self.output.others:
            told = self.production.speaking(words)
            cues = reel.told({scene.name: told.beats(scene) for scene in self.lecture.segments}, other)
            tracks.append((words.language, as_vtt(cues, reel.fps)))
        key = digest([clip.key for part in (*reel.cards, *reel.segments) for clip in part.clips], self.lecture.title)
        poster = (*self.lecture.diagrams, *self.lecture.segments)[0]
        return FilmContent(
            source=self._address(self.output.film_name, key, joined, "video/mp4"),
            poster=self._picture(poster),
            captions=tracks,
            chapters=chapter_cues(segments, float(reel.frames / reel.fps)),
        )

    def _address(self, name: str, key: str, write: Callable[[Path], object], kind: str) -> str:
        """Write a file beside the page and return its name; for a page in one file, return its content as a URL."""
        if not self.output.single_file:
            self.to.write(self.folder / name, key, write)
            return name
        part = self.to.folder.part(self.folder / name)
        write(part)
        return f"data:{kind};base64,{base64.b64encode(part.read_bytes()).decode()}"


def _as_webp(picture: Path, target: Path) -> None:
    with Image.open(picture) as image:
        image.convert("RGB").save(target, format="WEBP", quality=_PICTURE_QUALITY, method=4)
