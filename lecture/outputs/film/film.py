"""The film: clips of every beat, joined with captions, chapters, sound and a poster."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from lecture.command.options import add_lecture, add_segments, add_voice
from lecture.command.parser import Parser
from lecture.draw.quality import Quality, rate_name
from lecture.errors import UsageError
from lecture.kept.digest import digest
from lecture.kept.records import Record
from lecture.kept.store import linked, project_store
from lecture.outputs.film.quality_options import add_quality, quality_of
from lecture.outputs.film.tongues import TRACKED_FORMATS, Slowest
from lecture.outputs.output import Made, Output
from lecture.syllabus.lectures import CARDS, Lecture, SceneRef, Syllabus, unknown
from lecture.voice import DEFAULT_VOICE, usual_voice
from lecture.words.captions import Cue, as_chapter_list, as_srt, as_vtt
from lecture.work.parts import Clip, Part, Still
from lecture.work.progress import spoken_time
from scenes.kit.given.quoted import on_one_line
from scenes.language.languages import ENGLISH, Language

if TYPE_CHECKING:
    from lecture.kept.folder import OutputFolder
    from lecture.outputs.arrangement import Arrangement
    from lecture.outputs.film.reel import Reel, SegmentClips
    from lecture.outputs.film.tracks import Tongue
    from lecture.outputs.order import Order
    from lecture.outputs.production import Drawn, Production
    from lecture.voice.voices import Voice
    from scenes.language.catalogue import Catalogue

# The kinds of files beside the film, by suffix.
_KINDS = {
    ".srt": "captions",
    ".vtt": "captions for the web",
    ".chapters.txt": "chapters",
    ".png": "poster",
}
_WORDED = (".srt", ".vtt", ".chapters.txt")


class Film(Output):
    """A lecture as a film, or some of its segments and stills without a film.

    Parameters
    ----------
    lecture
        The lecture.
    quality
        The size, frame rate and encoder settings.
    voice
        The voice.
    only
        Names of the segments and stills to draw; empty for all of them, with the film.

    Raises
    ------
    UsageError
        If the lecture has none with a name; the message gives the nearest.
    """

    command: ClassVar[str] = "render"
    summary: ClassVar[str] = "render a lecture as a film"
    description: ClassVar[str] = (
        "Render a lecture: draw every beat that is missing or out of date, then join all of them into one film with "
        "chapters, captions and sound. You can stop it at any time; the next run continues from there."
    )
    can_lack_parts: ClassVar[bool] = True
    default_folder: ClassVar[str] = "media/films/<lecture>/<quality>"

    def __init__(self, lecture: Lecture, quality: Quality, voice: Voice, only: Sequence[str] = ()) -> None:
        names = [scene.name for scene in (*lecture.segments, *lecture.diagrams)]
        for name in only:
            if name not in names:
                raise UsageError(unknown("segment or diagram", name, names))
        self.lecture, self.quality, self.voice, self.only = lecture, quality, voice, tuple(only)
        self.others = voice.others if isinstance(voice, Slowest) else ()
        self._segments = [scene for scene in lecture.segments if self._is_asked(scene)]
        self._diagrams = [scene for scene in lecture.diagrams if self._is_asked(scene)]

    # The command

    @classmethod
    def add_arguments(cls, parser: Parser) -> None:
        """Add the lecture, the quality, the voice and the segments."""
        add_lecture(parser, "the first")
        add_quality(parser)
        parser.add_argument(
            "--languages",
            metavar="LIST",
            help="several languages, such as de,en, instead of --language: the pictures are in the first, and the film "
            "has tracks of sound (of the languages that the voice speaks) and of subtitles in all of them; recordings "
            "are in a folder for each, DIR/<language>",
        )
        add_voice(parser)
        add_segments(parser, "draw only these segments or stills, without a film")

    @classmethod
    def asked(cls, syllabus: Syllabus, asked: argparse.Namespace) -> Self:
        """Return the film that the arguments ask for."""
        from lecture.voice.sound import SoundCache
        from lecture.voice.voices import VoiceWish, voice

        sounds = SoundCache(project_store(syllabus.home, syllabus.home))
        several, quality = len(asked.catalogues) > 1, quality_of(asked)
        if several and quality.format not in TRACKED_FORMATS:
            raise UsageError(
                f"--languages makes tracks of subtitles, and a {quality.format} holds none: take mp4 or mov"
            )
        voices = []
        for words in asked.catalogues:
            tag = words.language.tag
            folder = asked.recordings / tag if several and asked.recordings else asked.recordings
            name = asked.voice or usual_voice(words.language)
            wish = VoiceWish(name, asked.wpm, folder, asked.voice_command, asked.pronunciation, tag)
            voices.append(voice(wish, sounds))
        others = list(zip(asked.catalogues, voices, strict=True))[1:]
        return cls(
            syllabus.lecture(asked.lecture),
            quality,
            Slowest(voices[0], others) if several else voices[0],
            asked.segment,
        )

    def folder(self, look: Sequence[str]) -> str:
        """Return the default folder of the film: a path in the project."""
        beside = [words.language.tag for words, _ in self.others]
        kept_apart = [each for each in (self.voice.name, *look, *beside) if each not in (DEFAULT_VOICE, "dark")]
        return f"media/films/{self.lecture.key}/{'-'.join([self.quality.name, *kept_apart])}"

    def told(self, made: Made, order: Order) -> str:
        """Return the film's length, how long it took, and its files."""
        lines = []
        if not self.only:
            seconds = made.facts["frames"] / self.quality.fps
            frames = f"{made.facts['frames']} frames at {rate_name(self.quality.fps)} a second"
            size = f", and {self._megabytes(order)} large" if self.quality.format != "mp4" else ""
            lines.append(f"The film is {spoken_time(seconds)} long ({frames}){size}.")
            if made.drawn:
                each = made.seconds / seconds
                lines.append(f"It took {spoken_time(made.seconds)}, {each:.2f} s for each second of film.")
        if not made.written:
            lines.append("Nothing has changed since it was rendered.")
        files = self._listed(order.folder, order.words.language)
        width = max(map(len, files))
        rows = [f"  {name:<{width}}  {file.relative_to(order.folder)}" for name, file in files.items()]
        return "\n".join([*lines, f"Files in {on_one_line(order.folder)}:", *rows])

    # Parts

    @property
    def name(self) -> str:
        """A name that distinguishes the film from those of other lectures, and from some of its segments."""
        return "-".join(["film", self.lecture.key, *([digest(sorted(self.only))[:8]] if self.only else [])])

    def key(self, production: Production) -> str:
        """Return the digest of everything on which the film depends: the scenes' sources, the voice, the lecture."""
        keys, lecture = production.keys, self.lecture
        look = production.look_key(lecture, production.order.theme)
        cards = () if self.only else CARDS
        return digest(
            [keys.scene(look, scene, self.quality) for scene in (*self._segments, *self._diagrams, *cards)],
            [self.voice.fingerprint(scene.name) for scene in self._segments],
            production.said_key(),
            [asdict(each) for each in production.syllabus.lectures] if cards else None,
            keys.code(
                "lecture.outputs.film.film", "lecture.draw.drawing", "lecture.draw.stills", "lecture.work.worker"
            ),
        )

    def prepare(self, production: Production) -> None:
        """Make sure that every beat can be spoken, and say what a viewer should know about the landscape."""
        production.remark_on_landscape(self.lecture)
        self.voice.prepare({scene.name: production.beats(scene) for scene in self._segments})
        if isinstance(self.voice, Slowest):
            told = [production.speaking(words) for words, _ in self.others]
            self.voice.prepare_others([{scene.name: each.beats(scene) for scene in self._segments} for each in told])

    def parts(self, production: Production) -> list[Part]:
        """Return the clips and the stills."""
        segments = [part for scene in self._segments for part in self._clips(production, scene)]
        stills = [self._still(production, scene) for scene in self._diagrams]
        return [*segments, *stills, *self._cards(production)]

    def _clips(self, production: Production, scene: SceneRef) -> tuple[Part, ...]:
        return production.clips(self.lecture, scene, self.quality, self.voice)

    def _still(self, production: Production, scene: SceneRef) -> Part:
        still = Still(None, transparent=self.quality.transparent)
        return production.stills(self.lecture, scene, self.quality, [still])[0]

    def _cards(self, production: Production) -> list[Part]:
        return [] if self.only else [production.card(self.lecture, scene, self.quality) for scene in CARDS]

    # Files

    def files(self, production: Production) -> Iterator[Path]:
        """Yield the files of the film, its segments, its clips and its stills."""
        folder = production.order.folder
        yield from self._listed(folder, production.order.words.language).values()
        for scene in self._segments:
            yield from (self._clip_file(folder, part) for part in self._clips(production, scene))
        if not self.only:
            yield from (self._segment_file(folder, card.name) for card in CARDS)

    def write(self, production: Production, drawn: Drawn, to: Arrangement) -> Mapping[str, Any]:
        """Write clips, complete segments, stills and, if nothing is missing, the film."""
        from lecture.outputs.film.reel import Reel, SegmentClips

        folder = production.order.folder
        segments = [self._write_segment(production, scene, drawn, to) for scene in self._segments]
        for scene in self._diagrams:
            part = self._still(production, scene)
            if part.key in drawn.kept:
                to.write(_still_file(folder, scene.name), part.key, linked(drawn.file(part)))
        if self.only or drawn.failures:
            return {}
        cards = self._cards(production)
        for part in cards:
            to.write(self._segment_file(folder, part.performance.name), part.key, self._as_asked(drawn.file(part)))
        whole = [segment for segment in segments if segment is not None]
        reel = Reel([SegmentClips.of_card(part, drawn) for part in cards], whole, self.quality)
        self._write_film(production, reel, to)
        return {"frames": reel.frames}

    def _write_segment(
        self, production: Production, scene: SceneRef, drawn: Drawn, to: Arrangement
    ) -> SegmentClips | None:
        """Write the clips of a segment that could be drawn, and join them if all could."""
        from lecture.outputs.film.join import join
        from lecture.outputs.film.reel import SegmentClips

        folder, parts = production.order.folder, self._clips(production, scene)
        there = [part for part in parts if part.key in drawn.kept]
        for part in there:
            to.write(self._clip_file(folder, part), part.key, self._as_asked(drawn.file(part)))
        if len(there) < len(parts):
            return None
        segment = SegmentClips.of_beats(production.title(scene), production.beats(scene), parts, drawn, self.voice)
        files = [clip.file for clip in segment.clips]
        key = digest(segment.title, [clip.key for clip in segment.clips])
        joined = partial(join, parts=files, quality=self.quality, chapters=[], title=segment.title, tongues=[])
        to.write(self._segment_file(folder, scene.name), key, joined)
        return segment

    def _write_film(self, production: Production, reel: Reel, to: Arrangement) -> None:
        folder, fps = production.order.folder, self.quality.fps
        texts = {
            ".srt": as_srt(reel.cues, fps),
            ".vtt": as_vtt(reel.cues, fps),
            ".chapters.txt": as_chapter_list(reel.chapters, fps),
        }
        to.write(self._film_file(folder, self._suffix), to.key, partial(self._join, production, reel))
        for suffix, text in texts.items():
            to.write_text(self._film_file(folder, suffix, production.order.words.language), text)
        for words, _ in self.others:
            cues = self._cues(production, words, reel)
            for suffix, written in ((".srt", as_srt), (".vtt", as_vtt)):
                to.write_text(self._film_file(folder, suffix, words.language), written(cues, fps))
        to.write(self._film_file(folder, ".png"), to.key, partial(self._write_poster, folder, reel))

    def _join(self, production: Production, reel: Reel, target: Path) -> None:
        from lecture.outputs.film.join import join

        cues = reel.cues if self.others else ()
        tongues = [self._tongue(production, self.voice, reel, cues)]
        for words, voice in self.others:
            tongues.append(self._tongue(production.speaking(words), voice, reel, self._cues(production, words, reel)))
        join(target, reel.files, self.quality, reel.chapters, self.lecture.title, tongues)

    def _tongue(self, production: Production, voice: Voice, reel: Reel, cues: Sequence[Cue]) -> Tongue:
        """Return the film's tracks in the words of a production."""
        from lecture.outputs.film.soundtrack import soundtrack
        from lecture.outputs.film.tracks import Tongue

        beats = {scene.name: production.beats(scene) for scene in self._segments}
        sound = None if voice.name == "silent" else soundtrack(voice, beats, reel)
        return Tongue(production.order.words.language, sound, cues)

    def _cues(self, production: Production, words: Catalogue, reel: Reel) -> list[Cue]:
        """Return the captions of the film in another language, whose beats have the same times."""
        from lecture.outputs.film.reel import cues_of

        voice = next(voice for each, voice in self.others if each is words)
        told = production.speaking(words)
        found = []
        for segment, scene in zip(reel.segments, self._segments, strict=True):
            pace = self._clips(production, scene)[0].performance.pace
            own = cues_of(told.beats(scene), segment, pace, reel.fps, voice)
            found += [cue.later(reel.starts[segment.name]) for cue in own]
        return found

    def _as_asked(self, clip: Path) -> Callable[[Path], None]:
        """Return a function that writes a clip in the format that is asked for."""
        if self.quality.clips == self.quality.format:
            return linked(clip)
        from lecture.outputs.film.join import join

        return partial(join, parts=[clip], quality=self.quality, chapters=[], title="", tongues=[])

    def _write_poster(self, folder: Path, reel: Reel, target: Path) -> None:
        from lecture.outputs.film.join import last_frame

        wanted = self.lecture.poster or (self._diagrams or self._segments)[0].name
        if wanted in {scene.name for scene in self._diagrams}:
            linked(_still_file(folder, wanted))(target)
        else:
            (segment,) = (each for each in reel.segments if each.name == wanted)
            last_frame(segment.clips[-1].file, target, "rgba" if self.quality.transparent else "rgb24")

    def _listed(self, folder: Path, language: Language) -> dict[str, Path]:
        """Return the files to show to the user, by their descriptions."""
        kinds = {} if self.only else {self._suffix: "film", **_KINDS}
        film = {kind: self._film_file(folder, suffix, language) for suffix, kind in kinds.items()}
        for words, _ in () if self.only else self.others:
            for suffix in (".srt", ".vtt"):
                name = f"{_KINDS[suffix]}, {words.language.name}"
                film[name] = self._film_file(folder, suffix, words.language)
        segments = {scene.name: self._segment_file(folder, scene.name) for scene in self._segments}
        return film | segments | {scene.name: _still_file(folder, scene.name) for scene in self._diagrams}

    def _film_file(self, folder: Path, suffix: str, language: Language = ENGLISH) -> Path:
        """Return a file of the film; one with words has its language's tag in its name, unless that is English."""
        is_tagged = language != ENGLISH and suffix in _WORDED
        return folder / f"{self.lecture.key}{f'.{language.tag}' if is_tagged else ''}{suffix}"

    @property
    def _suffix(self) -> str:
        return f".{self.quality.format}"

    def _segment_file(self, folder: Path, name: str) -> Path:
        return folder / "segments" / f"{name}{self._suffix}"

    def _clip_file(self, folder: Path, part: Part) -> Path:
        beat = part.want.beat if isinstance(part.want, Clip) else None
        return folder / "segments" / part.performance.name / f"{beat}{self._suffix}"

    def _megabytes(self, order: Order) -> str:
        """Return the size of the film's file."""
        size = self._film_file(order.folder, self._suffix).stat().st_size
        return f"{size / 1e6:.1f} MB"

    def _is_asked(self, scene: SceneRef) -> bool:
        return not self.only or scene.name in self.only

    def is_of_older_version(self, folder: OutputFolder, file: Path) -> bool:  # noqa: ARG002 - the folder decides
        """Return whether an older version has finished a scene of this lecture in the folder."""
        files = [self._segment_file(folder.path, scene.name) for scene in self._segments]
        files += [_still_file(folder.path, scene.name) for scene in self._diagrams]
        return folder.is_older and any(Record.read(each.with_suffix(".json")) for each in files)


def _still_file(folder: Path, name: str) -> Path:
    return folder / "stills" / f"{name}.png"
