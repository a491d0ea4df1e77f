"""The parts of a film as plain values, which pass between processes and into records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from lecture.draw.quality import Quality
from lecture.syllabus.lectures import SceneRef
from lecture.words.captions import Cue

if TYPE_CHECKING:
    from scenes.kit.frame.look import Look


@dataclass(frozen=True)
class Task:
    """One scene to draw.

    Attributes
    ----------
    scene
        Which one.
    still
        Whether to draw its last frame as PNG instead of a film.
    quality
        Size, frame rate and encoder settings.
    pace
        How long the voice takes, in seconds, by the beat's name.
    root
        The folder from which scenes are imported.
    target
        The file to write, if not `beats`.
    scratch
        A folder for what Manim writes on the way.
    log
        A file for what the scene prints, which is kept if it fails.
    frames
        How many frames are expected, for the display of progress.
    look
        Theme, landscape and language.
    arguments
        What else the scene is made with, such as the words of a title card.
    beats
        The files of the beats to draw, by name; the others are performed but not drawn. None for a scene that goes
        into the target as a whole.
    """

    scene: SceneRef
    still: bool
    quality: Quality
    pace: Mapping[str, float]
    root: Path
    target: Path
    scratch: Path
    log: Path
    frames: int
    look: Look
    arguments: Mapping[str, Any] = field(default_factory=dict)
    beats: Mapping[str, Path] | None = None

    # The module whose `draw` does it, and what is counted meanwhile.
    drawer: ClassVar[str] = "lecture.draw.drawing"
    unit: ClassVar[str] = "frame"


@dataclass(frozen=True)
class Still:
    """A still: its name, and the beat whose last picture it is (None for a diagram without beats)."""

    name: str
    beat: str | None


@dataclass(frozen=True, kw_only=True)
class StillsTask(Task):
    """The stills of one scene; the target is the folder of their files.

    Attributes
    ----------
    stills
        Which ones.
    formats
        Some of "png", "svg" and "pdf".
    transparent
        Whether the paper is left out.
    """

    stills: tuple[Still, ...]
    formats: tuple[str, ...]
    transparent: bool

    drawer: ClassVar[str] = "lecture.outputs.stills.draw"
    unit: ClassVar[str] = "file"

    def file(self, still: Still, kind: str) -> Path:
        """Return the file of a still in one of the formats."""
        return self.target / f"{still.name}.{kind}"


@dataclass(frozen=True)
class DrawnBeat:
    """A beat as it was drawn: its name and its first frame."""

    name: str
    start: int


@dataclass(frozen=True)
class Drawn:
    """A scene as it was drawn.

    Attributes
    ----------
    title
        The chapter's title.
    fps
        Frames a second.
    frames
        How many there are.
    drawn
        How many of them were drawn; the others were there already.
    beats
        In order.
    cues
        The captions, in order.
    seconds
        How long the drawing took.
    """

    title: str
    fps: int
    frames: int
    drawn: int
    beats: list[DrawnBeat]
    cues: list[Cue]
    seconds: float

    def as_facts(self) -> dict[str, Any]:
        """Return the same as values that JSON can write."""
        return asdict(self)

    @classmethod
    def from_facts(cls, facts: dict[str, Any]) -> Self:
        """Return what `as_facts` gave."""
        beats = [DrawnBeat(**beat) for beat in facts["beats"]]
        cues = [Cue(**cue) for cue in facts["cues"]]
        return cls(**(facts | {"beats": beats, "cues": cues}))
