"""Lessons, which add to films: ``lessons/<lecture>.toml`` beside the syllabus.

[segments.TopographicMap]
formulas = ["E(w_1, w_2)"]
beat = "walk_a_contour"
try = "Move the point about the map."

[[questions]]
asks = "The gradient points in the direction of …"
answers = ["steepest ascent", "steepest descent"]
right = 0
because = "…"
figure = "map"
state = { w = "1.2,0.4" }
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from lecture.errors import UsageError
from lecture.source.modules import PROJECT
from lecture.syllabus.lectures import Lecture, unknown
from scenes.kit.given.given_file import GivenFileError, read_toml
from scenes.kit.given.quoted import quoted, shortened
from scenes.language.catalogue import LESSON

FIGURES = ("map", "surface", "rate", "directions", "valleys", "rolling", "network", "own", "games")
"""The live figures, in the page's order."""


@dataclass(frozen=True)
class Trial:
    """A figure in a state, in which to try something."""

    figure: str
    state: Mapping[str, str]

    @property
    def address(self) -> str:
        """The part of a link after ``#``."""
        return urlencode({"f": self.figure, **self.state})


@dataclass(frozen=True)
class SegmentLesson:
    """What a lesson adds to a segment.

    Attributes
    ----------
    formulas
        Its formulas, in Typst's notation.
    trial, words
        What to try after it, and the words for that.
    beat
        The beat at whose state in the film to try something instead.
    more
        Additions to that state.
    """

    formulas: tuple[str, ...] = ()
    trial: Trial | None = None
    words: str = ""
    beat: str | None = None
    more: Mapping[str, str] = field(default_factory=dict)

    def tried(self, beats: Mapping[str, Trial | None]) -> Trial | None:
        """Return what to try after the segment, given what can be tried after each beat.

        Raises
        ------
        UsageError
            If the lesson names a beat that does not exist.
        """
        if self.beat is None:
            return self.trial
        if self.beat not in beats:
            raise UsageError(f"a lesson: {unknown('beat', self.beat, list(beats))}")
        found = beats[self.beat]
        return found and Trial(found.figure, {**found.state, **self.more})


@dataclass(frozen=True)
class Question:
    """A question of the quiz: the right answer's index, why it is right, and the figure that shows it."""

    asks: str
    answers: tuple[str, ...]
    right: int
    because: str
    trial: Trial | None = None


@dataclass(frozen=True)
class Lesson:
    """A lecture's lesson, empty if the lecture has no file for it."""

    segments: Mapping[str, SegmentLesson] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()

    def segment(self, name: str) -> SegmentLesson:
        """Return what the lesson adds to a segment, perhaps nothing."""
        return self.segments.get(name, SegmentLesson())

    def texts(self, lecture: str) -> Iterator[tuple[str, str]]:
        """Yield the contexts of its words in catalogues, and the words."""
        for name, each in self.segments.items():
            if each.words:
                yield f"{lecture}.{LESSON}.{name}", each.words
        for number, question in enumerate(self.questions, 1):
            context = f"{lecture}.{LESSON}.question{number}"
            yield f"{context}.asks", question.asks
            yield from ((f"{context}.answer{at}", text) for at, text in enumerate(question.answers, 1))
            yield f"{context}.because", question.because

    def saying(self, lecture: str, say: Callable[[str, str], str]) -> Lesson:
        """Return the same lesson in other words.

        Parameters
        ----------
        lecture
            The lecture's key.
        say
            A function of a context and words that returns the words to use instead.
        """
        said = {context: say(context, text) for context, text in self.texts(lecture)}
        segments = {
            name: replace(each, words=said.get(f"{lecture}.{LESSON}.{name}", each.words))
            for name, each in self.segments.items()
        }
        questions = []
        for number, each in enumerate(self.questions, 1):
            own = f"{lecture}.{LESSON}.question{number}"
            answers = tuple(said[f"{own}.answer{at}"] for at in range(1, len(each.answers) + 1))
            questions.append(replace(each, asks=said[f"{own}.asks"], answers=answers, because=said[f"{own}.because"]))
        return Lesson(segments, tuple(questions))


def lesson_file(root: Path, lecture: Lecture) -> Path:
    """Return the file of a lecture's lesson, which may not exist.

    In an installed package, those of the built-in lectures are inside it.
    """
    name = f"{lecture.key}.toml"
    inside = Path(__file__).with_name("lessons") / name
    return inside if root == PROJECT and inside.exists() else root / "lessons" / name


def read_lesson(root: Path, lecture: Lecture) -> Lesson:
    """Read a lecture's lesson.

    Raises
    ------
    UsageError
        If the file is not well formed, or names a segment or a figure that does not exist.
    """
    file = lesson_file(root, lecture)
    if not file.exists():
        return Lesson()
    try:
        given = read_toml(file)
    except GivenFileError as error:
        raise UsageError(f"lessons/{file.name} {error}") from error
    reader = _Reader(f"lessons/{file.name}", [scene.name for scene in lecture.segments])
    return reader.lesson(given)


@dataclass(frozen=True)
class _Reader:
    """Checks the parts of one file."""

    place: str
    names: list[str]

    def lesson(self, given: Mapping[str, Any]) -> Lesson:
        self._check_keys(self.place, given, ("segments", "questions"))
        segments = self._table(f"{self.place}: segments", given.get("segments", {}))
        for name in segments:
            if name not in self.names:
                raise UsageError(f"{self.place}: {unknown('segment', name, self.names)}")
        questions = given.get("questions", [])
        if not isinstance(questions, list):
            raise UsageError(f"{self.place}: questions must be written as [[questions]], not {quoted(questions)}")
        return Lesson(
            {name: self._segment(f"{self.place}: {name}", each) for name, each in segments.items()},
            tuple(self._question(f"{self.place}: question {n}", each) for n, each in enumerate(questions, 1)),
        )

    def _segment(self, place: str, given: object) -> SegmentLesson:
        table = self._table(place, given)
        self._check_keys(place, table, ("formulas", "figure", "beat", "state", "try"))
        if {"figure", "beat"} <= table.keys():
            raise UsageError(f"{place} has a figure and a beat: leave one out")
        formulas = tuple(self._texts(f"{place} formulas", table.get("formulas", [])))
        words = self._text(f"{place} try", table["try"]) if "try" in table else ""
        beat = self._text(f"{place} beat", table["beat"]) if "beat" in table else None
        more = {} if beat is None else self._state(place, table)
        return SegmentLesson(formulas, self._trial(place, table), words, beat, more)

    def _question(self, place: str, given: object) -> Question:
        table = self._table(place, given)
        self._check_keys(place, table, ("asks", "answers", "right", "because", "figure", "state"))
        for key in ("asks", "answers", "right", "because"):
            if key not in table:
                raise UsageError(f"{place} has no {key}")
        answers = tuple(self._texts(f"{place} answers", table["answers"]))
        right = table["right"]
        if not isinstance(right, int) or isinstance(right, bool) or not 0 <= right < len(answers):
            raise UsageError(f"{place} right must be the number of an answer, counted from 0, not {quoted(right)}")
        asks, because = (self._text(f"{place} {key}", table[key]) for key in ("asks", "because"))
        return Question(asks, answers, right, because, self._trial(place, table))

    def _trial(self, place: str, table: Mapping[str, Any]) -> Trial | None:
        if "figure" not in table:
            return None
        figure = self._text(f"{place} figure", table["figure"])
        if figure not in FIGURES:
            raise UsageError(f"{place}: {unknown('figure', figure, FIGURES)}")
        return Trial(figure, self._state(place, table))

    def _state(self, place: str, table: Mapping[str, Any]) -> dict[str, str]:
        state = self._table(f"{place} state", table.get("state", {}))
        return {key: self._text(f"{place} state {key}", value) for key, value in state.items()}

    def _check_keys(self, place: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                raise UsageError(f"{place}: {unknown('setting', key, known)}")

    def _table(self, place: str, value: object) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise UsageError(f"{place} must be a table, not {quoted(value)}")
        return value

    def _text(self, place: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise UsageError(f"{place} must be a text in quotation marks, not {quoted(value)}")
        return value

    def _texts(self, place: str, value: object) -> list[str]:
        if not isinstance(value, list):
            raise UsageError(f"{place} must be a list of texts, not {shortened(quoted(value))}")
        return [self._text(f"{place}, entry {number}", each) for number, each in enumerate(value, 1)]
