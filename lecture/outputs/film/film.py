"""The film: clips of every beat, joined with captions, chapters, sound and a poster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from lecture.arguments.options import add_all, add_lecture, add_segments, add_several_languages, add_voice
from lecture.arguments.parser import Parser
from lecture.errors import UsageError
from lecture.kept.digest import digest
from lecture.kept.records import Record
from lecture.kept.store import project_store
from lecture.outputs.film.files import FilmFiles
from lecture.outputs.film.multilingual import TRACKED_FORMATS, Slowest
from lecture.outputs.film.quality_options import add_quality, quality_of
from lecture.outputs.output import Made, Output
from lecture.syllabus.lectures import CARDS, Lecture, SceneRef, Syllabus, unknown
from lecture.syllabus.themes import USUAL_THEME
from lecture.voice import DEFAULT_VOICE, usual_voice
from lecture.work.parts import Part, Still
from lecture.work.progress import spoken_time
from lecture.work.quality import Quality, rate_name
from scenes.kit.given.quoted import on_one_line
from scenes.language.languages import Language

if TYPE_CHECKING:
    from lecture.kept.folder import OutputFolder
    from lecture.outputs.arrangement import Arrangement
    from lecture.outputs.order import Order
    from lecture.outputs.production import Production
    from lecture.outputs.request import Request
    from lecture.voice.voices import Voice
    from lecture.work.workshop import Drawn


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

    Attributes
    ----------
    segments, diagrams
        The scenes that are drawn.
    others
        What is said in each other language, and who speaks it.

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
        self.segments = [scene for scene in lecture.segments if self._is_asked(scene)]
        self.diagrams = [scene for scene in lecture.diagrams if self._is_asked(scene)]

    # The command

    @classmethod
    def add_arguments(cls, parser: Parser) -> None:
        """Add the lecture, the quality, the voice and the segments."""
        add_lecture(parser, "the first")
        add_all(parser)
        add_segments(parser, "draw only these segments or stills, without a film")
        add_quality(parser)
        parser.begin_section("what is said")
        add_several_languages(
            parser,
            "the pictures are in the first, and the film has tracks of sound (of the languages that the voice speaks) "
            "and of subtitles in all of them; recordings are in a folder for each, DIR/<language>",
        )
        add_voice(parser)

    @classmethod
    def asked(cls, syllabus: Syllabus, request: Request) -> Self:
        """Return the film that is requested."""
        quality = quality_of(request.options, beside=not request.names)
        several = len(request.catalogues) > 1
        if several and quality.format not in TRACKED_FORMATS:
            raise UsageError(
                f"--languages makes tracks of subtitles, and a {quality.format} holds none: take mp4 or mov"
            )
        first, *others = _voices(syllabus, request)
        voice = Slowest(first, list(zip(request.catalogues[1:], others, strict=True))) if several else first
        return cls(syllabus.lecture(request.lecture), quality, voice, request.names)

    def folder(self, look: Sequence[str]) -> str:
        """Return the default folder of the film: a path in the project."""
        beside = [words.language.tag for words, _ in self.others]
        kept_apart = [each for each in (self.voice.name, *look, *beside) if each not in (DEFAULT_VOICE, USUAL_THEME)]
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
            [keys.scene(look, scene, self.quality) for scene in (*self.segments, *self.diagrams, *cards)],
            [self.voice.fingerprint(scene.name) for scene in self.segments],
            production.said_key(),
            [asdict(each) for each in production.syllabus.lectures] if cards else None,
            keys.code("lecture.outputs.film.film", "lecture.draw.clips", "lecture.draw.stills", "lecture.work.worker"),
        )

    def prepare(self, production: Production) -> None:
        """Make sure that every beat can be spoken, and say what a viewer should know about the landscape."""
        production.remark_on_landscape(self.lecture)
        self.voice.prepare({scene.name: production.beats(scene) for scene in self.segments})
        if isinstance(self.voice, Slowest):
            told = [production.speaking(words) for words, _ in self.others]
            self.voice.prepare_others([{scene.name: each.beats(scene) for scene in self.segments} for each in told])

    def parts(self, production: Production) -> list[Part]:
        """Return the clips and the stills."""
        segments = [part for scene in self.segments for part in self.clips(production, scene)]
        stills = [self.still(production, scene) for scene in self.diagrams]
        return [*segments, *stills, *self.cards(production)]

    def clips(self, production: Production, scene: SceneRef) -> tuple[Part, ...]:
        """Return the clips of a segment's beats."""
        return production.clips(self.lecture, scene, self.quality, self.voice)

    def still(self, production: Production, scene: SceneRef) -> Part:
        """Return the picture of a diagram."""
        still = Still(None, transparent=self.quality.transparent)
        return production.stills(self.lecture, scene, self.quality, [still])[0]

    def cards(self, production: Production) -> list[Part]:
        """Return the clips of the first card and the last; none if there is no film."""
        return [] if self.only else [production.card(self.lecture, scene, self.quality) for scene in CARDS]

    # Files

    def files_in(self, folder: Path) -> FilmFiles:
        """Return what its files are called in a folder."""
        return FilmFiles(folder, self.lecture.key, f".{self.quality.format}")

    def files(self, production: Production) -> Iterator[Path]:
        """Yield the files of the film, its segments, its clips and its stills."""
        folder, files = production.order.folder, self.files_in(production.order.folder)
        yield from self._listed(folder, production.order.words.language).values()
        for scene in self.segments:
            yield from (files.beat(scene.name, part.beat) for part in self.clips(production, scene))
        if not self.only:
            yield from (files.segment(card.name) for card in CARDS)

    def write(self, production: Production, drawn: Drawn, to: Arrangement) -> Mapping[str, Any]:
        """Write clips, complete segments, stills and, if nothing is missing, the film."""
        # NumPy and PyAV take a moment to import, which --help and a film in which nothing changed do not need.
        from lecture.outputs.film.writing import Writing

        return Writing(self, production, drawn, to).write()

    def _listed(self, folder: Path, language: Language) -> dict[str, Path]:
        """Return the files to show to the user, by their descriptions."""
        files = self.files_in(folder)
        film = {} if self.only else files.of_film(language, [words.language for words, _ in self.others])
        segments = {scene.name: files.segment(scene.name) for scene in self.segments}
        return film | segments | {scene.name: files.still(scene.name) for scene in self.diagrams}

    def _megabytes(self, order: Order) -> str:
        """Return the size of the film's file."""
        return f"{self.files_in(order.folder).film.stat().st_size / 1e6:.1f} MB"

    def _is_asked(self, scene: SceneRef) -> bool:
        return not self.only or scene.name in self.only

    def is_of_older_version(self, folder: OutputFolder, file: Path) -> bool:  # noqa: ARG002 - the folder decides
        """Return whether an older version has finished a scene of this lecture in the folder."""
        own = self.files_in(folder.path)
        files = [own.segment(scene.name) for scene in self.segments]
        files += [own.still(scene.name) for scene in self.diagrams]
        return folder.is_older and any(Record.read(each.with_suffix(".json")) for each in files)


def _voices(syllabus: Syllabus, request: Request) -> Iterator[Voice]:
    """Yield the voice that is asked for, in each language; recordings in several are in a folder for each."""
    from lecture.voice.sound import SoundCache
    from lecture.voice.voices import VoiceWish, voice

    asked, sounds = request.options, SoundCache(project_store(syllabus.home, syllabus.home))
    several = len(request.catalogues) > 1
    for words in request.catalogues:
        tag = words.language.tag
        folder = asked.recordings / tag if several and asked.recordings else asked.recordings
        name = asked.voice or usual_voice(words.language)
        yield voice(VoiceWish(name, asked.wpm, folder, asked.voice_command, asked.pronunciation, tag), sounds)
