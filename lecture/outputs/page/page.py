"""The lesson page: the film, its words, and figures with which the reader can do what it shows."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from lecture.arguments.options import add_all, add_lecture, add_several_languages
from lecture.arguments.parser import Parser
from lecture.kept.digest import digest
from lecture.kept.store import project_store
from lecture.outputs.film.multilingual import Slowest
from lecture.outputs.output import Made, Output
from lecture.outputs.page.lesson import lesson_file, read_lesson
from lecture.syllabus.beats import beats_of_scene
from lecture.syllabus.lectures import CARDS, Lecture, SceneRef, Syllabus
from lecture.syllabus.themes import USUAL_THEME
from lecture.terminal import remark
from lecture.voice import WORDS_PER_MINUTE, usual_voice
from lecture.work.parts import Moment, Part, Still
from lecture.work.progress import spoken_time
from lecture.work.quality import QUALITIES, Quality
from scenes.kit.given.quoted import on_one_line
from scenes.language.languages import ENGLISH

if TYPE_CHECKING:
    from lecture.outputs.arrangement import Arrangement
    from lecture.outputs.order import Order
    from lecture.outputs.production import Production
    from lecture.outputs.request import Request
    from lecture.voice.voices import Voice
    from lecture.work.workshop import Drawn
    from scenes.language.catalogue import Catalogue

_STILL = Quality(1280, 720, 10, "ultrafast")
_BEST_FIRST = tuple(sorted(QUALITIES.values(), key=lambda each: -each.height * each.fps))


class Page(Output):
    """A lecture as a page.

    Parameters
    ----------
    lecture
        The lecture.
    single_file
        Whether pictures and film are put into the page itself.
    qualities
        The qualities in which a film may have been rendered, the best first.
    voice
        The film's voice, or those of all its languages; default: silent.
    """

    command: ClassVar[str] = "page"
    summary: ClassVar[str] = "make a page of a lecture: watch it, then do it"
    description: ClassVar[str] = (
        "Make a page that holds a lecture's film, what is said in it, and figures in which the reader does what the "
        "film shows, on the same landscape and with the same numbers. It takes the best film that has been rendered; "
        "without one it shows a still of each segment. It needs no server: open index.html."
    )
    default_folder: ClassVar[str] = "media/pages/<lecture>"

    def __init__(
        self,
        lecture: Lecture,
        *,
        single_file: bool = False,
        qualities: Sequence[Quality] = _BEST_FIRST,
        voice: Voice | None = None,
    ) -> None:
        self.lecture, self.single_file = lecture, single_file
        self.qualities = tuple(qualities)
        self.voice = voice or _silent()
        self.others = voice.others if isinstance(voice, Slowest) else ()
        # Each takes a moment, and is needed several times.
        self.drawn = cache(self._drawn)
        self.film_quality = cache(self._film_quality)
        self._prepare_others = cache(self._prepare)

    # The command

    @classmethod
    def add_arguments(cls, parser: Parser) -> None:
        """Add the lecture, and whether to make a single file."""
        add_lecture(parser, "the first")
        add_all(parser)
        parser.add_argument(
            "--single-file", action="store_true", help="put pictures and film into the page, to send it as one file"
        )
        add_several_languages(
            parser, "the page and the pictures are in the first, and the film of these languages has captions in all"
        )

    @classmethod
    def asked(cls, syllabus: Syllabus, request: Request) -> Self:
        """Return the page that is requested."""
        from lecture.voice.sound import SoundCache
        from lecture.voice.voices import VoiceWish, voice

        sounds = SoundCache(project_store(syllabus.home, syllabus.home))
        languages = [each.language for each in request.catalogues]
        first, *others = [voice(VoiceWish(usual_voice(each), language=each.tag), sounds) for each in languages]
        spoken = Slowest(first, list(zip(request.catalogues[1:], others, strict=True))) if others else first
        return cls(syllabus.lecture(request.lecture), single_file=request.options.single_file, voice=spoken)

    def folder(self, look: Sequence[str]) -> str:
        """Return the default folder of the page: a path in the project."""
        beside = [words.language.tag for words, _ in self.others]
        return f"media/pages/{'-'.join([self.lecture.key, *(each for each in look if each != USUAL_THEME), *beside])}"

    def told(self, made: Made, order: Order) -> str:
        """Return where the page is, what film it has, and how long it took."""
        film = made.facts["film"]
        took = f"made in {spoken_time(made.seconds)}" if made.written else "in which nothing has changed"
        holds = f"with the film at {film}" if film else f"without a film (`{self._rendering(order)}` makes it)"
        return f"The page, {holds}, {took}:\n  {on_one_line(order.folder / 'index.html')}"

    def _rendering(self, order: Order) -> str:
        """Return the command that renders the film in the page's look and languages."""
        tags = [words.language.tag for words in (order.words, *self._other_words())]
        spoken = [] if tags == [ENGLISH.tag] else ["--languages" if self.others else "--language", ",".join(tags)]
        theme = [] if order.theme == USUAL_THEME else ["--theme", order.theme]
        landscape = ["--landscape", order.landscape.text] if order.landscape else []
        return shlex.join(["lecture", "render", self.lecture.key, *spoken, *theme, *landscape])

    # Parts

    @property
    def name(self) -> str:
        """A name that distinguishes the page from those of other lectures."""
        return f"page-{self.lecture.key}{'-single' if self.single_file else ''}"

    def key(self, production: Production) -> str:
        """Return the digest of the parts, of the page's own files and of the lesson's file."""
        lesson = lesson_file(production.syllabus.root, self.lecture)
        return digest(
            [part.key for part in self.parts(production)],
            production.keys.code(type(self).__module__),
            lesson.read_bytes().hex() if lesson.exists() else None,
            [self.lecture.title, self.single_file],
            [[words.language.tag, words.entries] for words in (production.order.words, *self._other_words())],
        )

    def prepare(self, production: Production) -> None:
        """Check the lesson, and say what a reader should know about the landscape."""
        from lecture.outputs.page.formulas import as_mathml
        from lecture.outputs.page.landscapes import caveat

        lesson = read_lesson(production.syllabus.root, self.lecture)
        as_mathml([formula for each in lesson.segments.values() for formula in each.formulas])
        production.remark_on_landscape(self.lecture)
        said = caveat(production.look(self.lecture, production.order.theme))
        if said:
            remark(said)

    def parts(self, production: Production) -> list[Part]:
        """Return each segment's still and moments, the poster and, if it has been rendered, the film."""
        stills = [part for scene in self.pictured for part in self.drawn(production, scene)]
        quality = self.film_quality(production)
        return (
            stills if quality is None else [*stills, *self.clips(production, quality), *self.cards(production, quality)]
        )

    @property
    def pictured(self) -> tuple[SceneRef, ...]:
        return (*self.lecture.segments, *self.lecture.diagrams[:1])

    def telling(self, production: Production, scene: SceneRef) -> str | None:
        """Return the beat with the most telling picture of a segment: the last marked as a still, or the last."""
        beats = beats_of_scene(production.syllabus.root, scene)
        telling = [each.name for each in beats if each.still] or [each.name for each in beats]
        return telling[-1] if telling else None

    def still(self, production: Production, scene: SceneRef) -> Part:
        """Return the most telling picture of a segment, or a diagram."""
        return self.drawn(production, scene)[0]

    def moments(self, production: Production, scene: SceneRef) -> list[Part]:
        """Return the states of a segment's stage at the ends of its beats."""
        return self.drawn(production, scene)[1:]

    def _drawn(self, production: Production, scene: SceneRef) -> list[Part]:
        """Return the most telling picture of a scene and its moments, which are drawn together."""
        if scene in self.lecture.diagrams:
            return production.stills(self.lecture, scene, _STILL, [Still(None)])
        moments = [Moment(each.name) for each in beats_of_scene(production.syllabus.root, scene)]
        return production.stills(self.lecture, scene, _STILL, [Still(self.telling(production, scene)), *moments])

    def clips(self, production: Production, quality: Quality) -> list[Part]:
        """Return the clips of the film."""
        self._prepare_others(production)
        return [
            part
            for scene in self.lecture.segments
            for part in production.clips(self.lecture, scene, quality, self.voice)
        ]

    def cards(self, production: Production, quality: Quality) -> list[Part]:
        """Return the cards of the film."""
        return [production.card(self.lecture, scene, quality) for scene in CARDS]

    def _prepare(self, production: Production) -> None:
        """Prepare the voices of the film's other languages."""
        if isinstance(self.voice, Slowest):
            told = [production.speaking(words) for words in self._other_words()]
            self.voice.prepare_others(
                [{scene.name: each.beats(scene) for scene in self.lecture.segments} for each in told]
            )

    def _other_words(self) -> list[Catalogue]:
        """Return the words of the film's other languages."""
        return [words for words, _ in self.others]

    def _film_quality(self, production: Production) -> Quality | None:
        """Return the best quality in which all parts of the film are in the store."""
        for quality in self.qualities:
            # Usually the cards decide, and they are faster to look up.
            for parts in (self.cards, self.clips):
                if not all(production.workshop.store.get(part.key) for part in parts(production, quality)):
                    break
            else:
                return quality
        return None

    # Files

    def files(self, production: Production) -> Iterator[Path]:
        """Yield the page, the figures' page, and the pictures and the film beside it."""
        folder = production.order.folder
        yield folder / "index.html"
        if self.single_file:
            return
        yield folder / "figure.html"
        yield from (folder / each for each in map(self.picture_name, self.pictured))
        yield folder / self.film_name

    def write(self, production: Production, drawn: Drawn, to: Arrangement) -> Mapping[str, object]:
        """Write the page and the files beside it."""
        from lecture.outputs.page.maker import Maker

        quality = self.film_quality(production)
        Maker(self, production, drawn, to).write(quality)
        return {"film": quality.name if quality else ""}

    @staticmethod
    def picture_name(scene: SceneRef) -> str:
        """Return the address of a scene's picture."""
        return f"pictures/{scene.name}.webp"

    @property
    def film_name(self) -> str:
        """The address of the film."""
        return f"{self.lecture.key}.mp4"


def _silent() -> Voice:
    # Voices take a moment to import, and --help does not need them.
    from lecture.voice.voices import Silent

    return Silent(WORDS_PER_MINUTE)
