"""The texts of lectures, found in their source: the narration, and every word on screen."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lecture.errors import LectureError
from lecture.kept.fingerprint import SourceGraph
from lecture.source.beats import SourceError, parsed
from lecture.source.modules import places
from lecture.syllabus.lectures import CARDS, FILE_NAME, Lecture, SceneRef, Syllabus
from lecture.syllabus.storyboard import in_its_place, load, load_scene
from lecture.translation.page_messages import lesson_texts, page_texts
from scenes.kit.beats.beat import Beat, ReadingPace, beats_of
from scenes.kit.beats.segment import Segment
from scenes.kit.given.quoted import on_one_line
from scenes.kit.lettering.names import Name
from scenes.language.catalogue import SCREEN

# Functions whose first argument is a text on screen, or that mark one.
_WORDS, _MARK, _PLURAL = "Words", "message", "plural"


@dataclass(frozen=True)
class Message:
    """A text that a catalogue may translate.

    Attributes
    ----------
    context
        Its context: ``Segment.beat``, ``Segment.title``, a name, or ``screen``.
    english
        The text, for one thing if it counts things.
    many
        The text for several things; empty if it does not count.
    notes
        Notes for the translator.
    places
        The files in which it is written.
    seconds
        The time that it takes to say; 0 if it is not spoken.
    """

    context: str
    english: str
    many: str = ""
    notes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def is_spoken(self) -> bool:
        """Whether it is spoken, and visible only as a caption."""
        return self.seconds > 0

    @property
    def key(self) -> tuple[str, str]:
        """The key of the text in a catalogue."""
        return self.context, self.english


def messages_of(syllabus: Syllabus) -> list[Message]:
    """Return the texts of all lectures: lecture by lecture, each with the words on screen in its own source.

    Raises
    ------
    LectureError
        If a segment cannot be imported, or a module does not parse.
    """
    reader = _Reader(syllabus)
    found = [each for lecture in syllabus.lectures for each in reader.lecture(lecture)]
    return _each_once([*found, *reader.names(), *reader.kit(), *reader.pages()])


def _each_once(messages: Sequence[Message]) -> list[Message]:
    """Return messages without repetitions; a text in several places is one message."""
    found: dict[tuple[str, str], Message] = {}
    for each in messages:
        first = found.get(each.key)
        if first is None:
            found[each.key] = each
        else:
            many = first.many or each.many
            notes = tuple(dict.fromkeys((*first.notes, *each.notes)))
            places = tuple(dict.fromkeys((*first.places, *each.places)))
            found[each.key] = replace(first, many=many, notes=notes, places=places)
    return list(found.values())


class _Reader:
    """Finds the texts of one syllabus."""

    def __init__(self, syllabus: Syllabus) -> None:
        self.syllabus = syllabus
        self._places = places(syllabus.root)
        self._graph = SourceGraph(self._places)
        self._read: set[Path] = set()

    def lecture(self, lecture: Lecture) -> Iterator[Message]:
        """Yield a lecture's title, and the texts of its segments and diagrams."""
        note = "The lecture's title, on its cards; a colon parts it into a title and a subtitle."
        yield Message(f"{lecture.key}.title", lecture.title, notes=(note,), places=(FILE_NAME,))
        for scene in lecture.segments:
            yield from self._segment(scene, load(self.syllabus.root, scene))
        for scene in lecture.diagrams:
            yield from self._titles(load_scene(self.syllabus.root, scene), "A diagram's title.")
            yield from self._screen(scene)

    def _segment(self, scene: SceneRef, segment: type[Segment]) -> Iterator[Message]:
        for told in (segment, *in_its_place(segment)):
            yield from self._titles(told, "The chapter's title, also in the list of chapters.")
            for beat in beats_of(told):
                yield Message(
                    f"{told.owner(beat.name)}.{beat.name}",
                    beat.source,
                    notes=tuple(_about(beat, f"{segment.__name__}.{beat.name}" if told is segment else None)),
                    places=(_file(told),),
                    seconds=ReadingPace().seconds("", beat),
                )
        yield from self._screen(scene)

    def _titles(self, segment: type[Segment], about: str) -> Iterator[Message]:
        places = (_file(segment),)
        yield Message(f"{segment.owner('title')}.title", segment.title, notes=(about,), places=places)
        if segment.learnt:
            note = "What was learnt, below a small picture on the last card: about five words, as short as the English."
            yield Message(f"{segment.owner('learnt')}.learnt", segment.learnt, notes=(note,), places=places)

    def names(self) -> Iterator[Message]:
        """Yield the texts of names."""
        for name in Name:
            yield Message(name.context, name.english, notes=("A label or the name of a number on screen.",))

    def kit(self) -> Iterator[Message]:
        """Yield the words on screen in everything that the segments and the cards import."""
        scenes = [scene for lecture in self.syllabus.lectures for scene in (*lecture.segments, *lecture.diagrams)]
        for file in self._graph.files(*(scene.module for scene in (*scenes, *CARDS))):
            yield from self._screen_of(file)

    def pages(self) -> Iterator[Message]:
        """Yield the texts of pages."""
        lessons = (each for lecture in self.syllabus.lectures for each in lesson_texts(self.syllabus.root, lecture))
        for context, text, file in (*page_texts(), *lessons):
            if has_letters(text):
                note = "On the page: keep what is in braces." if "{" in text else "On the page."
                yield Message(context, text, notes=(note,), places=(file,))

    def _screen(self, scene: SceneRef) -> Iterator[Message]:
        file = next((each for place in self._places if (each := place.file(scene.module))), None)
        if file is not None:
            yield from self._screen_of(file)

    def _screen_of(self, file: Path) -> Iterator[Message]:
        if file in self._read or file.suffix != ".py":
            return
        self._read.add(file)
        shown = self._shown(file)
        for node in ast.walk(self._tree(file)):
            for one, many in _texts(node):
                yield Message(SCREEN, one, many, _about_screen(one, many), (shown,))

    def _shown(self, file: Path) -> str:
        """Return the path of a file from its package's folder."""
        for place in self._places:
            if file.is_relative_to(place.folder):
                return file.relative_to(place.folder).as_posix()
        return file.name

    def _tree(self, file: Path) -> ast.Module:
        try:
            return parsed(file.read_bytes())
        except SourceError as error:
            raise LectureError(f"{on_one_line(file.name)} cannot be read: {on_one_line(error)}") from error


def _file(segment: type[Segment]) -> str:
    return f"{segment.__module__.replace('.', '/')}.py"


def _texts(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield the text on screen that a call makes or marks, if any: for one thing and for several."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return
    texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    if node.func.id == _PLURAL and len(texts) == 2:
        yield texts[0], texts[1]
    elif node.func.id in (_WORDS, _MARK) and texts and texts[0] is _value(node.args[0]) and has_letters(texts[0]):
        yield texts[0], ""


def _value(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def has_letters(text: str) -> bool:
    """Return whether a text has anything to translate."""
    return any(character.isalpha() for character in text)


def _about(beat: Beat, still: str | None) -> Iterator[str]:
    """Yield what a translator should know about a beat, whose last picture has a name unless few landscapes show it."""
    seconds = ReadingPace().seconds("", beat)
    yield f"Spoken, and shown as a caption: {seconds:.1f} s in English, {len(beat.text)} characters."
    if still:
        yield f"Picture: {still}.png (lecture diagrams --beats)."
    if beat.ask:
        yield "It ends with a question, which is answered in what follows."
    for tie in beat.ties:
        if tie.name:
            yield f"Keep {{{tie.name}:…}}: the words in it are compared with the picture; here “{tie.words}”."


def _about_screen(one: str, many: str) -> tuple[str, ...]:
    notes = [f"On screen. The English has {len(many or one)} characters: not much more, or it is too wide."]
    if many:
        notes.append("{n} is a number.")
    elif "{" in one:
        notes.append("Keep what is in braces; of {name:words}, only the words are translated.")
    return tuple(notes)
