"""A small picture that uses everything that draws: machines on which it has the same bytes draw everything alike."""

from __future__ import annotations

from pathlib import Path

from manim import Rotate, Square

from lecture.kept.environment import environment
from lecture.kept.records import file_digest
from lecture.syllabus.lectures import SceneRef
from lecture.work.parts import Clip, Job, Part, Performance
from lecture.work.quality import Quality
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.look import Look
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.words import Words

SCENE = SceneRef("lecture.work.probe", "Probe")
QUALITY = Quality(160, 90, 5, "ultrafast")
PICTURE = "the probe picture"


class Probe(Segment):
    """Letters, a formula, and a square that turns."""

    title = "Probe"

    def construct(self) -> None:
        """Draw them."""
        self.add(Words("Rag 27", 90, self.theme.ink).shift((-3, 2, 0)))
        self.add(Formula("nabla E = sqrt(w^2)", 60, self.theme.ascent).shift((0, -2, 0)))
        square = Square(3, color=self.theme.descent, fill_opacity=0.6).shift((3, 1, 0))
        self.add(square)
        self.play(Rotate(square, 1), run_time=1)


def probe_job(root: Path, folder: Path, key: str = "probe") -> Job:
    """Return the job that draws the probe into a folder."""
    performance = Performance("probe", SCENE, Look(), QUALITY)
    return Job((Part(performance, Clip(None), key),), root, folder, folder / "log")


def report_of(root: Path, folder: Path) -> dict[str, str]:
    """Return what machines must have in common, with the digest of the probe drawn into a folder here."""
    (file,) = folder.glob("*.mp4") or (None,)
    return {**environment(root), PICTURE: file_digest(file) if file else "none"}
