"""Parts: everything that can be drawn, as plain values without paths, each with its content address as its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from lecture.syllabus.lectures import SceneRef
from lecture.work.quality import Quality

if TYPE_CHECKING:
    from scenes.kit.frame.look import Look


@dataclass(frozen=True)
class Want:
    """What is wanted of a scene.

    Attributes
    ----------
    drawer
        The module whose ``draw(job, report)`` makes it.
    unit
        The unit of progress.
    """

    drawer: ClassVar[str]
    unit: ClassVar[str]

    @property
    def suffix(self) -> str:
        """The suffix of its file."""
        raise NotImplementedError


@dataclass(frozen=True)
class Clip(Want):
    """A film of one beat, or of a whole scene that has no beats.

    Attributes
    ----------
    beat
        The beat's name; None for the whole scene.
    kind
        "mp4", "webm", "mov" or "mkv", depending on its quality.
    """

    beat: str | None
    kind: str = "mp4"

    drawer: ClassVar[str] = "lecture.draw.clips"
    unit: ClassVar[str] = "frame"

    @property
    def suffix(self) -> str:
        """The suffix of its file."""
        return f".{self.kind}"


@dataclass(frozen=True)
class Still(Want):
    """A picture: the last one of a beat, or of a scene without beats.

    Attributes
    ----------
    beat
        The beat's name; None for the end of the scene.
    kind
        "png", "svg" or "pdf".
    transparent
        Whether the paper is left out.
    plain
        Whether an SVG is made without masks, filters and references.
    text
        Whether text stays text in an SVG, which is plain then, or a PDF.
    """

    beat: str | None
    kind: str = "png"
    transparent: bool = False
    plain: bool = False
    text: bool = False

    drawer: ClassVar[str] = "lecture.draw.stills"
    unit: ClassVar[str] = "file"

    @property
    def suffix(self) -> str:
        """The suffix of its file."""
        return f".{self.kind}"


@dataclass(frozen=True)
class Moment(Want):
    """The state of the stage at the end of a beat, as plain values: see `lecture.draw.moments`.

    Attributes
    ----------
    beat
        The beat's name.
    """

    beat: str

    drawer: ClassVar[str] = "lecture.draw.stills"
    unit: ClassVar[str] = "file"

    @property
    def suffix(self) -> str:
        """The suffix of its file; not ``.json``, which the store uses itself."""
        return ".moment"


@dataclass(frozen=True)
class Findings(Want):
    """The audit's findings in a scene.

    Attributes
    ----------
    spoken
        Whether the scene must have beats, as a segment must and a still need not.
    segments
        The segments of the film to which a card belongs; none for another scene.
    """

    spoken: bool
    segments: tuple[SceneRef, ...] = ()

    drawer: ClassVar[str] = "lecture.audit.drawer"
    unit: ClassVar[str] = "beat"

    @property
    def suffix(self) -> str:
        """The suffix of its file."""
        return ".npz"


@dataclass(frozen=True, eq=False)
class Performance:
    """A scene, and how it is performed. Its parts are drawn together, by one process.

    Attributes
    ----------
    name
        Its name for the user, unique in the run.
    scene
        The scene.
    look
        The theme, landscape and language.
    quality
        The size, frame rate and encoder settings.
    pace
        The seconds that the voice takes, by the beat's name; empty for the time of reading aloud.
    arguments
        Further arguments of the scene, such as the words of a title card.
    """

    name: str
    scene: SceneRef
    look: Look
    quality: Quality
    pace: Mapping[str, float] = field(default_factory=dict)
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Part:
    """A part of a performance.

    Attributes
    ----------
    performance
        The performance.
    want
        What is wanted of the scene.
    key
        Its content address: the digest of everything on which its bytes depend.
    size
        The number of frames, files or beats expected, for the display of progress.
    """

    performance: Performance
    want: Want
    key: str
    size: int = 1

    @property
    def beat(self) -> str:
        """The name of the beat that it shows or ends with; empty if it is of a scene without beats, or of all."""
        beat = self.want.beat if isinstance(self.want, Clip | Still | Moment) else None
        return beat or ""


@dataclass(frozen=True, eq=False)
class Job:
    """Parts of one performance to draw, and the places on this machine for that.

    Attributes
    ----------
    parts
        The parts, at least one, all of the same performance and drawn by the same module.
    root
        The folder from which scenes are imported.
    scratch
        A folder for the parts' files, and for Manim's intermediate files.
    log
        A file for the scene's output, which is kept if it fails.
    """

    parts: tuple[Part, ...]
    root: Path
    scratch: Path
    log: Path

    @property
    def performance(self) -> Performance:
        """The performance of the parts."""
        return self.parts[0].performance

    @property
    def name(self) -> str:
        """The performance's name for the user."""
        return self.performance.name

    @property
    def drawer(self) -> str:
        """The module whose ``draw`` makes the parts."""
        return self.parts[0].want.drawer

    @property
    def unit(self) -> str:
        """The unit of progress."""
        return self.parts[0].want.unit

    @property
    def size(self) -> int:
        """The number of units expected."""
        return sum(part.size for part in self.parts)

    def file(self, part: Part) -> Path:
        """Return the file for a part."""
        return self.scratch / f"{part.key}{part.want.suffix}"


def grouped(parts: Sequence[Part]) -> list[tuple[Part, ...]]:
    """Return parts in groups to draw together: those of one performance with the same drawer, each key once."""
    groups: dict[tuple[int, str], dict[str, Part]] = {}
    for part in parts:
        groups.setdefault((id(part.performance), part.want.drawer), {}).setdefault(part.key, part)
    return [tuple(group.values()) for group in groups.values()]
