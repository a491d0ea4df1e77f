"""Writing a film's files from the parts that have been drawn. Imported only when something is to be written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lecture.kept.digest import digest
from lecture.kept.store import linked
from lecture.outputs.arrangement import Arrangement
from lecture.outputs.film.files import CAPTIONS
from lecture.outputs.film.join import join, last_frame
from lecture.outputs.film.reel import Reel, SegmentClips
from lecture.outputs.film.soundtrack import soundtrack
from lecture.outputs.film.tracks import LanguageVersion
from lecture.outputs.production import Production
from lecture.syllabus.lectures import SceneRef
from lecture.voice.voices import Voice
from lecture.words.captions import Cue, as_chapter_list, as_srt, as_vtt
from lecture.work.workshop import Drawn
from scenes.language.catalogue import Catalogue

if TYPE_CHECKING:
    from lecture.outputs.film.film import Film


class Writing:
    """The writing of one film.

    Parameters
    ----------
    film
        What is asked for.
    production
        Of which order.
    drawn
        The parts that are there.
    to
        Where the files go.
    """

    def __init__(self, film: Film, production: Production, drawn: Drawn, to: Arrangement) -> None:
        self.film, self.production, self.drawn, self.to = film, production, drawn, to
        self.files, self.quality = film.files_in(production.order.folder), film.quality

    def write(self) -> Mapping[str, Any]:
        """Write clips, segments that are whole, stills and, if nothing is lacking, the film; return its facts."""
        segments = [self._write_segment(scene) for scene in self.film.segments]
        for scene in self.film.diagrams:
            part = self.film.still(self.production, scene)
            if part.key in self.drawn.kept:
                self.to.write(self.files.still(scene.name), part.key, linked(self.drawn.file(part)))
        if self.film.only or self.drawn.failures:
            return {}
        cards = self.film.cards(self.production)
        for part in cards:
            file = self.files.segment(part.performance.name)
            self.to.write(file, part.key, self._as_asked(self.drawn.file(part)))
        whole = [segment for segment in segments if segment is not None]
        reel = Reel([SegmentClips.of_card(part, self.drawn) for part in cards], whole, self.quality)
        self._write_film(reel)
        return {"frames": reel.frames}

    def _write_segment(self, scene: SceneRef) -> SegmentClips | None:
        """Write the clips of a segment that could be drawn, and join them if all could."""
        production, parts = self.production, self.film.clips(self.production, scene)
        there = [part for part in parts if part.key in self.drawn.kept]
        for part in there:
            self.to.write(self.files.beat(scene.name, part.beat), part.key, self._as_asked(self.drawn.file(part)))
        if len(there) < len(parts):
            return None
        title, beats = production.title(scene), production.beats(scene)
        segment = SegmentClips.of_beats(title, beats, parts, self.drawn, self.film.voice)
        files = [clip.file for clip in segment.clips]
        key = digest(segment.title, [clip.key for clip in segment.clips])
        joined = partial(join, parts=files, quality=self.quality, title=segment.title)
        self.to.write(self.files.segment(scene.name), key, joined)
        return segment

    def _write_film(self, reel: Reel) -> None:
        fps, language = self.quality.fps, self.production.order.words.language
        texts = {
            ".srt": as_srt(reel.cues, fps),
            ".vtt": as_vtt(reel.cues, fps),
            ".chapters.txt": as_chapter_list(reel.chapters, fps),
        }
        self.to.write(self.files.film, self.to.key, partial(self._join, reel))
        for suffix, text in texts.items():
            self.to.write_text(self.files.beside(suffix, language), text)
        for words, voice in self.film.others:
            cues = self._cues(words, voice, reel)
            for suffix, written in zip(CAPTIONS, (as_srt, as_vtt), strict=True):
                self.to.write_text(self.files.beside(suffix, words.language), written(cues, fps))
        self.to.write(self.files.beside(".png"), self.to.key, partial(self._write_poster, reel))

    def _join(self, reel: Reel, target: Path) -> None:
        cues = reel.cues if self.film.others else ()
        versions = [self._version(self.production, self.film.voice, reel, cues)]
        for words, voice in self.film.others:
            told = self.production.speaking(words)
            versions.append(self._version(told, voice, reel, self._cues(words, voice, reel)))
        join(target, reel.files, self.quality, reel.chapters, self.film.lecture.title, versions)

    def _version(self, production: Production, voice: Voice, reel: Reel, cues: Sequence[Cue]) -> LanguageVersion:
        """Return the film's sound and subtitles in the words of a production."""
        beats = {scene.name: production.beats(scene) for scene in self.film.segments}
        return LanguageVersion(production.order.words.language, soundtrack(voice, beats, reel), cues)

    def _cues(self, words: Catalogue, voice: Voice, reel: Reel) -> list[Cue]:
        """Return the captions of the film in another language, whose beats have the same times."""
        told = self.production.speaking(words)
        return reel.told({scene.name: told.beats(scene) for scene in self.film.segments}, voice)

    def _as_asked(self, clip: Path) -> Callable[[Path], None]:
        """Return a function that writes a clip in the format that is asked for."""
        if self.quality.clips == self.quality.format:
            return linked(clip)
        return partial(join, parts=[clip], quality=self.quality)

    def _write_poster(self, reel: Reel, target: Path) -> None:
        wanted = self.film.lecture.poster or (self.film.diagrams or self.film.segments)[0].name
        if wanted in {scene.name for scene in self.film.diagrams}:
            linked(self.files.still(wanted))(target)
        else:
            (segment,) = (each for each in reel.segments if each.name == wanted)
            last_frame(segment.clips[-1].file, target, "rgba" if self.quality.transparent else "rgb24")
