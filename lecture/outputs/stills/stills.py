"""Stills for slides: listing and making them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from lecture.arguments.parser import Parser
from lecture.errors import LectureError, UsageError
from lecture.kept.digest import digest
from lecture.kept.store import linked
from lecture.outputs.output import Made, Output
from lecture.syllabus.beats import beats_of_scene
from lecture.syllabus.lectures import Lecture, SceneRef, Syllabus, unknown
from lecture.work.parts import Part, Still
from lecture.work.progress import spoken_time
from lecture.work.quality import Quality
from scenes.kit.given.quoted import on_one_line, shortened

if TYPE_CHECKING:
    from lecture.kept.folder import OutputFolder
    from lecture.outputs.arrangement import Arrangement
    from lecture.outputs.order import Order
    from lecture.outputs.production import Production
    from lecture.outputs.request import Request
    from lecture.work.workshop import Drawn

FORMATS = ("png", "svg", "pdf")
_LARGEST, _SMALLEST = (3840, 2160), (320, 180)
# Nothing moves in a still: the frame rate only sets how finely the beats before it are timed.
_FRAMES_A_SECOND = 10


@dataclass(frozen=True)
class NamedStill:
    """A still: its name, and the beat at whose end it is (None for a diagram without beats)."""

    name: str
    beat: str | None


@dataclass(frozen=True)
class SceneStills:
    """A scene, its lecture, and its stills."""

    lecture: Lecture
    scene: SceneRef
    stills: tuple[NamedStill, ...]


def all_stills(syllabus: Syllabus, *, every_beat: bool = False) -> tuple[SceneStills, ...]:
    """Return the stills of every scene: first of the diagrams, then of the segments, lecture by lecture.

    A segment's stills are the last pictures of the beats that it marks with ``@beat(..., still=True)``, or else of its
    last beat. They are read from its source without running it. A scene in several lectures is listed once, on the
    landscape of the first.

    Parameters
    ----------
    syllabus
        All lectures.
    every_beat
        Whether every beat has a still, named by its segment and the beat, whether it is marked or not.
    """
    of_segment = _beat_stills if every_beat else _segment_stills
    found: dict[str, SceneStills] = {}
    for lecture in syllabus.lectures:
        for scene in lecture.diagrams:
            found.setdefault(scene.name, SceneStills(lecture, scene, (NamedStill(scene.name, None),)))
        for scene in lecture.segments:
            found.setdefault(scene.name, SceneStills(lecture, scene, of_segment(syllabus.root, scene)))
    return tuple(found.values())


def _segment_stills(root: Path, scene: SceneRef) -> tuple[NamedStill, ...]:
    beats = beats_of_scene(root, scene)
    telling = [each.name for each in beats if each.still] or [each.name for each in beats[-1:]]
    if len(telling) == 1:
        return (NamedStill(scene.name, telling[0]),)
    return tuple(NamedStill(f"{scene.name}.{name}", name) for name in telling)


def _beat_stills(root: Path, scene: SceneRef) -> tuple[NamedStill, ...]:
    return tuple(NamedStill(f"{scene.name}.{each.name}", each.name) for each in beats_of_scene(root, scene))


def chosen_stills(syllabus: Syllabus, names: Sequence[str], *, every_beat: bool = False) -> tuple[SceneStills, ...]:
    """Return the stills with some names: of a still, of a segment for all of its stills, or of a lecture.

    Parameters
    ----------
    syllabus
        All lectures.
    names
        The names; empty for everything.
    every_beat
        Whether every beat has a still.

    Raises
    ------
    UsageError
        If a name is none of these; the message gives the nearest.
    LectureError
        If a segment that is asked for has no stills.
    """
    scenes = all_stills(syllabus, every_beat=every_beat)
    for each in scenes:
        if not each.stills and (not names or {each.lecture.key, each.scene.name} & set(names)):
            raise LectureError(f"{each.scene} has no beats: mark its methods with @beat(...)")
    if not names:
        return scenes
    known = {each.lecture.key for each in scenes} | {each.scene.name for each in scenes}
    known |= _names(scenes)
    for name in names:
        if name in known:
            continue
        if not every_beat and name in _names(all_stills(syllabus, every_beat=True)):
            raise UsageError(f'"{name}" is a beat that has no still: give --beats to see it')
        raise UsageError(unknown("still", name, sorted(known)))

    def wanted(of: SceneStills, still: NamedStill) -> bool:
        return bool({of.lecture.key, of.scene.name, still.name} & set(names))

    chosen = (
        SceneStills(each.lecture, each.scene, tuple(still for still in each.stills if wanted(each, still)))
        for each in scenes
    )
    return tuple(each for each in chosen if each.stills)


def _names(scenes: Sequence[SceneStills]) -> set[str]:
    return {still.name for each in scenes for still in each.stills}


class Stills(Output):
    """Stills in a folder.

    Parameters
    ----------
    syllabus
        All lectures.
    names
        Names of stills, of segments for all of their stills, or of lectures; empty for everything.
    formats
        Some of "png", "svg" and "pdf".
    size
        The width and the height in pixels, 16 to 9.
    transparent
        Whether the paper is left out.
    plain
        Whether an SVG is made without masks, filters and references.
    text
        Whether text stays text in an SVG, which is plain then, or a PDF.
    every_beat
        Whether every beat has a still.

    Raises
    ------
    UsageError
        If a name is unknown.
    """

    command: ClassVar[str] = "diagrams"
    summary: ClassVar[str] = "make stills for slides"
    description: ClassVar[str] = (
        "Make stills for slides: the diagrams, and the most telling pictures of each segment. A PNG is made of pixels; "
        "an SVG or PDF is made of outlines and stays sharp at any size (surfaces in space and photographs are embedded "
        "in it as pictures)."
    )
    of_all_lectures: ClassVar[bool] = True
    default_folder: ClassVar[str] = "media/diagrams/<theme>"
    can_lack_parts: ClassVar[bool] = True

    def __init__(
        self,
        syllabus: Syllabus,
        names: Sequence[str] = (),
        formats: Sequence[str] = ("png",),
        size: tuple[int, int] = (1920, 1080),
        *,
        transparent: bool = False,
        plain: bool = False,
        text: bool = False,
        every_beat: bool = False,
    ) -> None:
        self.scenes = chosen_stills(syllabus, names, every_beat=every_beat)
        self.formats, self.transparent, self.plain, self.text = tuple(formats), transparent, plain, text
        self.quality = Quality(*size, _FRAMES_A_SECOND, "ultrafast")

    @classmethod
    def add_arguments(cls, parser: Parser) -> None:
        """Add the names, the formats and the size."""
        parser.add_argument(
            "names",
            nargs="*",
            metavar="NAME",
            help="stills, segments or lectures, as `lecture list` names them (default: all)",
        )
        parser.add_argument(
            "--format",
            type=_formats,
            default=("png",),
            metavar="LIST",
            help=f"one or more of {','.join(FORMATS)}, separated by commas (default: png)",
        )
        parser.add_argument(
            "--size",
            type=_size,
            default=(1920, 1080),
            metavar="WIDTHxHEIGHT",
            help=f"size in pixels, 16 to 9, at most {_LARGEST[0]}x{_LARGEST[1]} (default: 1920x1080)",
        )
        parser.add_argument(
            "--beats",
            action="store_true",
            help="the last picture of every beat, named Segment.beat: what a translator wants to see, and a reviewer",
        )
        parser.add_argument("--transparent", action="store_true", help="leave out the paper behind everything")
        parser.add_argument(
            "--plain",
            action="store_true",
            help="SVG of paths and pictures alone, without masks, clips and gradients: for programs that know no more, "
            "and for Manim's SVGMobject",
        )
        parser.add_argument(
            "--text",
            action="store_true",
            help="leave words and numbers as text, in SVG (plain then) and PDF; an SVG names its font, Hanken Grotesk",
        )

    @classmethod
    def asked(cls, syllabus: Syllabus, request: Request) -> Self:
        """Return the stills that are requested."""
        asked = request.options
        if asked.plain and "svg" not in asked.format:
            raise UsageError("--plain is of SVG alone: give --format svg")
        if asked.text and not {"svg", "pdf"} & set(asked.format):
            raise UsageError("a PNG has no text: give --format svg or pdf with --text")
        return cls(
            syllabus,
            request.names,
            asked.format,
            asked.size,
            transparent=asked.transparent,
            plain=asked.plain,
            text=asked.text,
            every_beat=asked.beats,
        )

    def folder(self, look: Sequence[str]) -> str:
        """Return the default folder of the stills: a path in the project."""
        return f"media/diagrams/{'-'.join(look)}"

    def told(self, made: Made, order: Order) -> str:
        """Return the number of files, the time that they took, and their names."""
        pictures = "1 file" if len(made.files) == 1 else f"{len(made.files)} files"
        took = f"made in {spoken_time(made.seconds)}" if made.written else "in which nothing has changed"
        head = f"{pictures} in {on_one_line(order.folder)}, {took}:"
        return "\n".join([head, *(f"  {file.name}" for file in made.files)])

    @property
    def name(self) -> str:
        """A name that distinguishes them from other stills in the same folder."""
        return f"stills-{digest([still.name for each in self.scenes for still in each.stills], self.formats)[:8]}"

    def parts(self, production: Production) -> list[Part]:
        """Return the stills in their formats."""
        return [part for _, part in self._named(production)]

    def files(self, production: Production) -> list[Path]:
        """Return the stills' files."""
        return [
            production.order.folder / f"{still.name}.{kind}"
            for each in self.scenes
            for still in each.stills
            for kind in self.formats
        ]

    def write(self, production: Production, drawn: Drawn, to: Arrangement) -> Mapping[str, object]:
        """Write the stills that could be drawn."""
        for name, part in self._named(production):
            if part.key not in drawn.kept:
                continue
            to.write(production.order.folder / f"{name}{part.want.suffix}", part.key, linked(drawn.file(part)))
        return {}

    def _named(self, production: Production) -> list[tuple[str, Part]]:
        """Return the parts with the names of the stills."""
        found = []
        for each in self.scenes:
            stills = [(still, kind) for still in each.stills for kind in self.formats]
            wanted = [self._still(still.beat, kind) for still, kind in stills]
            parts = production.stills(each.lecture, each.scene, self.quality, wanted)
            found += [(still.name, part) for (still, _), part in zip(stills, parts, strict=True)]
        return found

    def _still(self, beat: str | None, kind: str) -> Still:
        text = self.text and kind != "png"
        return Still(beat, kind, self.transparent, plain=kind == "svg" and (self.plain or text), text=text)

    def is_of_older_version(self, folder: OutputFolder, file: Path) -> bool:  # noqa: ARG002 - the folder decides
        """Return whether the folder is of an older version, which kept no records of stills."""
        return folder.is_older


def _formats(text: str) -> tuple[str, ...]:
    """Return the formats in a list."""
    names = tuple(dict.fromkeys(text.lower().split(",")))
    for name in names:
        if name not in FORMATS:
            raise UsageError(unknown("format", name, FORMATS))
    return names


def _size(text: str) -> tuple[int, int]:
    """Return a picture's size."""
    match = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", text)
    if match is None:
        raise UsageError(f'--size must be WIDTHxHEIGHT, such as 1920x1080, not "{shortened(text)}"')
    width, height = int(match[1]), int(match[2])
    if not _SMALLEST[0] <= width <= _LARGEST[0] or height > _LARGEST[1]:
        raise UsageError(
            f"--size must be between {_SMALLEST[0]}x{_SMALLEST[1]} and {_LARGEST[0]}x{_LARGEST[1]}, not {text}"
        )
    if abs(9 * width - 16 * height) >= 16:
        raise UsageError(f"--size must be 16 to 9, which {text} is not: try {width}x{round(width * 9 / 16)}")
    return width, height
