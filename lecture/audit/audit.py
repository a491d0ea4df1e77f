"""The audit of whole lectures: the findings of every scene, and one report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from lecture.arguments.options import add_lecture, add_segments
from lecture.arguments.parser import Parser
from lecture.audit.audited import TITLE, AuditedScene
from lecture.errors import ClaimError, LectureError, UsageError
from lecture.kept.digest import digest
from lecture.outputs.film.files import FilmFiles
from lecture.outputs.output import Made, Output
from lecture.syllabus.lectures import CARDS, Lecture, SceneRef, Syllabus, unknown
from lecture.syllabus.themes import USUAL_THEME
from lecture.terminal import answer
from lecture.work.parts import Part
from lecture.work.progress import spoken_time
from lecture.work.quality import Quality
from lecture.work.report import Failed
from scenes.kit.given.quoted import on_one_line
from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue
from scenes.language.languages import ENGLISH, Language

if TYPE_CHECKING:
    from lecture.audit.finished import FinishedFilm
    from lecture.kept.folder import OutputFolder
    from lecture.outputs.arrangement import Arrangement
    from lecture.outputs.order import Order
    from lecture.outputs.production import Production
    from lecture.outputs.request import Request
    from lecture.work.workshop import Drawn

# Size and frame rate of a performance for the audit: it detects flashes up to half as frequent as frames.
_STAGE = Quality(426, 240, 12, "ultrafast")


class Audit(Output):
    """A report of what is on screen, checked against the mathematics.

    Parameters
    ----------
    lectures
        The lectures to audit.
    themes
        Names of themes, or paths of their files.
    only
        Names of segments, stills or cards; empty for all.
    words
        The spoken and written words, in each language to audit.
    film
        A finished film of one lecture, which is read back instead of performing scenes.

    Raises
    ------
    UsageError
        If there is no scene of a name; the message gives the nearest.
    """

    command: ClassVar[str] = "audit"
    summary: ClassVar[str] = "check what is on screen against the mathematics"
    description: ClassVar[str] = (
        "Perform lectures without encoding them, read back what is on screen, and check it: arrows, contours, trails, "
        "curves and numbers against the landscape, by a second method of differentiation; texts for position, size, "
        "contrast and reading time. Write a report, as Markdown and as HTML, with the worst case of each check. A "
        "scene of which nothing has changed is not performed again."
    )
    epilog: ClassVar[str | None] = (
        "The exit status is 0 if every claim holds; 1 if a claim fails; 2 if the command line or lectures.toml is "
        "wrong; 3 if the audit could not be completed, for example because the report cannot be written or a segment "
        "cannot be performed; and 130 if it was interrupted."
    )
    default_folder: ClassVar[str] = "media/audit"
    many_looks: ClassVar[bool] = True
    of_all_lectures: ClassVar[bool] = True
    can_lack_parts: ClassVar[bool] = True
    # Status 1 means that a claim fails.
    failure_status: ClassVar[int] = 3

    def __init__(
        self,
        lectures: Sequence[Lecture],
        themes: Sequence[str] = (USUAL_THEME,),
        only: Sequence[str] = (),
        words: Sequence[Catalogue] = (PLAIN_ENGLISH,),
        film: Path | None = None,
    ) -> None:
        self.themes, self.words, self.film = tuple(dict.fromkeys(themes)), tuple(words), film
        self.lectures, self.scenes = tuple(lectures), [] if film else _chosen(lectures, only)

    @classmethod
    def add_arguments(cls, parser: Parser) -> None:
        """Add the lecture, the segments and the film."""
        add_lecture(parser, "all")
        add_segments(parser, "audit only these segments, stills or cards")
        parser.add_argument(
            "--film",
            type=Path,
            metavar="FILE",
            help="read back a finished film instead, where it was rendered: its length, chapters, captions and sound "
            "are held against its clips and the narration",
        )

    @classmethod
    def asked(cls, syllabus: Syllabus, request: Request) -> Self:
        """Return the audit that is requested."""
        film = request.options.film
        if film and request.names:
            raise UsageError("--film reads back a whole film, and --segment names parts of one: give one of them")
        if film and len(request.catalogues) > 1:
            raise UsageError("--film reads back a film in its own language: give one --language")
        named = request.lecture or (film.stem if film else None)
        lectures = (syllabus.lecture(named),) if named else syllabus.lectures
        return cls(lectures, request.themes, request.names, request.catalogues, film)

    def folder(self, look: Sequence[str]) -> str:  # noqa: ARG002 - one report for every look
        """Return the default folder of the report: a path in the project."""
        return self.default_folder

    def told(self, made: Made, order: Order) -> str:
        """Return the verdict, the worst figures, what failed, and where the report is.

        Raises
        ------
        ClaimError
            If a claim fails; everything else is printed.
        LectureError
            If a scene could not be performed; everything else is printed.
        """
        report = on_one_line(_report_files(order.folder)[0])
        told = f"{made.facts['told']}\nIt took {spoken_time(made.seconds)}."
        if made.facts["has_faults"]:
            answer(told)
            raise ClaimError(f"the audit found faults: they are listed above and in {report}")
        if made.facts["is_incomplete"]:
            answer(told)
            raise LectureError(f"the audit is incomplete: what could not be audited is listed above and in {report}")
        return told

    # Parts

    def key(self, production: Production) -> str:
        """Return the digest of the scenes' findings, or of the state of a finished film's files."""
        if self.film is None:
            return super().key(production)
        return digest(self._film_files(production, self.film).state, super().key(production))

    def parts(self, production: Production) -> list[Part]:
        """Return the findings of every scene in every theme."""
        return [part for _, part in self._named(production)]

    def _named(self, production: Production) -> list[tuple[tuple[Lecture, SceneRef, str, Language], Part]]:
        found = []
        for words, theme in product(self.words, self.themes):
            spoken, language = production.speaking(words), words.language
            for asked, scene in self.scenes:
                lecture = spoken.syllabus.lecture(asked.key)
                name = _name(lecture, scene, theme, language)
                part = spoken.findings(lecture, scene, theme, name, _STAGE)
                found.append(((lecture, scene, theme, language), part))
        return found

    def failure(self, drawn: Drawn) -> None:  # noqa: ARG002 - the report tells of them
        """Return nothing: the report lists scenes that failed."""
        return

    # Files

    def files(self, production: Production) -> tuple[Path, Path]:
        """Return the files of the report: Markdown and HTML."""
        return _report_files(production.order.folder)

    def write(self, production: Production, drawn: Drawn, to: Arrangement) -> Mapping[str, Any]:
        """Write the report."""
        from lecture.audit.ledger_file import read_ledger
        from lecture.audit.report import as_html, as_markdown, brief

        scenes = [self._finished(production, self.film)] if self.film else []
        for (lecture, scene, theme, language), part in self._named(production):
            there = part.key in drawn.kept
            outcome = read_ledger(drawn.file(part)) if there else drawn.failures[part.performance.name]
            seconds = drawn.facts(part)["seconds"] if there else 0.0
            look = _look(theme, language)
            scenes.append(AuditedScene(part.performance.name, lecture.key, scene.name, look, outcome, seconds))
        files = self.files(production)
        for file, text in zip(files, (as_markdown(scenes), as_html(scenes)), strict=True):
            to.write_text(file, text)
        return {
            "told": brief(scenes, files),
            "has_faults": any(not isinstance(each.outcome, Failed) and each.outcome.failures for each in scenes),
            "is_incomplete": bool(drawn.failures),
        }

    def _finished(self, production: Production, film: Path) -> AuditedScene:
        """Return the findings in a finished film."""
        from lecture.audit.finished import audit_film

        (words,), (asked,) = self.words, self.lectures
        outcome = audit_film(self._film_files(production, film))
        return AuditedScene(film.name, asked.key, film.name, _look("finished", words.language), outcome)

    def _film_files(self, production: Production, film: Path) -> FinishedFilm:
        """Return a finished film's files and those of its clips."""
        from lecture.audit.finished import FinishedFilm, SegmentFiles

        (words,), (asked,) = self.words, self.lectures
        spoken = production.speaking(words)
        lecture = spoken.syllabus.lecture(asked.key)
        files = FilmFiles(film.parent, film.stem, film.suffix)
        segments = tuple(
            SegmentFiles(
                scene.name,
                spoken.title(scene),
                tuple((beat, files.beat(scene.name, beat.name)) for beat in spoken.beats(scene)),
            )
            for scene in lecture.segments
        )
        opening, closing = (files.segment(card.name) for card in CARDS)
        return FinishedFilm(film, files.beside(".srt", words.language), opening, closing, segments)

    def is_of_older_version(self, folder: OutputFolder, file: Path) -> bool:  # noqa: ARG002 - the file tells
        """Return whether an older version, which kept no list of its files, has written a report."""
        with file.open("rb") as content:
            return TITLE.encode() in content.read(200)


def _chosen(lectures: Sequence[Lecture], only: Sequence[str]) -> list[tuple[Lecture, SceneRef]]:
    """Return the segments, stills and cards to audit, with their lectures."""
    scenes = [(lecture, scene) for lecture in lectures for scene in (*lecture.segments, *lecture.diagrams, *CARDS)]
    names = [scene.name for _, scene in scenes]
    for name in only:
        if name not in names:
            raise UsageError(unknown("segment or still", name, names))
    return [(lecture, scene) for lecture, scene in scenes if not only or scene.name in only]


def _name(lecture: Lecture, scene: SceneRef, theme: str, language: Language) -> str:
    """Return a name that distinguishes a scene from those of other lectures and in other looks."""
    name = f"{scene.name} of {lecture.key}" if scene in CARDS else scene.name
    look = _look(theme, language)
    return name if look == USUAL_THEME else f"{name} ({on_one_line(look)})"


def _look(theme: str, language: Language) -> str:
    """Return a look's name: the theme's, and the language's unless it is English."""
    return Path(theme).stem if language == ENGLISH else f"{Path(theme).stem}, {language.tag}"


def _report_files(folder: Path) -> tuple[Path, Path]:
    return folder / "audit.md", folder / "audit.html"
