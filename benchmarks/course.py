"""A generated course of small lectures, whose films are joined from copies of a few clips: nothing else is drawn."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from time import process_time

from benchmarks.film import Run, call
from lecture.draw.quality import QUALITIES
from lecture.kept.objects import FolderObjects
from lecture.outputs.film.film import Film
from lecture.outputs.make import make
from lecture.outputs.order import Order
from lecture.outputs.production import Production
from lecture.source.modules import import_from_source
from lecture.syllabus.lectures import Lecture, Syllabus, read_syllabus
from lecture.voice.voices import Silent

_WORDS_A_MINUTE = 150
_HEAD = """
from manim import Rotate, Square
from scenes.kit.beats.beat import beat
from scenes.kit.beats.segment import Segment


class {name}(Segment):
    title = "{name}"
"""
_BEAT = """
    @beat("It turns.")
    def turns_{beat}(self) -> None:
        square = Square(2, fill_opacity=1)
        self.add(square)
        self.play(Rotate(square, {angle}), share=0.8)
"""


@dataclass(frozen=True)
class Course:
    """A folder with a course.

    Attributes
    ----------
    root
        The folder, which is empty.
    lectures
        The number of lectures.
    segments
        The number of segments of each lecture.
    beats
        The number of beats of each segment.
    """

    root: Path
    lectures: int
    segments: int = 1
    beats: int = 1

    @property
    def parts(self) -> int:
        """The number of parts: the clips of all beats, and two cards for each lecture."""
        return self.lectures * (self.segments * self.beats + 2)

    def write(self) -> None:
        """Write the scenes and the syllabus."""
        # Python keeps what it has imported, so the packages of two courses have different names.
        package = f"course_{self.lectures}_{self.segments}_{self.beats}"
        (self.root / package).mkdir()
        (self.root / package / "__init__.py").touch()
        syllabus = ""
        for lecture in range(self.lectures):
            names = [f"L{lecture}S{segment}" for segment in range(self.segments)]
            for name in names:
                beats = "".join(_BEAT.format(beat=beat, angle=(lecture + beat + 1) / 100) for beat in range(self.beats))
                (self.root / package / f"{name.lower()}.py").write_text(_HEAD.format(name=name) + beats)
            scenes = ", ".join(f'"{package}.{name.lower()}:{name}"' for name in names)
            syllabus += f'[lecture-{lecture}]\ntitle = "{lecture}"\nlandscape = "bowl"\nsegments = [{scenes}]\n'
        (self.root / "lectures.toml").write_text(syllabus)

    def fill(self) -> None:
        """Draw the first lecture, copy its clips to the keys of all others, and join all films."""
        first, *others = self.syllabus.lectures
        self._make(first)
        production = Production(self._order(first))
        *beats, _ = self._film(first).parts(production)
        clip = production.workshop.store.get(beats[0].key)
        if clip is None:
            raise RuntimeError("the first lecture was not drawn")
        for lecture in others:
            production = Production(self._order(lecture))
            for part in self._film(lecture).parts(production):
                production.workshop.store.put(
                    part.key, part.want.suffix, lambda target: shutil.copy(clip.file, target), clip.facts
                )
            self._make(lecture)

    def measured(self) -> Iterator[float]:
        """Yield processor seconds: of the planning, of a run without changes, and of one with a shared store."""
        begun = process_time()
        for lecture in self.syllabus.lectures:
            self._film(lecture).parts(Production(self._order(lecture)))
        yield process_time() - begun
        yield self._unchanged(None)
        shared = FolderObjects(self.root / "shared")
        for lecture in self.syllabus.lectures:
            self._make(lecture, shared)
        yield self._unchanged(shared)

    def command(self) -> Run:
        """Return what the command takes for a lecture in which nothing has changed."""
        arguments = ["render", "lecture-1", "-ql", "--voice", "silent", "-o", str(self.root / "again")]
        call(self.root, arguments)
        return call(self.root, arguments)

    @cached_property
    def syllabus(self) -> Syllabus:
        """The course's syllabus; its modules can be imported."""
        import_from_source(self.root)
        return read_syllabus(self.root / "lectures.toml")

    def _unchanged(self, shared: FolderObjects | None) -> float:
        begun = process_time()
        for lecture in self.syllabus.lectures:
            if self._make(lecture, shared):
                raise RuntimeError(f"something of {lecture.key} has changed")
        return process_time() - begun

    def _make(self, lecture: Lecture, shared: FolderObjects | None = None) -> tuple[Path, ...]:
        """Make a film, and return the files that were written."""
        with contextlib.redirect_stderr(io.StringIO()):
            return make(self._film(lecture), replace(self._order(lecture), store=shared)).written

    def _film(self, lecture: Lecture) -> Film:
        return Film(lecture, QUALITIES["l"], Silent(_WORDS_A_MINUTE))

    def _order(self, lecture: Lecture) -> Order:
        return Order(self.syllabus, self.root / "films" / lecture.key, jobs=1)
